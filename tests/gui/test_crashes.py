"""A codec that aborts or hangs costs one photo; the window, its scan and its panels go on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from qualityculler.decode.isolated import Decoders
from qualityculler.domain import PhotoRow
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.pictures import FULL, key
from qualityculler.gui.scanning import ScanState
from qualityculler.operations import library as libraries
from tests.fixtures.fake_scorer import write_photo
from tests.gui.driving import loaded, press

NAMES = ("a.png", "abort_b.png", "c.png", "hang_d.png", "segfault_e.png", "f.png")


@pytest.fixture
def decoders(monkeypatch: pytest.MonkeyPatch) -> Iterator[Decoders]:
    """Decoders that do what the name of a photo says."""
    with Decoders(hang_s=1.0, module="tests.decode.obedient") as made:
        monkeypatch.setattr(libraries, "Decoders", lambda: made)
        yield made


def shown(qtbot: QtBot, window: MainWindow, folder: Path) -> dict[str, PhotoRow]:
    """The rows of the folder by name, once it is scanned and every picture of it has its answer."""
    for number, name in enumerate(NAMES):
        write_photo(folder / name, 40 * number, (600, 400))
    window.open_path(folder)
    scanning, session = window.parts.scanning, window.session
    qtbot.waitUntil(
        lambda: scanning.state is ScanState.IDLE and len(session.order) == len(NAMES),
        timeout=60_000,
    )
    session.refresh()
    session.want_rows(session.order.ids)
    qtbot.waitUntil(
        lambda: not session.busy and all(session.row(id) for id in session.order.ids),
        timeout=20_000,
    )
    rows = [session.row(id) for id in session.order.ids]
    return {row.photo.path.name: row for row in rows if row is not None}


def test_the_window_shows_all_others(qtbot: QtBot, window: MainWindow, folder: Path) -> None:
    rows = shown(qtbot, window, folder)
    loader = window.parts.loader
    qtbot.waitUntil(lambda: loader.idle, timeout=60_000)
    crashed = sorted(name for name, row in rows.items() if row.score is None)
    assert crashed == ["abort_b.png", "hang_d.png", "segfault_e.png"]
    for name, row in rows.items():
        trouble = loader.trouble(key(row, FULL))
        assert (trouble is not None and "report it" in trouble) == (name in crashed), name
        has_thumb = loader.any_thumb(key(row, FULL)) is not None
        assert has_thumb == (name not in crashed), name


def test_the_loupe_steps_over_it(qtbot: QtBot, window: MainWindow, folder: Path) -> None:
    rows = shown(qtbot, window, folder)
    crashed, sound = rows["abort_b.png"], rows["c.png"]
    window.session.set_current(crashed.photo.id)
    press(window, "E")
    qtbot.waitUntil(lambda: window.parts.loader.idle, timeout=20_000)
    canvas = window.stage.loupe.canvas
    assert window.parts.loader.trouble(key(crashed, canvas.preview_side())) is not None
    assert canvas.at_hand() is None
    window.session.set_current(sound.photo.id)
    loaded(qtbot, window)
    assert canvas.at_hand() is not None
