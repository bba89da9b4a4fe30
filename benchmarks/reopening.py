"""A shoot that was seen before: its thumbnails decoded, kept on disk, found there."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from benchmarks.catalog import SCORER
from benchmarks.window import link_photos, open_window, rows_shown, say, wait_until
from qualityculler.domain import Fingerprint, Score
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.pictures import key
from qualityculler.store.catalog import Catalog
from qualityculler.store.connect import Connection
from qualityculler.store.ingest import ScanRecord, record
from qualityculler.store.thumbs import Thumbs

THUMB_PX = 192


def measure_reopening(work: Path, photos: int) -> None:
    """Thumbnails of the first screen and of every page: decoded, kept on disk, found there."""
    folder = work / "reopened"
    link_photos(folder, photos, 3000, 2000)
    print(f"\na shoot of {photos} photos of 6 MP, all known; thumbnails of {THUMB_PX} px")
    with Catalog.open(work / "reopened.sqlite3") as catalog:
        catalog.write(partial(_enter_all, folder=folder)).result()
        for name, path in (
            ("decoded, nothing kept", None),
            ("decoded and kept", work / "thumbs.sqlite3"),
            ("found on disk", work / "thumbs.sqlite3"),
        ):
            thumbs = None if path is None else Thumbs(path)
            with open_window(catalog, work / name, thumbs=thumbs) as window:
                first, every = _page_through(window, folder)
            say(f"first screen, {name}", 1000 * first, "ms")
            say(f"paging through all, {name}", every, "s")
            if thumbs is not None:
                say("    the file holds", thumbs.held_bytes / 1e6, "MB")
                thumbs.close()


def _page_through(window: MainWindow, folder: Path) -> tuple[float, float]:
    """Seconds until the first screen has its thumbnails, and until every screen has had them."""
    grid, bar = window.stage.grid, window.stage.grid.verticalScrollBar()
    grid.set_side(THUMB_PX)
    began = time.perf_counter()
    window.session.open(folder)
    wait_until(lambda: len(window.session.order) > 0 and _thumbs_shown(window))
    first = time.perf_counter() - began
    while bar.value() < bar.maximum():
        bar.setValue(bar.value() + grid.viewport().height())
        wait_until(lambda: rows_shown(window) and _thumbs_shown(window))
    return first, time.perf_counter() - began


def _thumbs_shown(window: MainWindow) -> bool:
    grid = window.stage.grid
    shown = grid.shown()
    rows = [window.session.row(id) for id in window.stage.model.ids(shown.start, shown.stop - 1)]
    side = grid.side_px
    return bool(rows) and all(
        row is not None and window.parts.loader.thumb(key(row, side)) is not None for row in rows
    )


def _enter_all(db: Connection, folder: Path) -> None:
    now = datetime.now(UTC)
    findings = [
        ScanRecord(
            folder,
            path,
            Fingerprint(path.stat().st_size, path.stat().st_mtime_ns, f"{n:032x}"),
            Score(3.0, SCORER, now),
            (3000, 2000),
        )
        for n, path in enumerate(sorted(folder.iterdir()))
    ]
    record(db, findings, SCORER, "codecs")
