"""What the walk finds, in which order, and what cannot stop it."""

from __future__ import annotations

import os
import threading
from itertools import islice
from pathlib import Path

import pytest

from qualityculler import watchdog
from qualityculler.discover.walk import Candidate, Unreadable, walk
from qualityculler.errors import UserError
from qualityculler.text.reasons import sentence

SUFFIXES = frozenset({".jpg", ".nef"})


def put(path: Path, content: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def names(root: Path, recursive: bool = True) -> list[str]:
    found = walk(root, recursive, suffixes=SUFFIXES)
    return [str(item.path.relative_to(root)) for item in found if isinstance(item, Candidate)]


def test_files_before_subfolders_each_by_name(tmp_path: Path) -> None:
    for name in ("b.jpg", "a.NEF", "sub2/c.jpg", "sub1/deep/d.jpg", "sub1/e.jpg", "notes.txt"):
        put(tmp_path / name)
    assert names(tmp_path) == ["a.NEF", "b.jpg", "sub1/e.jpg", "sub1/deep/d.jpg", "sub2/c.jpg"]
    assert names(tmp_path, recursive=False) == ["a.NEF", "b.jpg"]


def test_a_candidate_carries_size_and_time(tmp_path: Path) -> None:
    path = put(tmp_path / "a.jpg", b"12345")
    status = path.stat()
    assert list(walk(tmp_path, suffixes=SUFFIXES)) == [Candidate(path, 5, status.st_mtime_ns)]


def test_hidden_and_foreign_are_skipped(tmp_path: Path) -> None:
    for folder in (".hidden", "@eaDir", ".thumbnails", "Catalog Previews.lrdata", "$RECYCLE.BIN"):
        put(tmp_path / folder / "a.jpg")
    put(tmp_path / "._a.jpg")
    put(tmp_path / "Trip.photoslibrary" / "resources" / "a.jpg")
    put(tmp_path / "Trip.photoslibrary" / "originals" / "a.jpg")
    assert names(tmp_path) == ["Trip.photoslibrary/originals/a.jpg"]


@pytest.mark.parametrize(
    "bin_of_a_system",
    [
        "$RECYCLE.BIN",
        "RECYCLER/S-1-5-21",
        "#recycle",
        "@Recycle",
        "@sharebin",
        ".Trash-1000/files",
        ".Trashes/501",
        "Network Trash Folder",
        "lost+found",
        "FOUND.000",
        "@Recently-Snapshot/GMT-1",
        "~snapshot/hourly.0",
        "@tmp",
        "Temporary Items",
    ],
)
def test_bins_and_copies_of_network_storage_are_passed_over(
    tmp_path: Path, bin_of_a_system: str
) -> None:
    put(tmp_path / bin_of_a_system / "a.jpg")
    put(tmp_path / "b.jpg")
    assert names(tmp_path) == ["b.jpg"]
    assert names(tmp_path / bin_of_a_system) == ["a.jpg"]  # whoever asks for it gets it


def test_a_folder_called_recycled_is_a_bin_only_with_what_windows_puts_there(
    tmp_path: Path,
) -> None:
    put(tmp_path / "Recycled" / "art.jpg")
    assert names(tmp_path) == ["Recycled/art.jpg"]
    put(tmp_path / "Recycled" / "INFO2")
    assert names(tmp_path) == []


@pytest.mark.skipif(os.name == "nt", reason="the limit is another one there")
def test_a_folder_too_deep_for_a_path_is_told(tmp_path: Path) -> None:
    put(tmp_path / "z.jpg")
    name = "d" * 200
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(25):  # 25 x 201 bytes: over the 4096 of a path
        os.mkdir(name, dir_fd=here)
        below = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(os.open("lost.jpg", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)
    photo, deep = walk(tmp_path, suffixes=SUFFIXES)
    assert photo.path.name == "z.jpg"
    assert isinstance(deep, Unreadable)
    assert "too deep" in sentence(deep.sentence)
    assert list(walk(tmp_path, False, suffixes=SUFFIXES)) == [photo]


def test_the_first_photo_comes_before_the_walk_ends(tmp_path: Path) -> None:
    put(tmp_path / "a" / "a.jpg")
    put(tmp_path / "b" / "b.jpg")
    stream = walk(tmp_path, suffixes=SUFFIXES)
    assert next(stream).path.name == "a.jpg"
    put(tmp_path / "b" / "later.jpg")
    assert [item.path.name for item in stream] == ["b.jpg", "later.jpg"]


def test_a_link_to_a_parent_ends(tmp_path: Path) -> None:
    put(tmp_path / "a" / "a.jpg")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "twice").symlink_to(tmp_path / "a")
    assert names(tmp_path) == ["a/a.jpg"]


def test_links_to_files_and_folders_elsewhere_are_followed(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    put(outside / "a.jpg")
    put(root / "b.jpg")
    (root / "far").symlink_to(outside)
    (root / "link.jpg").symlink_to(outside / "a.jpg")
    assert names(root) == ["b.jpg", "link.jpg", "far/a.jpg"]


def test_a_link_to_nowhere_is_told(tmp_path: Path) -> None:
    (tmp_path / "gone.jpg").symlink_to(tmp_path / "nothing.jpg")
    (tmp_path / "me.jpg").symlink_to(tmp_path / "me.jpg")
    found = list(walk(tmp_path, suffixes=SUFFIXES))
    assert [type(item) for item in found] == [Unreadable, Unreadable]
    assert all(isinstance(i, Unreadable) and sentence(i.sentence).endswith(".") for i in found)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_named_like_a_photo_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    (found,) = walk(tmp_path, suffixes=SUFFIXES)
    assert isinstance(found, Unreadable)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_a_locked_folder_is_told_and_passed(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    put(locked / "a.jpg")
    put(tmp_path / "z" / "b.jpg")
    locked.chmod(0)
    try:
        first, second = walk(tmp_path, suffixes=SUFFIXES)
    finally:
        locked.chmod(0o700)
    assert isinstance(first, Unreadable)
    assert "permission" in sentence(first.sentence)
    assert second.path.name == "b.jpg"


def test_an_unreadable_folder_does_not_stop_the_walk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same as above for those who run the tests as root."""
    put(tmp_path / "locked" / "a.jpg")
    put(tmp_path / "z" / "b.jpg")
    real = os.scandir

    def scandir(path: Path) -> object:
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr("qualityculler.discover.walk.os.scandir", scandir)
    first, second = walk(tmp_path, suffixes=SUFFIXES)
    assert isinstance(first, Unreadable)
    assert second.path.name == "b.jpg"


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_names_that_are_not_utf8_survive(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/caf\xe9.jpg"
    try:
        Path(os.fsdecode(raw)).write_bytes(b"x")
    except OSError:
        pytest.skip("this file system refuses such names")
    (found,) = walk(tmp_path, suffixes=SUFFIXES)
    assert os.fsencode(found.path) == raw


def test_a_single_file_is_itself_whatever_its_name(tmp_path: Path) -> None:
    path = put(tmp_path / ".scan.bak")
    assert [item.path for item in walk(path, suffixes=SUFFIXES)] == [path]


def test_a_missing_root_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is no file or folder"):
        next(walk(tmp_path / "nothing", suffixes=SUFFIXES))


def test_deep_nesting_is_no_recursion(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*(["d"] * 400))
    put(deep / "a.jpg")
    assert len(list(islice(walk(tmp_path, suffixes=SUFFIXES), 2))) == 1


def test_a_folder_named_like_a_photo_is_a_folder(tmp_path: Path) -> None:
    put(tmp_path / "album.jpg" / "a.jpg")
    assert names(tmp_path) == ["album.jpg/a.jpg"]


def test_a_folder_is_known_by_its_own_path_not_by_a_link_that_sorts_first(tmp_path: Path) -> None:
    (tmp_path / "z").mkdir()
    (tmp_path / "z" / "photo.jpg").touch()
    (tmp_path / "a_link").symlink_to("z")
    found = [one.path for one in walk(tmp_path, suffixes=frozenset({".jpg"}))]
    assert found == [tmp_path / "z" / "photo.jpg"]


def test_a_folder_that_never_answers_is_told_and_the_others_are_walked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "stalled", "z"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "1.jpg").write_bytes(b"1")
    back, really = threading.Event(), os.scandir

    def scandir(path: Path) -> object:
        if Path(path).name == "stalled":
            back.wait(20)
        return really(path)

    monkeypatch.setattr(os, "scandir", scandir)
    monkeypatch.setattr(watchdog, "HANG_S", 0.3)
    found = list(walk(tmp_path, suffixes=frozenset({".jpg"})))
    assert [one.path.parent.name for one in found if isinstance(one, Candidate)] == ["a", "z"]
    [told] = [one for one in found if isinstance(one, Unreadable)]
    assert told.path.name == "stalled"
    assert "share connected?" in str(told.sentence)
    back.set()
