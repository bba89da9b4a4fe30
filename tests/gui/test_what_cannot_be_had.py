"""A photo that cannot be had in full says so in the loupe, and never loads for ever."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from qualityculler.decode import raw
from qualityculler.decode.isolated import Decoders
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.scanning import ScanState
from qualityculler.gui.views import painting
from qualityculler.operations import library as libraries
from tests.fixtures.photos import corners, encoded
from tests.fixtures.tiff_files import dng
from tests.gui.driving import loaded, press


@pytest.fixture
def decoders(monkeypatch: pytest.MonkeyPatch) -> Iterator[Decoders]:
    """Decoders with little memory."""
    with Decoders(module="tests.decode.narrow") as made:
        monkeypatch.setattr(libraries, "Decoders", lambda: made)
        yield made


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the large views write over a photo."""
    texts: list[str] = []
    monkeypatch.setattr(painting, "note", lambda _, __, text, *, middle: texts.append(text))
    return texts


def look_closely(qtbot: QtBot, window: MainWindow, folder: Path, said: list[str]) -> None:
    """Open the folder, go to 100 % in the loupe, and keep what is written there at last."""
    window.open_path(folder)
    qtbot.waitUntil(lambda: len(window.session.order) == 1, timeout=20_000)
    qtbot.waitUntil(lambda: window.parts.scanning.state is ScanState.IDLE, timeout=20_000)
    press(window, "E")
    loaded(qtbot, window)
    canvas = window.stage.loupe.canvas
    canvas.toggle_zoom(QPointF(canvas.width() / 2, canvas.height() / 2))
    loaded(qtbot, window)
    said.clear()
    canvas.repaint()


def test_a_raw_that_cannot_be_unpacked_shows_its_preview_with_a_word(
    qtbot: QtBot, window: MainWindow, folder: Path, said: list[str]
) -> None:
    preview = encoded(corners(240, 160), "JPEG")
    sensor = np.zeros((2000, 3000), np.uint16)
    (folder / "a.dng").write_bytes(
        dng(sensor, preview=preview, preview_size=(240, 160), compression=52546)
    )
    look_closely(qtbot, window, folder, said)
    assert said == [raw.ONLY_PREVIEW]


@pytest.mark.usefixtures("decoders")
def test_a_photo_too_large_in_full_says_so_over_its_preview(
    qtbot: QtBot, window: MainWindow, folder: Path, said: list[str]
) -> None:
    (folder / "a.jpg").write_bytes(encoded(corners(4800, 3200), "JPEG"))
    look_closely(qtbot, window, folder, said)
    assert len(said) == 1
    assert "of memory" in said[0]
    assert window.stage.loupe.canvas.at_hand() is not None
