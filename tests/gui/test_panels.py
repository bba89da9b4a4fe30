"""The panels in the real window, offscreen."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QDoubleSpinBox
from pytestqt.qtbot import QtBot

from qualityculler.discover.walk import Candidate
from qualityculler.domain import Change, Flag, Label, PhotoQuery, PhotoRow, Suggestion
from qualityculler.gui import file_manager
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.panels import details, rejects
from qualityculler.gui.panels.board import Board
from qualityculler.gui.panels.details import DetailsPanel
from qualityculler.gui.scanning import ScanState
from qualityculler.operations.keywords import ChangeKeywords
from qualityculler.operations.reads import Reads
from qualityculler.store import removals
from qualityculler.store.catalog import Catalog
from qualityculler.store.connect import Connection
from qualityculler.store.photos import enter_candidates
from qualityculler.store.removals import Whereabouts
from tests.fixtures.fake_scorer import ID, FakeScorer, write_photo
from tests.gui.conftest import enter
from tests.operations.test_items import jpeg, raw


@pytest.fixture
def board(shoot: MainWindow) -> Board:
    """The panels of a window with twelve photos; the brighter, the better."""
    return board_of(shoot)


def board_of(window: MainWindow) -> Board:
    found = window.findChild(Board)
    assert isinstance(found, Board)
    return found


def rows(window: MainWindow) -> list[PhotoRow]:
    window.session.want_rows(window.session.order.ids)
    found = [window.session.row(id) for id in window.session.order.ids]
    return [row for row in found if row is not None]


def until(qtbot: QtBot, true: Callable[[], bool]) -> None:
    qtbot.waitUntil(true, timeout=10_000)


def spread_out(qtbot: QtBot, window: MainWindow, folder: Path) -> None:
    """Photos of all kinds: 4 good, 3 in between, 3 bad, 1 broken."""
    for n, light in enumerate([250] * 4 + [110] * 3 + [5] * 3):
        write_photo(folder / f"q{n}.png", light, (24, 16 + n))
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 nothing")
    window.open_path(folder)
    until(qtbot, lambda: len(window.session.order) == 11)
    until(qtbot, lambda: window.parts.scanning.state is ScanState.IDLE)
    window.session.refresh()
    until(qtbot, lambda: not window.session.busy)


def test_suggestions_are_counted_and_filtered(
    qtbot: QtBot, window: MainWindow, folder: Path
) -> None:
    spread_out(qtbot, window, folder)
    filters = board_of(window).panels["filters"]
    buttons = filters.suggestions.buttons
    some = (Suggestion.KEEP, Suggestion.REVIEW, Suggestion.REJECT, Suggestion.CANNOT_JUDGE)
    # Photos are counted while they are scored; what counts is the end of it.
    until(qtbot, lambda: [buttons[one].text().split()[-1] for one in some] == [*"4331"])
    until(qtbot, lambda: sum(filters.spread.counts) == 10)
    buttons[Suggestion.CANNOT_JUDGE].click()
    until(qtbot, lambda: len(window.session.order) == 1)
    until(qtbot, lambda: filters.total.text() == "1 of 11 shown")
    # The counts say what each choice would give, not what is left of it.
    assert buttons[Suggestion.KEEP].text().endswith(" 4")
    filters.clear.click()
    until(qtbot, lambda: len(window.session.order) == 11)
    assert not buttons[Suggestion.CANNOT_JUDGE].isChecked()


def test_what_is_not_scored_yet_is_counted_apart(
    qtbot: QtBot, window: MainWindow, folder: Path
) -> None:
    enter(window.session.library.catalog, folder, 5)
    waiting = [Candidate(folder / f"new{n}.jpg", 1, 1) for n in range(3)]
    window.session.library.catalog.write(partial(enter_candidates, root=folder, candidates=waiting))
    window.session.library.catalog.flush()
    window.session.open(folder)
    filters = board_of(window).panels["filters"]
    until(qtbot, filters.pending.isVisible)
    assert filters.pending.text() == "3 photos are not scored yet."
    button = filters.suggestions.buttons[Suggestion.CANNOT_JUDGE]
    assert button.text().endswith(" 0")
    button.click()
    until(qtbot, lambda: len(window.session.order) == 0 and not window.session.busy)
    until(qtbot, lambda: "0 of 8 shown" in filters.total.text())
    assert button.text().endswith(" 0") and filters.pending.text().startswith("3 ")
    filters.clear.click()
    until(qtbot, lambda: len(window.session.order) == 8)


def test_flags_stars_and_labels(qtbot: QtBot, board: Board, shoot: MainWindow) -> None:
    ids = shoot.session.order.ids
    shoot.session.decide(Change(flag=Flag.PICK), ids[:5])
    shoot.session.decide(Change(rating=3), ids[3:6])
    shoot.session.decide(Change(label=Label.BLUE), ids[4:5])
    filters = board.panels["filters"]
    until(qtbot, lambda: filters.flags.buttons[Flag.PICK].text().endswith(" 5"))
    filters.flags.buttons[Flag.PICK].click()
    until(qtbot, lambda: len(shoot.session.order) == 5)
    filters.stars.setCurrentIndex(2)
    filters.stars.activated.emit(2)
    until(qtbot, lambda: shoot.session.order.ids == ids[3:5])
    filters.labels.buttons[None].click()
    until(qtbot, lambda: shoot.session.order.ids == ids[3:4])


def test_text_filter_and_return(qtbot: QtBot, board: Board, shoot: MainWindow) -> None:
    shoot.commands.find_asked.emit()
    assert board.panels["filters"].text.hasFocus()
    QTest.keyClicks(board.panels["filters"].text, "p0007x")
    QTest.keyClick(board.panels["filters"].text, Qt.Key.Key_Backspace)
    QTest.keyClick(board.panels["filters"].text, Qt.Key.Key_Return)
    until(qtbot, lambda: len(shoot.session.order) == 1)
    assert shoot.stage.grid.hasFocus()


def test_range_over_the_histogram(qtbot: QtBot, window: MainWindow, folder: Path) -> None:
    spread_out(qtbot, window, folder)
    filters = board_of(window).panels["filters"]
    spread = filters.spread
    middle = spread.rect().center()
    QTest.mousePress(spread, Qt.MouseButton.LeftButton, pos=QPointF(12, 50).toPoint())
    QTest.mouseMove(spread, middle)
    QTest.mouseRelease(spread, Qt.MouseButton.LeftButton, pos=middle)
    until(qtbot, lambda: len(window.session.order) == 4)
    assert filters.low.value() == pytest.approx(3.0, abs=0.11)
    filters.low.setValue(1.0)
    filters.high.setValue(2.0)
    until(qtbot, lambda: len(window.session.order) == 3)
    assert window.session.query.min_score is None


def test_apply_is_previewed_and_undone_in_one(
    qtbot: QtBot, window: MainWindow, folder: Path
) -> None:
    spread_out(qtbot, window, folder)
    apply = board_of(window).panels["apply"]
    first = window.session.order.ids[1]
    window.session.decide(Change(flag=Flag.PICK), [first])
    apply.deed.setCurrentIndex(1)
    until(qtbot, lambda: apply.button.isEnabled() and "Pick 3" in apply.button.text())
    apply.keep.setChecked(False)
    assert not apply.button.isEnabled()
    until(qtbot, apply.button.isEnabled)
    assert "Pick 3" in apply.button.text()
    apply.deed.setCurrentIndex(0)
    until(qtbot, lambda: apply.button.isEnabled() and "Reject 3" in apply.button.text())
    apply.button.click()
    until(qtbot, lambda: sum(r.decision.flag is Flag.REJECT for r in rows(window)) == 3)
    window.session.undo()
    until(qtbot, lambda: sum(r.decision.flag is Flag.REJECT for r in rows(window)) == 0)
    assert sum(r.decision.flag is Flag.PICK for r in rows(window)) == 1


def test_picks_and_rejects_as_suggested_are_one_step(
    qtbot: QtBot, window: MainWindow, folder: Path
) -> None:
    spread_out(qtbot, window, folder)
    apply = board_of(window).panels["apply"]
    apply.deed.setCurrentIndex(2)
    until(qtbot, lambda: apply.button.isEnabled() and apply.button.text() == "Pick 4, reject 3")
    apply.button.click()

    def flagged() -> tuple[int, int]:
        flags = [row.decision.flag for row in rows(window)]
        return flags.count(Flag.PICK), flags.count(Flag.REJECT)

    until(qtbot, lambda: flagged() == (4, 3))
    until(qtbot, lambda: not window.session.busy)
    window.session.undo()
    until(qtbot, lambda: flagged() == (0, 0))


def test_details_and_explanation(qtbot: QtBot, board: Board, shoot: MainWindow) -> None:
    ids = shoot.session.order.ids
    shoot.session.set_current(ids[11])
    until(qtbot, lambda: board.panels["details"].values["place"].text().startswith("1 of 12"))
    assert "±" in board.panels["details"].values["score"].text()
    assert board.panels["details"].values["name"].text().replace("\u200b", "") == "p0011.png"
    shoot.commands.explain_asked.emit()
    standing = board.panels["explanation"].standing
    until(qtbot, lambda: "1 of 12" in standing.place.text())
    shoot.session.set_current(ids[0])
    assert standing.name.text() == "p0011.png"


def test_history_goes_back_and_forth(qtbot: QtBot, board: Board, shoot: MainWindow) -> None:
    ids = shoot.session.order.ids
    shoot.session.decide(Change(flag=Flag.PICK), ids)
    shoot.session.decide(Change(rating=2), ids[:3])
    shoot.session.decide(Change(rating=5), ids[:1])
    board.show("history")
    lines = board.panels["history"].list
    until(qtbot, lambda: lines.count() == 4)
    assert lines.item(2).text() == "Picked 12 photos"
    assert lines.item(0).text() == "5 stars: p0000.png"
    lines.itemClicked.emit(lines.item(2))
    until(qtbot, lambda: all(row.decision.rating == 0 for row in rows(shoot)))
    assert all(row.decision.flag is Flag.PICK for row in rows(shoot))
    until(qtbot, lambda: "undone" in lines.item(0).text())
    assert lines.currentRow() == 2
    lines.itemClicked.emit(lines.item(3))
    until(qtbot, lambda: all(row.decision.flag is Flag.NONE for row in rows(shoot)))
    until(qtbot, lambda: lines.currentRow() == 3)
    lines.itemClicked.emit(lines.item(0))
    until(qtbot, lambda: rows(shoot)[0].decision.rating == 5)


def test_skipped_files_by_reason(
    qtbot: QtBot, window: MainWindow, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spread_out(qtbot, window, folder)
    board = board_of(window)
    board.show("skipped")
    tree = board.panels["skipped"].tree
    until(qtbot, lambda: tree.topLevelItemCount() == 1)
    assert tree.topLevelItem(0).text(0) == "damaged: 1"
    line = tree.topLevelItem(0).child(0)
    assert line.text(0) == "broken.jpg"
    tree.itemActivated.emit(line, 0)
    assert window.session.order.position(window.session.current) == 0
    asked: list[Path] = []
    board.panels["skipped"].file_asked.disconnect()
    board.panels["skipped"].file_asked.connect(asked.append)
    board.panels["filters"].suggestions.buttons[Suggestion.KEEP].click()
    until(qtbot, lambda: len(window.session.order) == 4)
    tree.itemActivated.emit(line, 0)
    assert asked == [folder / "broken.jpg"]


def test_rejects_to_the_bin_and_back(
    qtbot: QtBot, board: Board, shoot: MainWindow, home: Path, folder: Path
) -> None:
    ids = shoot.session.order.ids
    shoot.session.decide(Change(flag=Flag.REJECT), ids[2:6])
    shoot.commands.rejects_asked.emit()
    rejects = board.panels["rejects"]
    until(qtbot, lambda: rejects.tree.topLevelItemCount() == 4)
    rejects.tree.topLevelItem(0).setCheckState(0, Qt.CheckState.Unchecked)
    assert "Move 3" in rejects.away.text()
    rejects.away.click()
    until(qtbot, lambda: len(shoot.session.order) == 9)
    assert len(list(folder.iterdir())) == 9
    assert len(list((home / "Trash" / "files").iterdir())) == 3
    until(qtbot, lambda: rejects.back.isVisible() and "undo brings them" in rejects.said.text())
    shoot.commands.undo()
    until(qtbot, lambda: shoot.session.order.ids == ids)
    # What is back is no longer said to be in the bin.
    until(qtbot, lambda: rejects.said.text() == "")
    assert len(list(folder.iterdir())) == 12
    # The decision itself is still there, and is what the next undo means.
    assert sum(row.decision.flag is Flag.REJECT for row in rows(shoot)) == 4
    shoot.commands.undo()
    until(qtbot, lambda: all(row.decision.flag is Flag.NONE for row in rows(shoot)))


def test_files_of_one_shot_are_one_line_and_each_is_scored_once_it_stands_alone(
    qtbot: QtBot, window: MainWindow, scorer: FakeScorer, home: Path, folder: Path
) -> None:
    (folder / "A_1.JPG").write_bytes(jpeg())
    (folder / "A_1.NEF").write_bytes(raw(1))
    window.open_path(folder)
    until(qtbot, lambda: window.parts.scanning.state is ScanState.IDLE)
    until(qtbot, lambda: [row.partners for row in rows(window)] == [("A_1.NEF",)])
    assert scorer.scored == 1
    panels = board_of(window).panels
    window.session.set_current(window.session.order.ids[0])
    panels["details"].show()
    item = panels["details"].values["item"]
    until(qtbot, lambda: item.text() == "A_1.NEF; shown and scored from A_1.JPG")
    window.session.decide(Change(flag=Flag.REJECT), window.session.order.ids)
    window.commands.rejects_asked.emit()
    rejects = panels["rejects"]
    until(qtbot, lambda: rejects.tree.topLevelItemCount() == 1)
    rejects.away.click()
    until(qtbot, lambda: list(folder.iterdir()) == [])
    until(qtbot, lambda: rejects.back.text() == "Put the last photo back")
    rejects.back.click()
    until(qtbot, lambda: len(window.session.order) == 1 and not window.session.moving)
    window.session.set_apart(window.session.order.ids, True)
    until(qtbot, lambda: [row.score is not None for row in rows(window)] == [True, True])
    until(qtbot, lambda: window.parts.scanning.state is ScanState.IDLE)
    assert scorer.scored == 2


def test_keywords_are_typed_as_a_line_for_all_that_are_selected(
    qtbot: QtBot, board: Board, shoot: MainWindow
) -> None:
    session, field = shoot.session, board.panels["details"].keywords
    board.show("details")
    ids = session.order.ids
    session.set_current(ids[0])
    until(qtbot, field.isEnabled)
    session.jobs.library.change(ChangeKeywords(ids[:1], ("Rome, Italy",))).result()
    session.history_changed.emit()
    until(qtbot, lambda: field.text() == "Rome, Italy")
    field.setText("Rome, Italy, dog ; cat")
    field.setModified(True)
    field.returnPressed.emit()
    field.editingFinished.emit()
    until(qtbot, lambda: field.text() == "Rome, Italy, cat, dog")
    field.setText("dog")
    field.setModified(True)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "Rome, Italy, cat, dog"
    shoot.commands.undo()
    until(qtbot, lambda: field.text() == "Rome, Italy")


def test_what_cannot_be_moved_is_told(
    qtbot: QtBot, board: Board, shoot: MainWindow, home: Path, folder: Path
) -> None:
    ids = shoot.session.order.ids
    shoot.session.decide(Change(flag=Flag.REJECT), ids[:2])
    (folder / "p0000.png").write_bytes(b"edited meanwhile")
    board.show("rejects")
    until(qtbot, lambda: board.panels["rejects"].tree.topLevelItemCount() == 2)
    board.panels["rejects"].away.click()
    until(qtbot, lambda: "has changed" in board.panels["rejects"].said.text())
    assert (folder / "p0000.png").read_bytes() == b"edited meanwhile"
    until(qtbot, lambda: shoot.session.order.ids == [ids[0], *ids[2:]])
    until(qtbot, board.panels["rejects"].back.isVisible)
    board.panels["rejects"].back.click()
    until(qtbot, lambda: shoot.session.order.ids == ids)


def test_context_menu_has_what_the_photo_can(shoot: MainWindow) -> None:
    texts = [action.text() for action in shoot.menus.context().actions()]
    for text in (
        "Explain quality",
        "Show in file manager",
        "Copy path",
        "Rescore",
        "Pick",
        "Move rejects…",
    ):
        assert text in texts


def test_copy_path_and_reveal(
    board: Board, shoot: MainWindow, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shoot.session.select(shoot.session.order.ids[:2])
    shoot.commands.copy_path()
    assert QGuiApplication.clipboard().text() == f"{folder / 'p0000.png'}\n{folder / 'p0001.png'}"
    shown: list[Path] = []
    monkeypatch.setattr(file_manager, "reveal", shown.append)
    shoot.commands.reveal()
    assert shown == [folder / "p0000.png"]


def test_rescore_the_chosen(qtbot: QtBot, board: Board, shoot: MainWindow, scorer: object) -> None:
    before = scorer.scored  # type: ignore[attr-defined]
    shoot.session.select(shoot.session.order.ids[:3])
    shoot.commands.rescore()
    until(qtbot, lambda: shoot.parts.scanning.state is ScanState.IDLE)
    assert scorer.scored == before + 3  # type: ignore[attr-defined]


def test_folds_are_remembered(qtbot: QtBot, window: MainWindow) -> None:
    board = window.findChild(Board)
    assert isinstance(board, Board)
    folds = board.panel(DetailsPanel).folds
    folds["Verdicts"].title.click()
    folds["About this score"].title.click()
    later = details.make(board)
    qtbot.addWidget(later)
    panel = board.panel(DetailsPanel)
    assert panel.folds is not folds
    assert {title: one.is_folded for title, one in panel.folds.items()} == {
        "Photo": False, "Verdicts": True, "About this score": False
    }  # fmt: skip


def test_of_no_photo_there_are_no_empty_labels(
    qtbot: QtBot, board: Board, shoot: MainWindow, tmp_path: Path
) -> None:
    details = board.panels["details"]
    board.show("details")
    assert details.nothing.isHidden() and details.values["name"].isVisible()
    # What most photos have nothing to say of is no line with a dash.
    assert not details.values["item"].isVisible() and not details.titles["item"].isVisible()
    (tmp_path / "empty").mkdir()
    shoot.open_path(tmp_path / "empty")
    until(qtbot, lambda: details.nothing.isVisible())
    assert not any(widget.isVisible() for widget in details.titles.values())
    assert not any(fold.isVisible() for fold in details.folds.values())
    assert not details.levels.isVisible() and not details.keywords.isVisible()


def test_what_is_in_the_bin_is_not_read_at_each_change_of_the_history(
    catalog: Catalog, folder: Path
) -> None:
    ids = enter(catalog, folder, 500)
    for some in (ids[1:], ids[:1]):
        entry = catalog.write(partial(removals.begin, photo_ids=some)).result()
        assert entry is not None
        binned = Whereabouts(dict.fromkeys(some))
        catalog.write(partial(removals.settle, entry=entry, found=binned)).result()

    def steps(db: Connection, ask: Callable[[Reads], object]) -> int:
        """How many instructions of SQLite a question takes."""
        count = itertools.count()
        db.set_progress_handler(lambda: next(count) and 0, 1)
        ask(Reads(db))
        db.set_progress_handler(None, 0)
        return next(count)

    find = partial(rejects.find, query=PhotoQuery(ID, folders=(folder,)))
    with catalog.read() as db:
        assert rejects.find(Reads(db), PhotoQuery(ID)).last == ids[:1]
        assert 5 * steps(db, find) < steps(db, Reads.removed)


def test_who_scrolls_by_turns_no_value(qtbot: QtBot, board: Board, shoot: MainWindow) -> None:
    board.show("filters")
    filters = board.panels["filters"]
    boxes = [*filters.findChildren(QAbstractSpinBox), *filters.findChildren(QComboBox)]
    boxes = [box for box in boxes if box.isVisible()]
    assert {type(box) for box in boxes} >= {QDoubleSpinBox, QComboBox}
    shown = list(shoot.session.order.ids)

    def values() -> list[object]:
        return [box.property("value") or box.property("currentIndex") for box in boxes]

    before = values()
    for box in boxes:
        # It takes no keys either, so that the next turn of the wheel would not mean it.
        assert not box.focusPolicy() & Qt.FocusPolicy.WheelFocus & ~Qt.FocusPolicy.StrongFocus
        box.clearFocus()
        middle = QPointF(box.rect().center())
        event = QWheelEvent(
            middle, QPointF(box.mapToGlobal(middle.toPoint())), QPoint(), QPoint(0, -240),
            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(box, event)
    assert values() == before and list(shoot.session.order.ids) == shown


def test_a_filter_that_nothing_passes_says_so(
    qtbot: QtBot, board: Board, shoot: MainWindow
) -> None:
    board.show("filters")
    shoot.commands.find_asked.emit()
    QTest.keyClicks(board.panels["filters"].text, "no such name")
    until(qtbot, lambda: not len(shoot.session.order))
    until(qtbot, lambda: "passes the filters" in shoot.stage.grid._hint)


def test_news_that_have_no_room_end_in_dots(shoot: MainWindow) -> None:
    shoot.status.tell("Scan ended: 33 photos, 33 newly scored, in 5 s")
    news = shoot.status.news
    news.resize(news.fontMetrics().horizontalAdvance(news.text()) // 2, news.height())
    assert news.shown().endswith("…") and news.text().endswith("in 5 s")
    assert news.fontMetrics().horizontalAdvance(news.shown()) <= news.width()
