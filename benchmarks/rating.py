"""Rating while a scan runs: key to paint, and what the scan loses by it."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, Qt, QTimer
from PySide6.QtTest import QTest

from benchmarks.window import open_window, p95, rows_shown, say, wait, wait_until, write_photos
from qualityculler.domain import Flag
from qualityculler.gui.scanning import ScanState
from qualityculler.pipeline.index import IndexOptions, IndexRun
from qualityculler.score import registry as scorers
from qualityculler.store.catalog import Catalog

PAIRS = 3


def measure_scan(work: Path, photos: int) -> None:
    """Key to paint during a scan; and the rate of the scan with the window and without."""
    folder = work / "scan"
    write_photos(folder, photos, 3000, 2000)
    print(f"\na scan of {photos} photos of 6 MP, {PAIRS} times alone and with somebody rating")
    alone: list[Scanned] = []
    rated: list[Scanned] = []
    frames: list[float] = []
    for n in range(PAIRS):
        # In turn, and the other one first each time: a machine that drifts favours neither.
        for rating in (n % 2 == 0, n % 2 == 1):
            if rating:
                rated.append(_scan_with_window(folder, work / f"rated{n}", frames))
            else:
                alone.append(_scan_alone(folder, work / f"alone{n}.sqlite3"))
        print(f"    alone {alone[n]}, with somebody rating {rated[n]}", flush=True)
    pairs = list(zip(alone, rated, strict=True))
    lost = [100 * (1 - some.rate_per_s / base.rate_per_s) for base, some in pairs]
    say("the scan loses, median of the pairs", statistics.median(lost), "%", 10, max(lost))
    more = [100 * (some.processor_ms / base.processor_ms - 1) for base, some in pairs]
    say("processor time a photo, more by", statistics.median(more), "%", None, max(more))
    say(f"key to paint, {len(frames)} keys: median", statistics.median(frames), "ms")
    say(f"key to paint, {len(frames)} keys: p95", p95(frames), "ms", 50)


@dataclass(frozen=True, slots=True)
class Scanned:
    """The rate of a scan, and the processor time of the whole process a photo: on a machine that
    has other things to do, that is the steadier one."""

    rate_per_s: float
    processor_ms: float

    def __str__(self) -> str:
        return f"{self.rate_per_s:5.1f} photos/s ({self.processor_ms:4.0f} ms of processor each)"


def _scan_alone(folder: Path, path: Path) -> Scanned:
    with Catalog.open(path) as catalog:
        began = time.process_time()
        report = IndexRun(catalog, IndexOptions([folder], scorers.DEFAULT)).run()
        return Scanned(report.scored_per_s, 1000 * (time.process_time() - began) / report.scored)


def _scan_with_window(folder: Path, work: Path, frames: list[float]) -> Scanned:
    """Add the time of each key, in ms, from the key to the painted mark, to ``frames``."""
    work.mkdir()
    with (
        Catalog.open(work / "with.sqlite3") as catalog,
        open_window(catalog, work / "w", default=True) as window,
    ):
        grid = window.stage.grid
        worked = time.process_time()
        window.open_path(folder)
        wait_until(lambda: len(window.session.order) > 20 and rows_shown(window))
        keys = (Qt.Key.Key_P, Qt.Key.Key_Right, Qt.Key.Key_3, Qt.Key.Key_Right, Qt.Key.Key_X)
        while window.parts.scanning.state is not ScanState.IDLE:
            began = time.perf_counter()
            sent = QElapsedTimer()
            sent.start()
            # Through the event loop: what the loop is busy with belongs to the time.
            QTimer.singleShot(0, lambda: QTest.keyClick(grid, keys[len(frames) % len(keys)]))
            wait(0)
            grid.viewport().repaint()
            frames.append(1000 * (time.perf_counter() - began))
            wait(250)
        report = window.parts.scanning.report
        worked = time.process_time() - worked
        assert report is not None
        assert any(
            row is not None and row.decision.flag is not Flag.NONE
            for row in map(window.session.row, window.session.order.ids)
        )
        return Scanned(report.scored_per_s, 1000 * worked / report.scored)
