"""The window over a catalog of 100,000 photos, and rating while a scan runs, against the targets.

``python -m benchmarks.gui [--photos N] [--part list|reopen|step|step45|scan|write]``, ``--part``
once for each part. ``benchmarks.before_after`` runs it in two versions of the program. Without a
screen (offscreen platform, software painting), so what a display adds is not in it. The photos of
the large catalog have no files: their thumbnails are put into the loader's cache, as "cached"
means.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtGui import QColor, QImage, QPixmap

from benchmarks.catalog import ROOT, make_catalog
from benchmarks.rating import measure_scan, measure_writing
from benchmarks.reopening import measure_reopening
from benchmarks.stepping import KINDS, measure_steps
from benchmarks.window import (
    open_window,
    p95,
    resident_mb,
    rows_shown,
    say,
    wait_until,
)
from qualityculler.domain import BurstFilter, Flag, SortKey, Suggestion
from qualityculler.gui import assembly
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.panels.board import Board
from qualityculler.gui.pictures import key
from qualityculler.store.catalog import Catalog

PAGES = 200
SCANNED = 500
REOPENED = 2000
PARTS = ("list", "reopen", *KINDS, "scan", "write")
RATED = 60
ROUNDS = 5
# One after the other; each begins where the one before has left the list.
CHANGES: dict[str, dict[str, Any]] = {
    "sort by score": {"sort": SortKey.SCORE, "descending": True},
    "sort by capture time": {"sort": SortKey.CAPTURED, "descending": False},
    "sort by capture time, last first": {"descending": True},
    "sort by flag": {"sort": SortKey.FLAG},
    "sort by stars": {"sort": SortKey.RATING},
    "sort by label": {"sort": SortKey.LABEL},
    "sort by status": {"sort": SortKey.STATUS},
    "stars and filter: review": {
        "sort": SortKey.RATING,
        "suggestions": frozenset({Suggestion.REVIEW}),
    },
    "filter: 3.0 to 4.0": {"suggestions": None, "min_score": 3.0, "max_score": 4.0},
    "score and filter: review": {
        "sort": SortKey.SCORE,
        "min_score": None,
        "max_score": None,
        "suggestions": frozenset({Suggestion.REVIEW}),
    },
    "filter: keep or cannot judge": {
        "suggestions": frozenset({Suggestion.KEEP, Suggestion.CANNOT_JUDGE})
    },
    "filter: no flag": {"suggestions": None, "flags": frozenset({Flag.NONE})},
    "filter: text of some": {"flags": None, "text": "hochzeit"},
    "filter: text of all": {"text": "img"},
    "filter off, by name": {"text": None, "sort": SortKey.NAME, "descending": False},
    "sort by name, last first": {"descending": True},
}


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--catalog", type=Path, help="made by benchmarks.catalog, to be used again")
    parser.add_argument("--scanned", type=int, default=SCANNED)
    parser.add_argument("--reopened", type=int, default=REOPENED)
    parser.add_argument("--part", choices=PARTS, action="append")
    options = parser.parse_args()
    parts = options.part or PARTS
    assembly.application()
    with tempfile.TemporaryDirectory() as work:
        if "list" in parts:
            path = options.catalog or make_catalog(Path(work) / "large.sqlite3", options.photos)
            measure_list(Path(work), path, options.photos)
        if "reopen" in parts:
            measure_reopening(Path(work), options.reopened)
        for name in KINDS:
            if name in parts:
                measure_steps(Path(work), name)
        if "scan" in parts:
            measure_scan(Path(work), options.scanned)
        if "write" in parts:
            measure_writing(Path(work), RATED)


def measure_list(work: Path, path: Path, photos: int) -> None:
    """First grid, scrolling, sorting, filtering, memory."""
    before = resident_mb()
    with Catalog.open(path) as catalog, open_window(catalog, work / "list") as window:
        print(f"\n{photos:,} photos; resident before the window {before:.0f} MB")
        _first_grid(window, photos)
        _groups(window)
        # All frames, as many as there are photos: with closed stacks there is less to list.
        window.commands.bursts.show(None)
        wait_until(lambda: len(window.session.order) == photos and rows_shown(window))
        _scroll(window)
        _jump(window)
        _changes(window, "")
        window.commands.bursts.show(BurstFilter.BEST)
        wait_until(lambda: not window.session.busy)
        print(f"  with stacks closed, {len(window.session.order):,} in the list")
        _changes(window, "closed stacks, ")
        say("resident memory", resident_mb(), "MB", 500)
        window.parts.loader.wish("GridView", [])


def _first_grid(window: MainWindow, photos: int) -> None:
    began = time.perf_counter()
    window.session.open(ROOT)
    wait_until(lambda: len(window.session.order) > 0 and rows_shown(window))
    window.stage.grid.viewport().repaint()
    took = time.perf_counter() - began
    assert len(window.session.order) == photos
    say("first painted grid, after the window is up", 1000 * took, "ms", 300)


def _groups(window: MainWindow) -> None:
    """What a window does by itself once a folder is open, so that it is not measured with the rest:
    groups are found, and panels count."""
    began = time.perf_counter()
    found: list[float] = []
    window.commands.bursts.grouped.connect(lambda: found.append(time.perf_counter()))
    wait_until(lambda: bool(found))
    say("groups found, after the first grid", 1000 * (found[0] - began), "ms")


def _scroll(window: MainWindow) -> None:
    """Page by page; a frame is scroll and repaint with rows and thumbnails at hand."""
    grid, bar = window.stage.grid, window.stage.grid.verticalScrollBar()
    warm, cold = [], []
    for _ in range(PAGES):
        began = time.perf_counter()
        bar.setValue(bar.value() + grid.viewport().height())
        grid.viewport().repaint()
        cold.append(1000 * (time.perf_counter() - began))
        wait_until(lambda: rows_shown(window))
        _give_thumbs(window)
        began = time.perf_counter()
        bar.setValue(bar.value() + 24)
        grid.viewport().repaint()
        warm.append(1000 * (time.perf_counter() - began))
    for name, frames in (("scroll by a page, nothing at hand", cold), ("cached", warm)):
        say(f"{PAGES} pages, {name}: median", statistics.median(frames), "ms")
        say(f"{PAGES} pages, {name}: p95", p95(frames), "ms", 16)


def _give_thumbs(window: MainWindow) -> None:
    """Put a thumbnail for each photo in sight into the cache, and one row more."""
    grid, loader = window.stage.grid, window.parts.loader
    shown = grid.shown()
    side = grid.side_px
    for photo_id in window.stage.model.ids(shown.start, shown.stop + 8):
        if (row := window.session.row(photo_id)) is None:
            continue
        wanted = key(row, side)
        if loader.thumb(wanted) is None:
            image = QImage(side, side * 2 // 3, QImage.Format.Format_RGB32)
            image.fill(QColor.fromHsv(photo_id * 7 % 360, 120, 160))
            loader._thumbs.put(wanted, QPixmap.fromImage(image), image.sizeInBytes())


def _jump(window: MainWindow) -> None:
    grid = window.stage.grid
    began = time.perf_counter()
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    grid.viewport().repaint()
    say("jump to the end: painted", 1000 * (time.perf_counter() - began), "ms")
    wait_until(lambda: rows_shown(window))
    say("jump to the end: with rows", 1000 * (time.perf_counter() - began), "ms")


def _changes(window: MainWindow, of: str) -> None:
    """Each change several times over; the median and the worst of them."""
    print(f"  a change of sort or filter: median of {ROUNDS}, and the worst")
    took: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for _ in range(ROUNDS):
        for name, parts in CHANGES.items():
            took[name].append(_change(window, **parts))
    for name, times in took.items():
        lists, rows = zip(*times, strict=True)
        say(f"{of}{name}: new list painted", statistics.median(lists), "ms", 100, max(lists))
        say(f"{of}{name}: with its rows", statistics.median(rows), "ms", None, max(rows))


def _change(window: MainWindow, **parts: object) -> tuple[float, float]:
    """From the change to the new list painted, and to its rows painted, in ms."""
    changed: list[float] = []
    seen = window.session.ids_changed.connect(lambda: changed.append(time.perf_counter()))
    board = window.findChild(Board)
    assert isinstance(board, Board)
    # The counts of the change before are there: one change at a time.
    wait_until(lambda: not window.session.busy and not board.busy and not board.jobs.busy())
    changed.clear()
    began = time.perf_counter()
    window.session.set_query(replace(window.session.query, **parts))  # type: ignore[arg-type]
    wait_until(lambda: bool(changed) and not window.session.listing)
    window.stage.grid.viewport().repaint()
    ids = time.perf_counter() - began
    wait_until(lambda: rows_shown(window))
    window.stage.grid.viewport().repaint()
    rows = time.perf_counter() - began
    window.session.ids_changed.disconnect(seen)
    return 1000 * ids, 1000 * rows


if __name__ == "__main__":
    main()
