"""Which texts of a window do not fit where they stand, whatever the size of the letters."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QScrollArea,
    QToolButton,
    QWidget,
)

SLACK_PX = 2


def too_large(window: QWidget, room: QSize) -> str:
    """Empty if the window fits the screen and could not be forced to be larger."""
    least = window.minimumSizeHint().expandedTo(window.minimumSize())
    if least.width() > room.width() or least.height() > room.height():
        return f"{type(window).__name__} needs {least.width()} x {least.height()}"
    if window.width() > room.width() or window.height() > room.height():
        return f"{type(window).__name__} is {window.width()} x {window.height()}"
    return ""


def cut_off(window: QWidget) -> list[str]:
    """Labels and buttons in sight whose text has less room than it takes."""
    found = []
    for one in window.findChildren(QWidget):
        if one.window() is not window or not one.isVisible() or not text_of(one):
            continue
        where = f"{type(one).__name__} {text_of(one)[:50]!r} in {path(one)}"
        wide, high = needs(one)
        if one.width() + SLACK_PX < wide:
            found.append(f"{where}: {one.width()} px wide, needs {wide}")
        elif one.height() + SLACK_PX < high:
            found.append(f"{where}: {one.height()} px high, needs {high}")
        elif hidden := outside(one):
            found.append(f"{where}: {hidden}")
    return found


def text_of(widget: QWidget) -> str:
    """What it writes."""
    if isinstance(widget, QToolButton):
        return "" if widget.icon().isNull() is False and not widget.text() else widget.text()
    if isinstance(widget, QLabel | QAbstractButton):
        return widget.text()
    return widget.currentText() if isinstance(widget, QComboBox) else ""


def needs(widget: QWidget) -> tuple[int, int]:
    """Width and height that its text takes, at its own width where it wraps."""
    if isinstance(widget, QLabel) and widget.wordWrap():
        words = max(widget.text().split(), key=len, default="").split("\u200b")
        longest = max(widget.fontMetrics().horizontalAdvance(word) for word in words)
        return longest, widget.heightForWidth(widget.width())
    if isinstance(widget, QLabel):
        margins = widget.contentsMargins()
        return (
            max(widget.fontMetrics().horizontalAdvance(line) for line in widget.text().split("\n"))
            + margins.left() + margins.right(),
            widget.fontMetrics().height(),
        )  # fmt: skip
    if isinstance(widget, QComboBox):
        return 0, widget.fontMetrics().height()
    least = widget.minimumSizeHint()
    return least.width(), least.height()


def outside(widget: QWidget) -> str:
    """Whether part of it lies outside of what holds it; what scrolls may be scrolled to."""
    parent = widget.parentWidget()
    here = QRect(widget.rect())
    while parent is not None and not widget.isWindow():
        here.translate(widget.pos())
        if isinstance(parent.parentWidget(), QScrollArea):
            if here.left() < -SLACK_PX or here.right() > parent.width() + SLACK_PX:
                return f"beyond the side of {path(parent)}"
            return ""
        if not parent.rect().adjusted(-SLACK_PX, -SLACK_PX, SLACK_PX, SLACK_PX).contains(here):
            return f"outside of {path(parent)}"
        widget, parent = parent, parent.parentWidget()
    return ""


def overlapping(window: QWidget) -> list[str]:
    """Pairs of texts in one layout that are painted over each other."""
    found = []
    shown = [
        one
        for one in window.findChildren(QWidget)
        if one.window() is window and one.isVisible() and text_of(one)
    ]
    for number, one in enumerate(shown):
        for other in shown[number + 1 :]:
            if one.parentWidget() is other.parentWidget():
                both = one.geometry().intersected(other.geometry())
                if both.width() > SLACK_PX and both.height() > SLACK_PX:
                    found.append(f"{text_of(one)[:40]!r} and {text_of(other)[:40]!r}")
    return found


def path(widget: QWidget) -> str:
    """The names of what holds it, outermost first."""
    names = []
    at: QWidget | None = widget
    while at is not None and len(names) < 4:
        names.append(at.objectName() or type(at).__name__)
        at = at.parentWidget()
    return "/".join(reversed(names))
