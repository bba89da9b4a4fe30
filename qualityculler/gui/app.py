"""Where the window's parts are made and joined, and where they end; there are no globals."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from qualityculler import log, paths
from qualityculler.errors import CatalogDamaged
from qualityculler.gui import requirements


def run(
    handed: Sequence[Path], catalog_path: Path, *, new_window: bool = False, explain: bool = False
) -> int:
    """Show the window until it is closed; the exit code.

    A folder, or the folder of the first of some photos, is opened at once: in the window that has
    this catalog open, if there is one and ``new_window`` does not ask for another. ``explain`` has
    the first photo explained. For a damaged catalog its copies are offered. Raises UserError if the
    window cannot be shown here, CatalogError or ModelError if there is nothing to show. For the
    main thread, once.
    """
    requirements.check()
    from qualityculler.decode.codec_stderr import codec_chatter
    from qualityculler.gui import assembly, single
    from qualityculler.gui.dialogs import restore
    from qualityculler.operations.library import held
    from qualityculler.score import registry as scorers

    log.setup(paths.log_dir())
    assembly.application()
    if not new_window and single.hand_over(catalog_path, handed, explain=explain):
        return 0
    ahead = assembly.DECODERS_AHEAD
    with codec_chatter(), ExitStack() as stack:
        opened = partial(held, catalog_path, thumbnails=True, decoders=ahead)
        try:
            library = stack.enter_context(opened())
        except CatalogDamaged as error:
            if not restore.offer(catalog_path, error):
                raise
            library = stack.enter_context(opened())
        return assembly.run(library, scorers.DEFAULT, handed, explain=explain)
