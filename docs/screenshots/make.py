"""Takes the screenshots of the README from the real window: ``python docs/screenshots/make.py``.

Runs without a screen, with the real scorer, on a copy of the shoot that ``shoot.py`` makes of free
photos (``--photos FOLDER``; without it on ``resources/samples``). A picture over 400 kB is reduced
to 256 colours.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
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

SIZE = (1440, 900)
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

    def use(self, chosen: Theme) -> None:
        """Change the theme."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, chosen)
        self.settle()

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


def begin(studio: Studio) -> None:
    """The start page, once the shoot is known."""
    decide = studio.session.decide
    studio.window.commands.bursts.toggle_all()
    studio.settle()
    ids = studio.session.order.ids
    decide(Change(flag=Flag.PICK), [ids[0], ids[4], ids[7]])
    decide(Change(rating=4), [ids[0], ids[7]])
    decide(Change(rating=2, label=Label.YELLOW), [ids[4]])
    decide(Change(label=Label.BLUE), [ids[11]])
    decide(Change(flag=Flag.REJECT), [ids[2], ids[6]])
    studio.settle()
    studio.window.show_start(True)
    studio.take("start")
    studio.window.show_start(False)


def grid(studio: Studio) -> None:
    """A shoot in the middle of being sorted, its groups closed as they are at first.

    They are open in all other pictures.
    """
    studio.window.commands.bursts.toggle_all()
    studio.settle()
    studio.session.set_current(studio.session.order.ids[0])
    studio.take("grid")
    studio.window.commands.bursts.toggle_all()
    studio.settle()


