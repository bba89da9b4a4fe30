"""Where the window's parts are made and joined, and where they end; there are no globals."""

from __future__ import annotations

from pathlib import Path

from qualityculler import log, paths
from qualityculler.gui import requirements


def run(folder: Path | None, catalog_path: Path, *, new_window: bool = False) -> int:
    """Show the window until it is closed; the exit code.

    A folder, or a photo in one, is opened at once: in the window that has this catalog open, if
    there is one and ``new_window`` does not ask for another. Raises UserError if the window cannot
    be shown here, CatalogError or ModelError if there is nothing to show. For the main thread,
    once.
    """
    requirements.check()
    from qualityculler.decode.codec_stderr import codec_chatter
    from qualityculler.decode.isolated import Decoders
    from qualityculler.gui import assembly, single
    from qualityculler.score import registry as scorers
    from qualityculler.store.catalog import Catalog

    log.setup(paths.log_dir())
    assembly.application()
    if not new_window and single.hand_over(catalog_path, folder):
        return 0
    with codec_chatter(), Decoders() as decoders:
        decoders.start(assembly.DECODERS_AHEAD)
        with Catalog.open(catalog_path) as catalog:
            return assembly.run(catalog, scorers.DEFAULT, folder, decoders)
