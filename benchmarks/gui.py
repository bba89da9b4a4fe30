"""The window over a catalog of 100,000 photos, and rating while a scan runs, against the targets.

``python -m benchmarks.gui [--photos N] [--part list|step|scan]``. Runs without a screen (offscreen
platform, software painting), so what a display adds is not in it. The photos of the large catalog
have no files: their thumbnails are put into the loader's cache, as "cached" means.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QElapsedTimer, QEventLoop, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QPixmap
from PySide6.QtTest import QTest

from benchmarks.catalog import ROOT, SCORER, make_catalog
from benchmarks.photos import make_jpeg
from benchmarks.scan import with_comment
from qualityculler.domain import Flag, SortKey, Suggestion
from qualityculler.gui import assembly
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.panels.board import Board
from qualityculler.gui.pictures import key
from qualityculler.gui.remembered import Remembered
from qualityculler.gui.scanning import ScanState
from qualityculler.gui.views.stage import View
from qualityculler.pipeline.index import IndexOptions, IndexRun
from qualityculler.score import registry as scorers
from qualityculler.store.catalog import Catalog

PAGES = 200
STEPS = 12
SCANNED = 500
DISTINCT = 4
PATIENCE_S = 300.0


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--scanned", type=int, default=SCANNED)
    parser.add_argument("--part", choices=("list", "step", "scan"), action="append")
    options = parser.parse_args()
    parts = options.part or ["list", "step", "scan"]
    assembly.application()
    with tempfile.TemporaryDirectory() as work:
        if "list" in parts:
            measure_list(Path(work), options.photos)
        if "step" in parts:
            measure_steps(Path(work))
        if "scan" in parts:
            measure_scan(Path(work), options.scanned)


# A large list


def measure_list(work: Path, photos: int) -> None:
    """First grid, scrolling, sorting, filtering, memory."""
    path = make_catalog(work / "large.sqlite3", photos)
    before = _resident_mb()
    with Catalog.open(path) as catalog, _window(catalog, work / "list") as window:
        print(f"\n{photos:,} photos; resident before the window {before:.0f} MB")
        _first_grid(window, photos)
        _scroll(window)
        _jump(window)
        _change(window, "sort by score", sort=SortKey.SCORE, descending=True)
        _change(window, "sort by capture time", sort=SortKey.CAPTURED, descending=False)
        _change(window, "sort by stars", sort=SortKey.RATING, descending=True)
        _change(window, "filter: review", suggestions=frozenset({Suggestion.REVIEW}))
        _change(window, "filter: 3.0 to 4.0", suggestions=None, min_score=3.0, max_score=4.0)
        _change(window, "filter: text", min_score=None, max_score=None, text="hochzeit")
        _change(window, "filter off, by name", text=None, sort=SortKey.NAME)
        _line("resident memory", _resident_mb(), "MB", 500)
        window.parts.loader.wish("GridView", [])


def _first_grid(window: MainWindow, photos: int) -> None:
    began = time.perf_counter()
    window.session.open(ROOT)
    _until(lambda: len(window.session.order) > 0 and _rows_shown(window))
    window.stage.grid.viewport().repaint()
    took = time.perf_counter() - began
    assert len(window.session.order) == photos
    _line("first painted grid, after the window is up", 1000 * took, "ms", 300)


def _rows_shown(window: MainWindow) -> bool:
    grid = window.stage.grid
    shown = grid.shown()
    ids = window.stage.model.ids(shown.start, shown.stop - 1)
    return bool(ids) and all(window.session.row(id) is not None for id in ids)


def _scroll(window: MainWindow) -> None:
    """Page by page; a frame is scroll and repaint with rows and thumbnails at hand."""
    grid, bar = window.stage.grid, window.stage.grid.verticalScrollBar()
    warm, cold = [], []
    for _ in range(PAGES):
        began = time.perf_counter()
        bar.setValue(bar.value() + grid.viewport().height())
        grid.viewport().repaint()
        cold.append(1000 * (time.perf_counter() - began))
        _until(lambda: _rows_shown(window))
        _give_thumbs(window)
        began = time.perf_counter()
        bar.setValue(bar.value() + 24)
        grid.viewport().repaint()
        warm.append(1000 * (time.perf_counter() - began))
    for name, frames in (("scroll by a page, nothing at hand", cold), ("cached", warm)):
        _line(f"{PAGES} pages, {name}: median", statistics.median(frames), "ms")
        _line(f"{PAGES} pages, {name}: p95", _p95(frames), "ms", 16)


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
    _line("jump to the end: painted", 1000 * (time.perf_counter() - began), "ms")
    _until(lambda: _rows_shown(window))
    _line("jump to the end: with rows", 1000 * (time.perf_counter() - began), "ms")


def _change(window: MainWindow, name: str, **parts: object) -> None:
    changed: list[float] = []
    window.session.ids_changed.connect(lambda: changed.append(time.perf_counter()))
    board = window.findChild(Board)
    assert isinstance(board, Board)
    # The counts of the change before are there: one change at a time.
    _until(lambda: not window.session.busy and not board.busy)
    began = time.perf_counter()
    window.session.set_query(replace(window.session.query, **parts))  # type: ignore[arg-type]
    _until(lambda: bool(changed))
    window.stage.grid.viewport().repaint()
    ids = time.perf_counter() - began
    _until(lambda: _rows_shown(window))
    window.stage.grid.viewport().repaint()
    rows = time.perf_counter() - began
    _line(f"{name}: new list painted", 1000 * ids, "ms", 100)
    _line(f"{name}: with its rows", 1000 * rows, "ms")


# The next photo


def measure_steps(work: Path) -> None:
    """The loupe at 24 MP: from the key to the painted preview of the next photo."""
    folder = work / "steps"
    _write(folder, STEPS + 3, 6000, 4000)
    with (
        Catalog.open(work / "steps.sqlite3") as catalog,
        _window(catalog, work / "s", default=True) as window,
    ):
        window.open_path(folder)
        _until(lambda: window.parts.scanning.state is ScanState.IDLE)
        window.session.refresh()
        _until(lambda: len(window.session.order) == STEPS + 3 and not window.session.busy)
        window.commands.show(View.LOUPE)
        canvas = window.stage.loupe.canvas
        frames, misses = [], 0
        for _ in range(STEPS):
            _until(lambda: window.parts.loader.idle)
            began = time.perf_counter()
            QTest.keyClick(window.stage.loupe, Qt.Key.Key_Right)
            canvas.repaint()
            frames.append(1000 * (time.perf_counter() - began))
            misses += canvas.at_hand() is None
        print(f"\nthe loupe, 24 MP, {misses} of {STEPS} steps had no preview at hand")
        _line("next photo from prefetch: median", statistics.median(frames), "ms", 50)
        _line("next photo from prefetch: p95", _p95(frames), "ms", 50)


# Rating while a scan runs


def measure_scan(work: Path, photos: int) -> None:
    """Key to paint during a scan; and the rate of the scan with the window and without."""
    folder = work / "scan"
    _write(folder, photos, 3000, 2000)
    print(f"\na scan of {photos} photos of 6 MP")
    alone = _scan_alone(folder, work / "alone.sqlite3")
    rate, frames = _scan_with_window(folder, work)
    again = _scan_alone(folder, work / "again.sqlite3")
    base = statistics.mean((alone, again))
    _line("scan alone, before and after", base, "photos/s")
    print(f"    ({alone:.1f} before, {again:.1f} after: what differs is the machine's)")
    _line("scan with somebody rating", rate, "photos/s")
    _line("the scan loses", 100 * (1 - rate / base), "%", 10)
    _line(f"key to paint, {len(frames)} keys: median", statistics.median(frames), "ms")
    _line(f"key to paint, {len(frames)} keys: p95", _p95(frames), "ms", 50)


def _scan_alone(folder: Path, path: Path) -> float:
    with Catalog.open(path) as catalog:
        return IndexRun(catalog, IndexOptions([folder], scorers.DEFAULT)).run().scored_per_s


def _scan_with_window(folder: Path, work: Path) -> tuple[float, list[float]]:
    frames: list[float] = []
    with (
        Catalog.open(work / "with.sqlite3") as catalog,
        _window(catalog, work / "w", default=True) as window,
    ):
        grid = window.stage.grid
        window.open_path(folder)
        _until(lambda: len(window.session.order) > 20 and _rows_shown(window))
        keys = (Qt.Key.Key_P, Qt.Key.Key_Right, Qt.Key.Key_3, Qt.Key.Key_Right, Qt.Key.Key_X)
        while window.parts.scanning.state is not ScanState.IDLE:
            began = time.perf_counter()
            sent = QElapsedTimer()
            sent.start()
            # Through the event loop: what the loop is busy with belongs to the time.
            QTimer.singleShot(0, lambda: QTest.keyClick(grid, keys[len(frames) % len(keys)]))
            _wait(0)
            grid.viewport().repaint()
            frames.append(1000 * (time.perf_counter() - began))
            _wait(250)
        report = window.parts.scanning.report
        assert report is not None
        assert any(
            row is not None and row.decision.flag is not Flag.NONE
            for row in map(window.session.row, window.session.order.ids)
        )
        return report.scored_per_s, frames


# Common


def _write(folder: Path, photos: int, width: int, height: int) -> None:
    folder.mkdir(parents=True)
    originals = [make_jpeg(width, height, seed) for seed in range(DISTINCT)]
    for n in range(photos):
        jpeg = with_comment(originals[n % DISTINCT], str(n))
        (folder / f"{n:05d}.jpg").write_bytes(jpeg)


@contextmanager
def _window(catalog: Catalog, kept: Path, *, default: bool = False) -> Iterator[MainWindow]:
    kept.mkdir(parents=True)
    identify = scorers.identify
    if not default:
        scorers.identify = lambda name: SCORER
    try:
        window = assembly.build(catalog, scorers.DEFAULT, Remembered(kept / "window.ini"))
    finally:
        scorers.identify = identify
    window.resize(1600, 1000)
    window.show()
    _wait(300)
    yield window
    window.close()


def _wait(ms: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not true():
        if time.monotonic() > end:
            raise SystemExit("waited in vain")
        _wait(1)


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[int(0.95 * (len(values) - 1))]


def _resident_mb() -> float:
    if not sys.platform.startswith("linux"):
        return float("nan")
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1000


def _line(name: str, value: float, unit: str, target: float | None = None) -> None:
    said = "" if target is None else f"target {target:g}: {'met' if value <= target else 'MISSED'}"
    print(f"  {name:<52}{value:9.1f} {unit:<9}{said}")


if __name__ == "__main__":
    main()
