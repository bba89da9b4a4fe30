"""A copy gets the decision of the other photo when somebody asks for it, and not before."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from qualityculler.domain import Change, Decision, Fingerprint, Flag, Label, Score, ScorerId
from qualityculler.store import copies, decisions, ingest, journal, query, undo
from qualityculler.store.catalog import Catalog

SCORER = ScorerId("s", "0" * 64, "1")
CARD, BACKUP = Path("/card"), Path("/backup")


@pytest.fixture
def ids(catalog: Catalog) -> dict[str, int]:
    """Three photos on the card, their copies in the backup, and one that is only there."""
    found = {}
    for folder, names in ((CARD, "abc"), (BACKUP, "abcd")):
        for name in names:
            path = folder / f"{name}.jpg"
            known = Fingerprint(10, 1, f"digest-{name}")
            score = Score(3.0, SCORER, datetime.now(UTC))
            row = [ingest.ScanRecord(folder, path, known, score)]
            # Each is entered where the others are taken to be in their places.
            write = partial(_enter, row=row)
            [found[f"{folder.name}/{name}"]] = catalog.write(write).result()
    return found


def _enter(db: object, row: list[ingest.ScanRecord]) -> list[int]:
    from qualityculler.store import photos

    [one] = row
    id = photos._insert(db, one.root, one.path, one.fingerprint)
    assert id is not None
    return [id]


def decide(catalog: Catalog, id: int, change: Change) -> None:
    catalog.write(partial(decisions.decide, photo_ids=[id], change=change)).result()


def found(catalog: Catalog, folder: Path) -> list[copies.UndecidedCopy]:
    with catalog.read() as db:
        return copies.undecided_copies(db, [folder])


def decision(catalog: Catalog, id: int) -> Decision:
    with catalog.read() as db:
        return query.rows(db, [id], SCORER)[0].decision


def test_copies_are_named_and_not_decided(catalog: Catalog, ids: dict[str, int]) -> None:
    assert found(catalog, BACKUP) == []
    decide(catalog, ids["card/a"], Change(flag=Flag.PICK, rating=4))
    decide(catalog, ids["card/b"], Change(label=Label.RED))
    decide(catalog, ids["backup/b"], Change(rating=1))  # has a decision of its own
    decide(catalog, ids["backup/d"], Change(flag=Flag.REJECT))
    [one] = found(catalog, BACKUP)
    assert one == copies.UndecidedCopy(
        ids["backup/a"], BACKUP / "a.jpg", CARD / "a.jpg", Decision(Flag.PICK, 4)
    )
    assert found(catalog, CARD) == []
    assert decision(catalog, ids["backup/a"]) == Decision()


def test_taking_over_is_one_step_that_can_be_undone(catalog: Catalog, ids: dict[str, int]) -> None:
    decide(catalog, ids["card/a"], Change(flag=Flag.PICK, rating=4))
    decide(catalog, ids["card/b"], Change(label=Label.RED))
    decide(catalog, ids["card/c"], Change(flag=Flag.REJECT))
    wanted = [ids["backup/a"], ids["backup/b"]]
    take = partial(copies.take_over, folders=[BACKUP], photo_ids=wanted)
    made = catalog.write(take).result()
    assert made is not None and made.photo_ids == wanted
    assert decision(catalog, ids["backup/a"]) == Decision(Flag.PICK, 4)
    assert decision(catalog, ids["backup/b"]) == Decision(label=Label.RED)
    assert decision(catalog, ids["backup/c"]) == Decision()
    with catalog.read() as db:
        assert journal.history(db, 1)[0].photos == 2
    assert catalog.write(take).result() is None
    catalog.write(undo.undo).result()
    assert decision(catalog, ids["backup/a"]) == decision(catalog, ids["backup/b"]) == Decision()


def test_of_several_the_one_decided_about_last_counts(
    catalog: Catalog, ids: dict[str, int]
) -> None:
    decide(catalog, ids["backup/a"], Change(rating=2))
    decide(catalog, ids["card/a"], Change(rating=5))
    third = Fingerprint(10, 1, "digest-a")
    score = Score(3.0, SCORER, datetime.now(UTC))
    row = [ingest.ScanRecord(Path("/third"), Path("/third/a.jpg"), third, score)]
    catalog.write(partial(_enter, row=row)).result()
    for rating, last in ((5, "card/a"), (3, "backup/a")):
        decide(catalog, ids[last], Change(rating=rating))
        [one] = found(catalog, Path("/third"))
        assert one.decision.rating == rating
