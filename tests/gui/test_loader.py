from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtGui import QPixmap
from pytestqt.qtbot import QtBot

from qualityculler.decode.isolated import CRASHED, Decoders
from qualityculler.errors import PhotoError
from qualityculler.gui import disk_thumbnails
from qualityculler.gui import loader as loading
from qualityculler.gui.loader import Loader
from qualityculler.gui.pictures import FULL, Key, Want, make
from qualityculler.store.thumbs import Thumb, Thumbs
from tests.fixtures.fake_scorer import write_photo


@pytest.fixture
def make_loader(qapp: object, decoders: Decoders) -> Iterator[Callable[..., Loader]]:
    made: list[Loader] = []

    def make(threads: int = 1, kept: Thumbs | None = None) -> Loader:
        made.append(Loader(decoders, threads, kept))
        return made[-1]

    yield make
    for one in made:
        one.close()


def wanted(path: Path, photo_id: int = 1, side_px: int = 160) -> Want:
    return Want(Key(photo_id, 1, side_px), path)


def test_a_thumbnail_comes_in_the_size_asked_for(
    qtbot: QtBot, make_loader: Callable[..., Loader], folder: Path
) -> None:
    loader = make_loader()
    want = wanted(write_photo(folder / "a.png", 90, (600, 300)))
    with qtbot.waitSignal(loader.loaded) as told:
        loader.wish("grid", [want])
    assert told.args == [want.key]
    pixmap = loader.thumb(want.key)
    assert pixmap is not None
    assert (pixmap.width(), pixmap.height()) == (160, 80)
    assert pixmap.toImage().pixelColor(5, 5).red() == 90


def test_a_full_picture_knows_its_size(
    qtbot: QtBot, make_loader: Callable[..., Loader], folder: Path
) -> None:
    loader = make_loader()
    want = wanted(write_photo(folder / "a.png", 90, (1600, 900)), side_px=FULL)
    with qtbot.waitSignal(loader.loaded):
        loader.wish("loupe", [want])
    picture = loader.picture(want.key)
    assert picture is not None
    assert (picture.width, picture.height, picture.image.width()) == (1600, 900, 1600)


def test_another_size_stands_in_until_the_right_one_comes(
    qtbot: QtBot, make_loader: Callable[..., Loader], folder: Path
) -> None:
    loader = make_loader()
    want = wanted(write_photo(folder / "a.png", 90, (600, 300)))
    with qtbot.waitSignal(loader.loaded):
        loader.wish("grid", [want])
    assert loader.any_thumb(Key(1, 1, 320)) is loader.thumb(want.key)
    assert loader.any_thumb(Key(1, 2, 320)) is None  # the file has changed since


def test_what_cannot_be_read_is_said_once(
    qtbot: QtBot, make_loader: Callable[..., Loader], folder: Path
) -> None:
    loader = make_loader()
    (folder / "a.jpg").write_bytes(b"")
    want = wanted(folder / "a.jpg")
    with qtbot.waitSignal(loader.loaded):
        loader.wish("grid", [want])
    assert "empty" in str(loader.trouble(want.key))
    loader.wish("grid", [want])
    assert loader.idle


@pytest.fixture
def obedient(qapp: object) -> Iterator[Loader]:
    """A loader whose decoders do what the name of a photo says."""
    with Decoders(hang_s=1.0, module="tests.decode.obedient") as decoders:
        made = Loader(decoders, 2)
        yield made
        made.close()


@pytest.mark.parametrize("word", ["abort", "segfault", "hang"])
def test_a_codec_that_crashes_costs_that_photo(
    qtbot: QtBot, obedient: Loader, folder: Path, word: str
) -> None:
    bad = wanted(write_photo(folder / f"{word}_a.png", 90), 1)
    full = wanted(write_photo(folder / f"{word}_b.png", 90), 2, FULL)
    good = wanted(write_photo(folder / "c.png", 90), 3)
    obedient.wish("grid", [bad, full, good])
    qtbot.waitUntil(lambda: obedient.idle, timeout=20_000)
    assert obedient.thumb(good.key) is not None
    for key in (bad.key, full.key):
        assert "report it" in str(obedient.trouble(key))
    # It is tried in no other size.
    assert not obedient.lacks(Key(1, 1, FULL), "")
    assert "report it" in str(obedient.trouble(Key(1, 1, FULL)))


