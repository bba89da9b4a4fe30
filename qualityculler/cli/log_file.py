"""Where a verb that works for long writes what goes on."""

from __future__ import annotations

from qualityculler.cli.exit import usage


def open_log() -> None:
    """Send the program's log to its file. Raises UserError if the folder cannot be made."""
    from qualityculler import log, paths

    try:
        log.setup(paths.log_dir())
    except OSError as error:
        usage(
            "The folder {folder} for the log cannot be made: {why}.",
            folder=paths.log_dir(),
            why=error.strerror,
        )
