from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtCore import QThreadPool
from pytestqt.qtbot import QtBot

from qualityculler.errors import CatalogError
from qualityculler.gui.tasks import ChangeTask, QueryTask
from qualityculler.operations.library import Library
from qualityculler.store.catalog import Catalog


def test_the_latest_question_wins_and_one_is_in_flight(qtbot: QtBot, catalog: Catalog) -> None:
    pool, gate, asked, answers = QThreadPool(), threading.Event(), [], []
    task = QueryTask(Library(catalog), pool)

    def question(number: int) -> int:
        asked.append(number)
        gate.wait(5)
        return number

    for number in range(5):
        task.ask(lambda db, n=number: question(n), answers.append)
    gate.set()
    qtbot.waitUntil(lambda: not task.busy)
    assert asked == [0, 4]
    assert answers == [4]
    pool.waitForDone()


def test_a_failure_becomes_a_sentence(qtbot: QtBot, catalog: Catalog) -> None:
    pool, task = QThreadPool(), None
    task = QueryTask(Library(catalog), pool)

    def fails(db: object) -> None:
        raise CatalogError("The disk is full.")

    with qtbot.waitSignal(task.failed) as told:
        task.ask(fails, lambda _: None)
    assert told.args == ["The disk is full."]


def test_nothing_is_told_after_close(qtbot: QtBot, catalog: Catalog) -> None:
    pool, answers = QThreadPool(), []
    task = QueryTask(Library(catalog), pool)
    task.ask(lambda db: 1, answers.append)
    task.close()
    task.ask(lambda db: 2, answers.append)
    pool.waitForDone()
    qtbot.wait(50)
    assert answers == []


def test_changes_are_made_in_order_and_waited_for(qtbot: QtBot, catalog: Catalog) -> None:
    task, made, told = ChangeTask(Library(catalog)), [], []
    for number in range(20):
        task.change(lambda db, n=number: made.append(n) or n, told.append, told.append)
    qtbot.waitUntil(lambda: not task.busy)
    assert made == told == list(range(20))
    task.change(lambda db: made.append("last"), told.append, told.append)
    task.close()
    assert made[-1] == "last"


def test_a_closed_catalog_is_a_told_failure(qtbot: QtBot, tmp_path: Path) -> None:
    catalog = Catalog.open(tmp_path / "c.sqlite3")
    catalog.close()
    task, told = ChangeTask(Library(catalog)), []
    task.change(lambda db: None, lambda _: None, told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert "closed" in told[0]
    task.close()
