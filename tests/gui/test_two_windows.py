"""Two windows on one catalog: each shows what the other changes, within a second."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from qualityculler.domain import Change, Flag
from qualityculler.gui.session import Session
from qualityculler.operations.library import Library
from qualityculler.store.catalog import Catalog
from tests.fixtures.fake_scorer import ID
from tests.gui.conftest import enter

SECOND_MS = 1000


@pytest.fixture
def other(qapp: object, catalog: Catalog) -> Iterator[Session]:
    """A window of another program: it has the file in common with the first, and nothing else."""
    with Catalog.open(catalog.path) as opened:
        made = Session(Library(opened), ID)
        yield made
        made.close()


def both_open(qtbot: QtBot, session: Session, other: Session, folder: Path) -> list[int]:
    ids = enter(session.library.catalog, folder, 4)
    for one in (session, other):
        one.open(folder)
        qtbot.waitUntil(lambda one=one: len(one.order) == 4)
        one.want_rows(ids)
        qtbot.waitUntil(lambda one=one: all(one.row(id) is not None for id in ids))
    qtbot.wait(700)  # both have looked once
    return ids


def flag(session: Session, photo_id: int) -> Flag | None:
    row = session.row(photo_id)
    return None if row is None else row.decision.flag


def test_a_decision_is_seen_within_a_second(
    qtbot: QtBot, session: Session, other: Session, folder: Path
) -> None:
    ids = both_open(qtbot, session, other, folder)
    with qtbot.waitSignals([other.rows_changed, other.history_changed], timeout=SECOND_MS):
        session.decide(Change(flag=Flag.PICK), [ids[1]])
    # A view that shows the row asks for it again.
    other.want_rows(ids)
    qtbot.waitUntil(lambda: flag(other, ids[1]) is Flag.PICK)
    with qtbot.waitSignals([session.rows_changed, session.history_changed], timeout=SECOND_MS):
        other.decide(Change(rating=4), [ids[2]])
    session.want_rows(ids)
    qtbot.waitUntil(lambda: (row := session.row(ids[2])) is not None and row.decision.rating == 4)
    with qtbot.waitSignal(other.rows_changed, timeout=SECOND_MS):
        session.undo()
    other.want_rows(ids)
    qtbot.waitUntil(lambda: flag(other, ids[1]) is Flag.NONE)
    assert flag(session, ids[1]) is Flag.NONE


def test_the_list_follows_too(qtbot: QtBot, session: Session, other: Session, folder: Path) -> None:
    ids = both_open(qtbot, session, other, folder)
    other.set_query(replace(other.query, flags=frozenset({Flag.PICK})))
    qtbot.waitUntil(lambda: len(other.order) == 0)
    session.decide(Change(flag=Flag.PICK), ids[:2])
    qtbot.waitUntil(lambda: other.order.ids == ids[:2], timeout=SECOND_MS)


def test_photos_of_another_scan_come_in(
    qtbot: QtBot, session: Session, other: Session, folder: Path
) -> None:
    both_open(qtbot, session, other, folder)
    enter(other.library.catalog, folder, 9)
    qtbot.waitUntil(lambda: len(session.order) == 9, timeout=SECOND_MS)


def test_ones_own_decision_is_not_shown_twice(qtbot: QtBot, session: Session, folder: Path) -> None:
    ids = enter(session.library.catalog, folder, 3)
    session.open(folder)
    qtbot.waitUntil(lambda: len(session.order) == 3)
    session.want_rows(ids)
    qtbot.waitUntil(lambda: session.row(ids[2]) is not None)
    qtbot.wait(1200)
    told: list[list[int]] = []
    session.decide(Change(flag=Flag.PICK), [ids[0]])
    qtbot.waitUntil(lambda: not session.busy)
    session.rows_changed.connect(told.append)
    qtbot.wait(1200)
    assert told == []
    assert flag(session, ids[0]) is Flag.PICK
