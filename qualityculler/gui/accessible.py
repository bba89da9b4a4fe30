"""What widgets of our own are to a screen reader, and the photos of a list one by one.

Qt knows what its own widgets are. For any other it says "filler", and of an item view that lays out
by itself it shows no items. Nothing of this is made before a screen reader asks.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QWindow
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAccessibleWidget,
    QComboBox,
    QLineEdit,
    QToolBar,
    QToolButton,
    QWidget,
)

from qualityculler.text import tr

Role, Text = QAccessible.Role, QAccessible.Text
ROLES = {
    "AwayNotice": Role.Grouping,
    "Canvas": Role.Graphic,
    "Fold": Role.Grouping,
    "GroupStrip": Role.Graphic,
    "Histogram": Role.Chart,
    "KeysOverlay": Role.StaticText,
    "Levels": Role.Chart,
    "Loupe": Role.Grouping,
    "Notice": Role.Grouping,
    "ProofCrop": Role.Graphic,
    "Panes": Role.Grouping,
    "QKeySequenceEdit": Role.HotkeyField,
    "Scrolled": Role.Grouping,
    "SidecarNotice": Role.Grouping,
    "StartPage": Role.Grouping,
    "Strip": Role.Graphic,
}
"""By the name of the class, as Qt asks for it; of a list of photos below."""
PHOTOS = "ThumbView"


class PhotoCell(QAccessibleInterface):
    """One photo of a list, by its position: what is said of it, where it is, how it stands."""

    def __init__(self, view: QAbstractItemView, place: int) -> None:
        super().__init__()
        self._view = view
        self.place = place

    def isValid(self) -> bool:
        """Whether the list still is that long."""
        return self.place < self._view.model().rowCount()

    def object(self) -> QObject | None:  # type: ignore[override]
        """It is no object of its own."""
        return None

    def window(self) -> QWindow | None:  # type: ignore[override]
        """The list's."""
        return self._view.window().windowHandle()

    def parent(self) -> QAccessibleInterface:
        """The list."""
        return QAccessible.queryAccessibleInterface(self._view)

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """It has none."""
        return None

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """It has none."""
        return None

    def childCount(self) -> int:
        """It has none."""
        return 0

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """It has none."""
        return -1

    def text(self, kind: QAccessible.Text) -> str:
        """As a name all there is to say of the photo; as a description its place in the list."""
        model = self._view.model()
        if kind == Text.Name:
            said = model.index(self.place, 0).data(Qt.ItemDataRole.AccessibleTextRole)
            return said or tr("Photo, not read yet")
        if kind == Text.Description:
            return tr("{0} of {1}").format(f"{self.place + 1:n}", f"{model.rowCount():n}")
        return ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """Nobody else names photos."""

    def rect(self) -> QRect:
        """Where it is on the screen, in sight or not."""
        cell = self._view.visualRect(self._view.model().index(self.place, 0))
        return QRect(self._view.viewport().mapToGlobal(cell.topLeft()), cell.size())

    def role(self) -> QAccessible.Role:
        """An item of a list."""
        return Role.ListItem

    def state(self) -> QAccessible.State:
        """Selected, current, out of sight."""
        state, view = QAccessible.State(), self._view
        index = view.model().index(self.place, 0)
        state.selectable = state.focusable = state.multiSelectable = 1
        state.selected = int(view.selectionModel().isSelected(index))
        state.focused = int(view.currentIndex() == index and view.hasFocus())
        state.invisible = int(not view.isVisible())
        state.offscreen = int(not view.viewport().rect().intersects(view.visualRect(index)))
        return state


class PhotoList(QAccessibleWidget):
    """A list of photos. Cells are made when they are asked for and end with the list."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view, Role.List)
        self._view = view
        self.cells: dict[int, PhotoCell] = {}

    def childCount(self) -> int:
        """All photos of the list, in sight or not."""
        return self._view.model().rowCount()

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """The photo at a position."""
        if not 0 <= index < self.childCount():
            return None
        if index not in self.cells:
            self.cells[index] = PhotoCell(self._view, index)
            QAccessible.registerAccessibleInterface(self.cells[index])
        return self.cells[index]

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """The position of a photo."""
        return child.place if isinstance(child, PhotoCell) else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """The photo at a point of the screen."""
        view = self._view
        return self.child(view.indexAt(view.viewport().mapFromGlobal(QPoint(x, y))).row())

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        """The current photo, while the keys mean this list."""
        return self.child(self._view.currentIndex().row()) if self._view.hasFocus() else None


def give_name(widget: QWidget, name: str) -> None:
    """Name a control. On Linux Qt tells what is chosen in a box as its name, and the name not at
    all: there it is the description too."""
    widget.setAccessibleName(name)
    if isinstance(widget, QComboBox):
        widget.setAccessibleDescription(name)


def name_inner(widget: QWidget) -> None:
    """Name the buttons that Qt puts into tool bars and fields and leaves without a name."""
    for button in widget.findChildren(QToolButton, "qt_toolbar_ext_button"):
        bar = button.parentWidget()
        title = bar.windowTitle() if isinstance(bar, QToolBar) else ""
        button.setAccessibleName(tr("More of: {0}").format(title))
    for field in widget.findChildren(QLineEdit):
        for button in field.findChildren(QToolButton):
            if not button.text():
                button.setAccessibleName(tr("Clear"))


def install() -> None:
    """Answer Qt's questions from now on; once a process."""
    QAccessible.installFactory(_make)


def _make(name: str, widget: QObject) -> QAccessibleInterface | None:
    if not isinstance(widget, QWidget):
        return None
    if name == PHOTOS and isinstance(widget, QAbstractItemView):
        photos = PhotoList(widget)
        widget.destroyed.connect(partial(_end_with, photos, photos.cells))
        return photos
    if name not in ROLES:
        return None
    made = QAccessibleWidget(widget, ROLES[name])
    widget.destroyed.connect(partial(_end_with, made, {}))
    return made


def _end_with(made: QAccessibleInterface, cells: dict[int, PhotoCell], _: object = None) -> None:
    """Python holds what was made until now; Qt ends it with its object, but for cells."""
    for cell in cells.values():
        QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(cell))
    cells.clear()
