"""Text that came from outside, shown as it is: Qt takes what looks like markup for markup.

A label decides by itself whether its text is rich, and so does every tooltip. Names of files, what
a camera or a model wrote and the sentences of errors are then read as HTML, pictures and links
included. Whatever shows text goes through here; ``tests/gui/test_markup.py`` refuses the bare
calls elsewhere.
"""

from __future__ import annotations

import html
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QTreeWidgetItem

_PLAIN = Qt.TextFormat.PlainText


class _HasToolTip(Protocol):
    def setToolTip(self, text: str, /) -> None: ...


def verbatim(text: str) -> str:
    """A tooltip that shows the text letter for letter.

    What Qt would take for markup becomes markup that shows it; all else stays as it is.
    """
    if "<" not in text:  # without one Qt takes nothing for markup
        return text
    return f"<qt>{html.escape(text).replace(chr(10), '<br/>')}</qt>"


def set_tip(widget: _HasToolTip, text: str) -> None:
    """Give a widget, an action or an item of a list a tooltip, letter for letter."""
    widget.setToolTip(verbatim(text))


def set_tree_tip(item: QTreeWidgetItem, column: int, text: str) -> None:
    """The same for a column of a line in a tree."""
    item.setToolTip(column, verbatim(text))


def label(text: str = "", *, bold: bool = False) -> QLabel:
    """A label that takes no text for markup, today's or a later one."""
    made = QLabel(text)
    made.setTextFormat(_PLAIN)
    if bold:
        font = made.font()
        font.setBold(True)
        made.setFont(font)
    return made


class Named(QLabel):
    """A label that is named by what it tells: a bare name would hide the text from a reader."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.setTextFormat(_PLAIN)
        self.setText("")

    def setText(self, text: str) -> None:
        """Show a text; the name goes with it."""
        super().setText(text)
        said = text.replace("\u200b", "")  # places where a line may break
        self.setAccessibleName(f"{self._name}: {said}" if said else self._name)

    def clear(self) -> None:
        """Show nothing."""
        self.setText("")


def window_title(text: str) -> str:
    """A window's title that shows the text: Qt replaces a ``[*]`` in it otherwise."""
    return text.replace("[*]", "[*][*]")
