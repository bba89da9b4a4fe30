"""How large letters are here, for what is painted or sized in pixels of our own.

Widgets of Qt follow the size of letters by themselves; what stands in pixels does not, and then
text is cut off, or stays small where somebody needs it large.
"""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QFont, QFontInfo
from PySide6.QtWidgets import QWidget

NORMAL_PX = 12
"""What the pixels in the source are meant for: 9 point at 96 dots an inch."""
FRAME_PX = 60
"""Title bar of a window, and the desktop's own bar."""


def scale() -> float:
    """Letters are this many times as large as normal; never less than 1."""
    return max(1.0, QFontInfo(QFont()).pixelSize() / NORMAL_PX)


def px(normal: int) -> int:
    """So many pixels, for letters of the size they have here."""
    return round(normal * scale())


def fit(window: QWidget, wide: int, high: int) -> None:
    """Make a window as large as this at normal letters, larger for larger ones, for texts that wrap
    and need it; never larger than the screen."""
    room = window.screen().availableSize() - QSize(0, FRAME_PX)
    width = min(max(px(wide), window.minimumSizeHint().width()), room.width())
    window.resize(width, min(max(px(high), _least_high(window, width)), room.height()))


def grow(window: QWidget) -> None:
    """The same when a text has become longer meanwhile; what the user made larger stays."""
    room = window.screen().availableSize() - QSize(0, FRAME_PX)
    high = min(_least_high(window, window.width()), room.height())
    if high > window.height():
        window.resize(window.width(), high)


def _least_high(window: QWidget, width: int) -> int:
    layout = window.layout()
    if layout is None:
        return 0
    layout.activate()
    wrapped = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else 0
    return max(wrapped, layout.totalMinimumSize().height())
