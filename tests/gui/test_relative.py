"""The worst part and the best few of what is shown, picked and rejected from the panel."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from qualityculler.domain import Change, Flag
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.panels.apply import DEEDS, ApplyPanel
from qualityculler.gui.panels.board import Board
from qualityculler.operations.decide import Decide
from qualityculler.store.catalog import Catalog
from tests.gui.conftest import enter


@pytest.fixture
def ids(catalog: Catalog, folder: Path) -> list[int]:
    return enter(catalog, folder, 50)


@pytest.fixture
def panel(qtbot: QtBot, window: MainWindow, folder: Path, ids: list[int]) -> ApplyPanel:
    with qtbot.waitSignal(window.session.ids_changed, timeout=6_000):
        window.session.open(folder)
    return window.findChild(Board).panel(ApplyPanel)


def choose(panel: ApplyPanel, text: str) -> None:
    panel.deed.setCurrentIndex([deed.text for deed in DEEDS].index(text))


def test_the_worst_fifth_is_rejected_and_the_journal_has_the_mode(
    qtbot: QtBot, panel: ApplyPanel, window: MainWindow, ids: list[int]
) -> None:
    session = window.session
    session.library.change(Decide([(ids[:2], Change(flag=Flag.PICK))])).result()
    choose(panel, "Reject the worst part of what is shown")
    assert panel.percent.isVisibleTo(panel) and not panel.number.isVisibleTo(panel)
    # Of 50 a fifth is 10; two of them have a flag of the user's.
    qtbot.waitUntil(lambda: panel.button.text() == "Reject 8 photos", timeout=6_000)
    panel.percent.setValue(10)
    qtbot.waitUntil(lambda: panel.button.text() == "Reject 3 photos", timeout=6_000)
    panel.button.click()
    qtbot.waitUntil(lambda: "3 photos rejected" in panel.done.text(), timeout=6_000)
    with session.library.reading() as reads:
        assert reads.paths(reads.flagged(session.folders[0], Flag.REJECT)) == reads.paths(ids[2:5])
        newest = reads.history(1)[0].suggested[0]
    assert newest is not None
    assert (newest.mode, newest.codes, newest.reason) == ("worst 10%", ("among_worst",), "reject")
    # 1 + 4 n / 100: the last one that was chosen.
    assert newest.threshold == pytest.approx(1.16)


def test_the_best_few_are_picked(
    qtbot: QtBot, panel: ApplyPanel, window: MainWindow, ids: list[int]
) -> None:
    choose(panel, "Pick the best few of what is shown")
    panel.number.setValue(7)
    qtbot.waitUntil(lambda: panel.button.text() == "Pick 7 photos", timeout=6_000)
    # Each photo alone is the best of its group.
    panel.by_group.setChecked(True)
    qtbot.waitUntil(lambda: panel.button.text() == "Pick 50 photos", timeout=6_000)
