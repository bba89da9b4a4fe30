"""Both themes can be read: contrast by WCAG 2, computed from the colours that are painted."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QPalette

from qualityculler.gui import theme
from qualityculler.gui.views import hud, painting
from qualityculler.settings import Theme

Role, Group = QPalette.ColorRole, QPalette.ColorGroup
TEXT, SHAPE = 4.5, 3.0
ON = (
    (Role.WindowText, Role.Window), (Role.Text, Role.Base), (Role.Text, Role.AlternateBase),
    (Role.ButtonText, Role.Button), (Role.ToolTipText, Role.ToolTipBase),
    (Role.PlaceholderText, Role.Base), (Role.HighlightedText, Role.Highlight),
    (Role.Link, Role.Window),
)  # fmt: skip


def luminance(colour: QColor) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_the_standard_says() -> None:
    assert contrast(QColor("white"), QColor("black")) == pytest.approx(21)
    assert contrast(QColor("#777777"), QColor("white")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("chosen", [Theme.DARK, Theme.LIGHT])
def test_the_texts_of_controls(qapp: object, chosen: Theme) -> None:
    palette = theme.palette(chosen)
    low = {
        (group.name, text.name, ground.name): round(
            contrast(palette.color(group, text), palette.color(group, ground)), 2
        )
        for group in (Group.Active, Group.Inactive, Group.Disabled)
        for text, ground in ON
        if contrast(palette.color(group, text), palette.color(group, ground)) < TEXT
    }
    assert low == {}


@pytest.mark.parametrize("colours", [theme.DARK, theme.LIGHT], ids=["dark", "light"])
def test_what_the_views_paint(colours: theme.ThemeColours) -> None:
    grounds = (colours.ground, colours.cell, colours.chosen, colours.empty)
    for ground in grounds:
        assert contrast(colours.text, ground) >= TEXT
        assert contrast(colours.accent, ground) >= SHAPE
    for ground in (colours.ground, colours.cell, colours.empty, colours.chosen):
        assert contrast(colours.faint, ground) >= TEXT, ground.name()
    assert contrast(colours.on_accent, colours.accent) >= TEXT


@pytest.mark.parametrize("chosen", [Theme.DARK, Theme.LIGHT])
def test_greys_do_not_tint_the_photo(chosen: Theme) -> None:
    colours = theme.DARK if chosen is Theme.DARK else theme.LIGHT
    palette = theme.palette(chosen)
    greys = [colours.ground, colours.cell, colours.chosen, colours.empty]
    greys += [palette.color(role) for role in (Role.Window, Role.Base, Role.Button)]
    assert all(one.red() == one.green() == one.blue() for one in greys)


@pytest.mark.parametrize("under", ["#ffffff", theme.LIGHT.ground.name(), theme.DARK.ground.name()])
def test_what_is_said_over_a_photo_can_be_read_over_the_whitest(under: str) -> None:
    ground, shade = QColor(under), painting.SHADE
    left = 1 - shade.alphaF()
    over = QColor.fromRgbF(*(part * left for part in ground.getRgbF()[:3]))
    for text in (hud._WHITE, hud._FAINT):
        assert contrast(text, over) >= TEXT
    assert contrast(painting._FAINT, over) >= SHAPE
