from __future__ import annotations

import gc
import importlib.util
import os
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from qualityculler.decode.isolated import Decoders
from qualityculler.domain import Fingerprint, Score
from qualityculler.operations import library as libraries
from qualityculler.operations.library import Library
from qualityculler.store import ingest
from qualityculler.store.catalog import Catalog
from qualityculler.store.thumbs import Thumbs
from tests.fixtures.fake_scorer import ID, FakeScorer, write_photos
from tests.fixtures.fake_scorer import scorer as scorer
from tests.fixtures.own_bin import home as home

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from qualityculler.gui.main_window import MainWindow
    from qualityculler.gui.session import Session

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if any(importlib.util.find_spec(name) is None for name in ("PySide6", "pytestqt")):
    # The core is tested without Qt too.
    collect_ignore_glob = ["test_*.py"]
else:

    @pytest.fixture(autouse=True)
    def no_qt_warning(qtlog: Any) -> Iterator[None]:
        yield
        said = [record.message for record in qtlog.records if record.type_name != "QtDebugMsg"]
        # The offscreen platform says these of windows; no other platform does.
        offscreen = ("propagateSizeHints", "does not support raise()")
        assert [text for text in said if not any(one in text for one in offscreen)] == []


@pytest.fixture(scope="package", autouse=True)
def cycles_are_freed_here() -> Iterator[None]:
    """As in the program, between two windows too: closed ones end on this thread."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def no_cycle_left() -> Iterator[None]:
    yield
    if "PySide6" in sys.modules:
        from qualityculler.gui import garbage

        garbage.free_due()


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    left = {t.name for t in set(threading.enumerate()) - before if t.is_alive()}
    # Decoder processes are shared by the tests; Python calls Qt's own threads dummies.
    ours = {name for name in left if not name.startswith("Dummy")}
    assert ours <= {"catalog-writer", "decoder-out"}


class _Shared(Decoders):
    """Outlives the windows: a test need not wait for a process to start."""

    def close(self) -> None:
        """Not yet."""


@pytest.fixture(scope="session")
def shared_decoders() -> Iterator[Decoders]:
    made = _Shared()
    yield made
    Decoders.close(made)


@pytest.fixture(autouse=True)
def decoders(shared_decoders: Decoders, monkeypatch: pytest.MonkeyPatch) -> Decoders:
    """The real processes that decode for all windows and loaders of the tests."""
    monkeypatch.setattr(libraries, "Decoders", lambda: shared_decoders)
    return shared_decoders


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with Catalog.open(tmp_path / "catalog" / "c.sqlite3") as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "photos"
    path.mkdir()
    return path


def enter(catalog: Catalog, folder: Path, number: int) -> list[int]:
    """Put photos into the catalog that have a score but no file; their ids in name order."""
    now = datetime.now(UTC)
    findings = [
        ingest.ScanRecord(
            folder,
            folder / f"p{n:06d}.jpg",
            Fingerprint(n + 1, 1, f"{n:032d}"),
            Score(1 + 4 * (n % 101) / 100, ID, now),
            (600, 400),
        )
        for n in range(number)
    ]
    return catalog.write(lambda db: ingest.record(db, findings, ID, "test")).result()


def library_in(folder: Path, catalog: Catalog, thumbs: Thumbs | None = None) -> Library:
    """A library whose settings are beside what the window of a test remembers."""
    return Library(catalog, thumbs, folder / "settings.json")


@pytest.fixture
def session(qapp: object, catalog: Catalog) -> Iterator[Session]:
    from qualityculler.gui.session import Session

    made = Session(Library(catalog), ID)
    yield made
    made.close()


@pytest.fixture
def window(
    qtbot: QtBot, catalog: Catalog, scorer: FakeScorer, tmp_path: Path
) -> Iterator[MainWindow]:
    """A shown window with nothing in it."""
    from PySide6.QtGui import QCursor

    from qualityculler.gui import assembly
    from qualityculler.gui.window_state import WindowState

    made = assembly.build(
        library_in(tmp_path, catalog), "rali-s", WindowState(tmp_path / "window.ini")
    )
    made.resize(1400, 900)
    QCursor.setPos(0, 0)  # where an earlier test clicked is over some pane of this window
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def shoot(qtbot: QtBot, window: MainWindow, folder: Path) -> MainWindow:
    """A window with twelve real photos, scanned to the end."""
    from qualityculler.gui.scanning import ScanState

    write_photos(folder, 12)
    window.open_path(folder)
    qtbot.waitUntil(
        lambda: (
            window.parts.scanning.state is ScanState.IDLE
            and len(window.session.order) == 12
            and all(settled(window, id) for id in window.session.order.ids)
        ),
        timeout=15_000,
    )
    return window


def settled(window: MainWindow, photo_id: int) -> bool:
    window.session.want_rows([photo_id])
    row = window.session.row(photo_id)
    return row is not None and row.score is not None
