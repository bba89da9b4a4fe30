"""Every action by its name: type some of it, Return does it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QAction, QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from qualityculler.gui.accessible import name_inner
from qualityculler.gui.text_size import px
from qualityculler.text import tr

WIDE, HIGH = 480, 380
_ACTION = Qt.ItemDataRole.UserRole
KEYS = Qt.ItemDataRole.UserRole + 1
BESIDE = 8
_NATIVE = QKeySequence.SequenceFormat.NativeText
_MOVES = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})


class Palette(QDialog):
    """Made anew each time: what can be done, and by which keys, changes. Never modal."""

    def __init__(self, actions: Sequence[tuple[str, QAction]], window: QWidget) -> None:
        """``actions`` each with the menu it stands in."""
        super().__init__(window)
        self._actions = actions
        self.setWindowTitle(tr("Find an action"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.text = QLineEdit()
        self.text.setPlaceholderText(tr("Part of what you want to do"))
        self.text.setAccessibleName(tr("Find an action"))
        self.text.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Actions"))
        self.list.setUniformItemSizes(True)
        self.list.setItemDelegate(_KeysBeside(self.list))
        layout = QVBoxLayout(self)
        layout.addWidget(self.text)
        name_inner(self)
        layout.addWidget(self.list)
        self.text.textChanged.connect(self._fill)
        self.text.returnPressed.connect(self._on_chosen)
        self.list.itemActivated.connect(self._on_chosen)
        self.list.itemClicked.connect(self._on_chosen)
        self.text.installEventFilter(self)
        self.resize(min(px(WIDE), window.width() - 20), min(px(HIGH), window.height() - 40))
        self._fill("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrows move in the list while the text has the keys."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # no key means an action of the window while one is looked for
            return True
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() in _MOVES:
            self.list.keyPressEvent(event)
        return event.key() in _MOVES

    def _fill(self, text: str) -> None:
        self.list.clear()
        for menu, action in found(text, self._actions):
            plain = action.text().replace("&", "")
            keys = "  ".join(key.toString(_NATIVE) for key in action.shortcuts()[:2])
            item = QListWidgetItem(f"{menu}: {plain}")
            item.setData(_ACTION, action)
            item.setData(KEYS, keys)
            # Painted beside the text, the keys are no part of it for a screen reader.
            spoken = f"{item.text()}, {keys}" if keys else item.text()
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
            if not action.isEnabled():
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _on_chosen(self, *_: object) -> None:
        item = self.list.currentItem()
        action = None if item is None else item.data(_ACTION)
        # Gone before the action runs: it may open something that wants the keys.
        self.close()
        if action is not None and action.isEnabled():
            action.trigger()


class _KeysBeside(QStyledItemDelegate):
    """A line with the action on the left and its keys at the right end, as in a menu."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """The action as any item, then the keys, in the colour of its text."""
        super().paint(painter, option, index)
        if not (keys := index.data(KEYS)):
            return
        state, role = QStyle.StateFlag, QPalette.ColorRole
        group = QPalette.ColorGroup
        enabled = bool(option.state & state.State_Enabled)
        chosen = bool(option.state & state.State_Selected)
        which = group.Normal if enabled else group.Disabled
        palette: QPalette = option.palette
        painter.save()
        painter.setPen(palette.color(which, role.HighlightedText if chosen else role.Text))
        area: QRect = option.rect
        where = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area.adjusted(0, 0, -BESIDE, 0), where, keys)
        painter.restore()

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Room for both, and lines that are easy to hit."""
        metrics: QFontMetrics = option.fontMetrics
        size = super().sizeHint(option, index)
        keys = metrics.horizontalAdvance(index.data(KEYS) or "")
        return QSize(size.width() + keys + 3 * BESIDE, size.height() + BESIDE)


def found(text: str, actions: Sequence[tuple[str, QAction]]) -> list[tuple[str, QAction]]:
    """The actions with all words of the text in their name or menu, those that begin so first."""
    words = text.casefold().split()
    fitting = [
        (menu, action)
        for menu, action in actions
        if all(word in f"{menu} {action.text()}".replace("&", "").casefold() for word in words)
    ]
    begin = text.casefold().strip()
    return sorted(
        fitting,
        key=lambda one: not one[1].text().replace("&", "").casefold().startswith(begin),
    )
