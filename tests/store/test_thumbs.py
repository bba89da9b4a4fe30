"""Thumbnails on disk: found again, bounded, and never an error."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from qualityculler.store import thumbs as module
from qualityculler.store.thumbs import Thumb, Thumbs


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "thumbs.sqlite3"


@contextmanager
def opened(path: Path, limit_bytes: int = 1 << 20) -> Iterator[Thumbs]:
    thumbs = Thumbs(path, limit_bytes)
    yield thumbs
    thumbs.close()


def thumb(size: int = 100) -> Thumb:
    return Thumb(b"x" * size, 600, 400)


def test_what_is_put_is_found_by_the_next_program(path: Path) -> None:
    with opened(path) as thumbs:
        thumbs.put("a", 192, thumb())
        thumbs.put("a", 192, Thumb(b"later", 6, 4))
    with opened(path) as thumbs:
        assert thumbs.get("a", 192) == Thumb(b"later", 6, 4)
        assert thumbs.get("a", 256) is None
        assert thumbs.get("b", 192) is None
        thumbs.put("a", 384, Thumb(b"large", 6, 4))
        assert thumbs.get("a", 112) == thumbs.get("a", 192) == Thumb(b"later", 6, 4)
        assert thumbs.get("a", 256) == Thumb(b"large", 6, 4)


def test_what_was_used_longest_ago_goes_first(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    day = 100
    monkeypatch.setattr(module, "_today", lambda: day)
    with opened(path, limit_bytes=1000) as thumbs:
        for name in "abcdefghij":
            thumbs.put(name, 192, thumb(100))
        day = 101
        assert thumbs.get("a", 192) is not None
        thumbs.put("new", 192, thumb(100))
        assert thumbs.held_bytes <= 1000
        assert thumbs.get("a", 192) is not None and thumbs.get("new", 192) is not None
        assert thumbs.get("b", 192) is None
        thumbs.put("huge", 192, thumb(5000))
        assert thumbs.held_bytes <= 1000
        thumbs.put("small", 192, thumb(10))
        assert thumbs.get("small", 192) is not None


@pytest.mark.parametrize("content", [b"these are notes, no database" * 40, b"", b"SQLite format 3"])
def test_a_file_that_is_damaged_is_made_anew(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with opened(path) as thumbs:
        thumbs.put("a", 192, thumb())
        assert thumbs.get("a", 192) == thumb()


def test_damage_that_shows_later_costs_the_pictures_only(path: Path) -> None:
    with opened(path) as thumbs:
        for n in range(200):
            thumbs.put(f"{n}", 192, thumb(2000))
    data = bytearray(path.read_bytes())
    data[8192:] = os.urandom(len(data) - 8192)
    path.write_bytes(data)
    with opened(path) as thumbs:
        for n in range(200):
            thumbs.get(f"{n}", 192)
            thumbs.put(f"{n}", 256, thumb())
    with opened(path) as thumbs:
        thumbs.put("a", 192, thumb())
        assert thumbs.get("a", 192) == thumb()


def test_a_file_of_another_version_is_emptied(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE thumbs (something TEXT)")
    with opened(path) as thumbs:
        thumbs.put("a", 192, thumb())
        assert thumbs.get("a", 192) == thumb()


def test_a_place_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with opened(tmp_path / "file" / "thumbs.sqlite3") as thumbs:
        thumbs.put("a", 192, thumb())
        assert thumbs.get("a", 192) is None
    with opened(tmp_path) as thumbs:
        thumbs.put("a", 192, thumb())
        assert thumbs.get("a", 192) is None
    assert (tmp_path / "file").read_text() == "x"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write all")
def test_a_read_only_file_is_read(path: Path) -> None:
    with opened(path) as thumbs:
        thumbs.put("a", 192, thumb())
    path.chmod(stat.S_IRUSR)
    path.parent.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with opened(path) as thumbs:
        thumbs.put("b", 192, thumb())
        assert thumbs.get("b", 192) is None
    path.parent.chmod(stat.S_IRWXU)


def test_a_write_that_is_refused_leaves_what_is_there(path: Path) -> None:
    with opened(path) as thumbs:
        thumbs.put("a", 192, thumb())
        assert thumbs._db is not None
        thumbs._db.execute("PRAGMA query_only = ON")
        thumbs.put("b", 192, thumb())
        assert thumbs.get("b", 192) is None
        assert thumbs.get("a", 192) == thumb()


def test_many_threads_and_two_programs(path: Path) -> None:
    with opened(path) as one, opened(path) as other:

        def work(thumbs: Thumbs, start: int) -> None:
            for n in range(start, start + 50):
                thumbs.put(f"{n}", 192, thumb())
                thumbs.get(f"{n - 25}", 192)

        threads = [
            threading.Thread(target=work, args=(thumbs, start))
            for thumbs, start in ((one, 0), (one, 50), (other, 100), (other, 150))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert all(one.get(f"{n}", 192) == other.get(f"{n}", 192) == thumb() for n in range(200))
        one.close()
        one.put("late", 192, thumb())
        assert one.get("late", 192) is None
