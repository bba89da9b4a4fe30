"""The grid as a place to work in: marks to click, names in order, folders, files out of it."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QClipboard, QDropEvent, QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from qualityculler.domain import Flag, Label
from qualityculler.gui import file_manager
from qualityculler.gui.actions import VERBS
from qualityculler.gui.delegates.cell import CellDelegate
from qualityculler.gui.dialogs.palette import KEYS, Palette, found
from qualityculler.gui.main_window import MainWindow, outermost
from qualityculler.gui.menus import LAYOUT, SUBMENUS
from qualityculler.gui.panels.board import Board
from qualityculler.gui.panels.folders import totals
from qualityculler.gui.scanning import ScanState
from qualityculler.gui.views.stage import View
from qualityculler.store.names import natural
from tests.fixtures.fake_scorer import write_photo, write_photos
from tests.gui.driving import NO, decision, press


def cell_of(window: MainWindow, place: int):  # type: ignore[no-untyped-def]
    grid = window.stage.grid
    return grid.visualRect(grid._photos.index(place))


def click(window: MainWindow, at: QPoint) -> None:
    QTest.mouseClick(window.stage.grid.viewport(), Qt.MouseButton.LeftButton, pos=at)


@pytest.mark.parametrize("side", [96, 192, 320])
def test_stars_and_flags_are_clicked(qtbot: QtBot, shoot: MainWindow, side: int) -> None:
    grid = shoot.stage.grid
    grid.set_side(side)
    grid.verticalScrollBar().setValue(0)
    cells, rect = grid._cells, cell_of(shoot, 2).adjusted(2, 2, -2, -2)
    before = shoot.session.current
    stars = cells._stars_box(rect)
    third = QPoint(stars.left() + 2 * stars.height() + 2, stars.center().y())
    if side == 96:  # one star that counts up
        for _ in range(3):
            click(shoot, stars.center())
    else:
        click(shoot, third)
    assert decision(shoot, 2).rating == 3
    click(shoot, stars.center() if side == 96 else third)
    assert decision(shoot, 2).rating == (4 if side == 96 else 0)
    pick, reject = cells._offers(rect)
    click(shoot, pick.center())
    assert decision(shoot, 2).flag is Flag.PICK
    click(shoot, reject.center())
    assert decision(shoot, 2).flag is Flag.REJECT
    click(shoot, cells._flag_box(rect).center())
    assert decision(shoot, 2).flag is Flag.NONE
    # A mark decides about its photo and changes nothing else.
    assert shoot.session.current == before
    assert [decision(shoot, n).rating for n in (0, 1, 3)] == [0, 0, 0]
    assert shoot.stage.view is View.GRID


@pytest.mark.parametrize("side", [96, 112, 144, 160, 512])
def test_label_and_score_are_there_at_every_size(shoot: MainWindow, side: int) -> None:
    shoot.session.decide(_label(Label.GREEN), shoot.session.order.ids[:1])
    grid = shoot.stage.grid
    grid.set_side(side)
    cells: CellDelegate = grid._cells
    rect = cell_of(shoot, 0).adjusted(2, 2, -2, -2)
    stars = cells._stars_box(rect)
    label_right = stars.right() + 5 + stars.height() + 1
    room = rect.right() - 6 - label_right
    assert cells._metrics.horizontalAdvance("4.08") <= room
    image = grid.grab().toImage()
    ratio = image.devicePixelRatio()
    at = QPoint(stars.right() + 8, stars.center().y())
    seen = {
        image.pixelColor(round((at.x() + dx) * ratio), round((at.y() + dy) * ratio)).name()
        for dx in range(4) for dy in (-4, 4)
    }  # fmt: skip
    assert "#4fa64a" in seen


def _label(label: Label):  # type: ignore[no-untyped-def]
    from qualityculler.domain import Change

    return Change(label=label)


def test_cells_grow_with_the_letters_of_the_desktop(qtbot: QtBot, shoot: MainWindow) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    before = QFont(app.font())
    small = shoot.stage.grid._cells.cell.height()
    twice = QFont(before)
    twice.setPointSizeF(2 * before.pointSizeF())
    try:
        app.setFont(twice)
        cells = CellDelegate(shoot.session, shoot.parts.loader, 192, shoot)
        assert cells._name_px >= cells._metrics.height() and cells._marks_px > 20
        assert cells.cell.height() > small
    finally:
        app.setFont(before)


@pytest.mark.parametrize(
    "names",
    [
        ["img2.jpg", "img10.jpg", "img100.jpg"],
        ["IMG_9.jpg", "IMG_0010.jpg", "IMG_11.jpg"],
        ["a.jpg", "a1.jpg", "a1b2.jpg", "a1b10.jpg", "a2.jpg"],
        ["2026-9-1.jpg", "2026-10-1.jpg", "x" + "9" * 30 + ".jpg", "x1" + "0" * 30 + ".jpg"],
    ],
)
def test_numbers_in_names_are_counted(names: list[str]) -> None:
    assert sorted(names, key=natural) == names


def test_the_list_is_in_that_order(qtbot: QtBot, window: MainWindow, folder: Path) -> None:
    for name in ("img10.png", "img9.png", "img2.png", "IMG1.png"):
        write_photo(folder / name, 90)
    window.open_path(folder)
    qtbot.waitUntil(lambda: len(window.session.order) == 4, timeout=10_000)
    window.session.want_rows(window.session.order.ids)
    qtbot.waitUntil(lambda: all(window.session.row(id) for id in window.session.order.ids))
    rows = [window.session.row(id) for id in window.session.order.ids]
    names = [row.photo.relative.name for row in rows if row is not None]
    assert names == ["IMG1.png", "img2.png", "img9.png", "img10.png"]
    window.commands.cancel()


def test_folders_count_what_is_below_them() -> None:
    root = Path("/shoot")
    counted = {root: 2, root / "a" / "b": 3, root / "c": 1, Path("/other"): 9}
    found = totals(root, counted)
    assert found == {root: 6, root / "a": 3, root / "a" / "b": 3, root / "c": 1}
    order = list(found)
    assert all(one == root or order.index(one.parent) < order.index(one) for one in order)


def test_a_folder_of_the_tree_is_shown_alone(
    qtbot: QtBot, window: MainWindow, folder: Path
) -> None:
    write_photos(folder / "one", 2)
    write_photos(folder / "two", 3)
    window.open_path(folder)
    qtbot.waitUntil(lambda: len(window.session.order) == 5, timeout=10_000)
    board = window.findChild(Board)
    assert isinstance(board, Board)
    board.show("folders")
    tree = board.panels["folders"].tree  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: tree.topLevelItemCount() == 1 and tree.topLevelItem(0).text(1) == "5")
    two = tree.topLevelItem(0).child(1)
    assert (two.text(0), two.text(1)) == ("two", "3")
    tree.itemClicked.emit(two, 0)
    qtbot.waitUntil(lambda: len(window.session.order) == 3)
    assert window.session.folder == folder
    tree.itemClicked.emit(tree.topLevelItem(0), 0)
    qtbot.waitUntil(lambda: len(window.session.order) == 5)
    window.commands.cancel()


def test_several_dropped_paths_open_together(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    write_photos(tmp_path / "a", 2)
    write_photos(tmp_path / "b", 3)
    write_photos(tmp_path / "a" / "inside", 1)
    mime = QMimeData()
    given = [tmp_path / "b", tmp_path / "a" / "inside", tmp_path / "a"]
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in given])
    copy = Qt.DropAction.CopyAction
    window.dropEvent(QDropEvent(QPointF(9, 9), copy, mime, Qt.MouseButton.LeftButton, NO))
    qtbot.waitUntil(lambda: len(window.session.order) == 6, timeout=10_000)
    assert window.session.folders == (tmp_path / "b", tmp_path / "a")
    assert window.windowTitle() == "b, a - QualityCuller"
    recent = [action.text() for action in window.menus.menu("recent").actions()]
    assert recent == [str(tmp_path / "b"), str(tmp_path / "a")]
    qtbot.waitUntil(lambda: window.parts.scanning.state is ScanState.IDLE, timeout=10_000)


def test_a_folder_within_another_is_not_shown_twice() -> None:
    a, b = Path("/a"), Path("/b")
    assert outermost([a / "x", b, a, b, a / "y" / "z"]) == [b, a]


@pytest.fixture
def clipboard(qapp: QApplication) -> Iterator[QClipboard]:
    """Empty again before the interpreter ends: what was made in Python cannot outlive it."""
    yield qapp.clipboard()
    qapp.clipboard().clear()


def test_files_are_copied_as_files(
    qtbot: QtBot, shoot: MainWindow, folder: Path, clipboard: QClipboard
) -> None:
    shoot.session.select(shoot.session.order.ids[1:3])
    press(shoot, "Ctrl+C")
    qtbot.waitUntil(lambda: shoot.status.news.text() == "2 files copied.")
    mime = clipboard.mimeData()
    paths = [folder / "p0001.png", folder / "p0002.png"]
    assert [Path(url.toLocalFile()) for url in mime.urls()] == paths
    lines = bytes(mime.data("x-special/gnome-copied-files").data()).decode().splitlines()
    assert lines == ["copy", *(f"file://{path}" for path in paths)]
    assert mime.text().splitlines() == [str(path) for path in paths]


def test_a_drag_carries_the_files_of_the_selection(
    shoot: MainWindow, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PySide6.QtGui import QDrag

    carried: list[list[str]] = []
    monkeypatch.setattr(
        QDrag, "exec",
        lambda drag, action: carried.append([u.toLocalFile() for u in drag.mimeData().urls()]),
    )  # fmt: skip
    shoot.session.select(shoot.session.order.ids[:2])
    grid = shoot.stage.grid
    assert grid.model().flags(grid.model().index(0, 0)) & Qt.ItemFlag.ItemIsDragEnabled
    grid.startDrag(Qt.DropAction.CopyAction)
    assert carried == [[str(folder / "p0000.png"), str(folder / "p0001.png")]]


@pytest.mark.skipif(sys.platform == "win32", reason="the command is a shell's")
def test_photos_open_in_the_editor_of_the_settings(
    qtbot: QtBot, shoot: MainWindow, folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "opened"
    script = tmp_path / "my editor"
    script.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{out}"\n')
    script.chmod(0o755)
    shoot.commands.editor = f"'{script}' --quiet"
    press(shoot, "Ctrl+Shift+E")
    wanted = f"--quiet\n{folder / 'p0000.png'}\n"
    qtbot.waitUntil(lambda: out.exists() and out.read_text() == wanted)
    shoot.commands.editor = "no-such-editor"
    press(shoot, "Ctrl+Shift+E")
    said = "no-such-editor cannot be started; see the settings."
    qtbot.waitUntil(lambda: shoot.status.news.text() == said)
    assert file_manager.open_in("'", [folder]) == "The command ' cannot be read; see the settings."


def test_every_verb_stands_in_a_menu_once() -> None:
    named = [
        entry
        for some in LAYOUT.values()
        for entry in some
        if entry not in ("", "+") and entry[0] != ">"
    ]
    assert len(named) == len(set(named))
    assert set(named) <= {verb.name for verb in VERBS}
    below = [entry[1:] for some in LAYOUT.values() for entry in some if entry.startswith(">")]
    assert set(below) <= set(SUBMENUS)


def test_menus_have_an_order_with_lines_between(window: MainWindow) -> None:
    def texts(name: str) -> list[str]:
        return [
            "-" if one.isSeparator() else one.text() for one in window.menus.menu(name).actions()
        ]

    assert texts("file")[:4] == ["Open folder…", "Open recent", "Start page", "Import from a card…"]
    assert texts("file")[-2:] == ["-", "Quit"]
    assert texts("edit")[:3] == ["Undo", "Redo", "-"]
    for name in ("file", "edit", "photo", "view", "help"):
        lines = texts(name)
        assert lines[0] != "-" != lines[-1]
        assert all(a != "-" or b != "-" for a, b in itertools.pairwise(lines))


def test_the_palette_finds_every_action_and_does_it(qtbot: QtBot, shoot: MainWindow) -> None:
    press(shoot, "Ctrl+K")
    [palette] = shoot.findChildren(Palette)
    assert not palette.isModal()
    offered = {action.objectName() for _, action in shoot.menus.everything()}
    assert {verb.name for verb in VERBS} <= offered
    QTest.keyClicks(palette.text, "view sur")
    item = palette.list.currentItem()
    assert palette.list.count() == 1 and item is not None and item.text() == "View: Survey"
    assert item.data(KEYS) == "N"
    assert item.data(Qt.ItemDataRole.AccessibleTextRole) == "View: Survey, N"
    QTest.keyClick(palette.text, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shoot.stage.view is View.SURVEY)
    assert not palette.isVisible()


def test_what_begins_as_typed_comes_first(shoot: MainWindow) -> None:
    names = [action.text() for _, action in found("re", shoot.menus.everything())]
    assert names[0].casefold().startswith("re")
    assert found("no such thing", shoot.menus.everything()) == []
    zooming = {action.objectName() for _, action in found("zoom", shoot.menus.everything())}
    assert zooming == {"zoom", "zoom_in", "zoom_out"}


def test_escape_leaves_a_text_field(qtbot: QtBot, shoot: MainWindow) -> None:
    press(shoot, "Ctrl+F")
    field = shoot.focusWidget()
    assert isinstance(field, QLineEdit)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert shoot.focusWidget() is shoot.stage.grid
    press(shoot, "E")
    press(shoot, "Ctrl+F")
    QTest.keyClick(shoot.focusWidget(), Qt.Key.Key_Escape)
    assert shoot.focusWidget() is shoot.stage.loupe and shoot.stage.view is View.LOUPE


def test_the_second_window_shows_what_the_first_does_not(qtbot: QtBot, shoot: MainWindow) -> None:
    press(shoot, "Shift+F11")
    second = shoot.second
    assert second is not None and second.isVisible() and second.loupe.isVisible()
    shoot.session.set_current(shoot.session.order.ids[4])
    assert second.loupe.canvas.photo_id == shoot.session.order.ids[4]
    qtbot.waitUntil(lambda: second.loupe.canvas.at_hand() is not None, timeout=10_000)
    press(shoot, "E")
    assert second.grid.isVisible() and not second.loupe.isVisible()
    # Its keys are those of the first window.
    QTest.keyClick(second.grid, Qt.Key.Key_P)
    assert decision(shoot, 4).flag is Flag.PICK
    QTest.keyClick(second, Qt.Key.Key_Escape)
    assert shoot.second is None
    assert not shoot.actions_table.by_name["second_screen"].isChecked()


def test_flags_are_offered_where_the_mouse_is(shoot: MainWindow) -> None:
    grid = shoot.stage.grid
    QTest.mouseMove(grid.viewport(), cell_of(shoot, 1).center())
    assert grid._cells.hovered == shoot.session.order.ids[1]
    QApplication.sendEvent(grid, QEvent(QEvent.Type.Leave))
    assert grid._cells.hovered is None


def test_details_fold_and_times_have_seconds(qtbot: QtBot, shoot: MainWindow) -> None:
    board = shoot.findChild(Board)
    assert isinstance(board, Board)
    panel = board.panels["details"]
    about = panel.folds["About this score"]  # type: ignore[attr-defined]
    values = panel.values  # type: ignore[attr-defined]
    assert about.is_folded and not values["fingerprint"].isVisible()
    assert values["name"].isVisible()
    QTest.keyClick(about.title, Qt.Key.Key_Space)
    assert values["fingerprint"].isVisible() and about.title.accessibleName().endswith("unfolded")
    row = shoot.session.row(shoot.session.current)
    assert row is not None and row.score is not None
    qtbot.waitUntil(
        lambda: f"{row.score.scored_at:%H:%M:%S}" in values["scorer"].text().replace("\u200b", "")
    )
