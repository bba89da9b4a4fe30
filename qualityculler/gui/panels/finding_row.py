"""One measurement on a line: its sign, its words, its place, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from qualityculler.domain import PhotoRow
from qualityculler.evidence import Finding, Severity
from qualityculler.gui.loader import Loader
from qualityculler.gui.panels.crop import Crop
from qualityculler.gui.panels.panel import plain_label, small_label
from qualityculler.gui.panels.severity_mark import Mark
from qualityculler.gui.plain import set_tip
from qualityculler.text import evidence_words, tr

_TOP = Qt.AlignmentFlag.AlignTop


def is_fault(finding: Finding) -> bool:
    """Whether something is wrong."""
    return finding.severity not in (None, Severity.NONE)


class FindingRow(QWidget):
    """A fault can be set aside as wrong for this photo, and other photos with it be asked for."""

    place_asked = Signal(object)  # Box
    photos_asked = Signal(object)  # Fault
    dispute_asked = Signal(object, bool)  # Fault, whether it is wrong here

    def __init__(self, finding: Finding, row: PhotoRow, loader: Loader, *, disputed: bool) -> None:
        super().__init__()
        self.finding = finding
        self.disputed = disputed
        self.crop: Crop | None = None
        self.handles = QToolButton()
        self.title = plain_label(evidence_words.title(finding))
        self.details = small_label(self._details())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 2, 0, 2)
        layout.addWidget(Mark(finding.severity), 0, _TOP)
        layout.addLayout(self._texts(), 1)
        if finding.box is not None:
            self.crop = Crop(loader, row, finding.box, evidence_words.fault(finding.fault))
            self.crop.asked.connect(self.place_asked)
            layout.addWidget(self.crop, 0, _TOP)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._make_handles()
        layout.addWidget(self.handles, 0, _TOP)
        self.handles.setVisible(is_fault(finding))
        self.setAccessibleName(evidence_words.line(finding))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click anywhere on the line leads to its place."""
        if event.button() == Qt.MouseButton.LeftButton and self.finding.box is not None:
            self.place_asked.emit(self.finding.box)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The same menu as that of the button."""
        if is_fault(self.finding):
            self.menu.popup(event.globalPos())

    def _texts(self) -> QVBoxLayout:
        texts = QVBoxLayout()
        texts.setSpacing(0)
        font = self.title.font()
        font.setBold(is_fault(self.finding) and not self.disputed)
        font.setStrikeOut(self.disputed)
        self.title.setFont(font)
        for label in (self.title, self.details):
            # A click on the words is a click on the line.
            label.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
            texts.addWidget(label)
        texts.addStretch(1)
        return texts

    def _details(self) -> str:
        details = evidence_words.details(self.finding)
        if self.disputed:
            return tr("Set aside: wrong for this photo, you said.") + "\n" + details
        return details

    def _make_handles(self) -> None:
        button = self.handles
        button.setText("…")
        name = tr("What to do about: {0}")
        button.setAccessibleName(name.format(evidence_words.fault(self.finding.fault)))
        set_tip(button, button.accessibleName())
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(button)
        self.photos = QAction(tr("Show photos with this fault"), self.menu)
        self.photos.triggered.connect(lambda: self.photos_asked.emit(self.finding.fault))
        self.wrong = QAction(tr("Wrong for this photo"), self.menu)
        self.wrong.setCheckable(True)
        self.wrong.setChecked(self.disputed)
        self.wrong.triggered.connect(lambda on: self.dispute_asked.emit(self.finding.fault, on))
        self.menu.addActions([self.photos, self.wrong])
        button.setMenu(self.menu)
