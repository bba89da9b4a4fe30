"""The first minute: the start page, its recent shoots and drives, the keys at a glance, icons."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from qualityculler.domain import Change, Flag
from qualityculler.gui import drives, icons, keys_overlay
from qualityculler.gui.actions import VERBS
from qualityculler.gui.edges import LEFT, RIGHT
from qualityculler.gui.keymaps import PHOTO_MECHANIC, Keymap
from qualityculler.gui.keys_overlay import KeysOverlay, groups, in_columns
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.panels.board import Board
from tests.gui.driving import press


def test_photos_and_panels_are_there_once_a_folder_is_open(shoot: MainWindow) -> None:
    assert not shoot.on_start
    board = shoot.findChild(Board)
    assert isinstance(board, Board)
    assert board.docks["filters"].isVisible() and shoot.tools.isVisible()
    press(shoot, "Alt+Home")
    assert shoot.on_start and shoot.start.isVisible() and not shoot.stage.isVisible()
    assert not board.docks["filters"].isVisible() and not shoot.tools.isVisible()
    assert not shoot.status.counts.isVisible()


def test_a_recent_shoot_says_how_far_it_is_and_opens(
    qtbot: QtBot, shoot: MainWindow, folder: Path
) -> None:
    ids = shoot.session.order.ids
    shoot.session.decide(Change(flag=Flag.PICK), ids[5:6])
    shoot.session.decide(Change(rating=2), ids[7:9])
    qtbot.waitUntil(lambda: not shoot.session.busy)
    press(shoot, "Alt+Home")
    qtbot.waitUntil(lambda: bool(shoot.start.cards) and shoot.start.cards[0].shoot.decided == 3)
    card = shoot.start.cards[0]
    assert card.shoot.folder == folder
    assert card.accessibleName() == "photos, 12 photos, 3 decided"
    assert card.shoot.cover is not None and card.shoot.cover.photo.id == ids[5]
    card.click()
    qtbot.waitUntil(lambda: not shoot.on_start and len(shoot.session.order) == 12)


def test_a_shoot_whose_drive_is_away_says_so(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    window.start.show_recent((tmp_path / "gone",))
    qtbot.waitUntil(lambda: bool(window.start.cards))
    assert window.start.cards[0].said() == "not there, its drive may be away"


def test_the_samples_open(qtbot: QtBot, window: MainWindow) -> None:
    window.start.samples.click()
    qtbot.waitUntil(lambda: len(window.session.order) == 20, timeout=15_000)
    assert not window.on_start
    window.commands.cancel()


def test_a_card_is_opened_where_its_photos_are(tmp_path: Path) -> None:
    card, stick = tmp_path / "EOS", tmp_path / "stick"
    (card / "DCIM" / "100CANON").mkdir(parents=True)
    stick.mkdir()
    found = drives.in_order(
        [drives.drive_at(stick, "", 8), drives.drive_at(card, "EOS_DIGITAL", 64)]
    )
    assert [(one.name, one.folder, one.is_card) for one in found] == [
        ("EOS_DIGITAL", card / "DCIM", True),
        ("stick", stick, False),
    ]


def test_drives_are_buttons(qtbot: QtBot, window: MainWindow, folder: Path) -> None:
    window.start.show_drives([drives.Drive("A & B", folder, True, 64_000_000_000)])
    [button] = window.start.drive_buttons
    assert button.text() == "A && B  (64 GB)"
    button.click()
    assert window.session.folder == folder


@pytest.mark.parametrize("key", ["?", "F1"])
def test_the_keys_at_a_glance_and_away_again(shoot: MainWindow, key: str) -> None:
    press(shoot, key)
    [page] = shoot.findChildren(KeysOverlay)
    assert page.isVisible() and page.geometry() == shoot.rect()
    assert "Pick: P" in page.accessibleName()
    QTest.keyClick(page, Qt.Key.Key_P)
    assert not page.isVisible()
    # The key that took it away decided nothing.
    row = shoot.session.row(shoot.session.current)
    assert row is not None and row.decision.flag is Flag.NONE
    assert shoot.focusWidget() is shoot.stage.grid


def test_the_page_follows_the_key_map() -> None:
    lines = [line for _, some in groups(Keymap("photo-mechanic")) for line in some]
    assert ("Pick", PHOTO_MECHANIC["pick"][0]) in lines
    assert all(keys for _, keys in lines)


def test_the_page_has_every_verb_that_has_a_key() -> None:
    on_page = {text for _, some in groups(Keymap()) for text, _ in some}
    with_key = {verb.text.replace("…", "") for verb in VERBS if verb.keys}
    assert with_key <= on_page
    lines = [line for _, some in groups(Keymap()) for line in some]
    assert ("Pick this frame, reject the others", "Shift+P") in lines


def test_the_page_has_the_order_of_the_menus(shoot: MainWindow) -> None:
    [photo] = [some for title, some in groups(Keymap()) if title == "Photo"]
    in_menu = [
        action.text().replace("…", "")
        for action in shoot.menus.menu("photo").actions()
        if action.shortcuts()
    ]
    assert [text for text, _ in photo] == in_menu
    assert in_menu[:3] == ["Pick", "Reject", "No flag"]


@pytest.mark.parametrize(("wide", "high"), [(1920, 1040), (1366, 740), (960, 540), (683, 365)])
def test_keys_stand_close_to_what_they_do(shoot: MainWindow, wide: int, high: int) -> None:
    shoot.resize(wide, high)
    press(shoot, "?")
    [page] = shoot.findChildren(KeysOverlay)
    size_px, columns = page._fitting()
    font = QFont(page.font())
    font.setPixelSize(size_px)
    bold = QFont(font)
    bold.setBold(True)
    widths = [keys_overlay._width(column, font, bold) for column in columns]
    # All of it is on the page, no column is wider than its longest line, none longer than the page.
    assert (
        sum(widths) + keys_overlay._part(keys_overlay.GAP, font) * (len(columns) - 1)
        <= page.width()
    )
    for width, column in zip(widths, columns, strict=True):
        parts = [
            QFontMetrics(font).horizontalAdvance(text) + QFontMetrics(bold).horizontalAdvance(keys)
            for text, keys in column
        ]
        assert width == max(parts) + keys_overlay._part(keys_overlay.BETWEEN, font)
        assert len(column) * round(size_px * 1.55) <= page.height() - keys_overlay.MARGIN


def test_a_group_of_keys_stays_in_one_column_where_it_can() -> None:
    made = groups(Keymap())
    high = max(len(lines) for _, lines in made) + 1
    titles = {title for title, _ in made}
    for column in in_columns(made, high):
        assert column[0][0] in titles


def test_columns_are_no_longer_than_the_window() -> None:
    made = groups(Keymap())
    for high in (12, 20, 40):
        columns = in_columns(made, high)
        assert all(len(column) <= high for column in columns)
        texts = [text for column in columns for text, keys in column if keys]
        assert texts == [text for _, lines in made for text, _ in lines]


def test_a_panel_closes_to_its_edge_and_the_other_of_its_side_gives_way(shoot: MainWindow) -> None:
    board = shoot.findChild(Board)
    assert isinstance(board, Board)
    edges = shoot.edges
    assert [len(edges.bars[side].actions()) for side in (LEFT, RIGHT)] == [2, 6]
    edges._buttons["history"].click()
    assert board.docks["history"].isVisible() and not board.docks["details"].isVisible()
    assert edges._buttons["history"].isChecked() and not edges._buttons["details"].isChecked()
    edges._buttons["history"].click()
    assert not board.docks["history"].isVisible() and not edges._buttons["history"].isChecked()


def test_tab_hides_everything_and_brings_it_back(shoot: MainWindow) -> None:
    board = shoot.findChild(Board)
    assert isinstance(board, Board)
    press(shoot, "Tab")
    assert not any(dock.isVisible() for dock in board.docks.values())
    assert not shoot.tools.isVisible() and not shoot.edges.bars[LEFT].isVisible()
    press(shoot, "E")
    press(shoot, "Tab")
    shown = {name for name, dock in board.docks.items() if dock.isVisible()}
    assert shown == {"filters", "details"} and shoot.tools.isVisible()


@pytest.mark.parametrize(
    ("width", "shown"), [(640, set()), (820, {"filters"}), (1300, {"filters", "details"})]
)
def test_panels_give_way_before_the_photos_are_crushed(
    qtbot: QtBot, shoot: MainWindow, width: int, shown: set[str]
) -> None:
    board = shoot.findChild(Board)
    assert isinstance(board, Board)
    shoot.resize(width, 600)
    qtbot.waitUntil(lambda: {n for n, d in board.docks.items() if d.isVisible()} == shown)
    assert shoot.width() == width
    qtbot.waitUntil(lambda: shoot.stage.width() >= 400)
    if not shown:
        # What is asked for is shown all the same, and the photo keeps its least width.
        shoot.edges.open("details")
        assert board.docks["details"].isVisible()
        qtbot.waitUntil(lambda: shoot.stage.width() >= 300)


def test_what_is_remembered_is_what_is_wanted(shoot: MainWindow) -> None:
    board = shoot.findChild(Board)
    assert isinstance(board, Board)
    press(shoot, "Tab")
    press(shoot, "F")
    shoot.edges.reveal_all()
    assert {n for n, d in board.docks.items() if not d.isHidden()} == {"filters", "details"}


def test_full_screen_returns_to_what_was(shoot: MainWindow) -> None:
    shoot.showMaximized()
    shoot.edges.open("history")
    press(shoot, "F")
    assert shoot.isFullScreen() and not shoot.menuBar().isVisible()
    press(shoot, "F")
    assert not shoot.isFullScreen() and shoot.isMaximized()
    assert {n for n, b in shoot.edges._buttons.items() if b.isChecked()} == {"filters", "history"}


def test_drawings_are_one_family_in_the_colour_of_the_text(qapp: object) -> None:
    own_colours = {"app", "document", "check_light", "check_dark"}
    for name in icons.names():
        text = icons._text(name)
        assert "<text" not in text and 'href="http' not in text
        if name not in own_colours:
            assert 'viewBox="0 0 24 24"' in text and 'stroke-width="1.6"' in text
            image = icons.pixmap(name, 48, QColor("#ff0000")).toImage()
            seen = {image.pixelColor(x, y).name() for x in range(48) for y in range(48)
                    if image.pixelColor(x, y).alpha() > 200}  # fmt: skip
            assert seen == {"#ff0000"}, name
