"""Loupe, compare, survey and what lies over them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from qualityculler.domain import Flag
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.scanning import ScanState
from qualityculler.gui.views.analysis import Overlay
from qualityculler.gui.views.canvas import Canvas
from qualityculler.gui.views.stage import View
from tests.fixtures.fake_scorer import write_photo
from tests.gui.conftest import enter
from tests.gui.driving import decision, loaded, place, press


@pytest.mark.parametrize(
    ("key", "view"),
    [("E", View.LOUPE), ("Return", View.LOUPE), ("C", View.COMPARE), ("N", View.SURVEY)],
)
def test_each_view_and_back(qtbot: QtBot, shoot: MainWindow, key: str, view: View) -> None:
    press(shoot, key)
    assert shoot.stage.view is view
    assert shoot.actions_table.by_name[view.value].isChecked()
    assert shoot.stage.filmstrip.isVisible()
    loaded(qtbot, shoot)
    canvases = [c for c in shoot.stage.findChildren(Canvas) if c.isVisible()]
    assert len(canvases) == {View.LOUPE: 1, View.COMPARE: 2, View.SURVEY: 4}[view]
    for canvas in canvases:
        assert canvas.at_hand() is not None
        assert canvas.accessibleName().startswith("p00")
    press(shoot, "G")
    assert shoot.stage.view is View.GRID
    press(shoot, key)
    press(shoot, "Esc")
    assert shoot.stage.view is View.GRID


def test_survey_shows_all_that_are_selected_by_pages(shoot: MainWindow) -> None:
    ids, survey = shoot.session.order.ids, shoot.stage.survey
    shoot.session.select(ids[1:11])
    shoot.session.set_current(ids[9], select=False)
    press(shoot, "N")
    assert survey.ids == ids[7:11] and survey.focus_canvas().photo_id == ids[9]
    assert survey.said.text() == "7 to 10 of 10 photos, page 2 of 2"
    press(shoot, "Left")
    press(shoot, "Left")
    assert survey.ids == ids[7:11] and shoot.session.current == ids[7]
    press(shoot, "Left")
    assert survey.ids == ids[1:7] and shoot.session.current == ids[6]
    assert survey.said.text() == "1 to 6 of 10 photos, page 1 of 2"
    press(shoot, "Right")
    assert survey.ids == ids[7:11]
    for _ in range(9):
        press(shoot, "Right")
    assert shoot.session.current == ids[10]
    assert not survey.on.isEnabled()
    QTest.mouseClick(survey.back, Qt.MouseButton.LeftButton)
    assert (survey.ids, shoot.session.current) == (ids[1:7], ids[1])
    assert not survey.back.isEnabled()
    assert shoot.session.selection == ids[1:11]


def test_survey_of_a_few_has_no_pages(shoot: MainWindow) -> None:
    ids, survey = shoot.session.order.ids, shoot.stage.survey
    shoot.session.select([ids[2], ids[5], ids[8]])
    press(shoot, "N")
    assert survey.ids == [ids[2], ids[5], ids[8]] and shoot.session.current == ids[2]
    assert survey.said.text() == "3 photos" and not survey.on.isVisible()


def test_compare_has_the_first_and_the_active_of_the_selected(shoot: MainWindow) -> None:
    ids, compare = shoot.session.order.ids, shoot.stage.compare
    shoot.session.select([ids[1], ids[4], ids[6], ids[9]])
    shoot.session.set_current(ids[6], select=False)
    press(shoot, "C")
    assert compare.ids == [ids[1], ids[6]] and compare.focus_canvas().photo_id == ids[6]
    assert compare.said.text() == "Photos 1 and 3 of 4"
    press(shoot, "Right")
    press(shoot, "Right")
    assert compare.ids == [ids[1], ids[9]]
    assert compare.said.text() == "Photos 1 and 4 of 4"
    for _ in range(3):
        press(shoot, "Left")
    assert compare.ids == [ids[1], ids[4]]


def test_what_leaves_the_list_leaves_the_survey(qtbot: QtBot, shoot: MainWindow) -> None:
    ids, survey = shoot.session.order.ids, shoot.stage.survey
    shoot.session.select(ids[:8])
    press(shoot, "N")
    shoot.session.set_query(replace(shoot.session.query, flags=frozenset({Flag.NONE})))
    press(shoot, "X")
    qtbot.waitUntil(lambda: survey.chosen == ids[1:8])
    assert survey.ids == ids[1:7]


def test_the_framed_pane_is_the_target(shoot: MainWindow) -> None:
    press(shoot, "N")
    press(shoot, "Right")
    press(shoot, "P")
    assert [decision(shoot, n).flag for n in range(4)] == [
        Flag.NONE, Flag.PICK, Flag.NONE, Flag.NONE,
    ]  # fmt: skip
    assert [c.active for c in shoot.stage.survey.canvases[:4]] == [False, True, False, False]
    press(shoot, "Ctrl+Tab")
    assert place(shoot) == 2


def test_compare_steps_past_the_other_one(shoot: MainWindow) -> None:
    ids = shoot.session.order.ids
    press(shoot, "C")
    assert shoot.stage.compare.ids == ids[:2]
    press(shoot, "Right")
    assert shoot.stage.compare.ids == [ids[2], ids[1]]
    press(shoot, "Ctrl+Tab")
    press(shoot, "Right")
    assert shoot.stage.compare.ids == [ids[2], ids[3]]
    QTest.mouseClick(shoot.stage.compare.canvases[0], Qt.MouseButton.LeftButton)
    assert shoot.session.current == ids[2]


def test_the_zoom_is_kept_from_frame_to_frame_and_view_to_view(
    qtbot: QtBot, window: MainWindow, folder: Path
) -> None:
    for n in range(3):
        write_photo(folder / f"{n}.png", 40 * n, (2400, 1600))
    window.open_path(folder)
    qtbot.waitUntil(lambda: len(window.session.order) == 3, timeout=10_000)
    qtbot.waitUntil(lambda: window.parts.scanning.state is ScanState.IDLE, timeout=10_000)
    press(window, "E")
    loaded(qtbot, window)
    canvas, zoom = window.stage.loupe.canvas, window.stage.zoom
    canvas.toggle_zoom(QPointF(canvas.width() * 0.75, canvas.height() * 0.75))
    assert zoom.scale == 1.0
    kept = QPointF(zoom.centre)
    assert kept.x() > 0.6
    press(window, "Right")
    loaded(qtbot, window)
    best = canvas.at_hand()
    assert best is not None
    assert best[0].photo_id == window.session.current
    assert best[1].width() == 2400
    assert (zoom.scale, zoom.centre) == (1.0, kept)
    press(window, "Ctrl+Left")
    assert zoom.centre.x() < kept.x()
    press(window, "C")
    loaded(qtbot, window)
    one, other = (c.placement() for c in window.stage.compare.canvases)
    assert one is not None and other is not None
    apart = one.target.topLeft() - other.target.topLeft()
    assert apart.manhattanLength() <= 2  # the panes may differ by a pixel in width
    press(window, "Z")
    assert zoom.fits


def test_neighbours_are_loaded_ahead(qtbot: QtBot, shoot: MainWindow) -> None:
    shoot.session.set_current(shoot.session.order.ids[5])
    press(shoot, "E")
    loaded(qtbot, shoot)
    canvas = shoot.stage.loupe.canvas
    for step in (1, 1, -1, -1, -1, -1):
        shoot.session.step(step)
        assert canvas.at_hand() is not None  # without waiting


def test_late_pictures_of_a_photo_that_was_left_are_not_shown(
    qtbot: QtBot, shoot: MainWindow
) -> None:
    press(shoot, "E")
    canvas = shoot.stage.loupe.canvas
    shoot.session.set_current(shoot.session.order.ids[8])
    loaded(qtbot, shoot)
    best = canvas.at_hand()
    assert best is not None
    assert best[0].photo_id == shoot.session.order.ids[8]


@pytest.mark.parametrize(
    ("key", "overlay"),
    [
        ("J", Overlay.CLIPPING),
        ("K", Overlay.PEAKING),
        ("O", Overlay.THIRDS),
        ("H", Overlay.HISTOGRAM),
    ],
)
def test_each_overlay(qtbot: QtBot, shoot: MainWindow, key: str, overlay: Overlay) -> None:
    press(shoot, "E")
    loaded(qtbot, shoot)
    before = shoot.stage.loupe.canvas.grab().toImage()
    press(shoot, key)
    assert shoot.actions_table.by_name[overlay.value].isChecked()
    if overlay is not Overlay.PEAKING:  # these photos are plain, there is nothing to mark
        qtbot.waitUntil(lambda: shoot.stage.loupe.canvas.grab().toImage() != before)
    press(shoot, key)
    assert overlay not in shoot.parts.overlays.on


def test_a_filter_that_hides_photos_of_a_new_folder_is_said_with_the_way_back(
    qtbot: QtBot, window: MainWindow, folder: Path
) -> None:
    notice, session = window.stage.hidden, window.session
    enter(session.library.catalog, folder, 12)
    session.set_query(replace(session.query, text="p000003", descending=True))
    assert not notice.isVisible()
    session.open(folder)
    qtbot.waitUntil(notice.isVisible)
    qtbot.waitUntil(lambda: notice.said.text() == "A filter hides 11 photos of this folder.")
    QTest.mouseClick(notice.act, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(session.order) == 12)
    assert session.query.text is None and session.query.descending
    assert not notice.isVisible()
    session.open(folder)
    qtbot.waitUntil(lambda: len(session.order) == 12 and not session.busy)
    qtbot.wait(200)
    assert not notice.isVisible()
    session.set_query(replace(session.query, flags=frozenset({Flag.PICK})))  # here and now
    qtbot.waitUntil(lambda: len(session.order) == 0)
    assert not notice.isVisible()


@pytest.mark.parametrize("there", [True, False])
def test_a_folder_whose_drive_is_away_is_shown_as_offline(
    qtbot: QtBot, window: MainWindow, folder: Path, there: bool
) -> None:
    ids = enter(window.session.library.catalog, folder, 3)
    if not there:
        folder.rmdir()
    window.open_path(folder)
    qtbot.waitUntil(lambda: window.session.order.ids == ids)
    qtbot.waitUntil(window.stage.away.isVisible)
    press(window, "P")
    qtbot.waitUntil(lambda: decision(window, 0).flag is Flag.PICK)
    qtbot.waitUntil(lambda: window.parts.scanning.state is ScanState.IDLE)
    assert window.session.order.ids == ids
    folder.mkdir(exist_ok=True)
    write_photo(folder / "back.png", 200, (24, 16))
    window.stage.away.look()
    qtbot.waitUntil(lambda: not window.stage.away.isVisible())


def test_a_folder_nobody_knows_is_not_opened(
    qtbot: QtBot, window: MainWindow, folder: Path
) -> None:
    window.open_path(folder / "none")
    qtbot.waitUntil(lambda: "There is no folder" in window.status.news.text())
    assert window.session.folder is None