def test_what_crashed_a_scan_is_not_tried_again(
    qtbot: QtBot, obedient: Loader, folder: Path
) -> None:
    path = write_photo(folder / "a.png", 90)
    known = replace(wanted(path), crashed=PhotoError(CRASHED, "It crashed."))
    with qtbot.waitSignal(obedient.loaded):
        obedient.wish("grid", [known])
    assert obedient.trouble(known.key) == "It crashed."
    assert obedient.idle
    assert obedient.thumb(known.key) is None


def test_a_hang_does_not_keep_the_window_from_closing(
    qtbot: QtBot, make_loader: Callable[..., Loader], folder: Path
) -> None:
    with Decoders(module="tests.decode.obedient") as decoders:
        loader = Loader(decoders, 1)
        loader.wish("grid", [wanted(write_photo(folder / "hang_a.png", 90))])
        qtbot.wait(50)
        loader.close()
        assert decoders.pids == []


class Gate:
    """Holds the decoder until it is opened, and remembers in which order it was called."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.open = threading.Event()
        self.begun: list[int] = []
        real = loading.make

        def held(want: Want, *others: Any) -> object:
            self.begun.append(want.key.photo_id)
            self.open.wait(5)
            return real(want, *others)

        monkeypatch.setattr(loading, "make", held)


def test_a_new_wish_list_replaces_the_old_one(
    qtbot: QtBot, make_loader: Callable[..., Loader], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, loader, gate = write_photo(folder / "a.png", 90), make_loader(), Gate(monkeypatch)
    loader.wish("grid", [wanted(path, n) for n in range(1, 50)])
    loader.wish("grid", [wanted(path, n) for n in (60, 61)])
    loader.wish("strip", [wanted(path, 70)])
    gate.open.set()
    qtbot.waitUntil(lambda: loader.idle)
    assert gate.begun == [1, 70, 60, 61]  # newest client first, visible first within it


def test_late_answers_are_dropped(
    qtbot: QtBot, make_loader: Callable[..., Loader], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, loader, gate = write_photo(folder / "a.png", 90), make_loader(), Gate(monkeypatch)
    told: list[Key] = []
    loader.loaded.connect(told.append)
    loader.wish("grid", [wanted(path, 1)])
    loader.forget()
    loader.wish("grid", [wanted(path, 2)])
    gate.open.set()
    qtbot.waitUntil(lambda: loader.idle)
    assert [key.photo_id for key in told] == [2]
    assert loader.thumb(wanted(path, 1).key) is None


def test_nothing_arrives_after_close(
    qtbot: QtBot, make_loader: Callable[..., Loader], folder: Path
) -> None:
    path, loader = write_photo(folder / "a.png", 90), make_loader(2)
    told: list[Key] = []
    loader.loaded.connect(told.append)
    loader.wish("grid", [wanted(path, n) for n in range(20)])
    loader.close()
    qtbot.wait(50)
    assert told == []
    assert loader.idle


def test_the_caches_stay_within_bounds(
    qtbot: QtBot, make_loader: Callable[..., Loader], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "THUMB_BYTES", 1 << 20)
    Image.effect_noise((400, 400), 50).save(folder / "a.png")
    loader = make_loader(2)
    loader.wish("grid", [wanted(folder / "a.png", n, 256) for n in range(30)])
    qtbot.waitUntil(lambda: loader.idle)
    assert 0 < loader.bytes_held <= 1 << 20


# Thumbnails on disk


def test_a_full_picture_makes_room_by_another_one(
    qtbot: QtBot, make_loader: Callable[..., Loader], folder: Path
) -> None:
    """The preview of the next photo stays: with it gone its key would scale the full one down."""
    loader = make_loader()
    paths = [write_photo(folder / f"{n}.png", 90, (1600, 900)) for n in range(3)]
    full = 4 * 1600 * 900
    loader._large.limit_bytes = full * 2
    before = [wanted(path, n, 800) for n, path in enumerate(paths)]
    loader.wish("loupe", [*before, *(wanted(path, n, FULL) for n, path in enumerate(paths))])
    qtbot.waitUntil(lambda: loader.idle and loader.picture(Key(2, 1, FULL)) is not None)
    held = [loader.picture(Key(n, 1, side)) is not None for side in (800, FULL) for n in range(3)]
    assert held == [True, True, True, False, False, True]


@pytest.fixture
def thumbs(tmp_path: Path) -> Iterator[Thumbs]:
    made = Thumbs(tmp_path / "cache" / "thumbs.sqlite3")
    yield made
    made.close()


def known(path: Path, digest: str = "d", side_px: int = 160) -> Want:
    return Want(Key(1, path.stat().st_mtime_ns, side_px), path, digest)


def shown(qtbot: QtBot, loader: Loader, want: Want) -> QPixmap:
    with qtbot.waitSignal(loader.loaded):
        loader.wish("grid", [want])
    pixmap = loader.thumb(want.key)
    assert pixmap is not None, loader.trouble(want.key)
    return pixmap


def test_a_thumbnail_seen_before_is_not_decoded(
    qtbot: QtBot, make_loader: Callable[..., Loader], folder: Path, thumbs: Thumbs
) -> None:
    path = write_photo(folder / "a.png", 90, (600, 300))
    want = known(path)
    before = shown(qtbot, make_loader(kept=thumbs), want)
    times = path.stat()
    path.write_bytes(b"nothing that could be decoded")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    again = shown(qtbot, make_loader(kept=thumbs), want)
    assert again.size() == before.size()
    assert abs(again.toImage().pixelColor(80, 40).red() - 90) <= 2


def test_a_file_that_has_changed_is_decoded(
    qtbot: QtBot, make_loader: Callable[..., Loader], folder: Path, thumbs: Thumbs
) -> None:
    want = known(write_photo(folder / "a.png", 90, (600, 300)))
    shown(qtbot, make_loader(kept=thumbs), want)
    path = write_photo(folder / "a.png", 200, (600, 300))
    os.utime(path, ns=(1, want.key.mtime_ns + 10**9))
    assert shown(qtbot, make_loader(kept=thumbs), want).toImage().pixelColor(5, 5).red() == 200


def test_one_decoded_before_its_digest_was_known_is_kept_later(
    qtbot: QtBot, make_loader: Callable[..., Loader], folder: Path, thumbs: Thumbs
) -> None:
    path = write_photo(folder / "a.png", 90, (600, 300))
    loader = make_loader(kept=thumbs)
    shown(qtbot, loader, known(path, digest=""))
    assert thumbs.held_bytes == 0
    loader.wish("grid", [known(path)])
    qtbot.waitUntil(lambda: thumbs.get("d", 160) is not None)
    kept = thumbs.get("d", 160)
    assert kept is not None
    assert (kept.width, kept.height) == (600, 300)


def test_previews_are_not_kept_and_a_spoilt_one_is_decoded(
    qtbot: QtBot, make_loader: Callable[..., Loader], folder: Path, thumbs: Thumbs
) -> None:
    path = write_photo(folder / "a.png", 90, (2000, 1000))
    loader = make_loader(kept=thumbs)
    with qtbot.waitSignal(loader.loaded):
        loader.wish("loupe", [known(path, side_px=1600)])
    assert thumbs.held_bytes == 0
    thumbs.put("d", 160, Thumb(b"no picture", 1, 1))
    assert shown(qtbot, loader, known(path)).width() == 160
    kept = thumbs.get("d", 160)
    assert kept is not None and kept.data.startswith(b"\xff\xd8")


def test_a_photo_on_a_drive_that_is_away_keeps_its_thumbnail(
    qapp: object, thumbs: Thumbs, tmp_path: Path, decoders: Decoders
) -> None:
    photo = write_photo(tmp_path / "mount" / "a.png", 200, (240, 160))
    wanted = Want(Key(1, photo.stat().st_mtime_ns, 96), photo, "digest")
    assert disk_thumbnails.found(wanted, thumbs) is None
    picture = make(wanted, decoders)
    disk_thumbnails.keep(wanted, picture, thumbs)
    photo.unlink()
    away = disk_thumbnails.found(wanted, thumbs)
    assert away is not None and (away.width, away.height) == (240, 160)
    photo.parent.rmdir()
    assert disk_thumbnails.found(wanted, thumbs) is not None
    write_photo(photo, 90, (240, 160))  # another one in its place
    os.utime(photo, ns=(1, 1))
    assert disk_thumbnails.found(wanted, thumbs) is None
