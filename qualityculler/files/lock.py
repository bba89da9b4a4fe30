"""One program at a time moves files: a lock beside the catalog says which."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qualityculler.errors import UserError
from qualityculler.text import N_, tr

_BUSY = N_("Another window or program is moving files; wait until that has ended.")
_REFUSED = N_("{0} cannot be made ({1}); files are moved only where that can be written down.")


class Busy(UserError):  # noqa: N818  no fault of anybody
    """Another program has the lock."""


@contextmanager
def held(catalog: Path) -> Iterator[None]:
    """Hold the right to move files of this catalog. Raises Busy, or UserError if it cannot be had.

    The lock goes with its process, however that ends; the empty file stays.
    """
    from filelock import FileLock, Timeout

    path = catalog.with_name(f"{catalog.name}.lock")
    lock = FileLock(path, timeout=0, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        raise Busy(tr(_BUSY)) from None
    except OSError as error:
        raise UserError(tr(_REFUSED).format(path, error.strerror or error)) from error
    try:
        yield
    finally:
        lock.release()
