"""What all panels have in common: they read again when something has changed and they are seen."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QWidget

from qualityculler.gui.session import Session
from qualityculler.gui.tasks import QueryTask

READ_MS = 150
_PLAIN = Qt.TextFormat.PlainText
_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse
_NEVER = Qt.ScrollBarPolicy.ScrollBarAlwaysOff


class Panel(QWidget):
    """``read`` is called soon after ``read_soon``, once for many calls, while the panel shows."""

    def __init__(self, session: Session, reader: QueryTask) -> None:
        super().__init__()
        self._session = session
        self._reader = reader
        self._timer = QTimer(self, singleShot=True, interval=READ_MS)
        self._timer.timeout.connect(self._on_timeout)

    def read(self) -> None:
        """Ask for what is shown."""
        raise NotImplementedError

    def read_soon(self, *_: object) -> None:
        """Something may have changed; fit for any signal."""
        if not self._timer.isActive():
            self._timer.start()

    def close_down(self) -> None:
        """No timer runs any more."""
        self._timer.stop()

    def showEvent(self, event: QShowEvent) -> None:
        """What was missed while hidden is read now."""
        super().showEvent(event)
        self.read_soon()

    def _on_timeout(self) -> None:
        if self.isVisible():
            self.read()


def plain_label(text: str = "", *, faint: bool = False) -> QLabel:
    """A label that wraps, can be selected and copied, and takes no text for markup."""
    label = QLabel(text)
    label.setTextFormat(_PLAIN)
    label.setWordWrap(True)
    label.setTextInteractionFlags(_SELECTABLE)
    label.setEnabled(not faint)
    return label


def scrolled(widget: QWidget) -> QScrollArea:
    """The widget in a frame that scrolls when it does not fit, downwards only."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(_NEVER)
    area.setWidget(widget)
    bar = area.verticalScrollBar().sizeHint().width()
    area.setMinimumWidth(widget.minimumSizeHint().width() + bar)
    return area
