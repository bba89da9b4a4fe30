"""Which windows and programs have the catalog open for changes: each holds a lock of its own.

The lock goes with its process, however that ends. So what a program that was killed has done can
be taken back by the next one, and what an open one did is left to it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filelock import BaseFileLock

_END = ".open"


class Presence:
    """Says that a maker is there, until ``leave``. Made by whoever begins to write."""

    def __init__(self, catalog: Path, maker: str) -> None:
        from filelock import FileLock

        folder = _folder(catalog)
        # Acquired by one thread, released by another.
        self._lock: BaseFileLock = FileLock(
            folder / f"{maker}{_END}", timeout=0, mode=0o600, thread_local=False
        )
        # Where no file can be made the catalog cannot be written either, and says so.
        with contextlib.suppress(OSError):
            folder.mkdir(mode=0o700, exist_ok=True)
            self._take()

    def leave(self) -> None:
        """The maker is gone."""
        with contextlib.suppress(OSError):
            Path(self._lock.lock_file).unlink(missing_ok=True)
        self._lock.release()

    def _take(self) -> None:
        from filelock import Timeout

        # Somebody who looked around may have taken it for one that was left behind.
        for _ in range(10):
            with contextlib.suppress(Timeout):
                self._lock.acquire()
                if Path(self._lock.lock_file).exists():
                    return
                self._lock.release()


def others(catalog: Path, maker: str) -> list[str]:
    """The names of those who are there beside this one; what was left behind is cleared away."""
    return [name for name in _names(catalog) if name != maker and _is_there(catalog, name)]


def _names(catalog: Path) -> Iterator[str]:
    try:
        found = sorted(path.name for path in _folder(catalog).iterdir())
    except OSError:
        return
    yield from (name.removesuffix(_END) for name in found if name.endswith(_END))


def _is_there(catalog: Path, name: str) -> bool:
    from filelock import FileLock, Timeout

    path = _folder(catalog) / f"{name}{_END}"
    lock = FileLock(path, timeout=0, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        return True
    except OSError:
        return False
    with contextlib.suppress(OSError):  # Windows removes no file that is open
        path.unlink(missing_ok=True)
    lock.release()
    return False


def _folder(catalog: Path) -> Path:
    return catalog.with_name(f"{catalog.name}.windows")
