"""The system's bin, in a home of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualityculler.domain import Fingerprint
from qualityculler.errors import UserError
from qualityculler.files import bin as trash
from qualityculler.files import lock
from qualityculler.files.bin import Found, Place, Sought


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


def sought(path: Path, known: Fingerprint, **more: object) -> Found:
    [found] = trash.where([Sought(path, known, **more)])  # type: ignore[arg-type]
    return found


def test_where_a_file_is(home: Path, folder: Path) -> None:
    path, known = photo(folder)
    assert sought(path, known) == Found(Place.IN_PLACE)
    trash.send(path, known)
    kept = home / "Trash" / "files" / path.name
    assert sought(path, known) == Found(Place.BIN, kept)
    path.write_bytes(b"another photo of this name")
    assert sought(path, known, binned=True) == Found(Place.BIN, kept)
    kept.unlink()
    assert sought(path, known, binned=True) == Found(Place.GONE)
    assert sought(path, known) == Found(Place.IN_PLACE)
    path.unlink()
    assert sought(path, known) == Found(Place.GONE)
    folder.rmdir()
    assert sought(path, known) == Found(Place.UNKNOWN)


def test_a_file_in_the_bin_is_known_by_what_it_is_like(home: Path, folder: Path) -> None:
    path, known = photo(folder)
    trash.send(path, known)
    other = Fingerprint(known.size + 1, known.mtime_ns, "")
    assert sought(path, other).place is Place.GONE


@pytest.mark.parametrize("number", [trash.FEW, trash.FEW + 1])
def test_many_are_found_at_one_look(home: Path, folder: Path, number: int) -> None:
    photos = [photo(folder, f"p{n}.jpg", b"x" * (n + 1)) for n in range(number)]
    for path, known in photos[1:]:
        trash.send(path, known)
    places = [one.place for one in trash.where([Sought(*one) for one in photos])]
    assert places == [Place.IN_PLACE] + [Place.BIN] * (number - 1)


def test_a_link_is_told_from_what_it_leads_to(home: Path, folder: Path) -> None:
    path, known = photo(folder)
    link = folder / "link.jpg"
    link.symlink_to(path)
    trash.send(link, known)
    assert sought(link, known).place is Place.BIN
    trash.put_back(link, known)
    assert link.is_symlink() and path.exists()


def test_the_lock_is_one_program_s_at_a_time(tmp_path: Path) -> None:
    with lock.held(tmp_path / "c.sqlite3"):
        with pytest.raises(lock.Busy), lock.held(tmp_path / "c.sqlite3"):
            pass
        with lock.held(tmp_path / "other.sqlite3"):
            pass
    with lock.held(tmp_path / "c.sqlite3"):
        pass


def test_a_lock_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    in_a_file = lock.held(tmp_path / "file" / "c.sqlite3")
    with pytest.raises(UserError, match="cannot be made"), in_a_file:
        pass


def test_a_volume_has_a_bin_at_its_top_and_nowhere_above(home: Path) -> None:
    volume = Path("/dev/shm")
    if not volume.is_mount():
        pytest.skip("there is no second volume here")
    tops = [top for _, top in trash._bins(volume / "card" / "a.jpg")]
    assert tops[1:] == [volume, volume]
