"""The system's bin, in a home of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualityculler.domain import Fingerprint
from qualityculler.errors import UserError
from qualityculler.files import bin as trash


def photo(
    folder: Path, name: str = "a b,ü.jpg", content: bytes = b"photo"
) -> tuple[Path, Fingerprint]:
    path = folder / name
    path.write_bytes(content)
    status = path.stat()
    return path, Fingerprint(status.st_size, status.st_mtime_ns, "")


def test_there_and_back(home: Path, folder: Path) -> None:
    path, known = photo(folder)
    before = path.stat().st_mtime_ns
    trash.send(path, known)
    assert not path.exists()
    assert [one.name for one in (home / "Trash" / "files").iterdir()] == ["a b,ü.jpg"]
    trash.put_back(path)
    assert path.read_bytes() == b"photo"
    assert path.stat().st_mtime_ns == before
    assert not list((home / "Trash" / "info").iterdir())


def test_the_latest_of_a_name_comes_back(home: Path, folder: Path) -> None:
    for content in (b"first", b"second"):
        trash.send(*photo(folder, content=content))
    notes = sorted((home / "Trash" / "info").iterdir())
    old = notes[0].read_text()
    notes[0].write_text(old.replace("DeletionDate=20", "DeletionDate=19"))
    path = folder / "a b,ü.jpg"
    kept = (home / "Trash" / "files" / notes[1].stem).read_bytes()
    trash.put_back(path)
    assert path.read_bytes() == kept


def test_a_changed_file_is_left_alone(home: Path, folder: Path) -> None:
    path, known = photo(folder)
    path.write_bytes(b"another photo under the same name")
    with pytest.raises(UserError, match="has changed"):
        trash.send(path, known)
    assert path.exists()


def test_nothing_is_written_over(home: Path, folder: Path) -> None:
    path, known = photo(folder)
    trash.send(path, known)
    path.write_bytes(b"new")
    with pytest.raises(UserError, match="another file"):
        trash.put_back(path)
    assert path.read_bytes() == b"new"


def test_what_is_gone_is_a_sentence(home: Path, folder: Path) -> None:
    path, known = photo(folder)
    path.unlink()
    with pytest.raises(UserError, match="not there any more"):
        trash.send(path, known)
    with pytest.raises(UserError, match="not found in the bin"):
        trash.put_back(path)


def test_without_send2trash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert "send2trash" in (trash.missing() or "")
