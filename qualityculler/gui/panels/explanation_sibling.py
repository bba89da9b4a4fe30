"""A photo and a better frame of the same burst side by side; pressed, a frame is shown."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from qualityculler.domain import PhotoRow
from qualityculler.gui.jobs import Jobs, Ticket
from qualityculler.gui.loader import Loader
from qualityculler.gui.panels.panel import plain_label
from qualityculler.gui.pictures import Key, key, want
from qualityculler.gui.plain import one_line, set_tip
from qualityculler.gui.session import Session
from qualityculler.operations.compare import CompareFrames, Sibling, sentence
from qualityculler.text import tr, words

SIDE_PX = 384
"""As the photo above them is shown, so that it is loaded once."""
WIDTH_PX, HEIGHT_PX = 120, 90


class FrameButton(QToolButton):
    """One of the two frames: its picture, and its name and score below."""

    asked = Signal(int)  # id

    def __init__(self, session: Session, loader: Loader) -> None:
        super().__init__()
        self._session = session
        self._loader = loader
        self._row: PhotoRow | None = None
        self.setAutoRaise(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.setIconSize(QSize(WIDTH_PX, HEIGHT_PX))
        set_tip(self, tr("Show this photo"))
        self.setAccessibleName(self.toolTip())
        self.clicked.connect(self._on_clicked)
        loader.loaded.connect(self._on_loaded)

    def show_row(self, row: PhotoRow) -> None:
        """Show this photo; its picture comes when it is loaded."""
        self._row = row
        fitting = self.fontMetrics().elidedText(
            one_line(row.photo.relative.name), Qt.TextElideMode.ElideMiddle, WIDTH_PX
        )
        # An ampersand would become the line under a letter.
        self.setText(f"{fitting}\n{words.standing(row)}".replace("&", "&&"))
        spoken = words.spoken(row, self._session.suggestion(row))
        self.setAccessibleName(tr("Show the photo: {0}").format(spoken))
        self._paint()

    def _paint(self) -> None:
        thumb = None if self._row is None else self._loader.any_thumb(key(self._row, SIDE_PX))
        self.setIcon(QIcon() if thumb is None else QIcon(thumb))

    def _on_loaded(self, loaded: Key) -> None:
        if self._row is not None and loaded.photo_id == self._row.photo.id:
            self._paint()

    def _on_clicked(self) -> None:
        if self._row is not None:
            self.asked.emit(self._row.photo.id)


class SiblingView(QWidget):
    """In sight only while there is a better frame that a measurement tells apart."""

    noted = Signal(str)

    def __init__(self, session: Session, loader: Loader, jobs: Jobs) -> None:
        super().__init__()
        self._session = session
        self._loader = loader
        self._jobs = jobs
        self._asked: CompareFrames | None = None
        self._ticket: Ticket | None = None
        self.here, self.there = FrameButton(session, loader), FrameButton(session, loader)
        self.said = plain_label()
        frames = QHBoxLayout()
        for button in (self.here, self.there):
            button.asked.connect(self._on_asked)
            frames.addWidget(button)
        frames.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(frames)
        layout.addWidget(self.said)
        self.hide()

    def consider(self, row: PhotoRow | None, better: PhotoRow | None) -> None:
        """Compare a measured photo with a better frame; without both, nothing is shown."""
        if row is None or better is None:
            self._jobs.drop(self._ticket)
            self._show(None)
            return
        asked = CompareFrames(row, better, self._session.query.thresholds)
        if self.busy and asked == self._asked:
            return  # a scan asks over and over while the frame is still being measured
        self._jobs.drop(self._ticket)
        self._asked = asked
        self._ticket = self._jobs.run(asked, self._show, failed=self.noted.emit)

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._ticket is not None and self._ticket.active

    def lines(self) -> list[str]:
        """The sentence as text, if there is one."""
        return [self.said.text()] if self.said.text() else []

    def _show(self, sibling: Sibling | None) -> None:
        self.setVisible(sibling is not None)
        rows = [] if sibling is None else [sibling.row, sibling.other]
        self._loader.wish("explanation sibling", [want(row, SIDE_PX) for row in rows])
        if sibling is None:
            self.said.setText("")
            return
        self.here.show_row(sibling.row)
        self.there.show_row(sibling.other)
        self.said.setText(sentence(sibling))

    def _on_asked(self, photo_id: int) -> None:
        if photo_id in self._session.order:
            self._session.set_current(photo_id)
        else:
            self.noted.emit(tr("This photo is not in the list that is shown."))
