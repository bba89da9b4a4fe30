"""Every filter in every order against the same question asked in plain Python."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from qualityculler.cull.suggest import suggest
from qualityculler.domain import (
    Capture,
    Change,
    Fingerprint,
    Flag,
    Label,
    PhotoQuery,
    PhotoRow,
    PhotoStatus,
    Score,
    ScorerId,
    Skip,
    SortKey,
    Suggestion,
    Thresholds,
)
from qualityculler.store import decisions, photos, query, removals, summaries
from qualityculler.store.catalog import Catalog
from qualityculler.store.connect import Connection
from qualityculler.store.ingest import ScanRecord, record
from qualityculler.store.names import natural
from tests.fixtures.photos import Found

SCORER, OLDER = ScorerId("test", "new", "v"), ScorerId("test", "old", "v")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ROOT = Path("/photos/Shoots")
FOLDERS = ("2024 Müller", "2024 Müller/deep", "京都", "a_b%")
NAMES = ("IMG_{}.JPG", "Straße {}.jpg", "берёза{}.png")


def findings(chance: random.Random) -> Iterator[tuple[ScanRecord, ScorerId]]:
    for n in range(400):
        verdict: Score | Skip = Score(
            chance.choice([2.0, 3.0, 1 + 4 * chance.random()]),
            SCORER,
            NOW,
            chance.choice([None, 0.25, chance.random()]),
        )
        if chance.random() < 0.1:
            verdict = Skip(chance.choice(["damaged", "empty"]), "It is.")
        taken = NOW.replace(tzinfo=None) + timedelta(seconds=chance.randrange(60))
        yield (
            ScanRecord(
                ROOT,
                ROOT / chance.choice(FOLDERS) / chance.choice(NAMES).format(n),
                Fingerprint(1, 1, str(n)),
                verdict,
                (3, 2),
                Capture(taken if chance.random() < 0.8 else None),
            ),
            SCORER if chance.random() < 0.9 else OLDER,
        )


def fill(db: Connection) -> None:
    chance = random.Random(5)
    ids = []
    for finding, scorer in findings(chance):
        ids += record(db, [finding], scorer, "codecs")
        if chance.random() < 0.3:
            other = OLDER if scorer is SCORER else SCORER
            ids += record(db, [finding], other, "codecs")
    unread = [Found(ROOT / "京都" / f"new{n}.jpg") for n in range(20)]
    ids += photos.enter_candidates(db, ROOT, unread)
    for photo_id in ids:
        while chance.random() < 0.5:
            change = chance.choice(
                [
                    Change(flag=chance.choice(list(Flag))),
                    Change(rating=chance.randrange(6)),
                    Change(label=chance.choice(list(Label))),
                ]
            )
            decisions.decide(db, [photo_id], change)
    with_path = [(id, str(ROOT / "x")) for id in ids[:5]]
    photos.mark_missing(db, with_path)
    entry = removals.begin(db, ids[7:12])
    assert entry is not None
    removals.settle(db, entry, removals.Whereabouts(dict.fromkeys(ids[7:12])))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    with Catalog.open(tmp_path_factory.mktemp("c") / "c.sqlite3") as catalog:
        catalog.write(fill).result()
        yield catalog


def fits(row: PhotoRow, asked: PhotoQuery) -> bool:
    """The question a query stands for, photo by photo."""
    value = row.score.value if row.score else None
    folder = row.photo.path.parent
    inside = [folder == one or (asked.recursive and one in folder.parents) for one in asked.folders]
    text = f"{ROOT.name}/{row.photo.relative}".casefold()
    return all(
        (
            row.status in asked.statuses,
            asked.min_score is None or (value is not None and value >= asked.min_score),
            asked.max_score is None or (value is not None and value <= asked.max_score),
            any(inside) or not asked.folders,
            asked.flags is None or row.decision.flag in asked.flags,
            asked.labels is None or row.decision.label in asked.labels,
            asked.min_rating is None or row.decision.rating >= asked.min_rating,
            asked.max_rating is None or row.decision.rating <= asked.max_rating,
            asked.text is None or asked.text.casefold() in text,
            asked.suggestions is None
            or suggest(row.status, row.score, asked.thresholds) in asked.suggestions,
        )
    )


def place(row: PhotoRow, asked: PhotoQuery) -> tuple[Any, ...]:
    """What a photo is sorted by, the path left aside; None for "comes last"."""
    decision, status = row.decision, list(PhotoStatus).index(row.status)
    match asked.sort:
        case SortKey.SCORE:
            return None if row.score is None else row.score.value
        case SortKey.NAME:
            return natural(row.photo.path.name).encode().lower()
        case SortKey.CAPTURED:
            return row.photo.capture.captured_at
        case SortKey.FLAG:
            return {Flag.REJECT: 0, Flag.PICK: 1}.get(decision.flag)
        case SortKey.RATING:
            return decision.rating or None
        case SortKey.LABEL:
            return None if decision.label is None else list(Label).index(decision.label)
        case SortKey.STATUS:
            return status


def expected(rows: list[PhotoRow], asked: PhotoQuery) -> list[int]:
    found = sorted((r for r in rows if fits(r, asked)), key=lambda r: str(r.photo.path).encode())
    with_value = [row for row in found if place(row, asked) is not None]
    with_value.sort(key=lambda row: place(row, asked), reverse=asked.descending)
    without = [row for row in found if place(row, asked) is None]
    if asked.sort is SortKey.SCORE:
        without.sort(key=lambda row: list(PhotoStatus).index(row.status))
    return [row.photo.id for row in with_value + without]


def random_query(chance: random.Random) -> PhotoQuery:
    def some(values: Any, share: float = 0.5) -> frozenset[Any]:
        return frozenset(value for value in values if chance.random() < share)

    filters: dict[str, Any] = {
        "statuses": some(PhotoStatus, 0.7),
        "min_score": chance.choice([2.0, 2.5]),
        "max_score": chance.choice([3.0, 4.5]),
        "folders": tuple(ROOT / one for one in some(FOLDERS, 0.4)),
        "recursive": False,
        "flags": some(Flag),
        "labels": some([*Label, None]),
        "min_rating": chance.randrange(6),
        "max_rating": chance.randrange(6),
        "text": chance.choice(["MÜLLER", "strasse", "STRASSE", "БЕРЁЗА", "京", "_b%", "img_1", ""]),
        "suggestions": some(Suggestion),
    }
    chosen = {name: value for name, value in filters.items() if chance.random() < 0.25}
    return PhotoQuery(
        chance.choice([SCORER, SCORER, OLDER]),
        sort=chance.choice(list(SortKey)),
        descending=chance.random() < 0.5,
        thresholds=Thresholds(2.5, 3.5),
        **chosen,
    )


def test_random_questions_get_the_answer_of_plain_python(filled: Catalog) -> None:
    chance = random.Random(6)
    with filled.read() as db:
        everyone = {
            scorer: list(query.stream(db, PhotoQuery(scorer))) for scorer in (SCORER, OLDER)
        }
        for _ in range(600):
            asked = random_query(chance)
            wanted = expected(everyone[asked.scorer], asked)
            assert query.ids(db, asked) == wanted, asked
            assert [row.photo.id for row in query.stream(db, asked)] == wanted, asked
            assert summaries.count(db, asked) == len(wanted), asked
            limit = chance.randrange(50)
            assert query.ids(db, replace(asked, limit=limit)) == wanted[:limit], asked


def test_numbers_honour_the_filters(filled: Catalog) -> None:
    chance = random.Random(7)
    with filled.read() as db:
        for _ in range(100):
            asked = random_query(chance)
            rows = list(query.stream(db, asked))
            tally = summaries.tally(db, asked)
            assert tally.photos == len(rows)
            for flag in Flag:
                assert tally.flags[flag] == sum(row.decision.flag is flag for row in rows)
            for stars in range(6):
                assert tally.ratings[stars] == sum(row.decision.rating == stars for row in rows)
            for label in (*Label, None):
                assert tally.labels[label] == sum(row.decision.label is label for row in rows)
            values = [row.score.value for row in rows if row.score]
            bins = summaries.histogram(db, asked, 4)
            assert bins == [sum(min(3, int(value - 1)) == n for value in values) for n in range(4)]
            skips = summaries.skip_counts(db, asked)
            assert sum(skips.values()) == sum(row.skip is not None for row in rows)


def test_what_tables_repeat_is_always_right(filled: Catalog) -> None:
    with filled.read() as db:
        wrong = db.execute(
            """
            SELECT count(*) FROM scores s JOIN photos p ON p.id = s.photo
            WHERE (s.missing, s.path, s.flag, s.rating, s.label)
                IS NOT (p.missing, p.path, p.flag, p.rating, p.label)
            """
        ).fetchone()[0]
        wrong += db.execute(
            """
            SELECT count(*) FROM photos p LEFT JOIN scores s ON s.photo = p.id
                AND s.scorer = p.scored_by
            WHERE (p.value, p.uncertainty) IS NOT (s.value, s.uncertainty)
                OR (p.scored_by IS NULL) <> NOT EXISTS (SELECT 1 FROM scores WHERE photo = p.id)
            """
        ).fetchone()[0]
        assert wrong == 0
        assert db.execute("SELECT count(*) FROM scores").fetchone()[0] > 400


def test_a_name_in_the_other_form_of_unicode_is_found(catalog: Catalog) -> None:
    decomposed = Found(Path("/photos/Mu\u0308ller.jpg"))
    catalog.write(
        partial(photos.enter_candidates, root=Path("/photos"), candidates=[decomposed])
    ).result()
    with catalog.read() as db:
        assert len(query.ids(db, PhotoQuery(SCORER, text="m\u00fcller"))) == 1
        assert len(query.ids(db, PhotoQuery(SCORER, text="photos/mu\u0308"))) == 1
        assert query.ids(db, PhotoQuery(SCORER, text="mull")) == []
