"""Nothing changes that was not on the screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from qualityculler.domain import Change, Flag, PhotoQuery
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.panels.board import Board
from qualityculler.gui.session import ASK_ABOVE, Session
from qualityculler.gui.views.stage import View
from qualityculler.store import query as queries
from qualityculler.store.catalog import Catalog
from tests.fixtures.fake_scorer import ID
from tests.gui.conftest import enter
from tests.gui.driving import press


def until(qtbot: QtBot, true: Callable[[], bool]) -> None:
    qtbot.waitUntil(true, timeout=10_000)


def flags(catalog: Catalog) -> list[Flag]:
    with catalog.read() as db:
        rows = queries.rows(db, queries.ids(db, PhotoQuery(ID)), ID)
    return [row.decision.flag for row in rows]


def apply_of(window: MainWindow) -> object:
    board = window.findChild(Board)
    assert isinstance(board, Board)
    return board.panels["apply"]


@pytest.fixture
def many(qtbot: QtBot, window: MainWindow, folder: Path) -> MainWindow:
    """A window with sixty photos, without a scan: their files are not there."""
    enter(window.session.library.catalog, folder, 60)
    window.session.open(folder)
    until(qtbot, lambda: len(window.session.order) == 60)
    return window


def test_with_no_folder_open_nothing_is_offered(
    qtbot: QtBot, window: MainWindow, folder: Path
) -> None:
    enter(window.session.library.catalog, folder, 56)
    apply = apply_of(window)
    apply.read()
    apply.deed.setCurrentIndex(4)
    qtbot.wait(400)
    assert not apply.button.isEnabled()
    apply._on_apply()
    for verb in ("undo", "redo", "rejects", "find", "rescan"):
        assert not window.actions_table.by_name[verb].isEnabled()
    window.session.decide(Change(flag=Flag.REJECT), list(range(1, 57)))
    press(window, "X")
    until(qtbot, lambda: not window.session.busy)
    assert flags(window.session.library.catalog) == [Flag.NONE] * 56
    window.session.open(folder)
    until(qtbot, lambda: len(window.session.order) == 56)
    assert all(window.actions_table.by_name[verb].isEnabled() for verb in ("undo", "redo"))


def test_only_photos_of_the_list_are_decided_about(
    qtbot: QtBot, session: Session, folder: Path
) -> None:
    ids = enter(session.library.catalog, folder, 5)
    session.set_query(replace(session.query, text="p000003"))
    session.open(folder)
    until(qtbot, lambda: session.order.ids == [ids[3]])
    session.decide(Change(flag=Flag.REJECT), ids)
    until(qtbot, lambda: not session.busy)
    assert flags(session.library.catalog).count(Flag.REJECT) == 1


def test_apply_leaves_alone_what_came_after_the_count(
    qtbot: QtBot, window: MainWindow, folder: Path
) -> None:
    shown = enter(window.session.library.catalog, folder, 5)
    window.session.open(folder)
    until(qtbot, lambda: window.session.order.ids == shown)
    enter(window.session.library.catalog, folder, 9)  # by another program: the list does not know
    apply = apply_of(window)
    apply.deed.setCurrentIndex(4)
    until(qtbot, apply.button.isEnabled)
    assert apply.button.text() == "Reject 5 photos"
    apply.button.click()
    until(qtbot, lambda: flags(window.session.library.catalog).count(Flag.REJECT) == 5)


@pytest.mark.parametrize(
    ("answer", "rejected"),
    [
        (Qt.Key.Key_Return, 60),
        (Qt.Key.Key_Enter, 60),
        (Qt.Key.Key_Space, 60),
        (Qt.Key.Key_Escape, 0),
    ],
)
def test_a_large_batch_is_asked_about_once_in_the_status_line(
    qtbot: QtBot, many: MainWindow, answer: Qt.Key, rejected: int
) -> None:
    many.stage.grid.setFocus()
    press(many, "Ctrl+A")
    press(many, "X")
    question = many.status.question
    assert question.isVisible() and question.said.text() == "Reject 60 photos?"
    assert flags(many.session.library.catalog) == [Flag.NONE] * 60
    until(qtbot, question.yes.hasFocus)
    QTest.keyClick(question.yes, answer)
    assert not question.isVisible()
    until(qtbot, lambda: not many.session.busy)
    assert flags(many.session.library.catalog).count(Flag.REJECT) == rejected
    # Neither key was a verb of the window, and the keys mean photos again.
    assert many.stage.view is View.GRID and many.stage.grid.hasFocus()


def test_a_batch_of_the_apply_panel_is_asked_about_too(qtbot: QtBot, many: MainWindow) -> None:
    apply = apply_of(many)
    apply.deed.setCurrentIndex(4)
    until(qtbot, apply.button.isEnabled)
    apply.button.click()
    assert many.status.question.said.text() == "Reject 60 photos?"
    many.status.question.no.click()
    until(qtbot, apply.button.isEnabled)
    assert flags(many.session.library.catalog) == [Flag.NONE] * 60
    apply.button.click()
    many.status.question.yes.click()
    until(qtbot, lambda: flags(many.session.library.catalog).count(Flag.REJECT) == 60)


def test_a_question_is_left_when_the_screen_shows_something_else(
    qtbot: QtBot, many: MainWindow, tmp_path: Path
) -> None:
    for change in (
        lambda: many.session.select(many.session.order.ids[:52]),
        lambda: many.session.open(tmp_path / "other"),
    ):
        many.session.select(many.session.order.ids)
        many.commands.flag(Flag.REJECT)
        assert many.status.question.isVisible()
        change()
        assert not many.status.question.isVisible()
        many.status.question._on_yes()
        until(qtbot, lambda: not many.session.busy)
        assert flags(many.session.library.catalog).count(Flag.REJECT) == 0


def test_up_to_fifty_are_not_asked_about(qtbot: QtBot, many: MainWindow) -> None:
    many.session.select(many.session.order.ids[:ASK_ABOVE])
    many.commands.flag(Flag.REJECT)
    assert not many.status.question.isVisible()
    until(qtbot, lambda: flags(many.session.library.catalog).count(Flag.REJECT) == ASK_ABOVE)


def test_undo_reaches_no_photo_of_another_folder(
    qtbot: QtBot, window: MainWindow, folder: Path, tmp_path: Path
) -> None:
    ids = enter(window.session.library.catalog, folder, 3)
    board = window.findChild(Board)
    assert isinstance(board, Board)
    board.show("history")
    history = board.panels["history"]
    window.session.open(folder)
    until(qtbot, lambda: len(window.session.order) == 3)
    window.session.decide(Change(flag=Flag.REJECT), ids)
    until(qtbot, lambda: history.list.count() == 2 and not window.session.busy)
    # As at a fresh start: no folder is open, and a line of the history is clicked all the same.
    window.session.folder = None
    window.session.undo()
    window.session.go_to(0)
    assert not window.session.busy
    window.session.open(tmp_path / "other")
    until(qtbot, lambda: history.list.count() == 0)
    with qtbot.waitSignal(window.session.replayed) as told:
        window.session.undo()
    assert told.args[0].steps == ()
    assert flags(window.session.library.catalog) == [Flag.REJECT] * 3
    window.session.open(folder)
    until(qtbot, lambda: history.list.count() == 2)
    window.session.undo()
    until(qtbot, lambda: flags(window.session.library.catalog) == [Flag.NONE] * 3)


def test_undo_reaches_every_folder_that_was_opened_together(
    qtbot: QtBot, window: MainWindow, folder: Path, tmp_path: Path
) -> None:
    """Two folders dropped on the window are one list: what is done there is taken back there."""
    second = tmp_path / "second"
    second.mkdir()
    catalog = window.session.library.catalog
    ids = [*enter(catalog, folder, 1), *enter(catalog, second, 1)]
    board = window.findChild(Board)
    assert isinstance(board, Board)
    board.show("history")
    history = board.panels["history"]
    window.session.open(folder, others=[second])
    until(qtbot, lambda: len(window.session.order) == 2)
    for some in (ids, ids[1:]):
        window.session.decide(Change(flag=Flag.REJECT if len(some) > 1 else Flag.PICK), some)
    until(qtbot, lambda: history.list.count() == 3 and not window.session.busy)
    window.session.undo()
    until(qtbot, lambda: flags(catalog) == [Flag.REJECT] * 2)
    window.session.undo()
    until(qtbot, lambda: flags(catalog) == [Flag.NONE] * 2)
    window.session.redo()
    until(qtbot, lambda: flags(catalog) == [Flag.REJECT] * 2)
