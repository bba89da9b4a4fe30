"""The loupe: the next photo by its key, and its own pixels by Space; the memory that takes."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from benchmarks.window import open_window, p95, resident_mb, say, wait, wait_until, write_photos
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.pictures import FULL
from qualityculler.gui.scanning import ScanState
from qualityculler.gui.views.stage import View
from qualityculler.store.catalog import Catalog

STEPS = 12
LOOKED_AT_MS = 400
"""How long a photo is looked at before Space: "already shown"."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Photos of one size and what is asked of them."""

    width: int
    height: int
    step_ms: float
    memory_mb: float

    def __str__(self) -> str:
        return f"{self.width * self.height / 1e6:.0f} MP"


KINDS = {"step": Kind(6000, 4000, 50, 500), "step45": Kind(8256, 5504, 80, 900)}


def measure_steps(work: Path, name: str) -> None:
    """From the key to the painted preview of the next photo, and from Space to its own pixels."""
    kind, folder = KINDS[name], work / name
    print(f"\n{STEPS + 3} photos of {kind} are made and scanned", flush=True)
    write_photos(folder, STEPS + 3, kind.width, kind.height)
    with (
        Catalog.open(work / f"{name}.sqlite3") as catalog,
        open_window(catalog, work / f"{name} w", default=True) as window,
    ):
        window.open_path(folder)
        wait_until(lambda: window.parts.scanning.state is ScanState.IDLE)
        window.session.refresh()
        wait_until(lambda: len(window.session.order) == STEPS + 3 and not window.session.busy)
        window.commands.show(View.LOUPE)
        _steps(window, kind)


def _steps(window: MainWindow, kind: Kind) -> None:
    loupe, canvas, loader = window.stage.loupe, window.stage.loupe.canvas, window.parts.loader
    frames, near, misses, most_mb = [], [], 0, 0.0
    for _ in range(STEPS):
        wait_until(lambda: loader.idle)
        began = time.perf_counter()
        QTest.keyClick(loupe, Qt.Key.Key_Right)
        canvas.repaint()
        frames.append(1000 * (time.perf_counter() - began))
        misses += (best := canvas.at_hand()) is None or best[0].side_px == FULL
        wait_until(lambda: loader.idle and canvas.at_hand() is not None)
        wait(LOOKED_AT_MS)
        wait_until(lambda: loader.idle)
        near.append(_to_own_pixels(window))
        most_mb = max(most_mb, resident_mb())
        window.stage.zoom.fit()
    print(f"\nthe loupe, {kind}, {misses} of {STEPS} steps had no preview at hand")
    say("next photo from prefetch: median", statistics.median(frames), "ms", kind.step_ms)
    say("next photo from prefetch: p95", p95(frames), "ms", kind.step_ms)
    say("Space to painted 1:1 pixels: median", statistics.median(near), "ms", 100)
    say("Space to painted 1:1 pixels: p95", p95(near), "ms", 100)
    say("resident memory, most", most_mb, "MB", kind.memory_mb)


def _to_own_pixels(window: MainWindow) -> float:
    """Milliseconds from the key to the paint of the photo's own pixels."""
    canvas = window.stage.loupe.canvas
    began = time.perf_counter()
    window.commands.zoom()
    wait_until(lambda: (best := canvas.at_hand()) is not None and best[0].side_px == FULL)
    canvas.repaint()
    return 1000 * (time.perf_counter() - began)
