"""Takes the screenshots of the README from the real window: ``python docs/screenshots/make.py``.

Runs without a screen, with the real scorer, on a copy of ``resources/samples``; more photos of your
own with ``--photos FOLDER``. A picture over 400 kB is reduced to 256 colours.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from PIL import Image
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from qualityculler.domain import Change, Flag, Label, Suggestion
from qualityculler.gui import assembly, theme
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.panels.board import Board
from qualityculler.gui.preferences import Preferences
from qualityculler.gui.scanning import ScanState
from qualityculler.gui.views.analysis import Overlay
from qualityculler.gui.views.stage import View
from qualityculler.gui.window_state import WindowState
from qualityculler.operations.library import Library
from qualityculler.settings import Settings, Theme
from qualityculler.store.catalog import Catalog

SIZE = (1280, 800)
PATIENCE_MS = 120_000
MOST_BYTES = 400_000


class Studio:
    """The window, and how to wait for it and take its picture."""

    def __init__(self, window: MainWindow, out: Path) -> None:
        self.window = window
        self.session = window.session
        self.out = out
        board = window.findChild(Board)
        assert isinstance(board, Board)
        self.board = board

    def wait(self, ms: int = 900) -> None:
        """Let the window work; a nested loop, as there is nobody else to run it."""
        loop = QEventLoop()
        QTimer.singleShot(ms, loop.quit)
        loop.exec()

    def settle(self) -> None:
        """Until nothing is loading, scanning or being asked."""
        for _ in range(PATIENCE_MS // 100):
            self.wait(100)
            idle = self.window.parts.scanning.state is ScanState.IDLE
            if idle and self.window.parts.loader.idle and not self.session.busy:
                break
        self.wait()

    def id_of(self, name: str) -> int:
        """The photo whose name begins so."""
        self.session.want_rows(self.session.order.ids)
        self.wait(300)
        rows = (self.session.row(id) for id in self.session.order.ids)
        return next(r.photo.id for r in rows if r and r.photo.relative.name.startswith(name))

    def take(self, name: str) -> None:
        """Save the window as it is now."""
        self.settle()
        path = self.out / f"{name}.png"
        self.window.grab().save(str(path))
        with Image.open(path) as picture:
            full = picture.convert("RGB")
        full.save(path, optimize=True)
        if path.stat().st_size > MOST_BYTES:
            _few_colours(full).save(path, optimize=True)
        sys.stdout.write(f"{path}: {path.stat().st_size / 1000:.0f} kB\n")


def _few_colours(full: Image.Image) -> Image.Image:
    """The most frequent colours, and those of the labels, of which there is little to be seen."""
    kept = [*theme.LABELS.values(), theme.LIGHT.accent, theme.DARK.accent]
    values = full.quantize(256 - len(kept), Image.Quantize.MEDIANCUT).getpalette() or []
    for colour in kept:
        values += [colour.red(), colour.green(), colour.blue()]
    palette = Image.new("P", (1, 1))
    palette.putpalette(values)
    return full.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG)


def grid(studio: Studio) -> None:
    """A shoot in the middle of being sorted."""
    decide, id_of = studio.session.decide, studio.id_of
    for name in ("astronaut_1", "cat_1", "coffee_1"):
        decide(Change(flag=Flag.PICK), "Picked", [id_of(name)])
    decide(Change(rating=4), "4 stars", [id_of("cat_1"), id_of("astronaut_1")])
    decide(Change(rating=2, label=Label.YELLOW), "2 stars", [id_of("camera")])
    decide(Change(label=Label.BLUE), "Blue label", [id_of("coins"), id_of("clock")])
    decide(Change(flag=Flag.REJECT), "Rejected", [id_of("cat_3"), id_of("cat_4")])
    studio.session.set_current(id_of("cat_1"))
    studio.take("grid")


def dark(studio: Studio) -> None:
    """The same in the other theme."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, Theme.DARK)
    studio.take("dark")


def loupe(studio: Studio) -> None:
    """One photo with its histogram and the thirds."""
    for overlay in (Overlay.HISTOGRAM, Overlay.THIRDS):
        studio.window.parts.overlays.switch(overlay, True)
    studio.board.docks["filters"].hide()
    studio.window.commands.show(View.LOUPE)
    studio.take("loupe")
    for overlay in (Overlay.HISTOGRAM, Overlay.THIRDS):
        studio.window.parts.overlays.switch(overlay, False)


def compare(studio: Studio) -> None:
    """Two of a series, looked at from near and at the same place."""
    studio.window.commands.show(View.GRID)
    studio.session.set_current(studio.id_of("coffee_1"))
    studio.window.commands.show(View.COMPARE)
    studio.board.docks["details"].hide()
    studio.settle()
    studio.window.commands.zoom_by(1.15)
    studio.take("compare")
    studio.window.stage.zoom.fit()
    studio.window.commands.show(View.GRID)


def filtered(studio: Studio) -> None:
    """What the program would have looked at again, and what a step would do to it."""
    for dock in ("filters", "details"):
        studio.board.docks[dock].show()
    studio.board.panels["filters"].suggestions.buttons[Suggestion.REVIEW].click()
    studio.board.panels["apply"].deed.setCurrentIndex(3)
    studio.settle()
    studio.session.set_current(studio.session.order.ids[0])
    studio.take("filter")
    studio.board.panels["filters"].clear.click()
    studio.settle()


def explanation(studio: Studio) -> None:
    """What was measured of a photo, and what the model says, beside the photo."""
    window, board = studio.window, studio.board
    board.docks["filters"].hide()
    window.resize(SIZE[0], SIZE[1] + 240)
    studio.session.set_current(studio.id_of("coffee_3"))
    window.commands.show(View.LOUPE)
    window.commands.explain_asked.emit()
    panel = board.panels["explanation"]
    for _ in range(PATIENCE_MS // 100):
        studio.wait(100)
        if panel.findings.rows and panel.model.again.isEnabled() and not board.jobs.busy():
            break
    studio.take("explanation")
    window.commands.show(View.GRID)
    board.docks["filters"].show()
    window.resize(*SIZE)


SCENES: tuple[Callable[[Studio], None], ...] = (grid, loupe, compare, filtered, explanation, dark)


@contextmanager
def _window(photos: list[Path], work: Path) -> Iterator[MainWindow]:
    folder = work / "A day in the studio"
    folder.mkdir()
    for photo in photos:
        shutil.copy2(photo, folder / photo.name)
    assembly.application()
    with Catalog.open(work / "catalog.sqlite3") as catalog:
        preferences = Preferences(work / "settings.json")
        preferences.now = Settings(theme=Theme.LIGHT, thumbnail_px=160)
        remembered = WindowState(work / "window.ini")
        window = assembly.build(
            Library(catalog, settings_file=work / "settings.json"),
            "rali-s",
            remembered,
            preferences,
        )
        window.resize(*SIZE)
        window.show()
        window.open_path(folder)
        yield window
        window.close()


def main() -> None:
    """Take them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, action="append", default=[])
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    options = parser.parse_args()
    folders = [ROOT / "resources" / "samples", *options.photos]
    photos = [
        path
        for folder in folders
        for path in sorted(folder.iterdir())
        if path.suffix.lower() in (".jpg", ".jpeg", ".png")
    ]
    with (
        tempfile.TemporaryDirectory(prefix="photos-") as work,
        _window(photos, Path(work)) as window,
    ):
        studio = Studio(window, options.out)
        studio.settle()
        for scene in SCENES:
            scene(studio)


if __name__ == "__main__":
    main()
