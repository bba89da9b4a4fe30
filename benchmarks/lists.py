"""How long the lists of a large catalog take: ``python -m benchmarks.lists [PHOTOS]``."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.catalog import ROOT, SCORER, make_catalog
from qualityculler.domain import (
    Change,
    Flag,
    Label,
    PhotoQuery,
    PhotoStatus,
    SortKey,
    Suggestion,
    Thresholds,
)
from qualityculler.store import decisions, query, summaries, undo
from qualityculler.store.catalog import Catalog

REPEATS = 9
EVERYTHING = PhotoQuery(SCORER, folders=(ROOT,), thresholds=Thresholds(2.5, 3.5))
FILTERS: dict[str, dict[str, Any]] = {
    "scores 2 to 4": {"min_score": 2.0, "max_score": 4.0},
    "picks": {"flags": frozenset({Flag.PICK})},
    "no flag": {"flags": frozenset({Flag.NONE})},
    "3 stars and more": {"min_rating": 3},
    "red or none": {"labels": frozenset({Label.RED, None})},
    "skipped": {"statuses": frozenset({PhotoStatus.SKIPPED})},
    "keep": {"suggestions": frozenset({Suggestion.KEEP})},
    "review": {"suggestions": frozenset({Suggestion.REVIEW})},
    "cannot judge": {"suggestions": frozenset({Suggestion.CANNOT_JUDGE})},
    "text of some": {"text": "müller"},
    "text of all": {"text": "img"},
}


def main(photos: int) -> None:
    """Print the median and the shortest time of each list, in ms."""
    with tempfile.TemporaryDirectory() as folder:
        path = make_catalog(Path(folder) / "c.sqlite3", photos)
        print(f"{path.stat().st_size / 1e6:.0f} MB for {photos} photos")
        with Catalog.open(path) as catalog:
            measure_lists(catalog)
            measure_changes(catalog)


def measure_lists(catalog: Catalog) -> None:
    """The ids in every order, through every filter, and the numbers beside them."""
    for sort in SortKey:
        for descending in (True, False):
            asked = replace(EVERYTHING, sort=sort, descending=descending)
            show(catalog, f"by {sort}, {'last' if descending else 'first'} first", asked)
    for sort in (SortKey.SCORE, SortKey.CAPTURED):
        for name, changes in FILTERS.items():
            show(catalog, f"{name}, by {sort}", replace(EVERYTHING, sort=sort, **changes))
    timed(catalog, "count", partial(summaries.count, query=EVERYTHING))
    timed(catalog, "tally", partial(summaries.tally, query=EVERYTHING))
    timed(catalog, "histogram", partial(summaries.histogram, query=EVERYTHING, bins=40))
    with catalog.read() as db:
        some = query.ids(db, EVERYTHING)[::1000]
    timed(catalog, f"{len(some)} rows", partial(query.rows, photo_ids=some, scorer=SCORER))


def measure_changes(catalog: Catalog) -> None:
    """Decisions about few and about all, and the way back."""
    with catalog.read() as db:
        everyone = query.ids(db, EVERYTHING)
    for ids in (everyone[:1], everyone[:500], everyone):
        change = partial(decisions.decide, photo_ids=ids, change=Change(rating=1))
        took_ms: dict[str, list[float]] = {"decide": [], "undo": []}
        # The first of its kind has SQLite read and compile what the next ones find ready.
        for _ in range(REPEATS if len(ids) < len(everyone) else 1):
            for name, write in (("decide", change), ("undo", undo.undo)):
                begun = time.perf_counter()
                catalog.write(write)
                catalog.flush()
                took_ms[name].append(1000 * (time.perf_counter() - begun))
        for name, found in took_ms.items():
            number = f"{name} {len(ids)}"
            print(f"{number:34} {median(found):8.1f} ms (the first {found[0]:6.1f})")


def show(catalog: Catalog, name: str, asked: PhotoQuery) -> None:
    """Measure the ids of one query."""
    timed(catalog, name, partial(query.ids, query=asked))


def timed(catalog: Catalog, name: str, question: Callable[..., Any]) -> None:
    """Ask on a fresh connection, as the window does."""
    took_ms, cpu_ms = [], []
    for _ in range(REPEATS):
        begun, cpu_begun = time.perf_counter(), time.process_time()
        with catalog.read() as db:
            answer = question(db)
        took_ms.append(1000 * (time.perf_counter() - begun))
        cpu_ms.append(1000 * (time.process_time() - cpu_begun))
    number = len(answer) if isinstance(answer, list) else ""
    print(
        f"{name:34} {median(took_ms):8.1f} ms (shortest {min(took_ms):6.1f}, "
        f"processor {median(cpu_ms):6.1f})  {number}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
