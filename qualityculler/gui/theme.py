"""Colours of the window, dark and light; neutral greys around photos, so they are judged fairly."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from qualityculler.domain import Label
from qualityculler.settings import Theme


@dataclass(frozen=True, slots=True)
class ThemeColours:
    """What the views paint with."""

    ground: QColor
    cell: QColor
    chosen: QColor
    empty: QColor
    text: QColor
    faint: QColor
    accent: QColor
    on_accent: QColor


DARK = ThemeColours(
    ground=QColor("#1d1d1d"),
    cell=QColor("#2b2b2b"),
    chosen=QColor("#4d4d4d"),
    empty=QColor("#383838"),
    text=QColor("#e4e4e4"),
    faint=QColor("#9b9b9b"),
    accent=QColor("#f0a830"),
    on_accent=QColor("#151515"),
)
LIGHT = ThemeColours(
    ground=QColor("#c9c9c9"),
    cell=QColor("#dcdcdc"),
    chosen=QColor("#f6f6f6"),
    empty=QColor("#bdbdbd"),
    text=QColor("#161616"),
    faint=QColor("#575757"),
    accent=QColor("#b45a00"),
    on_accent=QColor("#ffffff"),
)
DARK_WINDOW = {
    "Window": "#303030", "WindowText": "#e6e6e6", "Base": "#232323", "AlternateBase": "#2a2a2a",
    "Text": "#e6e6e6", "Button": "#3c3c3c", "ButtonText": "#e6e6e6", "ToolTipBase": "#3c3c3c",
    "ToolTipText": "#e6e6e6", "PlaceholderText": "#9a9a9a", "Highlight": "#f0a830",
    "HighlightedText": "#151515", "Link": "#8ab8f0",
}  # fmt: skip
LIGHT_WINDOW = {
    "Window": "#efefef", "WindowText": "#161616", "Base": "#ffffff", "AlternateBase": "#f4f4f4",
    "Text": "#161616", "Button": "#efefef", "ButtonText": "#161616", "ToolTipBase": "#ffffe8",
    "ToolTipText": "#161616", "PlaceholderText": "#757575", "Highlight": "#b45a00",
    "HighlightedText": "#ffffff", "Link": "#0f5bb5",
}  # fmt: skip
LABELS = {
    Label.RED: QColor("#d8413c"),
    Label.YELLOW: QColor("#e3c12f"),
    Label.GREEN: QColor("#4fa64a"),
    Label.BLUE: QColor("#3f7fd0"),
    Label.PURPLE: QColor("#9158c4"),
}

_SCHEMES = {
    Theme.SYSTEM: Qt.ColorScheme.Unknown,
    Theme.DARK: Qt.ColorScheme.Dark,
    Theme.LIGHT: Qt.ColorScheme.Light,
}


def colours(palette: QPalette) -> ThemeColours:
    """The set that goes with a widget's palette."""
    return DARK if is_dark(palette) else LIGHT


def apply(app: QApplication, theme: Theme) -> None:
    """Use a theme from now on; ``system`` follows the desktop."""
    app.styleHints().setColorScheme(_SCHEMES[theme])
    if theme is Theme.SYSTEM:
        app.setPalette(QPalette())  # takes back a palette of ours
    elif is_dark(app.palette()) != (theme is Theme.DARK):
        # Not every platform takes the hint; the palette it always takes.
        app.setPalette(_palette(DARK_WINDOW if theme is Theme.DARK else LIGHT_WINDOW))


def is_dark(palette: QPalette) -> bool:
    """Whether this is a palette of light text on a dark ground."""
    return palette.color(QPalette.ColorRole.Window).lightness() < 128


def _palette(window: dict[str, str]) -> QPalette:
    palette = QPalette(QColor(window["Button"]), QColor(window["Window"]))
    for role, colour in window.items():
        palette.setColor(getattr(QPalette.ColorRole, role), QColor(colour))
    for role in ("WindowText", "Text", "ButtonText"):
        palette.setColor(
            QPalette.ColorGroup.Disabled, getattr(QPalette.ColorRole, role), QColor("#8a8a8a")
        )
    return palette
