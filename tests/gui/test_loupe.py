"""The loupe as a tool to judge by: where it looks, how near, at which pixels, and what it says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, TiffImagePlugin
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from qualityculler.decode.image import Source
from qualityculler.domain import Exposure
from qualityculler.evidence import Box, Subject, SubjectOrigin
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.photo_facts import PhotoFacts
from qualityculler.gui.pictures import FULL, Picture, as_image, key
from qualityculler.gui.scanning import ScanState
from qualityculler.gui.views import analysis, hud, painting
from qualityculler.gui.views.analysis import Overlay
from qualityculler.gui.views.zoom import Placement
from qualityculler.store import subjects
from tests.gui.conftest import settled
from tests.gui.driving import loaded, press

LARGE = (3000, 2000)
LENS = 0xA434


def write_large(path: Path) -> None:
    """A photo larger than any view, sharp in one small place, with what a camera writes."""
    rng = np.random.default_rng(7)
    pixels = np.full((LARGE[1], LARGE[0], 3), 120, np.uint8)
    pixels[400:420, 2400:2420] = rng.integers(0, 255, (20, 20, 1))
    pixels[1500:1502, 700:702] = 255
    exif = Image.Exif()
    camera = exif.get_ifd(0x8769)
    camera[0x829A] = TiffImagePlugin.IFDRational(1, 250)
    camera[0x829D] = TiffImagePlugin.IFDRational(28, 10)
    camera[0x8827] = 400
    camera[0x920A] = TiffImagePlugin.IFDRational(85, 1)
    camera[LENS] = "RF85mm F2 MACRO"
    Image.fromarray(pixels).save(path, quality=97, subsampling=0, exif=exif)


@pytest.fixture
def large(qtbot: QtBot, window: MainWindow, folder: Path) -> MainWindow:
    write_large(folder / "large.jpg")
    window.open_path(folder)
    qtbot.waitUntil(
        lambda: (
            window.parts.scanning.state is ScanState.IDLE
            and len(window.session.order) == 1
            and settled(window, window.session.order.ids[0])
        ),
        timeout=15_000,
    )
    press(window, "E")
    loaded(qtbot, window)
    return window


def known(window: MainWindow) -> PhotoFacts | None:
    row = window.session.row(window.session.current)
    return None if row is None else window.stage.known.of(row)


def test_who_stays_has_its_own_pixels_at_hand(qtbot: QtBot, large: MainWindow) -> None:
    """Decoded before anybody asks for them; those of the photo before are let go."""
    row, loader = large.session.row(large.session.current), large.parts.loader
    assert row is not None
    qtbot.waitUntil(lambda: loader.picture(key(row, FULL)) is not None)
    loader.keep_full(row.photo.id + 1)
    assert loader.picture(key(row, FULL)) is None
    assert loader.picture(key(row, large.stage.loupe.canvas.preview_side())) is not None


def test_space_looks_at_the_subject_first(qtbot: QtBot, large: MainWindow) -> None:
    row = large.session.row(large.session.current)
    assert row is not None
    face = Subject(Box(0.1, 0.6, 0.3, 0.8), SubjectOrigin.FACE, 0.9)
    digest = row.photo.fingerprint.digest
    large.session.library.catalog.write(
        lambda db: subjects.put(db, digest, "test", [face])
    ).result()
    # Looked at before a scan came to it: where to look is known from then on.
    qtbot.waitUntil(lambda: known(large) is not None)
    large.parts.scanning.settled.emit([row.photo.id])
    qtbot.waitUntil(lambda: (found := known(large)) is not None and found.place == face.box)
    press(large, "Space")
    assert large.stage.zoom.scale == 1.0
    assert large.stage.zoom.centre == QPointF(0.2, 0.7)
    press(large, "Space")
    assert large.stage.zoom.fits


def test_without_a_subject_it_looks_at_what_is_sharpest(qtbot: QtBot, large: MainWindow) -> None:
    qtbot.waitUntil(lambda: known(large) is not None)
    press(large, "Z")
    centre = large.stage.zoom.centre
    # The middle of a region of an eighth of the photo that has the sharp place in it.
    assert abs(centre.x() - 0.803) < 0.07 and abs(centre.y() - 0.205) < 0.1


def test_how_it_was_taken_is_said(qtbot: QtBot, large: MainWindow) -> None:
    qtbot.waitUntil(lambda: known(large) is not None)
    assert hud.taken(known(large)) == "1/250 s, f/2.8, ISO 400, 85 mm, RF85mm F2 MACRO"
    assert hud.taken(PhotoFacts(Exposure(), None)) == "the camera wrote no exposure"
    assert hud.taken(PhotoFacts(None, None)) == "the camera wrote no exposure"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (Source.PREVIEW, "embedded preview 600 x 400"),
        (Source.HALF_SIZE_RAW, "half-size RAW 600 x 400"),
        (Source.FULL, "full RAW 600 x 400"),
    ],
)
def test_what_is_shown_of_a_raw_file_is_said(shoot: MainWindow, source: Source, said: str) -> None:
    row = shoot.session.row(shoot.session.current)
    assert row is not None
    picture = Picture(as_image(np.zeros((400, 600, 3), np.uint8)), 6000, 4000, None, source)
    raw = replace(row, photo=replace(row.photo, relative=Path("a.CR3")))
    assert hud.is_raw(raw) and hud.shown(raw, picture) == said
    assert not hud.is_raw(row) and hud.shown(row, picture) == ""


def test_the_navigator_shows_where_and_leads_there(qtbot: QtBot, large: MainWindow) -> None:
    canvas = large.stage.loupe.canvas
    here = canvas.placement()
    assert here is not None and hud.navigator_area(canvas.rect(), here) is None
    press(large, "Z")
    here = canvas.placement()
    assert here is not None and hud.how_near(here) == "100 %"
    area = hud.navigator_area(canvas.rect(), here)
    assert area is not None and canvas.rect().contains(area)
    at = QPoint(area.left() + area.width() // 4, area.top() + area.height() * 3 // 4)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=at)
    centre = large.stage.zoom.centre
    assert abs(centre.x() - 0.25) < 0.02 and abs(centre.y() - 0.75) < 0.02
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=at)
    # It was no click into the photo, which would fit it again.
    assert large.stage.zoom.scale == 1.0


def test_a_click_zooms_where_it_is(large: MainWindow) -> None:
    canvas = large.stage.loupe.canvas
    here = canvas.placement()
    assert here is not None
    at = QPoint(round(here.target.left() + 0.3 * here.target.width()),
                round(here.target.top() + 0.6 * here.target.height()))  # fmt: skip
    place = here.relative(QPointF(at))
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at)
    now = canvas.placement()
    assert now is not None and now.scale == 1.0
    there = now.relative(QPointF(at))
    assert abs(there.x() - place.x()) < 0.01 and abs(there.y() - place.y()) < 0.01


def test_clipping_is_judged_at_the_photos_own_pixels(qtbot: QtBot, large: MainWindow) -> None:
    """Four white pixels of six million: a preview averages them away."""
    canvas = large.stage.loupe.canvas
    row = large.session.row(large.session.current)
    assert row is not None
    preview = canvas.at_hand()
    assert preview is not None
    blurred = analysis.clipping(preview[1]).native
    assert not any(
        blurred.pixelColor(x, y).alpha()
        for x in range(blurred.width()) for y in range(blurred.height())
    )  # fmt: skip
    press(large, "J")
    overlays = large.parts.overlays
    in_full = key(row, FULL)
    qtbot.waitUntil(lambda: (in_full, Overlay.CLIPPING) in overlays._made, timeout=10_000)
    mask = overlays._made[(in_full, Overlay.CLIPPING)]
    assert mask.native.width() == LARGE[0] and mask.gathered.width() == LARGE[0] // 2
    assert any(mask.native.pixelColor(x, y).alpha() for x in (700, 701) for y in (1500, 1501))
    # And gathered, to be seen while all of the photo is.
    seen = [(x, y) for x in range(348, 354) for y in range(748, 754)
            if mask.gathered.pixelColor(x, y).alpha()]  # fmt: skip
    assert seen


def test_bands_judge_as_one(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    image = as_image(rng.integers(0, 255, (130, 90, 3)).astype(np.uint8))
    whole = analysis.peaking(image).native
    monkeypatch.setattr(analysis, "BAND_PX", 32)
    assert analysis.peaking(image).native == whole


def test_the_photo_before_is_shown_while_a_key_is_held(shoot: MainWindow) -> None:
    ids = shoot.session.order.ids
    shoot.session.set_current(ids[4])
    press(shoot, "E")
    loupe = shoot.stage.loupe
    QTest.keyPress(loupe, Qt.Key.Key_Backslash)
    assert loupe.canvas.photo_id == ids[3]
    # A decision is about the current photo all the same.
    assert shoot.session.current == ids[4] and shoot.session.targets() == [ids[4]]
    QTest.keyRelease(loupe, Qt.Key.Key_Backslash)
    assert loupe.canvas.photo_id == ids[4]


def test_the_navigator_frames_what_is_in_sight() -> None:
    view = QRect(0, 0, 800, 600)
    here = Placement(QRectF(-1600, -600, 3200, 2400), 1.0, 1.0)
    area = hud.navigator_area(view, here)
    assert area is not None
    assert QSizeF(area.size()) == QSizeF(hud.NAVIGATOR_PX, hud.NAVIGATOR_PX * 3 // 4)
    assert hud.place_in(area, QPointF(area.topLeft())) == QPointF(0, 0)


@pytest.mark.parametrize("high", [420, 700])
def test_a_photo_seen_whole_lies_above_the_bars(large: MainWindow, high: int) -> None:
    large.resize(900, high)
    canvas = large.stage.loupe.canvas
    here = canvas.placement()
    assert here is not None
    free = canvas.height() - hud.bars_px(canvas.height())
    assert 0 < hud.bars_px(canvas.height()) < canvas.height() / 2
    assert here.target.top() >= 0 and here.target.bottom() <= free + 1
    # It is as large as that leaves room for.
    assert here.target.width() >= canvas.width() - 1 or here.target.height() >= free - 1
    # From near it is looked at in the whole view.
    press(large, "Space")
    near = canvas.placement()
    assert near is not None and near.target.bottom() > free


def test_a_narrow_pane_has_the_name_in_the_line_above() -> None:
    assert painting.is_narrow(QRect(0, 0, 227, 220))
    assert not painting.is_narrow(QRect(0, 0, 360, 220))
