"""A window to measure, photos for it, and how to wait for it; for the other benchmarks."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer

from benchmarks.catalog import SCORER
from benchmarks.photos import make_jpeg
from benchmarks.scan import with_comment
from qualityculler.gui import assembly
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.window_state import WindowState
from qualityculler.operations.library import Library
from qualityculler.score import registry as scorers
from qualityculler.store.catalog import Catalog
from qualityculler.store.thumbs import Thumbs

PATIENCE_S = 300.0
DISTINCT = 4


def write_photos(folder: Path, photos: int, width: int, height: int) -> None:
    """Files of full size that all differ, from a few pictures."""
    folder.mkdir(parents=True)
    originals = [make_jpeg(width, height, seed) for seed in range(DISTINCT)]
    for n in range(photos):
        jpeg = with_comment(originals[n % DISTINCT], str(n))
        (folder / f"{n:05d}.jpg").write_bytes(jpeg)


def link_photos(folder: Path, photos: int, width: int, height: int) -> None:
    """Names for a few files: whoever decodes one does not notice, and the disk is spared."""
    originals = folder.with_name("originals")
    write_photos(originals, DISTINCT, width, height)
    folder.mkdir(parents=True)
    for n in range(photos):
        (folder / f"{n:05d}.jpg").hardlink_to(originals / f"{n % DISTINCT:05d}.jpg")


@contextmanager
def open_window(
    catalog: Catalog, kept: Path, *, default: bool = False, thumbs: Thumbs | None = None
) -> Iterator[MainWindow]:
    """A window that is shown, closed at the end; with ``default`` its scorer is the real one."""
    kept.mkdir(parents=True, exist_ok=True)
    identify = scorers.identify
    if not default:
        scorers.identify = lambda name: SCORER
    try:
        remembered = WindowState(kept / "window.ini")
        window = assembly.build(
            Library(catalog, thumbs, kept / "settings.json"), scorers.DEFAULT, remembered
        )
    finally:
        scorers.identify = identify
    window.resize(1600, 1000)
    window.show()
    wait(300)
    yield window
    window.close()


def rows_shown(window: MainWindow) -> bool:
    """Whether all rows in sight are at hand."""
    grid = window.stage.grid
    shown = grid.shown()
    ids = window.stage.model.ids(shown.start, shown.stop - 1)
    return bool(ids) and all(window.session.row(id) is not None for id in ids)


def wait(ms: int) -> None:
    """Let the window work."""
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def wait_until(true: Callable[[], bool]) -> None:
    """Let the window work until something is so."""
    end = time.monotonic() + PATIENCE_S
    while not true():
        if time.monotonic() > end:
            raise SystemExit("waited in vain")
        wait(1)


def p95(values: Sequence[float]) -> float:
    """What 95 of 100 do not exceed."""
    return sorted(values)[int(0.95 * (len(values) - 1))]


def resident_mb() -> float:
    """The memory of this process; not a number where the system does not tell."""
    if not sys.platform.startswith("linux"):
        return float("nan")
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1000


def say(
    name: str, value: float, unit: str, target: float | None = None, worst: float | None = None
) -> None:
    """Print a line of the report, with its target and the worst value if there are any."""
    said = "" if target is None else f"target {target:g}: {'met' if value <= target else 'MISSED'}"
    beside = "" if worst is None else f"(worst {worst:5.1f})  "
    print(f"  {name:<52}{value:9.1f} {unit:<9}{beside}{said}")
