"""The drawings of the window, one family: 24 px, round lines of one width, in the text's colour.

Each is an SVG file beside this module, drawn for this program. ``app`` and ``document`` have
colours of their own.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Protocol

from PySide6.QtCore import QByteArray, QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from qualityculler.gui.text_size import px

SIDES_PX = (20, 40)
APP_SIDES_PX = (16, 24, 32, 48, 64, 128, 256)


class _HasIcon(Protocol):
    def setIcon(self, icon: QIcon, /) -> None: ...


def names() -> list[str]:
    """All drawings there are."""
    found = (file.name for file in files(__name__).iterdir())
    return sorted(name.removesuffix(".svg") for name in found if name.endswith(".svg"))


def pixmap(name: str, side_px: int, colour: QColor, dpr: float = 1.0) -> QPixmap:
    """A drawing in a colour. For the GUI thread; FileNotFoundError for one there is none of."""
    made = QPixmap(round(side_px * dpr), round(side_px * dpr))
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint(painter, name, QRectF(made.rect()), colour)
    painter.end()
    made.setDevicePixelRatio(dpr)
    return made


def paint(painter: QPainter, name: str, area: QRectF, colour: QColor) -> None:
    """Paint a drawing into an area."""
    text = _text(name).replace("currentColor", colour.name())
    QSvgRenderer(QByteArray(text.encode())).render(painter, area)


def icon(name: str, palette: QPalette) -> QIcon:
    """A drawing as an icon that goes with a palette, greyed out where it cannot be used."""
    made = QIcon()
    text = QPalette.ColorRole.ButtonText
    for mode, group in (
        (QIcon.Mode.Normal, QPalette.ColorGroup.Active),
        (QIcon.Mode.Disabled, QPalette.ColorGroup.Disabled),
    ):
        for side_px in SIDES_PX:
            made.addPixmap(pixmap(name, side_px, palette.color(group, text)), mode)
    for side_px in SIDES_PX:
        # What is switched on has the accent; the frame around it says the same without colour.
        lit = pixmap(name, side_px, palette.color(QPalette.ColorRole.Highlight))
        made.addPixmap(lit, QIcon.Mode.Normal, QIcon.State.On)
    return made


def app_icon() -> QIcon:
    """The program's own."""
    made = QIcon()
    for side_px in APP_SIDES_PX:
        made.addPixmap(pixmap("app", side_px, QColor("#000000")))
    return made


class IconSet(QObject):
    """Gives icons to actions and buttons of a window, and anew when its theme changes."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._given: list[tuple[_HasIcon, str]] = []
        window.installEventFilter(self)

    def give(self, target: _HasIcon, name: str) -> None:
        """Show this drawing on it from now on; the target has to live as long as the window."""
        self.take(target)
        self._given.append((target, name))
        target.setIcon(icon(name, self._window.palette()))

    def take(self, target: _HasIcon) -> None:
        """Follow this target no longer."""
        self._given = [one for one in self._given if one[0] is not target]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the theme."""
        if event.type() == QEvent.Type.PaletteChange:
            for target, name in self._given:
                target.setIcon(icon(name, self._window.palette()))
        return False


def tool_size() -> QSize:
    """How large icons on bars are: they grow with the letters beside them."""
    return QSize(px(20), px(20))


@cache
def _text(name: str) -> str:
    return files(__name__).joinpath(f"{name}.svg").read_text(encoding="utf-8")
