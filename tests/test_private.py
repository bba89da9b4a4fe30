"""What the program writes for itself is closed to others, and a log is never in the way."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from qualityculler import log, private, settings
from qualityculler.settings import Settings
from qualityculler.store.thumbs import Thumb, Thumbs

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(autouse=True)
def open_to_all() -> Iterator[None]:
    """The umask that shows whether a mode was asked for; no log is left behind."""
    before = os.umask(0)
    yield
    os.umask(before)
    root = logging.getLogger()
    for handler in list(root.handlers):
        if type(handler).__module__ == log.__name__:
            root.removeHandler(handler)
            handler.close()


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    return tmp_path / "qualityculler"


def test_folders_and_files_are_made_closed(ours: Path) -> None:
    private.folder(ours)
    private.file(ours / "a")
    with open(ours / "b", "w", opener=private.opener) as file:
        file.write("x")
    assert [mode(path) for path in (ours, ours / "a", ours / "b")] == [0o700, 0o600, 0o600]


def test_what_is_open_is_closed_if_it_is_ours(tmp_path: Path, ours: Path) -> None:
    for folder in (ours, ours / "log", tmp_path / "of the user"):
        folder.mkdir(mode=0o755)
        private.folder(folder)
    assert [mode(path) for path in (ours, ours / "log")] == [0o700, 0o700]
    assert mode(tmp_path / "of the user") == 0o755
    (ours / "a").write_text("kept")
    private.file(ours / "a")
    assert mode(ours / "a") == 0o600 and (ours / "a").read_text() == "kept"


def test_a_device_keeps_its_mode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed: list[Path] = []
    # Never really: the tests may run as root, and the device is everybody's.
    monkeypatch.setattr(Path, "chmod", lambda path, mode: changed.append(path))
    (tmp_path / "a").symlink_to("/dev/null")
    private.file(tmp_path / "a")
    assert changed == []


def test_settings_thumbnails_and_log_are_closed(ours: Path) -> None:
    settings.save(Settings(), ours / "settings.json")
    thumbs = Thumbs(ours / "cache" / "thumbs.sqlite3")
    thumbs.put("d", 96, Thumb(b"x", 1, 1))
    assert log.setup(ours / "log") == ours / "log" / "qualityculler.log"
    logging.getLogger("test").warning("a line")
    found = [path for path in ours.rglob("*") if path.is_file()]
    assert {path.name for path in found} >= {
        "settings.json", "thumbs.sqlite3", "thumbs.sqlite3-wal", "qualityculler.log",
    }  # fmt: skip
    assert {path.name: oct(mode(path)) for path in found if mode(path) != 0o600} == {}
    assert {path for path in ours.rglob("*") if path.is_dir() and mode(path) != 0o700} == set()
    thumbs.close()


def test_a_log_of_an_earlier_version_is_closed(ours: Path) -> None:
    private.folder(ours)
    (ours / "qualityculler.log").write_text("old\n")
    (ours / "qualityculler.log").chmod(0o644)
    log.setup(ours)
    logging.getLogger("test").warning("new")
    assert mode(ours / "qualityculler.log") == 0o600
    assert "old" in (ours / "qualityculler.log").read_text()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_under_the_log_stops_nothing_and_says_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "qualityculler.log").symlink_to("/dev/full")
    assert log.setup(tmp_path) is not None
    logging.getLogger("test").warning("a line that finds no room")
    log.setup(tmp_path)  # which ends the one before
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("kind", ["a file is in its place", "read only"])
def test_without_a_place_for_the_log_nothing_is_logged(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    place = tmp_path / "log"
    if kind == "read only":
        place.mkdir()
        # The tests may run as root, who may write everywhere.
        monkeypatch.setattr(os, "access", lambda path, how: Path(path) != place)
    else:
        place.write_text("")
    root = logging.getLogger()
    before = [handler for handler in root.handlers if type(handler).__module__ != log.__name__]
    for handler in before:
        root.removeHandler(handler)
    try:
        assert log.setup(place) is None
        logging.getLogger("test").warning("nobody hears this")
    finally:
        for handler in before:
            root.addHandler(handler)
    assert capfd.readouterr().err == ""
