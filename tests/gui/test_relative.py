"""The worst part and the best few of what is shown, picked and rejected from the panel."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from qualityculler.domain import BurstFilter, Change, Flag
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.panels.apply import DEEDS, ApplyPanel
from qualityculler.gui.panels.board import Board
from qualityculler.operations.decide import Decide
from qualityculler.store import groups
from qualityculler.store.catalog import Catalog
from qualityculler.store.groups import StoredGroup
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


def test_of_each_group_by_itself_the_frames_beneath_closed_stacks_count(
    qtbot: QtBot, panel: ApplyPanel, window: MainWindow, ids: list[int]
) -> None:
    session = window.session
    group = StoredGroup(ids[0], "burst", tuple(ids[:10]), True, "because")
    put = partial(groups.put, photo_ids=ids[:10], found=[group])
    session.library.catalog.write_now(put).result()
    with qtbot.waitSignal(session.ids_changed, timeout=6_000):
        session.set_query(replace(session.query, burst=BurstFilter.BEST))
    assert len(session.order) == 41
    choose(panel, "Reject the worst part of what is shown")
    # Of the 41 that are listed, the fronts.
    qtbot.waitUntil(lambda: panel.button.text() == "Reject 8 photos", timeout=6_000)
    assert "beneath" not in panel.said.text()
    panel.by_group.setChecked(True)
    # Of the ten of the group two; a photo alone stays.
    qtbot.waitUntil(lambda: panel.button.text() == "Reject 2 photos", timeout=6_000)
    assert "2 of them lie beneath closed stacks." in panel.said.text()
    panel.button.click()
    qtbot.waitUntil(lambda: "2 photos rejected" in panel.done.text(), timeout=6_000)
    with session.library.reading() as reads:
        rejected = reads.flagged(session.folders[0], Flag.REJECT)
    assert sorted(rejected) == sorted(ids[8:10])
