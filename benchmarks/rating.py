"""Rating while a scan runs, or sidecars are written: key to paint, and what the scan loses."""

from __future__ import annotations

import statistics
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QWidget

from benchmarks.window import open_window, p95, rows_shown, say, wait, wait_until, write_photos
from qualityculler.domain import Flag, SidecarWriting
from qualityculler.gui.assembly import SETTINGS
from qualityculler.gui.scanning import ScanState
from qualityculler.scan.index import IndexOptions, IndexRun
from qualityculler.score import registry as scorers
from qualityculler.settings import Settings, save
from qualityculler.store.catalog import Catalog
from qualityculler.store.thumbs import Thumbs

PAIRS = 3
PATIENCE_MS = 5000


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


def measure_writing(work: Path, keys: int) -> None:
    """Key to paint with nothing else going on, and with each decision written into a sidecar."""
    folder = work / "write"
    write_photos(folder, keys, 3000, 2000)
    print(f"\nrating {keys} photos of 6 MP, without sidecars and writing them as one goes")
    for writing in (SidecarWriting.OFF, SidecarWriting.AS_YOU_GO):
        frames = _rate_all(folder, work / writing.name, writing)
        written = len(list(folder.glob("*.xmp")))
        print(f"    {writing}: {written} sidecars")
        say(f"key to paint, {len(frames)} keys: median", statistics.median(frames), "ms")
        say(f"key to paint, {len(frames)} keys: p95", p95(frames), "ms", 50)


def _rate_all(folder: Path, work: Path, writing: SidecarWriting) -> list[float]:
    work.mkdir()
    (work / "w").mkdir()
    save(Settings(sidecars=writing), work / "w" / SETTINGS)
    frames: list[float] = []
    with (
        Catalog.open(work / "c.sqlite3") as catalog,
        open_window(catalog, work / "w", default=True) as window,
    ):
        window.open_path(folder)
        wait_until(lambda: window.parts.scanning.state is ScanState.IDLE and rows_shown(window))
        wait(1000)
        for _ in range(len(window.session.order) - 1):
            for key in (Qt.Key.Key_4, Qt.Key.Key_Right):
                frames.append(_key_to_paint(window.stage.grid, key))
            wait(100)
        wait_until(lambda: not window.parts.jobs.busy())
        wait(1000)
    return frames


@dataclass(frozen=True, slots=True)
class Scanned:
    """The rate of a scan, and the processor time of the whole process a photo: on a machine that
    has other things to do, that is the steadier one."""

    rate_per_s: float
    processor_ms: float

    def __str__(self) -> str:
        return f"{self.rate_per_s:5.1f} photos/s ({self.processor_ms:4.0f} ms of processor each)"


class _Painted(QObject):
    """Ends a loop once the widget has been painted after ``sent`` was set."""

    def __init__(self, widget: QWidget, loop: QEventLoop) -> None:
        super().__init__()
        self.sent = False
        self._loop = loop
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Lets everything pass; the loop ends after the paint, not before it."""
        if self.sent and event.type() is QEvent.Type.Paint:
            QTimer.singleShot(0, self._loop.quit)
        return super().eventFilter(watched, event)


def _key_to_paint(grid: QAbstractItemView, key: Qt.Key) -> float:
    """Milliseconds from a key to the end of the paint that follows; nothing is painted for the
    measuring alone, which would be counted against the scan. SystemExit if none follows."""
    loop = QEventLoop()
    painted = _Painted(grid.viewport(), loop)

    def press() -> None:
        QTest.keyClick(grid, key)
        painted.sent = True

    QTimer.singleShot(PATIENCE_MS, lambda: loop.exit(1))
    began = time.perf_counter()
    # Through the event loop: what the loop is busy with belongs to the time.
    QTimer.singleShot(0, press)
    if loop.exec():
        raise SystemExit(f"nothing was painted after {key}")
    return 1000 * (time.perf_counter() - began)


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
        closing(Thumbs(work / "thumbs.sqlite3")) as thumbs,
        open_window(catalog, work / "w", default=True, thumbs=thumbs) as window,
    ):
        grid = window.stage.grid
        worked = time.process_time()
        window.open_path(folder)
        wait_until(lambda: len(window.session.order) > 20 and rows_shown(window))
        keys = (Qt.Key.Key_P, Qt.Key.Key_Right, Qt.Key.Key_3, Qt.Key.Key_Right, Qt.Key.Key_X)
        while window.parts.scanning.state is not ScanState.IDLE:
            frames.append(_key_to_paint(grid, keys[len(frames) % len(keys)]))
            wait(250)
        report = window.parts.scanning.report
        worked = time.process_time() - worked
        assert report is not None
        assert any(
            row is not None and row.decision.flag is not Flag.NONE
            for row in map(window.session.row, window.session.order.ids)
        )
        return Scanned(report.scored_per_s, 1000 * worked / report.scored)
