"""``guarantee``: the bound by own picks, the line for a bound, and silence without enough picks."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qualityculler.domain import (
    Change,
    Fingerprint,
    Flag,
    Score,
    ScorerKind,
    Suggestion,
    Thresholds,
)
from qualityculler.operations.decide import Decide, suggested_by
from qualityculler.operations.library import opened
from qualityculler.score import registry as scorers
from qualityculler.store import ingest
from tests.cli.conftest import Command
from tests.fixtures.fake_scorer import ID, FakeScorer


@pytest.fixture
def picked(catalog: Path, folder: Path, scorer: FakeScorer) -> Path:
    """A folder of which 60 photos were picked, and 20 more because that was suggested."""
    found = [
        ingest.ScanRecord(
            folder,
            folder / f"p{n:03d}.jpg",
            Fingerprint(n, 1, f"{n:032d}"),
            Score(2.5 + n / 100, ID, datetime.now(UTC), 0.25),
        )
        for n in range(100)
    ]
    with opened(catalog) as library:
        ids = library.catalog.write(lambda db: ingest.record(db, found, ID, "test")).result()
        pick = Change(flag=Flag.PICK)
        library.change(Decide([(ids[:60], pick)])).result()
        by_score = suggested_by(ID, Thresholds(), Suggestion.KEEP)
        library.change(Decide([(ids[60:80], pick)], [by_score])).result()
    return folder


def test_the_bound_by_own_picks_and_the_line_for_a_bound(command: Command, picked: Path) -> None:
    told = json.loads(command("guarantee", picked, "--json").out)
    # (1 - p)^60 = 0.05 * 6 / pi^2: none of 60 picks is below 2.00, the error to expect included.
    assert told == {
        "line": 2.0,
        "hidden_at_most": 0.0566,
        "confidence": 0.95,
        "picks": 60,
        "picks_hidden": 0,
    }
    told = json.loads(command("guarantee", "--reject-below", "2.8", "--json").out)
    assert told["picks_hidden"] == 5
    line = json.loads(command("guarantee", "--at-most", "15", "--json").out)
    assert line["hidden_at_most"] <= 0.15 and line["picks_hidden"] > 0
    said = command("guarantee").out
    assert "at most 5.7 % of what you would keep is hidden (95 % sure, 60 of your picks" in said


def test_without_enough_picks_it_says_so(command: Command, picked: Path, tmp_path: Path) -> None:
    assert "Not enough decisions yet" in command("guarantee", tmp_path / "other").out
    both = command("guarantee", "--at-most", "5", "--reject-below", "2")
    assert both.code == 2


def test_a_line_that_no_picks_bear_out_is_not_made_up(command: Command, picked: Path) -> None:
    told = json.loads(command("guarantee", "--at-most", "1", "--json").out)
    assert (told["line"], told["picks"]) == (None, 60)
    assert "No line surely hides as little as 1 %" in command("guarantee", "--at-most", "1").err


@pytest.mark.parametrize("option", ["--reject-below", "--at-most"])
def test_nan_is_refused(command: Command, picked: Path, option: str) -> None:
    assert command("guarantee", option, "nan").code == 2


def test_a_scorer_that_suggests_nothing_hides_nothing(
    command: Command, picked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pleasing = replace(ID, name="pleasing", kind=ScorerKind.AESTHETIC)
    monkeypatch.setattr(scorers, "identify", lambda name: pleasing)
    refused = command("guarantee")
    assert refused.code == 2 and "pleasing suggests nothing" in refused.err
