"""A line above the photos that says something about the folder, with one thing to do about it."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from qualityculler.gui.plain import label, set_tip
from qualityculler.text import tr


class Notice(QWidget):
    """Out of sight until ``tell``. ``act`` is the button, ``close_it`` leaves the line."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.said = label()
        self.said.setWordWrap(True)
        self.act = QPushButton(action)
        self.close_it = QToolButton()
        self.close_it.setText("✕")
        self.close_it.setAutoRaise(True)
        self.close_it.setAccessibleName(tr("Close this line"))
        set_tip(self.close_it, tr("Close this line"))
        self.close_it.clicked.connect(self.leave)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 2, 2, 2)
        layout.addWidget(self.said, 1)
        layout.addWidget(self.act)
        layout.addWidget(self.close_it)
        self.hide()

    def tell(self, sentence: str) -> None:
        """Show the line with this sentence."""
        self.said.setText(sentence)
        self.show()

    def leave(self, *_: object) -> None:
        """Out of sight again; fit for any signal."""
        self.hide()
