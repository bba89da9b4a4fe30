"""The program's entry: ``qualityculler`` and ``python -m qualityculler``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path


def main() -> None:
    """Run the command line, or be the model or a decoder process of a running one, and leave."""
    if sys.argv[1:] == ["explain-worker"]:
        from qualityculler.explain import worker

        worker.main()
        return
    if sys.argv[1:2] == ["decode-worker"]:
        from qualityculler.decode import decoder_process

        decoder_process.main(sys.argv[2:])
        return
    from qualityculler.cli import app

    sys.exit(app.run(sys.argv[1:], open_window))


def open_window(handed: Sequence[Path], catalog: Path, new_window: bool, explain: bool) -> int:
    """The window, until it is closed; its exit code. The command line knows no more of it."""
    from qualityculler.gui import app

    return app.run(handed, catalog, new_window=new_window, explain=explain)


if __name__ == "__main__":
    main()
