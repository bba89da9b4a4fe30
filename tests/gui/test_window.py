"""The real window with real keys, offscreen."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QThreadPool, QTimer, QUrl
from PySide6.QtGui import QDropEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from qualityculler.domain import Decision, Flag, Label
from qualityculler.gui.actions import GO_ON, VERBS
from qualityculler.gui.keymaps import PRESETS, Keymap
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.scanning import ScanState
from qualityculler.gui.views.analysis import Overlay
from qualityculler.gui.views.canvas import Canvas
from qualityculler.gui.views.stage import View
from tests.fixtures.fake_scorer import write_photo, write_photos

NO = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def press(window: MainWindow, keys: str) -> None:
    """Press keys as they are written in the table, on whatever has the focus."""
    combination = QKeySequence(keys)[0]
    target = window.focusWidget() or window
    QTest.keyClick(target, combination.key(), combination.keyboardModifiers())


def decision(window: MainWindow, place: int) -> Decision:
    photo_id = window.session.order.ids[place]
    window.session.want_rows([photo_id])  # it may be out of sight, so nobody else asks for it
    row = window.session.row(photo_id)
    assert row is not None
    return row.decision


def place(window: MainWindow) -> int | None:
    return window.session.order.position(window.session.current)


def loaded(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until the view in front has all it asked for."""
    large = window.stage.large()
    assert large is not None
    qtbot.waitUntil(
        lambda: large.focus_canvas().at_hand() is not None and window.parts.loader.idle,
        timeout=10_000,
    )


DECISIONS = {
    "pick": Decision(flag=Flag.PICK),
    "reject": Decision(flag=Flag.REJECT),
    **{f"rate_{stars}": Decision(rating=stars) for stars in range(6)},
    **{f"label_{label.value}": Decision(label=label) for label in Label},
}


@pytest.mark.parametrize("preset", PRESETS)
def test_each_decision_key_of_each_preset(qtbot: QtBot, shoot: MainWindow, preset: str) -> None:
    keymap = Keymap(preset)
    shoot.actions_table.apply(keymap)
    for verb in VERBS:
        if verb.name not in DECISIONS:
            continue
        for key in keymap.keys(verb.name, verb.keys):
            press(shoot, key)
            assert decision(shoot, 0) == DECISIONS[verb.name], key
            press(shoot, "Ctrl+D")
            shoot.commands.flag(Flag.NONE)
            shoot.commands.rate(0)
            shoot.commands.no_label()
    assert place(shoot) == 0


def test_unflag_and_the_same_colour_again_take_off(shoot: MainWindow) -> None:
    press(shoot, "P")
    press(shoot, "6")
    assert decision(shoot, 0) == Decision(flag=Flag.PICK, label=Label.RED)
    press(shoot, "U")
    press(shoot, "6")
    assert decision(shoot, 0) == Decision()


def test_with_shift_a_decision_goes_on(shoot: MainWindow) -> None:
    for key in ("P", "X", "U", "3", "7", "F5"):
        press(shoot, f"Shift+{key}")
    assert place(shoot) == 6
    assert decision(shoot, 0).flag is Flag.PICK
    assert decision(shoot, 1).flag is Flag.REJECT
    assert decision(shoot, 3).rating == 3
    assert decision(shoot, 4).label is Label.YELLOW
    assert decision(shoot, 5).label is Label.PURPLE


def test_auto_advance_is_a_visible_toggle(shoot: MainWindow) -> None:
    press(shoot, "Ctrl+Shift+A")
    assert shoot.tools.auto_advance.isVisible()
    assert shoot.tools.auto_advance.isChecked()
    press(shoot, "X")
    assert (decision(shoot, 0).flag, place(shoot)) == (Flag.REJECT, 1)
    shoot.tools.auto_advance.click()
    press(shoot, "X")
    assert place(shoot) == 1
    assert not shoot.commands.auto_advance


def test_arrows_home_and_end(shoot: MainWindow) -> None:
    press(shoot, "Right")
    press(shoot, "Right")
    press(shoot, "Left")
    assert place(shoot) == 1
    columns = shoot.stage.grid.shape().columns
    press(shoot, "Down")
    assert place(shoot) == 1 + columns
    press(shoot, "Up")
    press(shoot, "End")
    assert place(shoot) == 11
    press(shoot, "Right")
    assert place(shoot) == 11
    press(shoot, "Home")
    assert place(shoot) == 0


