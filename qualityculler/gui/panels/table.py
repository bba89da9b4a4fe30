"""The one table of panels: name, title, side, and what makes each of them.

A new panel is one line here and a maker beside its class, which joins it with the window.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from qualityculler.gui.panels import (
    copies,
    details,
    explanation,
    filters,
    folders,
    history,
    rejects,
    skipped,
)
from qualityculler.gui.panels.board import Board
from qualityculler.text import N_

_LEFT, _RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea


@dataclass(frozen=True, slots=True)
class PanelRow:
    """One panel: ``name`` is remembered with its place, ``make`` gets the board it belongs to."""

    name: str
    title: str
    side: Qt.DockWidgetArea
    make: Callable[[Board], QWidget]
    visible: bool = False


PANELS = (
    PanelRow("filters", N_("Filters"), _LEFT, filters.make, visible=True),
    PanelRow("folders", N_("Folders"), _LEFT, folders.make),
    PanelRow("details", N_("Details"), _RIGHT, details.make, visible=True),
    PanelRow("explanation", N_("Explanation"), _RIGHT, explanation.make),
    PanelRow("history", N_("History"), _RIGHT, history.make),
    PanelRow("skipped", N_("Skipped files"), _RIGHT, skipped.make),
    PanelRow("copies", N_("Copies elsewhere"), _RIGHT, copies.make),
    PanelRow("rejects", N_("Rejected photos"), _RIGHT, rejects.make),
)
