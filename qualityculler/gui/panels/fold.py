"""A section of a panel that folds away under its title."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from qualityculler.text import tr


class Fold(QWidget):
    """A title with an arrow above a widget; a click, Space or Return folds and unfolds."""

    folded = Signal(bool)

    def __init__(self, title: str, inside: QWidget, *, folded: bool = False) -> None:
        super().__init__()
        self._inside = inside
        self.title = QToolButton()
        self.title.setText(title)
        self.title.setAutoRaise(True)
        self.title.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.title.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)
        self.title.clicked.connect(lambda: self.set_folded(not self.is_folded))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.title)
        layout.addWidget(inside)
        self.set_folded(folded)

    @property
    def is_folded(self) -> bool:
        """Whether only the title is in sight."""
        return self._inside.isHidden()

    def set_folded(self, folded: bool) -> None:
        """Fold it, or unfold it."""
        self._inside.setVisible(not folded)
        self.title.setArrowType(Qt.ArrowType.RightArrow if folded else Qt.ArrowType.DownArrow)
        # The arrow says it to those who see it.
        said = tr("{0}, folded") if folded else tr("{0}, unfolded")
        self.title.setAccessibleName(said.format(self.title.text()))
        self.folded.emit(folded)
