"""The lines for suggestions: dragged or moved by keys, counted live, with what they may hide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from qualityculler.domain import Change, Flag, SortKey, Suggestion, Thresholds
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.panels import filters, lines
from qualityculler.gui.panels.board import Board
from qualityculler.gui.panels.filters import FiltersPanel
from qualityculler.gui.panels.lines import Line, LinesPanel
from qualityculler.operations.decide import Decide, suggested_by
from qualityculler.operations.reads import Reads
from qualityculler.store.catalog import Catalog
from tests.fixtures.fake_scorer import ID
from tests.gui.conftest import enter


@pytest.fixture
def ids(catalog: Catalog, folder: Path) -> list[int]:
    return enter(catalog, folder, 101)


@pytest.fixture
def panel(qtbot: QtBot, window: MainWindow, folder: Path, ids: list[int]) -> LinesPanel:
    """The panel of a folder of 101 photos, scored evenly from 1.00 to 4.96."""
    with qtbot.waitSignal(window.session.ids_changed, timeout=6_000):
        window.session.open(folder)
    found = window.findChild(Board).panel(LinesPanel)
    counted(qtbot, found)
    return found


def counted(qtbot: QtBot, panel: LinesPanel) -> None:
    qtbot.waitUntil(lambda: "to reject" in panel.counts.text() and bool(panel.bound.text()),
                    timeout=6_000)  # fmt: skip


def key(line: Line, pressed: Qt.Key) -> None:
    """A key for a line that has the focus, which no test can rely on."""
    none = Qt.KeyboardModifier.NoModifier
    line.keyPressEvent(QKeyEvent(QEvent.Type.KeyPress, pressed, none))


def said(panel: LinesPanel) -> list[int]:
    return [int(word) for word in panel.counts.text().replace(",", "").split() if word.isdigit()]


def test_a_line_is_dragged_counts_follow_and_letting_go_changes_the_suggestions(
    qtbot: QtBot, panel: LinesPanel, window: MainWindow
) -> None:
    # Fixture scores have an error of 0.5: below 2.00 are those up to 1.48.
    assert said(panel)[0] == 13
    low = panel.lines[0]
    start = QPoint(low.width() // 2, low.height() // 2)
    goal = low.mapFromParent(QPoint(round(panel.spread.x_of(3.0)), start.y()))
    QTest.mousePress(low, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(low, goal)
    assert panel.boxes[0].value() == pytest.approx(3.0, abs=0.051)
    qtbot.waitUntil(lambda: said(panel)[0] > 30, timeout=6_000)
    # Nothing is decided or suggested anew while the mouse has it.
    assert window.session.query.thresholds == Thresholds()
    at = low.mapFromParent(QPoint(round(panel.spread.x_of(3.0)), start.y()))
    QTest.mouseRelease(low, Qt.MouseButton.LeftButton, pos=at)
    assert window.session.query.thresholds.reject_below == pytest.approx(3.0, abs=0.051)
    assert window.session.query.thresholds.keep_above == 3.5


def test_keys_move_a_line_and_the_other_gives_way(
    qtbot: QtBot, panel: LinesPanel, window: MainWindow
) -> None:
    low = panel.lines[0]
    assert low.accessibleName() == "Suggest to reject below"
    key(low, Qt.Key.Key_Right)
    assert window.session.query.thresholds == Thresholds(2.05, 3.5)
    for _ in range(7):
        key(low, Qt.Key.Key_PageUp)
    assert window.session.query.thresholds == Thresholds(3.8, 3.8)
    panel.boxes[1].setValue(2.5)
    assert window.session.query.thresholds == Thresholds(2.5, 2.5)
    assert low.score == 2.5


def test_the_faces_are_those_on_both_sides_of_the_line(
    qtbot: QtBot, panel: LinesPanel, window: MainWindow, ids: list[int]
) -> None:
    key(panel.lines[0], Qt.Key.Key_Right)
    key(panel.lines[0], Qt.Key.Key_Left)
    faces = lambda: [ids.index(row.photo.id) for row in panel._strip._rows]  # noqa: E731
    # Of 1 + 4 n / 100 with an error of 0.5, n = 12 is the last below 2.
    qtbot.waitUntil(lambda: faces() == [10, 11, 12, 13, 14, 15], timeout=6_000)
    key(panel.lines[1], Qt.Key.Key_Right)
    key(panel.lines[1], Qt.Key.Key_Left)
    # 3.5 and the error: the first to keep is n = 75.
    qtbot.waitUntil(lambda: faces() == [72, 73, 74, 75, 76, 77], timeout=6_000)


def test_the_bound_goes_by_own_picks_and_says_when_there_are_too_few(
    qtbot: QtBot, panel: LinesPanel, window: MainWindow, ids: list[int]
) -> None:
    assert "0 of 30 picks" in panel.bound.text()
    by_score = suggested_by(ID, Thresholds(), Suggestion.KEEP)
    pick = Change(flag=Flag.PICK)
    window.session.library.change(Decide([(ids[90:], pick)], [by_score])).result()
    window.session.library.change(Decide([(ids[40:80], pick)])).result()
    window.session.history_changed.emit()
    qtbot.waitUntil(lambda: "40 of your picks" in panel.bound.text(), timeout=6_000)
    assert "at most 8.4 %" in panel.bound.text()
    for _ in range(7):
        key(panel.lines[0], Qt.Key.Key_PageUp)
    # Four picks lie below 3.75 less the error.
    assert "at most 8.4 %" not in panel.bound.text()


def test_sorting_counts_nothing_again_and_news_does(
    qtbot: QtBot,
    panel: LinesPanel,
    window: MainWindow,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    board = window.findChild(Board)
    session, catalog = window.session, window.session.library.catalog
    counted: list[str] = []

    def told(name: str, count: Callable[..., Any]) -> Callable[..., Any]:
        def telling(*args: Any, **named: Any) -> Any:
            counted.append(name)
            return count(*args, **named)

        return telling

    for module, name in ((lines, "at_lines"), (filters, "count_up")):
        monkeypatch.setattr(module, name, told(name, getattr(module, name)))
    monkeypatch.setattr(Reads, "own_picks", told("own_picks", Reads.own_picks))
    bursts = window.commands.bursts

    def still() -> bool:
        busy = (session.busy, board.busy, window.parts.jobs.busy(), bursts._soon.isActive())
        return not any(busy)

    def ask(**parts: Any) -> set[str]:
        qtbot.waitUntil(still, timeout=6_000)
        counted.clear()
        session.set_query(replace(session.query, **parts))
        qtbot.waitUntil(still, timeout=6_000)
        return set(counted)

    assert ask(sort=SortKey.SCORE, descending=True) == set()
    assert ask(descending=False) == set()
    # A filter changes what other filters would leave, and nothing about the folder.
    assert ask(suggestions=frozenset({Suggestion.REJECT})) == {"count_up"}
    assert ask(thresholds=Thresholds(2.5, 3.5)) == {"count_up", "at_lines"}
    counted.clear()
    session.decide(Change(flag=Flag.PICK), session.order.ids[:1])
    qtbot.waitUntil(lambda: set(counted) == {"count_up", "at_lines", "own_picks"}, timeout=6_000)
    # More photos, of which nobody but the list tells.
    assert ask(suggestions=None) == {"count_up"}
    counted.clear()
    enter(catalog, folder, 120)
    session.refresh()
    qtbot.waitUntil(lambda: {"count_up", "at_lines"} <= set(counted), timeout=6_000)
    qtbot.waitUntil(lambda: "120" in window.findChild(FiltersPanel).total.text(), timeout=6_000)