def loupe(studio: Studio) -> None:
    """One photo as it was taken, its sharp edges marked at its own pixels."""
    studio.window.edges.close("filters")
    studio.session.set_current(studio.session.order.ids[0])
    studio.window.commands.show(View.LOUPE)
    for overlay in (Overlay.HISTOGRAM, Overlay.PEAKING):
        studio.window.parts.overlays.switch(overlay, True)
    overlays = studio.window.parts.overlays
    for _ in range(PATIENCE_MS // 100):
        studio.wait(100)
        if studio.window.parts.loader.idle and not overlays.busy:
            break
    studio.take("loupe")
    for overlay in (Overlay.HISTOGRAM, Overlay.PEAKING):
        studio.window.parts.overlays.switch(overlay, False)
    studio.window.commands.zoom()
    studio.take("zoom")
    studio.window.stage.zoom.fit()


def compare(studio: Studio) -> None:
    """Two of a burst, looked at from near and at the same place."""
    ids = studio.session.order.ids
    studio.window.commands.show(View.GRID)
    studio.session.select([ids[0], ids[1]])
    studio.session.set_current(ids[0], select=False)
    studio.window.edges.close("details")
    studio.window.commands.show(View.COMPARE)
    studio.settle()
    studio.window.commands.zoom()
    studio.take("compare")
    studio.window.stage.zoom.fit()


def survey(studio: Studio) -> None:
    """Six that are to be chosen from."""
    ids = studio.session.order.ids
    studio.window.commands.show(View.GRID)
    chosen = [ids[place] for place in (0, 4, 7, 11, 14, 16)]
    studio.session.select(chosen)
    studio.session.set_current(chosen[2], select=False)
    studio.window.commands.show(View.SURVEY)
    studio.take("survey")
    studio.window.commands.show(View.GRID)
    studio.session.set_current(ids[0])


def filtered(studio: Studio) -> None:
    """What the program would have looked at again, and what a step would do to it."""
    for dock in ("filters", "details"):
        studio.board.show(dock)
    panel, apply = studio.board.panels["filters"], studio.board.panels["apply"]
    panel.suggestions.buttons[Suggestion.REVIEW].click()  # type: ignore[attr-defined]
    apply.deed.setCurrentIndex(3)  # type: ignore[attr-defined]
    studio.settle()
    studio.session.set_current(studio.session.order.ids[0])
    studio.take("filter")
    panel.clear.click()  # type: ignore[attr-defined]
    studio.settle()


def explanation(studio: Studio) -> None:
    """What was measured of a photo, and what the model says, beside the photo."""
    window, board = studio.window, studio.board
    window.edges.close("filters")
    window.resize(SIZE[0], SIZE[1] + 240)
    studio.session.set_current(studio.session.order.ids[1])
    window.commands.show(View.LOUPE)
    window.commands.explain_asked.emit()
    panel = board.panels["explanation"]
    for _ in range(PATIENCE_MS // 100):
        studio.wait(100)
        told = panel.findings.rows and panel.model.again.isEnabled()  # type: ignore[attr-defined]
        if told and not board.jobs.busy():
            break
    studio.take("explanation")
    window.commands.show(View.GRID)
    board.show("filters")
    board.show("details")
    window.resize(*SIZE)


def light(studio: Studio) -> None:
    """The same in the other theme."""
    studio.use(Theme.LIGHT)
    studio.session.set_current(studio.session.order.ids[0])
    studio.take("light")
    studio.use(Theme.DARK)


def small(studio: Studio) -> None:
    """On a small screen."""
    studio.window.resize(1366, 740)
    studio.window.commands.show(View.LOUPE)
    studio.take("small")
    studio.window.commands.show(View.GRID)
    studio.window.resize(*SIZE)


def keys(studio: Studio) -> None:
    """All keys on one page."""
    studio.window.show_keys()
    studio.take("keys")


def scaled(studio: Studio) -> None:
    """At scale 2 on a screen of 1366 x 768, where panels give way."""
    studio.window.resize(683, 370)
    studio.session.set_current(studio.session.order.ids[0])
    studio.take("scale2")


SCENES: tuple[Callable[[Studio], None], ...] = (
    begin, grid, loupe, compare, survey, filtered, explanation, light, small, keys,
)  # fmt: skip
SCALED: tuple[Callable[[Studio], None], ...] = (scaled,)


@contextmanager
def _window(photos: list[Path], name: str, work: Path) -> Iterator[tuple[MainWindow, Path]]:
    folder = work / name
    folder.mkdir()
    for photo in photos:
        shutil.copy2(photo, folder / photo.name)
    assembly.application()
    with Catalog.open(work / "catalog.sqlite3") as catalog:
        preferences = Preferences(work / "settings.json")
        preferences.now = Settings(thumbnail_px=192)
        remembered = WindowState(work / "window.ini")
        library = Library(catalog, settings_file=work / "settings.json")
        window = assembly.build(library, "rali-s", remembered, preferences)
        window.resize(*SIZE)
        window.show()
        # The start page shall have more than one shoot on it.
        window.open_path(ROOT / "resources" / "samples")
        yield window, folder
        window.close()


def main() -> None:
    """Take them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, default=ROOT / "resources" / "samples")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    parser.add_argument("--scaled", action="store_true", help="only what is seen at scale 2")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    photos = [
        path
        for path in sorted(options.photos.iterdir())
        if path.suffix.lower() in (".jpg", ".jpeg", ".png")
    ]
    with (
        tempfile.TemporaryDirectory(prefix="photos-") as work,
        _window(photos, options.photos.name, Path(work)) as (window, folder),
    ):
        studio = Studio(window, options.out)
        studio.settle()
        window.open_path(folder)
        studio.settle()
        for scene in SCALED if options.scaled else SCENES:
            scene(studio)
    if not options.scaled:
        # The scale of a screen is settled when the application begins.
        again = [sys.executable, __file__, "--scaled", "--photos", str(options.photos)]
        scale = os.environ | {"QT_SCALE_FACTOR": "2"}
        subprocess.run([*again, "--out", str(options.out)], env=scale, check=True)


if __name__ == "__main__":
    main()
