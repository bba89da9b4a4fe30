"""Whether the write-ahead log beside a catalog is the catalog's own: looked at before opening.

SQLite plays in whatever log lies there under the right name, and that of another database destroys
the catalog. Nothing in a log says whose it is. But each of our transactions writes the first page
too (``writer``), which carries a number that every catalog has of its own (``user_version``, given
at its making). So the first transaction of our log has it; where another program has written, a
copy of both files is tried.

The format of the log: https://www.sqlite.org/fileformat2.html#the_write_ahead_log
"""

from __future__ import annotations

import shutil
import sqlite3
import struct
import tempfile
import time
from contextlib import closing
from pathlib import Path

from qualityculler.errors import CatalogDamaged, CatalogError

_MAGIC = (0x377F0682, 0x377F0683)
_HEADER = struct.Struct(">IIIIIIII")
_FRAME = struct.Struct(">IIIIII")
_USER_VERSION = slice(60, 64)
_TRIES = 3
_WAIT_S = 0.05


def check(path: Path) -> None:
    """Raise CatalogError for a log of another database; the files are left as they are."""
    log = Path(f"{path}-wal")
    for _ in range(_TRIES):
        # A program that has the catalog open may begin its log anew while we read.
        try:
            verdict = _is_own(path, log)
            if verdict is None:
                verdict = _copy_is_sound(path, log)
        except OSError as error:
            raise CatalogError(
                "The file {path} beside the catalog cannot be looked at: {why}.",
                path=log,
                why=error.strerror,
            ) from error
        if verdict:
            return
        time.sleep(_WAIT_S)
    raise CatalogDamaged(
        "The file {path} belongs to another database, or is damaged; opening the catalog would "
        "destroy it. Move that file away and open the catalog again.",
        path=log,
    )


def _is_own(path: Path, log: Path) -> bool | None:
    """Whether the first page in the log's first transaction is of this catalog; None: unknown."""
    try:
        with path.open("rb") as file:
            head = file.read(100)
        with log.open("rb") as file:
            magic, _, page_size, _, *salts, _, _ = _HEADER.unpack(file.read(_HEADER.size))
            if len(head) < 100 or magic not in _MAGIC:
                return None
            if page_size != _page_size(head):
                return False
            while len(frame := file.read(_FRAME.size)) == _FRAME.size:
                number, size_after, *frame_salts = _FRAME.unpack(frame)[:4]
                page = file.read(page_size)
                if frame_salts != salts or len(page) < page_size:
                    return None
                if number == 1 and any(head[_USER_VERSION]):
                    return page[_USER_VERSION] == head[_USER_VERSION]
                if size_after:
                    return None
    except FileNotFoundError:
        return True
    except struct.error:
        return True  # shorter than a header: SQLite takes it for empty
    return None


def _page_size(head: bytes) -> int:
    size = int.from_bytes(head[16:18], "big")
    return 65536 if size == 1 else size


def _copy_is_sound(path: Path, log: Path) -> bool:
    """Whether both files together are a sound database; also where the catalog alone is none."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".trial-") as folder:
        copy = Path(folder) / "c.sqlite3"
        shutil.copyfile(path, copy)
        if not _is_sound(copy):
            return True  # nothing to destroy: whoever opens it finds that out
        try:
            shutil.copyfile(log, f"{copy}-wal")
        except FileNotFoundError:
            return True  # whoever had the catalog open has just played it in and left
        return _is_sound(copy)


def _is_sound(copy: Path) -> bool:
    try:
        with closing(sqlite3.connect(copy)) as db:
            tables = {row[0] for row in db.execute("SELECT name FROM sqlite_master")}
            return db.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok" and (
                not tables or "_sqlite_migrations" in tables
            )
    except sqlite3.Error:
        return False
