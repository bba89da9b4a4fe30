from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from qualityculler.domain import Change, Flag, SortKey
from qualityculler.gui.models.photo_grid_model import PhotoGridModel
from qualityculler.gui.models.roles import Role
from qualityculler.gui.models.selection import SharedSelection
from qualityculler.gui.session import Session
from tests.gui.conftest import enter

Select = QItemSelectionModel.SelectionFlag


def test_the_model_passes_qts_tester_while_everything_changes(
    qtbot: QtBot, session: Session, folder: Path
) -> None:
    model = PhotoGridModel(session)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    ids = enter(session.library.catalog, folder, 40)
    session.open(folder)
    qtbot.waitUntil(lambda: model.rowCount() == 40)
    session.want_rows(ids)
    qtbot.waitUntil(lambda: model.index(39).data(Role.ROW) is not None)
    session.decide(Change(flag=Flag.REJECT), ids[:10])
    with qtbot.waitSignal(session.ids_changed):
        session.set_query(replace(session.query, sort=SortKey.SCORE, descending=True))
    session.set_query(replace(session.query, text="nothing has this name"))
    qtbot.waitUntil(lambda: model.rowCount() == 0)


def test_the_verdict_is_spoken(qtbot: QtBot, session: Session, folder: Path) -> None:
    model = PhotoGridModel(session)
    enter(session.library.catalog, folder, 3)
    session.open(folder)
    qtbot.waitUntil(lambda: model.rowCount() == 3)
    session.want_rows(session.order.ids)
    qtbot.waitUntil(lambda: model.index(0).data(Role.ROW) is not None)
    session.decide(Change(flag=Flag.PICK, rating=4))
    said = model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    for words in ("p000000.jpg", "Picked", "4 star", "score 1.00", "suggests: reject?"):
        assert words in said


def test_selection_goes_both_ways(qtbot: QtBot, session: Session, folder: Path) -> None:
    model = PhotoGridModel(session)
    shared = SharedSelection(model, session, model)
    ids = enter(session.library.catalog, folder, 10)
    session.open(folder)
    qtbot.waitUntil(lambda: model.rowCount() == 10)
    assert shared.currentIndex().row() == 0
    session.select([ids[1], ids[2], ids[5]])
    assert {index.row() for index in shared.selectedIndexes()} == {1, 2, 5}
    shared.select(QItemSelection(model.index(3), model.index(6)), Select.ClearAndSelect)
    assert session.selection == ids[3:7]
    shared.setCurrentIndex(model.index(8), Select.ClearAndSelect)
    assert (session.current, session.selection) == (ids[8], [ids[8]])


def test_selection_outlives_another_order(qtbot: QtBot, session: Session, folder: Path) -> None:
    model = PhotoGridModel(session)
    shared = SharedSelection(model, session, model)
    ids = enter(session.library.catalog, folder, 10)
    session.open(folder)
    qtbot.waitUntil(lambda: model.rowCount() == 10)
    session.select(ids[:3])
    session.set_query(replace(session.query, descending=True))
    qtbot.waitUntil(lambda: session.order.ids == ids[::-1])
    assert {index.row() for index in shared.selectedIndexes()} == {7, 8, 9}
    assert set(session.selection) == set(ids[:3])
    assert shared.currentIndex().row() == 9
