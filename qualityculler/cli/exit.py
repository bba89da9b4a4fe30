"""How a verb ends: its exit code, and a sentence in place of a traceback."""

from __future__ import annotations

import errno
import functools
import os
import sys
from collections.abc import Callable
from enum import IntEnum
from typing import NoReturn, ParamSpec

import typer

from qualityculler import paths
from qualityculler.errors import CatalogError, ModelError, UserError, VolumeAway
from qualityculler.text import tr
from qualityculler.text.reasons import sentence

P = ParamSpec("P")


class ExitCode(IntEnum):
    """What the shell is told; these numbers do not change."""

    OK = 0
    SOME_SKIPPED = 1
    USAGE = 2
    UNUSABLE = 3
    AWAY = 4
    BUG = 70
    INTERRUPTED = 130


# A full disk, a name no file system takes, links in a circle: nothing of ours to mend.
_WORLDS_FAULT = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.ENAMETOOLONG, errno.ELOOP})


class OutputClosed(Exception):  # noqa: N818  not an error: the reader has seen enough
    """Whoever read our output has gone away in the middle of a run."""


def verb(function: Callable[P, ExitCode]) -> Callable[P, None]:
    """Make a command of a function that returns its exit code, whatever it may raise."""

    @functools.wraps(function)
    def command(*args: P.args, **kwargs: P.kwargs) -> None:
        raise typer.Exit(int(_settle(functools.partial(function, *args, **kwargs))))

    return command


def say(told: str, /, **values: object) -> None:
    """Tell the user something beside the results, on standard error, in their language."""
    print(_printable(tr(told, **values)), file=sys.stderr)


def _settle(work: Callable[[], ExitCode]) -> ExitCode:
    try:
        code = work()
        sys.stdout.flush()
    except (BrokenPipeError, OutputClosed) as error:
        _drop_output()
        return ExitCode.INTERRUPTED if isinstance(error, OutputClosed) else ExitCode.OK
    except (CatalogError, ModelError) as error:
        say(sentence(error))
        return ExitCode.UNUSABLE
    except VolumeAway as error:
        say(sentence(error))
        return ExitCode.AWAY
    except UserError as error:
        say(sentence(error))
        return ExitCode.USAGE
    except KeyboardInterrupt:
        say("Stopped.")
        return ExitCode.INTERRUPTED
    except OSError as error:
        if error.errno not in _WORLDS_FAULT:
            return _admit(error)
        _drop_output()
        why = sentence(error.strerror or "")
        say(f"{why}: {error.filename}." if error.filename else f"{why}.")
        return ExitCode.USAGE
    except Exception as error:  # noqa: BLE001  where the program ends: logged and told
        return _admit(error)
    return code


def _admit(bug: Exception) -> ExitCode:
    import logging

    from qualityculler import log

    told = tr("This is a bug in QualityCuller ({bug}).", bug=f"{type(bug).__name__}: {bug}")
    path = log.setup(paths.log_dir())
    logging.getLogger("qualityculler").error("bug", exc_info=bug)
    if path is not None and path.exists():
        more = tr("Please report it together with the file {path}.", path=path)
    else:
        folder = paths.log_dir()
        more = tr("Its details could not be written to {folder}.", folder=folder)
    say(f"{told} {more}")
    return ExitCode.BUG


def _drop_output() -> None:
    """Send what is still buffered to nowhere: Python's own flush at exit would complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, ValueError):
        pass  # not a real file: nothing will be flushed to a pipe
    finally:
        os.close(nowhere)


def _printable(sentence: str) -> str:
    from qualityculler.cli.terminal import shown

    return shown(sentence)


def usage(told: str, /, **values: object) -> NoReturn:
    """Refuse a command line that cannot be meant; the exit code is 2."""
    raise UserError(told, **values)
