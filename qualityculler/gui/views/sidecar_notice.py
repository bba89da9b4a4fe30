"""Says above the photos of a folder that other programs have decided about some of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from qualityculler.gui.plain import label, set_tip
from qualityculler.gui.session import Session
from qualityculler.operations.reads import Reads
from qualityculler.operations.sidecars import Compared
from qualityculler.text import ntr, tr


class SidecarNotice(QWidget):
    """In sight while there is something to take over, until somebody closes it for this folder.

    Nothing of it counts as the user's own before it is taken over.
    """

    shown_asked = Signal(list)  # Compared

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._reader = session.reader()
        self._closed_for: Path | None = None
        self.found: list[Compared] = []
        self.said = label()
        self.said.setWordWrap(True)
        self.take, self.show_them = QPushButton(tr("Take over")), QPushButton(tr("Show…"))
        self.leave = QPushButton(tr("Leave to them"))
        self.close_it = QToolButton()
        self.close_it.setText("✕")
        self.close_it.setAutoRaise(True)
        self.close_it.setAccessibleName(tr("Close this line"))
        set_tip(self.close_it, tr("Close this line"))
        set_tip(self.leave, tr("They are asked about again once the other program changes them."))
        self.take.clicked.connect(lambda: session.accept_marks(_clear(self.found)))
        self.show_them.clicked.connect(lambda: self.shown_asked.emit(self.found))
        self.leave.clicked.connect(
            lambda: session.decline_marks([one.photo.id for one in self.found])
        )
        self.close_it.clicked.connect(self._close)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 2, 2, 2)
        layout.addWidget(self.said, 1)
        for widget in (self.take, self.show_them, self.leave, self.close_it):
            layout.addWidget(widget)
        self.hide()
        session.folder_changed.connect(self.look)
        session.history_changed.connect(self.look)
        session.scanned.connect(self.look)

    def look(self, *_: object) -> None:
        """Ask the catalog again: a scan has read sidecars, or something was decided."""
        folder = self._session.folder
        if folder is None or folder == self._closed_for:
            self.hide()
            return
        asked = partial(Reads.differing, folders=self._session.folders)
        self._reader.ask(asked, partial(self._on_found, folder))

    def _on_found(self, folder: Path, found: list[Compared]) -> None:
        if folder != self._session.folder:
            return
        self.found = found
        conflicts = sum(bool(one.merged.conflicts) for one in found)
        text = ntr(
            "{n} photo has a rating, flag or label from another program.",
            "{n} photos have ratings, flags or labels from another program.",
            len(found),
        )
        if conflicts:
            # Decided otherwise here, or written so that it is unclear.
            more = ntr("{n} needs a look.", "{n} need a look.", conflicts)
            text = f"{text} {more}"
        self.said.setText(text)
        self.take.setEnabled(bool(_clear(found)))
        self.setVisible(bool(found))

    def _close(self) -> None:
        self._closed_for = self._session.folder
        self.hide()


def _ids(found: Sequence[Compared]) -> list[int]:
    return [one.photo.id for one in found]


def _clear(found: Sequence[Compared]) -> list[int]:
    """The photos that the rule takes something over for."""
    return [one.photo.id for one in found if one.merged.taken is not None]
