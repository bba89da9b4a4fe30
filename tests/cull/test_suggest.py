"""Suggestions as a table, and the SQL of the lists against the same rules."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qualityculler.cull.suggest import reason, suggest
from qualityculler.domain import (
    MOS_MAX,
    MOS_MIN,
    Fingerprint,
    PhotoQuery,
    PhotoStatus,
    Score,
    ScorerId,
    ScorerKind,
    Skip,
    SortKey,
    Suggestion,
    Thresholds,
)
from qualityculler.evidence import Fault, Finding, Findings, Severity, Unit
from qualityculler.store import explanations, query, summaries
from qualityculler.store import findings as store_findings
from qualityculler.store.catalog import Catalog
from qualityculler.store.connect import Connection
from qualityculler.store.ingest import ScanRecord, record
from qualityculler.store.photos import enter_candidates
from qualityculler.text.reasons import sentence
from tests.fixtures.photos import Found

SCORER = ScorerId("test", "d", "v")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ROOT = Path("/photos")
LIMITS = Thresholds(reject_below=2.0, keep_above=4.0)


def scored(value: float, uncertainty: float | None) -> Score:
    return Score(value, SCORER, NOW, uncertainty)


@pytest.mark.parametrize(
    ("value", "uncertainty", "expected"),
    [
        (4.5, 0.25, Suggestion.KEEP),
        (4.25, 0.25, Suggestion.KEEP),
        (4.25, 0.5, Suggestion.REVIEW),
        (4.0, 0.0, Suggestion.KEEP),
        (3.0, 0.0, Suggestion.REVIEW),
        (2.0, 0.0, Suggestion.REVIEW),
        (1.75, 0.25, Suggestion.REVIEW),
        (1.75, 0.125, Suggestion.REJECT),
        (1.0, 2.0, Suggestion.REVIEW),
        (4.25, None, Suggestion.REVIEW),
        (4.5, None, Suggestion.KEEP),
        (1.75, None, Suggestion.REVIEW),
        (1.25, None, Suggestion.REJECT),
    ],
)
def test_only_what_is_clear_is_kept_or_rejected(
    value: float, uncertainty: float | None, expected: Suggestion
) -> None:
    assert suggest(PhotoStatus.SCORED, scored(value, uncertainty), LIMITS) is expected


@pytest.mark.parametrize(
    ("severe", "value", "expected"),
    [
        (("defocus",), 4.9, Suggestion.REJECT),
        (("motion blur", "noise"), 3.0, Suggestion.REJECT),
        (("noise",), 4.9, Suggestion.REVIEW),
        (("noise",), 3.0, Suggestion.REVIEW),
        (("noise",), 1.1, Suggestion.REJECT),
        ((), 4.9, Suggestion.KEEP),
    ],
)
def test_a_severe_fault_is_never_kept_and_a_blurred_subject_is_rejected(
    severe: tuple[str, ...], value: float, expected: Suggestion
) -> None:
    assert suggest(PhotoStatus.SCORED, scored(value, 0.1), LIMITS, severe) is expected


def test_without_a_score_a_fault_alone_suggests_nothing() -> None:
    assert suggest(PhotoStatus.PENDING, None, LIMITS, ("defocus",)) is Suggestion.CANNOT_JUDGE


@pytest.mark.parametrize(
    ("severe", "words"),
    [
        (
            ("defocus",),
            "Scored 4.90 (likely 4.80 to 5.00). Defocus was measured as severe even",
        ),
        (("noise",), "Noise was measured as severe: it is not kept unseen"),
    ],
)
def test_a_clash_of_score_and_finding_is_said(severe: tuple[str, ...], words: str) -> None:
    told = sentence(reason(PhotoStatus.SCORED, scored(4.9, 0.1), None, LIMITS, severe))
    assert words in told


def test_a_fault_that_changes_nothing_is_not_the_reason() -> None:
    told = sentence(reason(PhotoStatus.SCORED, scored(1.2, 0.1), None, LIMITS, ("defocus",)))
    assert "even at its highest" in told


@pytest.mark.parametrize("status", [PhotoStatus.SKIPPED, PhotoStatus.PENDING])
def test_without_a_score_nothing_is_judged(status: PhotoStatus) -> None:
    assert suggest(status, None, LIMITS) is Suggestion.CANNOT_JUDGE


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (4.5, "above 4.00 even at its lowest"),
        (1.2, "below 2.00 even at its highest"),
        (1.9, "too close to 2.00 to reject it"),
        (3.9, "too close to 4.00 to keep it unseen"),
        (3.0, "between 2.00 and 4.00"),
    ],
)
def test_the_reason_names_what_decided(value: float, words: str) -> None:
    told = sentence(reason(PhotoStatus.SCORED, scored(value, 0.25), None, LIMITS))
    assert words in told
    assert told.startswith(f"Scored {value:.2f} (likely {value - 0.25:.2f} to ")


def test_the_reason_without_a_score() -> None:
    skip = Skip("damaged", "It is damaged.")
    assert sentence(reason(PhotoStatus.SKIPPED, None, skip, LIMITS)) == (
        "It could not be scored: It is damaged."
    )
    assert "not been scored yet" in sentence(reason(PhotoStatus.PENDING, None, None, LIMITS))
    assert "error not known" in sentence(reason(PhotoStatus.SCORED, scored(3, None), None, LIMITS))


@pytest.fixture
def filled(catalog: Catalog) -> Catalog:
    """Random scores, many of them exactly on a bound."""
    chance = random.Random(3)

    def verdict() -> Score | Skip:
        if chance.random() < 0.1:
            return Skip("damaged", "It is damaged.")
        steps = 8 if chance.random() < 0.5 else 1000
        value = MOS_MIN + round((MOS_MAX - MOS_MIN) * chance.random() * steps) / steps
        uncertainty = chance.choice([None, 0.0, 0.25, 0.5, chance.random()])
        return scored(min(MOS_MAX, value), uncertainty)

    findings = [
        ScanRecord(ROOT, ROOT / f"{n:04d}.jpg", Fingerprint(1, 1, f"{n}"), verdict())
        for n in range(1500)
    ]
    unread = [Found(ROOT / f"new{n}.jpg") for n in range(20)]

    def fill(db: Connection) -> None:
        record(db, findings, SCORER, "codecs")
        for n in range(300):
            fault, severity = chance.choice(list(Fault)), chance.choice(list(Severity))
            item = Finding(fault, severity, 1.0, Unit.PX, 1.0, chance.choice([0.5, 0.95]))
            store_findings.put(db, f"{n}", Findings("r", (item,)))
            if chance.random() < 0.2:
                explanations.dispute(db, f"{n}", fault)
        enter_candidates(db, ROOT, unread)

    catalog.write(fill).result()
    return catalog


PLEASING = ScorerId("nima-aesthetic", "d", "v", ScorerKind.AESTHETIC)


@pytest.mark.parametrize("value", [1.0, 3.0, 5.0])
def test_what_is_not_technical_quality_suggests_nothing(value: float) -> None:
    score = Score(value, PLEASING, NOW, 0.1)
    assert suggest(PhotoStatus.SCORED, score, LIMITS) is Suggestion.CANNOT_JUDGE
    told = sentence(reason(PhotoStatus.SCORED, score, None, LIMITS))
    assert "nima-aesthetic" in told and "pleasing" in told


@pytest.mark.parametrize("sort", list(SortKey))
def test_nor_do_the_lists(catalog: Catalog, sort: SortKey) -> None:
    def verdict(n: int) -> Score | Skip:
        return Skip("damaged", "It is.") if n == 4 else Score(1.0 + n, PLEASING, NOW, 0.1)

    findings = [
        ScanRecord(ROOT, ROOT / f"{n}.jpg", Fingerprint(1, 1, f"{n}"), verdict(n)) for n in range(5)
    ]
    ids = catalog.write(lambda db: record(db, findings, PLEASING, "codecs")).result()
    asked = PhotoQuery(PLEASING, sort=sort, thresholds=LIMITS)
    with catalog.read() as db:
        assert summaries.tally(db, asked).suggestions == dict.fromkeys(Suggestion, 0) | {
            Suggestion.CANNOT_JUDGE: 5
        }
        for one in Suggestion:
            found = query.ids(db, replace(asked, suggestions=frozenset({one})))
            assert sorted(found) == (ids if one is Suggestion.CANNOT_JUDGE else [])
        both = frozenset({Suggestion.KEEP, Suggestion.CANNOT_JUDGE})
        assert sorted(query.ids(db, replace(asked, suggestions=both))) == ids
        low = replace(asked, suggestions=both, max_score=1.5)
        assert query.ids(db, low) == ids[:1]


def test_the_lists_agree_with_the_rules(filled: Catalog) -> None:
    chance = random.Random(4)
    with filled.read() as db:
        rows = list(query.stream(db, PhotoQuery(SCORER)))
        assert 10 < sum(bool(row.severe) for row in rows) < 100
        for turn in range(25):
            ends = sorted(
                chance.choice([1.5, 2.25, 3.0, 4.5, 1 + 4 * chance.random()]) for _ in "ab"
            )
            limits = Thresholds(*ends)
            advice = {
                row.photo.id: suggest(row.status, row.score, limits, row.severe) for row in rows
            }
            asked = PhotoQuery(SCORER, thresholds=limits, sort=list(SortKey)[turn % len(SortKey)])
            counted = summaries.tally(db, asked).suggestions
            assert counted == dict.fromkeys(Suggestion, 0) | Counter(advice.values())
            for some in ({one} for one in Suggestion):
                found = query.ids(db, replace(asked, suggestions=frozenset(some)))
                assert sorted(found) == sorted(id for id, one in advice.items() if one in some)
            both = frozenset({Suggestion.KEEP, Suggestion.CANNOT_JUDGE})
            found = query.ids(db, replace(asked, suggestions=both))
            assert sorted(found) == sorted(id for id, one in advice.items() if one in both)
