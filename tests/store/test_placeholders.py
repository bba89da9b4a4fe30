"""Photos that were found and not read yet: in the lists at once, and one with their past later."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from qualityculler.domain import (
    Change,
    Decision,
    Fingerprint,
    Flag,
    Label,
    PhotoQuery,
    PhotoRow,
    PhotoStatus,
    Score,
    ScorerId,
)
from qualityculler.store import decisions, photos, query, undo
from qualityculler.store.catalog import Catalog
from qualityculler.store.ingest import ScanRecord, record
from tests.fixtures.photos import Found

SCORER = ScorerId("test", "d1", "v1")
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    return folder


def enter(catalog: Catalog, root: Path, *names: str) -> list[int]:
    for name in names:
        (root / name).touch()
    found = [Found(root / name) for name in names]
    return catalog.write(partial(photos.enter_candidates, root=root, candidates=found)).result()


def read(catalog: Catalog, root: Path, name: str, digest: str, value: float | None = 3.0) -> int:
    verdict = None if value is None else Score(value, SCORER, NOW)
    finding = ScanRecord(root, root / name, Fingerprint(10, 1, digest), verdict)
    return catalog.write(lambda db: record(db, [finding], SCORER, "codecs")).result()[0]


def decide(catalog: Catalog, photo_id: int, change: Change) -> None:
    catalog.write(partial(decisions.decide, photo_ids=[photo_id], change=change)).result()


def rows(catalog: Catalog) -> list[PhotoRow]:
    with catalog.read() as db:
        return list(query.stream(db, PhotoQuery(SCORER, include_missing=True)))


def test_they_are_listed_as_pending_and_keep_their_row(catalog: Catalog, root: Path) -> None:
    [first, second] = enter(catalog, root, "a.jpg", "b.jpg")
    assert [row.status for row in rows(catalog)] == [PhotoStatus.PENDING] * 2
    assert enter(catalog, root, "a.jpg") == []
    decide(catalog, second, Change(rating=4))
    assert read(catalog, root, "b.jpg", "y") == second
    [b, a] = rows(catalog)
    assert (a.photo.id, a.status) == (first, PhotoStatus.PENDING)
    assert (b.status, b.decision.rating, b.photo.fingerprint.digest) == (
        PhotoStatus.SCORED,
        4,
        "y",
    )


def test_an_interrupted_run_leaves_what_the_next_one_reads(catalog: Catalog, root: Path) -> None:
    enter(catalog, root, "a.jpg")
    with catalog.read() as db:
        [known] = photos.known(db, root, True, SCORER, "codecs").values()
    assert (known.scored, known.skip, known.missing) == (False, None, False)


def test_a_moved_photo_takes_the_place_of_its_placeholder(catalog: Catalog, root: Path) -> None:
    enter(catalog, root, "old.jpg")
    old = read(catalog, root, "old.jpg", "x")
    decide(catalog, old, Change(flag=Flag.PICK, rating=2))
    (root / "old.jpg").rename(root / "new.jpg")
    [placeholder] = enter(catalog, root, "new.jpg")
    decide(catalog, placeholder, Change(rating=5))
    decide(catalog, placeholder, Change(label=Label.BLUE))
    assert read(catalog, root, "new.jpg", "x", None) == old
    [row] = rows(catalog)
    assert (row.photo.id, row.photo.path) == (old, root / "new.jpg")
    assert row.score is not None
    assert row.decision == Decision(Flag.PICK, 5, Label.BLUE)


def test_undo_after_the_two_became_one(catalog: Catalog, root: Path) -> None:
    old = read(catalog, root, "old.jpg", "x")
    decide(catalog, old, Change(flag=Flag.PICK, rating=2))
    [placeholder] = enter(catalog, root, "new.jpg")
    decide(catalog, placeholder, Change(rating=5))
    decide(catalog, placeholder, Change(rating=4))
    read(catalog, root, "new.jpg", "x", None)
    found = []
    while (undone := catalog.write(undo.undo).result()) is not None:
        assert undone.photo_ids == [old]
        found.append(rows(catalog)[0].decision)
    assert found == [Decision(Flag.PICK, 5), Decision(Flag.PICK, 2), Decision()]
    for expected in (Decision(Flag.PICK, 2), Decision(Flag.PICK, 5), Decision(Flag.PICK, 4)):
        catalog.write(undo.redo).result()
        assert rows(catalog)[0].decision == expected


def test_one_entry_about_both_stays_one(catalog: Catalog, root: Path) -> None:
    old = read(catalog, root, "old.jpg", "x")
    [placeholder] = enter(catalog, root, "new.jpg")
    reject = Change(flag=Flag.REJECT)
    catalog.write(partial(decisions.decide, photo_ids=[old, placeholder], change=reject)).result()
    read(catalog, root, "new.jpg", "x", None)
    assert rows(catalog)[0].decision.flag is Flag.REJECT
    undone = catalog.write(undo.undo).result()
    assert undone is not None
    assert undone.photo_ids == [old]
    assert rows(catalog)[0].decision == Decision()


def test_a_placeholder_takes_no_other_photo_for_moved(catalog: Catalog, root: Path) -> None:
    """Two files that were never read have the same empty digest, and nothing in common."""
    enter(catalog, root, "a.jpg")
    (root / "a.jpg").unlink()
    [b] = enter(catalog, root, "b.jpg")
    assert read(catalog, root, "b.jpg", "y") == b
    assert len(rows(catalog)) == 2


def test_a_changed_file_keeps_what_the_user_decided(catalog: Catalog, root: Path) -> None:
    photo = read(catalog, root, "a.jpg", "x")
    decide(catalog, photo, Change(flag=Flag.REJECT, rating=1))
    finding = ScanRecord(root, root / "a.jpg", Fingerprint(11, 2, "y"), Score(1.5, SCORER, NOW))
    catalog.write(lambda db: record(db, [finding], SCORER, "codecs")).result()
    [row] = rows(catalog)
    assert row.decision == Decision(Flag.REJECT, 1)
    assert row.score == Score(1.5, SCORER, NOW)


def test_what_was_never_read_and_is_gone_is_forgotten(catalog: Catalog, root: Path) -> None:
    [a, b] = enter(catalog, root, "a.jpg", "b.jpg")
    decide(catalog, b, Change(rating=3))
    gone = [(a, str(root / "a.jpg")), (b, str(root / "b.jpg"))]
    assert catalog.write(lambda db: photos.mark_missing(db, gone)).result() == 1
    assert [row.photo.id for row in rows(catalog)] == [b]


def test_a_file_that_cannot_be_read_leaves_unless_decided_about(
    catalog: Catalog, root: Path
) -> None:
    [_, b] = enter(catalog, root, "a.jpg", "b.jpg")
    decide(catalog, b, Change(flag=Flag.PICK))
    for name in ("a.jpg", "b.jpg", "unknown.jpg"):
        catalog.write(partial(photos.drop_unread, path=root / name)).result()
    assert [row.photo.id for row in rows(catalog)] == [b]
