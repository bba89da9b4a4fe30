"""A line with the keywords of the current photo, to be edited as text."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from qualityculler.gui.plain import set_tip
from qualityculler.gui.session import Session
from qualityculler.operations.keywords import written
from qualityculler.text import tr


class KeywordField(QLineEdit):
    """What is typed here is given to the current photo and all that are selected, once Enter is
    pressed or the line is left; what is deleted is taken off them."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._of: int | None = None
        self._shown: tuple[str, ...] = ()
        self.setPlaceholderText(tr("Keywords, separated by commas"))
        self.setAccessibleName(tr("Keywords"))
        set_tip(self, tr("Levels are separated by |, as in Places|Rome."))
        self.setEnabled(False)
        self.editingFinished.connect(self._take)

    def show_of(self, photo_id: int | None, keywords: Sequence[str]) -> None:
        """Show what a photo has; what is being typed for it stays."""
        if photo_id is not None and photo_id == self._of and self.isModified():
            return
        self._of, self._shown = photo_id, tuple(keywords)
        self.setEnabled(photo_id is not None)
        self.setText(", ".join(self._shown))
        self.setModified(False)

    def event(self, event: QEvent) -> bool:
        """Escape is this line's while something is typed, not the window's."""
        wanted = event.type() == QEvent.Type.ShortcutOverride and self.isModified()
        if wanted and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape brings back what the photo has."""
        if event.key() == Qt.Key.Key_Escape and self.isModified():
            self.setModified(False)
            self.show_of(self._of, self._shown)
            return
        super().keyPressEvent(event)

    def _take(self) -> None:
        if self._of is None or not self.isModified():
            return
        self.setModified(False)
        text, kept = self.text(), []
        for one in self._shown:
            # Other programs allow commas in a keyword: it is taken whole, or is gone.
            if ("," in one or ";" in one) and one in text:
                text = text.replace(one, "", 1)
                kept.append(one)
        now = (*kept, *written(text))
        add = [one for one in now if one not in self._shown]
        gone = [one for one in self._shown if one not in now]
        self._shown = now
        targets = self._session.targets()
        ids = targets if self._of in targets else [self._of]
        if add or gone:
            self._session.change_keywords(ids, add, gone)