def test_a_batch_is_named_before_it_is_decided_and_one_undo(
    qtbot: QtBot, shoot: MainWindow
) -> None:
    press(shoot, "Ctrl+A")
    assert "12 photo(s) selected" in shoot.status.target.text()
    press(shoot, "X")
    assert all(decision(shoot, n).flag is Flag.REJECT for n in range(12))
    assert place(shoot) == 0
    with qtbot.waitSignal(shoot.session.replayed):
        press(shoot, "Ctrl+Z")
    qtbot.waitUntil(lambda: all(decision(shoot, n).flag is Flag.NONE for n in range(12)))
    assert "12" in shoot.status.news.text()
    with qtbot.waitSignal(shoot.session.replayed):
        press(shoot, "Ctrl+Shift+Z")
    qtbot.waitUntil(lambda: all(decision(shoot, n).flag is Flag.REJECT for n in range(12)))


def test_undo_leads_back_to_the_photo(qtbot: QtBot, shoot: MainWindow) -> None:
    press(shoot, "Shift+X")
    press(shoot, "Right")
    with qtbot.waitSignal(shoot.session.replayed):
        press(shoot, "Ctrl+Z")
    assert place(shoot) == 0
    qtbot.waitUntil(lambda: decision(shoot, 0).flag is Flag.NONE)


def test_the_selection_of_the_grid_is_no_target_in_the_loupe(shoot: MainWindow) -> None:
    press(shoot, "Ctrl+A")
    press(shoot, "E")
    assert "p0000.png" in shoot.status.target.text()
    press(shoot, "X")
    flags = [decision(shoot, n).flag for n in range(12)]
    assert flags == [Flag.REJECT] + [Flag.NONE] * 11


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


def test_survey_shows_up_to_six_of_the_selected(shoot: MainWindow) -> None:
    press(shoot, "Ctrl+A")
    press(shoot, "N")
    assert shoot.stage.survey.ids == shoot.session.order.ids[:6]


def test_the_framed_pane_is_the_target(shoot: MainWindow) -> None:
    press(shoot, "N")
    press(shoot, "Right")
    press(shoot, "P")
    assert [decision(shoot, n).flag for n in range(4)] == [
        Flag.NONE, Flag.PICK, Flag.NONE, Flag.NONE,
    ]  # fmt: skip
    assert [c.active for c in shoot.stage.survey.canvases[:4]] == [False, True, False, False]
    press(shoot, "Tab")
    assert place(shoot) == 2


def test_compare_steps_past_the_other_one(shoot: MainWindow) -> None:
    ids = shoot.session.order.ids
    press(shoot, "C")
    assert shoot.stage.compare.ids == ids[:2]
    press(shoot, "Right")
    assert shoot.stage.compare.ids == [ids[2], ids[1]]
    press(shoot, "Tab")
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


def test_size_filmstrip_and_full_screen(qtbot: QtBot, shoot: MainWindow) -> None:
    side = shoot.stage.grid.side_px
    press(shoot, "+")
    assert shoot.stage.grid.side_px == side + 32
    assert shoot.tools.size_slider.value() * 16 == side + 32
    press(shoot, "E")
    press(shoot, "F6")
    assert not shoot.stage.filmstrip.isVisible()
    press(shoot, "F6")
    press(shoot, "F")
    assert shoot.isFullScreen()
    assert not shoot.tools.isVisible()
    press(shoot, "Esc")
    assert not shoot.isFullScreen()
    assert shoot.tools.isVisible()
    assert shoot.stage.view is View.LOUPE


def test_the_grid_keeps_its_place_when_the_list_changes(qtbot: QtBot, window: MainWindow,
                                                        folder: Path) -> None:  # fmt: skip
    from dataclasses import replace

    from tests.gui.conftest import enter

    ids = enter(window.session.catalog, folder, 400)
    window.session.open(folder)
    qtbot.waitUntil(lambda: len(window.session.order) == 400)
    window.session.set_current(ids[200])
    grid = window.stage.grid
    top = grid.visualRect(grid.currentIndex()).top()
    window.session.set_query(replace(window.session.query, min_score=2.0))
    qtbot.waitUntil(lambda: len(window.session.order) < 400)
    assert window.session.current == ids[200]
    assert abs(grid.visualRect(grid.currentIndex()).top() - top) <= 1


