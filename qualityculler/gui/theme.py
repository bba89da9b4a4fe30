"""Colours of the window, dark and light; neutral greys around photos, so they are judged fairly."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

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
    ground=QColor("#1a1a1a"),
    cell=QColor("#252525"),
    chosen=QColor("#404040"),
    empty=QColor("#303030"),
    text=QColor("#e8e8e8"),
    faint=QColor("#b2b2b2"),
    accent=QColor("#f0a830"),
    on_accent=QColor("#141414"),
)
LIGHT = ThemeColours(
    ground=QColor("#cfcfcf"),
    cell=QColor("#dedede"),
    chosen=QColor("#f8f8f8"),
    empty=QColor("#c2c2c2"),
    text=QColor("#161616"),
    faint=QColor("#484848"),
    accent=QColor("#8f4700"),
    on_accent=QColor("#ffffff"),
)
DARK_WINDOW = {
    "Window": "#272727", "WindowText": "#e8e8e8", "Base": "#1d1d1d", "AlternateBase": "#232323",
    "Text": "#e8e8e8", "Button": "#363636", "ButtonText": "#e8e8e8", "ToolTipBase": "#3c3c3c",
    "ToolTipText": "#f0f0f0", "PlaceholderText": "#a0a0a0", "Highlight": "#f0a830",
    "HighlightedText": "#141414", "Link": "#f0a830", "LinkVisited": "#f0a830",
    "Light": "#4a4a4a", "Midlight": "#404040", "Mid": "#303030", "Dark": "#161616",
    "Shadow": "#0c0c0c", "BrightText": "#ffffff", "Accent": "#f0a830",
}  # fmt: skip
LIGHT_WINDOW = {
    "Window": "#efefef", "WindowText": "#161616", "Base": "#ffffff", "AlternateBase": "#f4f4f4",
    "Text": "#161616", "Button": "#efefef", "ButtonText": "#161616", "ToolTipBase": "#fbfbfb",
    "ToolTipText": "#161616", "PlaceholderText": "#6a6a6a", "Highlight": "#8f4700",
    "HighlightedText": "#ffffff", "Link": "#8f4700", "LinkVisited": "#8f4700",
    "Light": "#ffffff", "Midlight": "#f8f8f8", "Mid": "#bcbcbc", "Dark": "#9a9a9a",
    "Shadow": "#707070", "BrightText": "#ffffff", "Accent": "#8f4700",
}  # fmt: skip
DISABLED = {Theme.DARK: "#a2a2a2", Theme.LIGHT: "#666666"}
"""Greyed-out text, and the faint labels that use it: still to be read."""
BOXES = """
QCheckBox::indicator, QTreeView::indicator, QListView::indicator {{
    width: 13px; height: 13px; border: 1px solid {edge}; border-radius: 3px;
    background: palette(base);
}}
QCheckBox::indicator:checked, QTreeView::indicator:checked, QListView::indicator:checked {{
    background: palette(highlight); border-color: palette(highlight);
    image: url({check});
}}
"""
"""The one thing Fusion draws too dark on dark to be seen: the box of a check mark."""
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
    """Use a theme from now on; ``system`` follows the desktop.

    Dark and light are palettes of ours on every desktop: neutral greys, so that nothing tints the
    judgement of a photo beside it.
    """
    app.styleHints().setColorScheme(_SCHEMES[theme])
    dark = theme is Theme.DARK or (theme is Theme.SYSTEM and is_dark(QPalette()))
    check = Path(__file__).parent / "icons" / ("check_dark.svg" if dark else "check_light.svg")
    edge = (DARK if dark else LIGHT).faint.name()
    # Under a sheet widgets keep the colours they were polished with: it goes and comes back.
    app.setStyleSheet("")
    app.setPalette(QPalette() if theme is Theme.SYSTEM else palette(theme))
    app.setStyleSheet(BOXES.format(edge=edge, check=check.as_posix()))


def palette(theme: Theme) -> QPalette:
    """The window's colours in a theme, which is not ``system``."""
    window = DARK_WINDOW if theme is Theme.DARK else LIGHT_WINDOW
    made = QPalette(QColor(window["Button"]), QColor(window["Window"]))
    for role, colour in window.items():
        if hasattr(QPalette.ColorRole, role):  # Accent came with Qt 6.6
            made.setColor(getattr(QPalette.ColorRole, role), QColor(colour))
    disabled = QPalette.ColorGroup.Disabled
    for role in ("WindowText", "Text", "ButtonText"):
        made.setColor(disabled, getattr(QPalette.ColorRole, role), QColor(DISABLED[theme]))
    return made


def is_dark(palette: QPalette) -> bool:
    """Whether this is a palette of light text on a dark ground."""
    return palette.color(QPalette.ColorRole.Window).lightness() < 128
