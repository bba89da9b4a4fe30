"""Tells a screen reader what is said of the current photo, wherever the focus is."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QObject
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QWidget

from qualityculler.gui.session import Session
from qualityculler.gui.views.stage import ViewStack
from qualityculler.gui.views.thumbs import ThumbView
from qualityculler.text import tr
from qualityculler.text.words import spoken

Event = QAccessible.Event
FEW = 50
"""Of more photos that are selected at once only the list is told."""


class ScreenReader(QObject):
    """Name, flag, stars, label, score and suggestion, again whenever one of them changes.

    A list has a line of its own for each photo (``gui/accessible.py``); the large views have what
    is said of the current one as their description.
    """

    def __init__(self, session: Session, stage: ViewStack, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._stage = stage
        self._large: dict[QWidget, str] = {
            stage.loupe: tr("Loupe"),
            stage.compare: tr("Compare"),
            stage.survey: tr("Survey"),
        }
        self._lists: tuple[ThumbView, ...] = (stage.grid, stage.filmstrip)
        for view, name in self._large.items():
            view.setAccessibleName(name)
        session.current_changed.connect(self._on_current_changed)
        session.rows_changed.connect(self._on_rows_changed)
        stage.selection.selectionChanged.connect(self._on_selected)

    def _on_current_changed(self, *_: object) -> None:
        self._describe()
        self._tell_cell(Event.Focus, self._stage.selection.currentIndex().row())

    def _on_rows_changed(self, ids: list[int]) -> None:
        if self._session.current in ids:
            self._describe()
            self._tell_cell(Event.NameChanged, self._stage.selection.currentIndex().row())

    def _on_selected(self, now: QItemSelection, before: QItemSelection) -> None:
        if not QAccessible.isActive():
            return
        for some, event in ((now, Event.SelectionAdd), (before, Event.SelectionRemove)):
            places = [index.row() for index in some.indexes()] if _number(some) <= FEW else []
            for place in places:
                self._tell_cell(event, place)
        if max(_number(now), _number(before)) > FEW:
            self._tell_cell(Event.SelectionWithin, -1)

    def _tell_cell(self, kind: QAccessible.Event, place: int) -> None:
        """An event of a photo of the list that has the focus, or of that list itself."""
        if not QAccessible.isActive():
            return
        for view in self._lists:
            if view.hasFocus() and (place >= 0 or kind == Event.SelectionWithin):
                event = QAccessibleEvent(view, kind)
                if place >= 0:
                    event.setChild(place)
                QAccessible.updateAccessibility(event)

    def _describe(self) -> None:
        row = self._session.row(self._session.current)
        said = "" if row is None else spoken(row, self._session.suggestion(row))
        for view in self._large:
            if view.accessibleDescription() != said:
                view.setAccessibleDescription(said)
                event = QAccessibleEvent(view, Event.DescriptionChanged)
                QAccessible.updateAccessibility(event)


def _number(selection: QItemSelection) -> int:
    return sum(some.height() for some in list(selection))  # type: ignore[call-overload]
