"""Opens everything the window has and tells which texts do not fit; run as a program, because the
size of letters is read once a process: ``large_text.py FOLDER WIDTH HEIGHT [PICTURES]``.

FOLDER has photos; each line of the output is a text that is cut off, painted over or outside, or a
window larger than the screen. With PICTURES each view is kept as a picture to be looked at.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget, QTabWidget, QWidget

from qualityculler.gui import assembly
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.panels.board import Board
from qualityculler.gui.scanning import ScanState
from qualityculler.gui.text_size import FRAME_PX
from qualityculler.gui.views.stage import View
from qualityculler.gui.window_state import WindowState
from qualityculler.operations.library import held
from qualityculler.score import registry
from tests.fixtures import fake_scorer
from tests.gui.cut_off import cut_off, overlapping, too_large
from tests.gui.dialogs import every_dialog

PATIENCE_S = 40.0


def wait(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < end, "waited in vain"
        QTest.qWait(20)


class Looker:
    def __init__(self, room: QSize, pictures: Path | None) -> None:
        self.room, self.pictures = room, pictures

    def look(self, name: str, window: QWidget) -> None:
        QTest.qWait(0)
        wait(lambda: window.isVisible())
        QTest.qWait(60)  # layouts are made anew by the loop
        for wrong in (*cut_off(window), *overlapping(window), too_large(window, self.room)):
            if wrong:
                print(f"{name}: {wrong}")
        if self.pictures is not None:
            window.grab().save(str(self.pictures / f"{name}.png"))

    def everything(self, window: MainWindow) -> None:
        window.show_start(True)
        self.look("start", window)
        window.show_start(False)
        board = window.findChild(Board)
        assert isinstance(board, Board)
        for name in board.docks:
            board.show(name)
            self.look(f"panel {name}", window)
        board.show("details")
        window.session.select(window.session.order.ids[:5])
        for view in View:
            window.commands.show(view)
            wait(lambda: window.parts.loader.idle)
            self.look(f"view {view}", window)
        for number, dialog in enumerate(every_dialog(window)):
            self.dialog(f"{type(dialog).__name__} {number}", dialog)

    def dialog(self, name: str, dialog: QWidget) -> None:
        pages = dialog.findChild(QTabWidget)
        for page in range(pages.count() if isinstance(pages, QTabWidget) else 0):
            pages.setCurrentIndex(page)
            self.look(f"{name} page {page}", dialog)
        models = dialog.findChild(QListWidget) if name.startswith("ModelsDialog") else None
        for row in range(models.count() if isinstance(models, QListWidget) else 0):
            models.setCurrentRow(row)
            self.look(f"{name} row {row}", dialog)
        self.look(name, dialog)


def main(folder: Path, room: QSize, pictures: Path | None) -> None:
    registry.identify = lambda name: fake_scorer.ID
    registry.create = fake_scorer.FakeScorer().create
    assembly.application()
    with (
        tempfile.TemporaryDirectory() as home,
        held(Path(home, "c.sqlite3"), thumbnails=True, decoders=1) as library,
    ):
        window = assembly.build(library, "rali-s", WindowState(Path(home, "window.ini")))
        window.resize(room)
        window.show()
        window.open_path(folder)
        photos = len(list(folder.iterdir()))
        wait(lambda: len(window.session.order) == photos)
        wait(lambda: window.parts.scanning.state is ScanState.IDLE)
        wait(lambda: not window.session.busy and window.parts.loader.idle)
        Looker(room, pictures).everything(window)
        window.close()


if __name__ == "__main__":
    at = sys.argv
    size = QSize(int(at[2]), int(at[3]) - FRAME_PX)
    main(Path(at[1]), size, Path(at[4]) if len(at) > 4 else None)
