"""Says above the photos that another drive is in the place of one that was known there."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal

from qualityculler.gui.session import Session
from qualityculler.gui.views.notice import Notice
from qualityculler.operations.volumes import GivenWay, said
from qualityculler.text import tr


class VolumeNotice(Notice):
    """In sight from when photos gave way until another folder is opened or somebody closes it."""

    open_asked = Signal(object)  # Path, where they are listed

    def __init__(self, session: Session) -> None:
        super().__init__(tr("Show those photos"))
        self._session = session
        self._listed_as: Path | None = None
        self.act.clicked.connect(self._on_act)
        session.folder_changed.connect(self.leave)
        session.gave_way.connect(self._on_gave_way)

    def _on_gave_way(self, ways: list[GivenWay]) -> None:
        self._listed_as = ways[0].listed_as
        self.tell("  ".join(said(one) for one in ways))

    def _on_act(self) -> None:
        self.open_asked.emit(self._listed_as)
