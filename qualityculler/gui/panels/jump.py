"""Leads from the explanation of a photo to the views: a place, two frames side by side."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from qualityculler.evidence import Box
from qualityculler.gui.commands import Commands
from qualityculler.gui.panels.crop import middle
from qualityculler.gui.panels.explanation import ExplanationPanel
from qualityculler.gui.session import Session
from qualityculler.gui.views.stage import View
from qualityculler.text import tr


class Handles(QObject):
    """Joins the panel with the commands of the window; ends with it."""

    noted = Signal(str)

    def __init__(self, panel: ExplanationPanel, session: Session, commands: Commands) -> None:
        super().__init__(panel)
        self._session = session
        self._commands = commands
        panel.place_asked.connect(self._on_place_asked)
        panel.compare_asked.connect(self._on_compare_asked)
        commands.stop_first = panel.stop

    def _on_place_asked(self, photo_id: int, box: Box) -> None:
        if photo_id not in self._session.order:
            self.noted.emit(tr("This photo is not in the list that is shown."))
            return
        self._session.set_current(photo_id)
        self._commands.show(View.LOUPE)
        self._commands.stage.zoom.go(1.0, middle(box))

    def _on_compare_asked(self, photo_id: int, other: int) -> None:
        self._commands.show(View.GRID)
        self._session.select([photo_id, other])
        self._session.set_current(photo_id, select=False)
        self._commands.show(View.COMPARE)
