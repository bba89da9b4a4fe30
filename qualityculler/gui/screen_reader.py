"""Tells a screen reader what is said of the current photo, wherever the focus is."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QWidget

from qualityculler.gui.session import Session
from qualityculler.gui.views.stage import ViewStack
from qualityculler.text import tr
from qualityculler.text.words import spoken


class ScreenReader(QObject):
    """Name, flag, stars, label, score and suggestion, again whenever one of them changes."""

    def __init__(self, session: Session, stage: ViewStack, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._views: dict[QWidget, str] = {
            stage.grid: tr("Photos"),
            stage.filmstrip: tr("Filmstrip"),
            stage.loupe: tr("Loupe"),
            stage.compare: tr("Compare"),
            stage.survey: tr("Survey"),
        }
        for view, name in self._views.items():
            view.setAccessibleName(name)
        session.current_changed.connect(self._say)
        session.rows_changed.connect(self._on_rows_changed)

    def _on_rows_changed(self, ids: list[int]) -> None:
        if self._session.current in ids:
            self._say()

    def _say(self, *_: object) -> None:
        row = self._session.row(self._session.current)
        said = "" if row is None else spoken(row, self._session.suggestion(row))
        for view in self._views:
            if view.accessibleDescription() != said:
                view.setAccessibleDescription(said)
                event = QAccessibleEvent(view, QAccessible.Event.DescriptionChanged)
                QAccessible.updateAccessibility(event)
