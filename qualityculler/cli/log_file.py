"""Where a verb that works for long writes what goes on."""

from __future__ import annotations

from qualityculler.cli.exit import say


def open_log() -> None:
    """Send the program's log to its file, or say that there is none: the work goes on."""
    from qualityculler import log, paths

    if log.setup(paths.log_dir()) is None:
        say("The log cannot be written to {folder}; going on without it.", folder=paths.log_dir())
