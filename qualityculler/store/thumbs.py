"""Thumbnails kept on disk, so that a folder seen before shows at once; a file safe to delete."""

from __future__ import annotations

import logging
import sqlite3
import threading
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from qualityculler import private
from qualityculler.record import READ_AS, Thumb

log = logging.getLogger(__name__)

LIMIT_BYTES = 512 << 20
BUSY_TIMEOUT_S = 0.25
VERSION = 1000 * READ_AS + 1
# Some room at once: otherwise each new thumbnail would have to push out an old one.
_KEPT_OF_LIMIT = 0.9

_SCHEMA = """
    CREATE TABLE thumbs (
        digest TEXT NOT NULL,
        side INTEGER NOT NULL,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        used_on INTEGER NOT NULL,
        bytes INTEGER NOT NULL,
        data BLOB NOT NULL,
        UNIQUE (digest, side)
    );
    CREATE INDEX thumbs_used ON thumbs (used_on, bytes);
"""


class Thumbs:
    """Pictures by the digest of the photo and the length of their longer side in px.

    Nothing here ever raises: whatever is wrong with the file, it is logged and there are no
    thumbnails, or no new ones. What was used longest ago goes first. Any thread.
    """

    def __init__(self, path: Path, limit_bytes: int = LIMIT_BYTES) -> None:
        self._path = path
        self._limit_bytes = limit_bytes
        self._lock = threading.Lock()
        self._writable = True
        self._held = 0
        self._db = self._opened()

    def get(self, digest: str, side_px: int) -> Thumb | None:
        """The picture, or the next larger one of the same photo; None if neither is here."""
        with self._lock:
            if self._db is None:
                return None
            try:
                return self._find(self._db, digest, side_px)
            except sqlite3.Error as error:
                self._give_up(error)
                return None

    def put(self, digest: str, side_px: int, thumb: Thumb) -> None:
        """Keep a picture in place of an earlier one."""
        with self._lock:
            if self._db is None or not self._writable:
                return
            try:
                self._keep(self._db, digest, side_px, thumb)
            except sqlite3.Error as error:
                self._give_up(error)

    @property
    def held_bytes(self) -> int:
        """What the pictures take, as far as this program knows."""
        return self._held

    def close(self) -> None:
        """Let go of the file; nothing is kept or found any more."""
        with self._lock:
            db, self._db = self._db, None
            if db is not None:
                with suppress(sqlite3.Error):
                    db.close()

    # All below is called with the lock held, or before anybody else knows of the object.

    def _find(self, db: sqlite3.Connection, digest: str, side_px: int) -> Thumb | None:
        sql = """
            SELECT data, width, height, side, used_on FROM thumbs
            WHERE digest = ? AND side >= ? ORDER BY side LIMIT 1
        """
        row = db.execute(sql, (digest, side_px)).fetchone()
        if row is None:
            return None
        data, width, height, side, used_on = row
        if used_on != _today() and self._writable:
            # Once a day: a file that is written at every look would be slow to look into.
            sql = "UPDATE thumbs SET used_on = ? WHERE digest = ? AND side = ?"
            db.execute(sql, (_today(), digest, side))
        return Thumb(bytes(data), int(width), int(height))

    def _keep(self, db: sqlite3.Connection, digest: str, side_px: int, thumb: Thumb) -> None:
        size = len(thumb.data)
        db.execute(
            "INSERT OR REPLACE INTO thumbs VALUES (?, ?, ?, ?, ?, ?, ?)",
            (digest, side_px, thumb.width, thumb.height, _today(), size, thumb.data),
        )
        self._held += size
        if self._held > self._limit_bytes:
            self._make_room(db)

    def _make_room(self, db: sqlite3.Connection) -> None:
        db.execute(
            """
            DELETE FROM thumbs WHERE rowid IN (
                SELECT rowid FROM (
                    SELECT rowid, sum(bytes) OVER (ORDER BY used_on DESC, rowid DESC) AS total
                    FROM thumbs
                ) WHERE total > ?
            )
            """,
            (int(_KEPT_OF_LIMIT * self._limit_bytes),),
        )
        self._held = _held(db)

    def _opened(self) -> sqlite3.Connection | None:
        """The file, made anew if it is damaged; None if it cannot be used."""
        for _ in range(2):
            try:
                return self._connected()
            except (OSError, ValueError, sqlite3.Error) as error:
                log.warning("The thumbnails %s cannot be used: %s", self._path, error)
                if not _is_damage(error) or not self._removed():
                    break
        return None

    def _removed(self) -> bool:
        try:
            # A log left behind would be played into the file that comes next.
            for suffix in ("-wal", "-shm", ""):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        except OSError:
            return False
        return True

    def _connected(self) -> sqlite3.Connection:
        private.folder(self._path.parent)
        with suppress(OSError):  # one that may only be read, or somebody else's
            private.file(self._path)
        db = sqlite3.connect(
            self._path, isolation_level=None, timeout=BUSY_TIMEOUT_S, check_same_thread=False
        )
        try:
            self._prepare(db)
            self._held = _held(db)
        except sqlite3.Error:
            db.close()
            raise
        return db

    def _prepare(self, db: sqlite3.Connection) -> None:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        try:
            # A power cut may cost the file, and nobody would miss it.
            db.execute("PRAGMA synchronous = OFF")
            db.execute("PRAGMA journal_mode = WAL")
            if version != VERSION:
                db.executescript(
                    f"BEGIN IMMEDIATE; DROP TABLE IF EXISTS thumbs; {_SCHEMA}"
                    f"PRAGMA user_version = {VERSION}; COMMIT"
                )
        except sqlite3.OperationalError as error:
            if version != VERSION or not _is_read_only(error):
                raise
            self._writable = False

    def _give_up(self, error: sqlite3.Error) -> None:
        """Do without the file, or without new pictures, or just without this one."""
        if _names(error, "SQLITE_BUSY"):
            return
        if _is_read_only(error) or _names(error, "SQLITE_FULL"):
            self._writable = False
            return
        log.warning("The thumbnails %s cannot be used any more: %s", self._path, error)
        db, self._db = self._db, None
        if db is not None:
            with suppress(sqlite3.Error):
                db.close()
        if _is_damage(error):
            self._removed()


def _is_damage(error: Exception) -> bool:
    return _names(error, "SQLITE_NOTADB") or _names(error, "SQLITE_CORRUPT")


def _is_read_only(error: Exception) -> bool:
    return _names(error, "SQLITE_READONLY")


def _names(error: Exception, family: str) -> bool:
    return str(getattr(error, "sqlite_errorname", "")).startswith(family)


def _held(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT coalesce(sum(bytes), 0) FROM thumbs").fetchone()[0])


def _today() -> int:
    return datetime.now(UTC).toordinal()
