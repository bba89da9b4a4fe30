"""The ledger: decisions with who suggested them, replayed and compared with another scorer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from qualityculler.domain import (
    Change,
    Fingerprint,
    Flag,
    Score,
    ScorerId,
    Suggestion,
    Thresholds,
)
from qualityculler.operations import ledger
from qualityculler.operations.decide import Decide
from qualityculler.operations.job import ignore
from qualityculler.operations.ledger import Diff, Replay
from qualityculler.operations.library import Library
from qualityculler.operations.undo import Undo
from qualityculler.reason import Code
from qualityculler.store import ingest
from qualityculler.store.catalog import Catalog
from qualityculler.store.journal import Suggested
from qualityculler.task import CancelToken

OLD, NEW = ScorerId("old", "d1", "v1"), ScorerId("new", "d2", "v1")
LIMITS = Thresholds(2.0, 3.5)
GO = CancelToken()
BY = Suggested(str(OLD), 2.0, "reject", (Code.SURELY_REJECT.value,))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Five photos, scored 1 to 5 by the old scorer; the new one sees the first four upside down."""
    with Catalog.open(tmp_path / "c.sqlite3") as catalog:
        for scorer, values in ((OLD, (1.0, 2.0, 3.0, 4.0, 5.0)), (NEW, (5.0, 4.0, 3.0, 1.0))):
            records = [
                ingest.ScanRecord(
                    Path("/p"),
                    Path(f"/p/{n}.jpg"),
                    Fingerprint(1, 1, f"d{n}"),
                    Score(value, scorer, datetime.now(UTC), 0.1),
                )
                for n, value in enumerate(values, start=1)
            ]
            catalog.write(
                partial(ingest.record, records=records, scorer=scorer, codecs="c")
            ).result()
        yield Library(catalog, settings_file=tmp_path / "settings.json")


def decide(library: Library, id: int, flag: Flag, by: Suggested | None = None) -> None:
    change = Decide([([id], Change(flag=flag))], [by])
    library.catalog.write_now(change).result()


def test_replay_compares_each_flag_that_holds_with_the_suggestion_of_now(library: Library) -> None:
    decide(library, 1, Flag.REJECT, BY)
    decide(library, 2, Flag.PICK)
    decide(library, 4, Flag.REJECT)
    decide(library, 4, Flag.PICK)
    decide(library, 5, Flag.REJECT)
    Undo().run(library, ignore, GO)
    found = Replay(OLD, LIMITS).run(library, ignore, GO)
    assert [(one.decided.path.name, one.agrees) for one in found] == [
        ("1.jpg", True), ("2.jpg", None), ("4.jpg", True),
    ]  # fmt: skip
    assert found[0].decided.suggested == BY and found[1].decided.suggested is None
    assert found[0].now == ledger.Opinion(Suggestion.REJECT, Code.SURELY_REJECT.value, 1.0)
    other = Replay(NEW, LIMITS).run(library, ignore, GO)
    assert [one.agrees for one in other] == [False, True, False]
    assert Replay(OLD, LIMITS, Path("/elsewhere")).run(library, ignore, GO) == []


def test_diff_names_what_would_change_and_changes_nothing(library: Library) -> None:
    found = Diff(None, (OLD, LIMITS), (NEW, LIMITS)).run(library, ignore, GO)
    changed = [
        (one.path.name, one.before.suggestion, one.after.suggestion) for one in found.changed
    ]
    assert changed == [
        ("1.jpg", Suggestion.REJECT, Suggestion.KEEP),
        ("2.jpg", Suggestion.REVIEW, Suggestion.KEEP),
        ("4.jpg", Suggestion.KEEP, Suggestion.REJECT),
    ]  # fmt: skip
    assert (found.compared, found.unscored) == (4, 1)
    assert found.moves[Suggestion.REJECT, Suggestion.KEEP] == 1
    higher = replace(LIMITS, reject_below=3.3)
    same = Diff(None, (OLD, LIMITS), (OLD, higher)).run(library, ignore, GO)
    assert [one.path.name for one in same.changed] == ["2.jpg", "3.jpg"]


def test_export_has_each_photo_of_each_decision(library: Library) -> None:
    decide(library, 1, Flag.REJECT, BY)
    decide(library, 1, Flag.NONE)
    with library.catalog.read() as db:
        first, second = ledger.exported(db)
    assert first["path"] == Path("/p/1.jpg") and first["digest"] == "d1"
    assert (first["before"]["flag"], first["after"]["flag"]) == ("none", "reject")
    assert first["suggested"] == {
        "scorer": str(OLD), "threshold": 2.0, "suggestion": "reject", "codes": ["surely_reject"],
        "mode": "",
    }  # fmt: skip
    assert (first["in_force"], second["in_force"]) == (False, True)
    assert second["suggested"] is None
