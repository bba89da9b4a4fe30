"""One question at the lower edge of the window, before many photos are changed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QWidget

from qualityculler.gui.plain import label
from qualityculler.text import tr

_DO = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_LEAVE = frozenset({Qt.Key.Key_Escape})


class ConfirmLine(QWidget):
    """Return does it, Escape leaves it, and so do the two buttons; no dialog comes up.

    The focus goes to the first button and back to where it was. A second question takes the place
    of the first, which is left.
    """

    def __init__(self) -> None:
        super().__init__()
        self._do: Callable[[], None] | None = None
        self._before: QWidget | None = None
        self.said = label(bold=True)
        self.yes, self.no = QPushButton(tr("&Do it")), QPushButton(tr("&Leave it"))
        self.yes.clicked.connect(self._on_yes)
        self.no.clicked.connect(self.leave)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.said, 1)
        for button in (self.yes, self.no):
            button.installEventFilter(self)
            layout.addWidget(button)
        self.hide()

    def ask(self, sentence: str, do: Callable[[], None]) -> None:
        """Show the question; ``do`` is called if the answer is yes."""
        self._do = do
        self.said.setText(sentence)
        if not self.isVisible():
            self._before = QApplication.focusWidget()
        self.setAccessibleName(sentence)
        self.show()
        self.yes.setFocus()

    def leave(self, *_: object) -> None:
        """Nothing is done; fit for any signal that says that the screen shows something else."""
        self._do = None
        if self.isVisible():
            self._go_back()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Return and Escape mean the question while it has the focus, and no verb of the window."""
        if not isinstance(event, QKeyEvent) or event.key() not in _DO | _LEAVE:
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress and not event.isAutoRepeat():
            if event.key() in _LEAVE or watched is self.no:
                self.leave()
            else:
                self._on_yes()
        return True

    def _on_yes(self) -> None:
        do, self._do = self._do, None
        self._go_back()
        if do is not None:
            do()

    def _go_back(self) -> None:
        before, self._before = self._before, None
        had_focus = self.yes.hasFocus() or self.no.hasFocus()
        self.hide()
        if had_focus and before is not None and before.isVisible():
            before.setFocus()