def test_photos_show_and_can_be_decided_during_the_scan(
    qtbot: QtBot, window: MainWindow, folder: Path, scorer: object
) -> None:
    write_photos(folder, 80)
    scorer.batch_s = 0.1  # type: ignore[attr-defined]
    window.open_path(folder)
    qtbot.waitUntil(lambda: len(window.session.order) > 4, timeout=10_000)
    assert window.parts.scanning.state is ScanState.RUNNING
    window.session.want_rows(window.session.order.ids)
    qtbot.waitUntil(lambda: window.session.row(window.session.current) is not None)
    press(window, "P")
    assert decision(window, place(window) or 0).flag is Flag.PICK
    assert window.status.bar.isVisible()
    window.status.pause.click()
    qtbot.waitUntil(lambda: window.parts.scanning.state is ScanState.PAUSED, timeout=10_000)
    window.status.pause.click()
    qtbot.waitUntil(lambda: window.parts.scanning.state is ScanState.RUNNING)
    window.status.cancel.click()
    qtbot.waitUntil(lambda: window.parts.scanning.state is ScanState.IDLE, timeout=10_000)


def test_a_dropped_folder_opens_and_is_remembered(
    qtbot: QtBot, window: MainWindow, folder: Path
) -> None:
    write_photos(folder, 3)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(folder / "p0001.png"))])
    copy = Qt.DropAction.CopyAction
    event = QDropEvent(QPointF(9, 9), copy, mime, Qt.MouseButton.LeftButton, NO)
    window.dropEvent(event)
    qtbot.waitUntil(lambda: len(window.session.order) == 3, timeout=10_000)
    qtbot.waitUntil(lambda: place(window) == 1)
    assert window.parts.remembered.recent() == [folder]
    assert [a.text() for a in window.menus.menu("recent").actions()] == [str(folder)]


def test_shift_click_selects_a_range(shoot: MainWindow) -> None:
    grid = shoot.stage.grid
    for spot, modifier in ((1, NO), (4, SHIFT)):
        middle = grid.visualRect(grid.model().index(spot, 0)).center()
        QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, modifier, middle)
    assert shoot.session.selection == shoot.session.order.ids[1:5]


def test_a_double_click_opens_the_loupe(qtbot: QtBot, shoot: MainWindow) -> None:
    grid = shoot.stage.grid
    middle: QPoint = grid.visualRect(grid.model().index(2, 0)).center()
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, NO, middle)
    QTest.mouseDClick(grid.viewport(), Qt.MouseButton.LeftButton, NO, middle)
    assert (shoot.stage.view, place(shoot)) == (View.LOUPE, 2)


def test_every_verb_has_an_action_in_a_menu_or_on_a_key(shoot: MainWindow) -> None:
    for verb in VERBS:
        action = shoot.actions_table.by_name[verb.name]
        assert action.text()
        assert [key.toString() for key in action.shortcuts()] == [
            QKeySequence(key).toString() for key in verb.keys
        ]
        assert not verb.decides or verb.name + GO_ON in shoot.actions_table.by_name


def test_panels_dock_and_show_in_the_menu(window: MainWindow) -> None:
    dock = window.add_panel(QLabel("details"), "Details", name="details")
    assert dock.toggleViewAction() in window.menus.menu("panels").actions()


def test_the_context_menu_can_be_added_to(shoot: MainWindow) -> None:
    extra = shoot.addAction("Explain quality")
    shoot.menus.add_to_context(None, extra)
    menu = shoot.menus.context()
    assert extra in menu.actions()
    assert shoot.actions_table.by_name["pick"] in menu.actions()
    menu.deleteLater()


def test_nothing_runs_after_the_window_is_closed(
    qtbot: QtBot, window: MainWindow, folder: Path, scorer: object
) -> None:
    write_photos(folder, 60)
    scorer.batch_s = 0.05  # type: ignore[attr-defined]
    window.open_path(folder)
    qtbot.waitUntil(lambda: window.session.current is not None, timeout=10_000)
    press(window, "X")
    window.close()
    assert [t for t in window.findChildren(QTimer) if t.isActive()] == []
    assert all(pool.activeThreadCount() == 0 for pool in window.findChildren(QThreadPool))
    with window.session.catalog.read() as db:
        assert db.execute("SELECT count(*) FROM history").fetchone() == (1,)


def test_geometry_and_choices_are_remembered(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    from qualityculler.gui import assembly
    from qualityculler.gui.remembered import Remembered

    window.resize(790, 560)
    window.commands.set_auto_advance(True)
    window.stage.grid.set_side(256)
    window.close()
    again = assembly.build(window.session.catalog, "rali-s", Remembered(tmp_path / "window.ini"))
    qtbot.addWidget(again)
    assert (again.width(), again.height()) == (790, 560)
    assert again.commands.auto_advance
    assert again.stage.grid.side_px == 256
    again.close()


def test_widgets_have_names_for_screen_readers(shoot: MainWindow) -> None:
    named: list[QWidget] = [shoot.stage.grid, shoot.stage.filmstrip, shoot.tools.sort]
    assert all(widget.accessibleName() for widget in named)
