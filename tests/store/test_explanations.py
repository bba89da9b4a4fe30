"""What models wrote and what the user disputes: kept by content, one text an explainer."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from qualityculler.evidence import ExplainerId, Explanation, Fault
from qualityculler.store import explanations, undo
from qualityculler.store.catalog import Catalog
from qualityculler.store.connect import Connection
from qualityculler.store.undo import UndoStep

TINY = ExplainerId("tiny", "d1", "p1")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
SAID = Explanation("The photo is soft.\nReally.", 2.41, TINY, NOW, 1.5, 12)


def put(catalog: Catalog, digest: str, said: Explanation) -> None:
    catalog.write(partial(explanations.put, digest=digest, explanation=said)).result()


def read(catalog: Catalog, digest: str, explainer: ExplainerId = TINY) -> Explanation | None:
    with catalog.read() as db:
        return explanations.explanation(db, digest, explainer)


def test_a_text_comes_back_as_it_was(catalog: Catalog) -> None:
    put(catalog, "a", SAID)
    assert read(catalog, "a") == SAID


def test_no_rating_stays_none(catalog: Catalog) -> None:
    said = dataclasses.replace(SAID, rating=None)
    put(catalog, "a", said)
    assert read(catalog, "a") == said


@pytest.mark.parametrize(
    "other",
    [
        ExplainerId("other", "d1", "p1"),
        ExplainerId("tiny", "d2", "p1"),
        ExplainerId("tiny", "d1", "p2"),
    ],
)
def test_another_explainer_or_prompt_has_not_written_it(
    catalog: Catalog, other: ExplainerId
) -> None:
    put(catalog, "a", SAID)
    assert read(catalog, "a", other) is None
    assert read(catalog, "b") is None


def test_a_second_text_replaces_the_first(catalog: Catalog) -> None:
    put(catalog, "a", SAID)
    again = dataclasses.replace(SAID, text="Sharp.", rating=4.0, tokens=3)
    put(catalog, "a", again)
    with catalog.read() as db:
        assert explanations.explanations(db, "a") == [again]


def test_all_texts_about_a_photo_come_newest_first(catalog: Catalog) -> None:
    later = dataclasses.replace(
        SAID, explainer=ExplainerId("big", "d9", "p1"), made_at=NOW + timedelta(days=1)
    )
    put(catalog, "a", later)
    put(catalog, "a", SAID)
    put(catalog, "b", SAID)
    with catalog.read() as db:
        assert explanations.explanations(db, "a") == [later, SAID]


def test_a_rating_off_the_scale_is_refused(catalog: Catalog) -> None:
    import sqlite3

    wrong = dataclasses.replace(SAID, rating=5.5)
    writing = catalog.write_now(partial(explanations.put, digest="a", explanation=wrong))
    with pytest.raises(sqlite3.IntegrityError):
        writing.result()


def test_text_that_is_no_unicode_can_be_kept(catalog: Catalog) -> None:
    put(catalog, "a", dataclasses.replace(SAID, text="odd \udcff byte"))
    said = read(catalog, "a")
    assert said is not None
    assert said.text == "odd \\xff byte"


def test_a_dispute_is_kept_once_and_can_be_withdrawn(catalog: Catalog) -> None:
    for fault in (Fault.NOISE, Fault.DEFOCUS, Fault.NOISE):
        catalog.write(partial(explanations.dispute, digest="a", fault=fault)).result()
    catalog.write(partial(explanations.withdraw, digest="a", fault=Fault.DEFOCUS)).result()
    with catalog.read() as db:
        assert explanations.disputed(db, "a") == {Fault.NOISE}
        assert explanations.disputed(db, "b") == frozenset()


def test_setting_aside_is_undone_as_any_other_act(catalog: Catalog) -> None:
    def walk(step: Callable[[Connection], UndoStep | None]) -> frozenset[Fault]:
        assert catalog.write(step).result() is not None
        with catalog.read() as db:
            return explanations.disputed(db, "a")

    catalog.write(partial(explanations.dispute, digest="a", fault=Fault.NOISE)).result()
    assert catalog.write(lambda db: explanations.dispute(db, "a", Fault.NOISE)).result() is None
    catalog.write(partial(explanations.withdraw, digest="a", fault=Fault.NOISE)).result()
    assert walk(undo.undo) == {Fault.NOISE}
    assert walk(undo.undo) == frozenset()
    assert walk(undo.redo) == {Fault.NOISE}
    assert walk(undo.redo) == frozenset()


def test_a_fault_of_a_newer_program_is_passed_over(catalog: Catalog) -> None:
    sql = "INSERT INTO disputes VALUES ('a', 'lens flare', '2026-01-01')"
    catalog.write(lambda db: db.execute(sql)).result()
    with catalog.read() as db:
        assert explanations.disputed(db, "a") == frozenset()
