"""A model file is hashed once, and again when it has changed."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

import pytest

from qualityculler.explain import digest_cache


class Counting:
    def __init__(self) -> None:
        self.heard: list[float] = []

    def __call__(self, done: float) -> None:
        self.heard.append(done)


def digest(path: Path, stamp_file: Path | None) -> tuple[str, bool]:
    """The digest, and whether the file was read for it."""
    tell = Counting()
    found = digest_cache.digest(path, path.stat().st_size, stamp_file, tell)
    return found, bool(tell.heard)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF and more")
    return path


def test_a_file_is_read_once(file: Path, tmp_path: Path) -> None:
    known = tmp_path / "made" / "verified.json"
    right = sha256(b"GGUF and more").hexdigest()
    assert digest(file, known) == (right, True)
    assert digest(file, known) == (right, False)
    assert digest(file, None) == (right, True)


def test_a_file_that_was_changed_is_read_again(file: Path, tmp_path: Path) -> None:
    known = tmp_path / "verified.json"
    digest(file, known)
    before = file.stat()
    file.write_bytes(b"GGUF and MORE")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    assert digest(file, known) == (sha256(b"GGUF and MORE").hexdigest(), True)


@pytest.mark.parametrize("content", [b"", b"[]", b'{"x": 3}', b"\xff", b"[" * 100_000])
def test_stamps_that_are_damaged_are_none(file: Path, tmp_path: Path, content: bytes) -> None:
    known = tmp_path / "verified.json"
    known.write_bytes(content)
    assert digest(file, known)[1]
    assert not digest(file, known)[1]


def test_how_far_it_is_is_told(tmp_path: Path) -> None:
    path = tmp_path / "big.gguf"
    path.write_bytes(bytes(9 << 20))
    tell = Counting()
    digest_cache.digest(path, path.stat().st_size, None, tell)
    assert tell.heard == sorted(tell.heard)
    assert tell.heard[-1] == 1.0
    assert len(tell.heard) == 3


def test_stamps_that_cannot_be_written_cost_nothing_but_time(file: Path, tmp_path: Path) -> None:
    (tmp_path / "in_the_way").write_bytes(b"a file where a folder should be")
    for _ in range(2):
        assert digest(file, tmp_path / "in_the_way" / "sub" / "verified.json")[1]
