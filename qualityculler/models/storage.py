"""Where models lie on the disk, and that nothing is written or deleted anywhere else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qualityculler import paths
from qualityculler.errors import ModelError, UserError
from qualityculler.models.catalogue import ID


def shelf() -> Path:
    """The folder of all models (not created here)."""
    return paths.data_dir() / "models"


def folder_of(name: str) -> Path:
    """The folder of one model (not created here).

    UserError for a name that is none (only such names become part of a path), ModelError if the
    place cannot be looked at, or is taken by a link or a file: what lies behind a link is not ours.
    """
    if not ID.fullmatch(name):
        raise UserError("{name} cannot be the name of a model.", name=repr(name))
    folder = shelf() / name
    try:
        taken = folder.is_symlink() or (folder.exists() and not folder.is_dir())
    except OSError as error:
        raise ModelError(
            "{folder} cannot be read: {why}.", folder=folder, why=error.strerror
        ) from error
    if taken:
        raise ModelError(
            "{folder} is a link or a file, not a folder of ours; move it away.", folder=folder
        )
    return folder


@contextmanager
def alone(name: str) -> Iterator[Path]:
    """The folder of a model, created, for the one process that may change it now.

    UserError if another one is at it, ModelError if the folder cannot be made. The system releases
    the lock of a process that dies.
    """
    from filelock import FileLock, Timeout

    folder, lock = folder_of(name), FileLock(shelf() / f".{name}.lock", blocking=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise UserError(
            "Another QualityCuller is working on {name} right now; wait until it has ended.",
            name=name,
        ) from error
    except OSError as error:
        raise ModelError(
            "{folder} cannot be written: {why}.", folder=folder, why=error.strerror
        ) from error
    try:
        yield folder
    finally:
        lock.release()
