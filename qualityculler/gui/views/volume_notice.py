"""Says above the photos that another drive is in the place of one that was known there."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal

from qualityculler.gui.session import Session
from qualityculler.gui.views.notice import Notice
from qualityculler.operations.reads import Reads
from qualityculler.operations.volumes import GivenWay, said
from qualityculler.text import tr


class VolumeNotice(Notice):
    """In sight from when photos gave way until another folder is opened, somebody closes it, or
    those photos have their place again."""

    open_asked = Signal(object)  # Path, where they are listed

    def __init__(self, session: Session) -> None:
        super().__init__(tr("Show those photos"))
        self._session = session
        self._reader = session.reader()
        self._folder: Path | None = None
        self._listed_as: Path | None = None
        self.act.clicked.connect(self._on_act)
        session.folder_changed.connect(self._on_folder_changed)
        session.ids_changed.connect(self._look)
        session.gave_way.connect(self._on_gave_way)

    def leave(self, *_: object) -> None:
        """Out of sight until photos give way again."""
        self._listed_as = None
        super().leave()

    def _on_gave_way(self, ways: list[GivenWay]) -> None:
        self._folder, self._listed_as = self._session.folder, ways[0].listed_as
        self.tell("  ".join(said(one) for one in ways))

    def _on_folder_changed(self, folder: Path) -> None:
        # The same one may be opened twice in a moment, and photos give way only once.
        if folder != self._folder:
            self.leave()

    def _look(self) -> None:
        if (listed_as := self._listed_as) is not None:
            self._reader.ask(
                partial(Reads.any_present, folder=listed_as), partial(self._on_looked, listed_as)
            )

    def _on_looked(self, listed_as: Path, any_there: bool) -> None:
        if listed_as == self._listed_as and not any_there:
            self.leave()

    def _on_act(self) -> None:
        self.open_asked.emit(self._listed_as)
