"""Dialogs and window fit a laptop's screen of 1366 x 768, and letters of twice the size."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from qualityculler.domain import Flag
from qualityculler.gui import icons
from qualityculler.gui.main_window import WINDOW_MIN, MainWindow
from qualityculler.gui.panels.choices import Choices
from qualityculler.gui.panels.histogram import Histogram
from qualityculler.gui.plain import label
from tests.fixtures import fake_scorer
from tests.gui import large_text
from tests.gui.cut_off import cut_off, overlapping, too_large
from tests.gui.driving import press

SCREEN = (1366, 768)
FRAME_PX = 60
"""Title bar of the window, and the desktop's own bar."""


def test_dialogs_fit_a_small_screen(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(SCREEN[0], SCREEN[1] - FRAME_PX)
    commands = window.commands
    for asked in (commands.settings_asked, commands.about_asked, commands.palette_asked):
        asked.emit()
    window.tell_bug(RuntimeError("x"))
    dialogs = window.findChildren(QDialog)
    assert len(dialogs) == 4
    for dialog in dialogs:
        least = dialog.minimumSizeHint()
        assert dialog.height() <= SCREEN[1] - FRAME_PX, dialog.windowTitle()
        assert least.height() <= SCREEN[1] - FRAME_PX, dialog.windowTitle()
        assert max(least.width(), dialog.width()) <= SCREEN[0], dialog.windowTitle()


def test_the_window_fits_half_of_a_small_screen(qtbot: QtBot, shoot: MainWindow) -> None:
    """As it is at scale 2: 683 x 384."""
    shoot.resize(683, 340)
    qtbot.waitUntil(lambda: shoot.stage.width() >= 500)
    assert (shoot.width(), shoot.height()) == (683, 340)
    assert WINDOW_MIN.width() <= 683 and WINDOW_MIN.height() <= 340
    assert QApplication.activeModalWidget() is None


@pytest.mark.parametrize("screen", [SCREEN, (1920, 1080)])
def test_letters_of_twice_the_size_fit(
    folder: Path, tmp_path: Path, screen: tuple[int, int]
) -> None:
    """Every view, panel and dialog; the size of the letters alone, as Qt reads it at its start."""
    fake_scorer.write_photos(folder, 8)
    one = {"name": "one", "x": 0, "y": 0, "width": screen[0], "height": screen[1]}
    plan = tmp_path / "screens.json"
    plan.write_text(json.dumps({"screens": [{**one, "logicalDpi": 96, "dpr": 1.0}]}))
    env = fake_scorer.environment(
        tmp_path, XDG_DATA_HOME=str(tmp_path / "data"), QT_FONT_DPI="192",
        QT_ENABLE_HIGHDPI_SCALING="0", QT_QPA_PLATFORM=f"offscreen:configfile={plan}",
    )  # fmt: skip
    command = [sys.executable, large_text.__file__, str(folder), *map(str, screen)]
    done = subprocess.run(
        command, env=env, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""


def test_what_is_cut_off_is_found(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    text, other = label("A text of some length"), label("Another one")
    for one in (text, other):
        one.setParent(box)
    text.setGeometry(0, 0, 200, 20)
    other.setGeometry(0, 10, 200, 20)
    box.resize(200, 200)
    box.show()
    assert cut_off(box) == [] and len(overlapping(box)) == 1
    text.setGeometry(0, 0, 30, 20)
    other.setGeometry(100, 100, 200, 20)
    assert ["needs" in cut_off(box)[0], "outside" in cut_off(box)[1]] == [True, True]
    assert overlapping(box) == [] and too_large(box, box.size()) == ""
    assert "is 200 x 200" in too_large(box, QSize(100, 100))


@pytest.fixture
def large_letters(qapp: QApplication) -> Iterator[None]:
    """Letters of twice the size, for what is painted: widgets of Qt follow by themselves."""
    before = qapp.font()
    twice = QFont(before)
    twice.setPointSizeF(2 * before.pointSizeF())
    qapp.setFont(twice)
    yield
    qapp.setFont(before)


def test_what_is_painted_grows_with_the_letters(large_letters: None, qtbot: QtBot) -> None:
    plot, flags = Histogram(), Choices({Flag.PICK: "Picked"}, 1, marks_of_flags)
    for one in (plot, flags):
        qtbot.addWidget(one)
    high = QFontMetrics(plot._scale_font()).height()
    assert plot._scale_font().pixelSize() >= 1.8 * 11
    plot.resize(plot.sizeHint())
    assert plot.height() - plot.plot().bottom() >= high
    assert plot.plot().height() >= 80
    flags.dress()
    button = flags.buttons[Flag.PICK]
    assert button.iconSize().width() >= 1.8 * 16
    assert button.icon().actualSize(button.iconSize()) == button.iconSize()
    assert icons.tool_size().width() >= 1.8 * 20


def marks_of_flags(painter: QPainter, value: object, palette: QPalette) -> None:
    painter.fillRect(QRect(0, 0, 16, 16), palette.text())


def test_the_strips_give_way_before_the_photo_is_crushed(qtbot: QtBot, shoot: MainWindow) -> None:
    press(shoot, "E")
    stage = shoot.stage
    shoot.resize(1000, 700)
    qtbot.waitUntil(stage.filmstrip.isVisible)
    shoot.resize(683, 365)
    qtbot.waitUntil(stage.filmstrip.isHidden)
    qtbot.waitUntil(lambda: stage.loupe.height() >= stage.height() // 2)
    shoot.resize(1000, 700)
    qtbot.waitUntil(stage.filmstrip.isVisible)
    qtbot.waitUntil(lambda: stage.loupe.height() >= stage.height() // 2)
