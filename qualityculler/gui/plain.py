"""Text that came from outside, shown as it is: Qt takes what looks like markup for markup.

A label decides by itself whether its text is rich, and so does every tooltip. Names of files, what
a camera or a model wrote and the sentences of errors are then read as HTML, pictures and links
included. Whatever shows text goes through here; ``tests/gui/test_markup.py`` refuses the bare
calls elsewhere.
"""

from __future__ import annotations

import html
import re
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QTreeWidgetItem,
)

from qualityculler.reason import plain

_PLAIN = Qt.TextFormat.PlainText


# What begins another line, rings, or turns the direction of what follows. Joiners stay: names of
# Persian and Hindi and families of emoji are written with them.
_MOVES = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class _HasToolTip(Protocol):
    def setToolTip(self, text: str, /) -> None: ...


def one_line(name: object) -> str:
    """The name of a file or a path as one line that reads in its own direction.

    What would begin a line or turn the rest around is written as an escape, as in a terminal.
    """
    return _MOVES.sub(_as_escape, plain(str(name)))


def _as_escape(found: re.Match[str]) -> str:
    number = ord(found[0])
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"


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


class OneLine(QLabel):
    """A line that ends in dots where there is no room for all of it, and not within a letter."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(_PLAIN)

    def shown(self) -> str:
        """What there is room for."""
        dots = Qt.TextElideMode.ElideRight
        return self.fontMetrics().elidedText(self.text(), dots, self.contentsRect().width())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The text, or what there is room for."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        where = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.contentsRect(), where, self.shown())


class NarrowBox(QComboBox):
    """A box that may be narrower than its entries: the one it shows ends in dots then, and its
    list and its tooltip have it whole."""

    def __init__(self, least_letters: int = 12) -> None:
        super().__init__()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(least_letters)

    def shown(self) -> str:
        """What there is room for."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        field = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        room = field.width() - 2  # which the style leaves free
        return self.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight, room)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The box as the style has it, with what there is room for."""
        if self.currentIndex() < 0:  # what stands there instead is Qt's to draw
            super().paintEvent(event)
            return
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        whole, option.currentText = option.currentText, self.shown()
        set_tip(self, whole if whole != option.currentText else "")
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)


def window_title(text: str) -> str:
    """A window's title that shows the text: Qt replaces a ``[*]`` in it otherwise."""
    return text.replace("[*]", "[*][*]")
