"""An item view that lays out by arithmetic: the common half of grid and filmstrip."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QDrag, QMouseEvent, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QWidget

from qualityculler.gui import file_manager, theme
from qualityculler.gui.delegates.cell import CellDelegate
from qualityculler.gui.loader import Loader
from qualityculler.gui.models.photo_grid_model import Index, PhotoGridModel
from qualityculler.gui.models.roles import Role
from qualityculler.gui.models.selection import SharedSelection
from qualityculler.gui.pictures import Want, key, want
from qualityculler.gui.session import Session
from qualityculler.gui.views.shapes import GridShape, StripShape
from qualityculler.text import tr

Action = QAbstractItemView.CursorAction
ASK_MS = 250


class ThumbView(QAbstractItemView):
    """Cells of one size; asks the session for rows and the loader for thumbnails it shows."""

    stack_clicked = Signal(int)  # a photo of the stack whose badge was clicked

    def __init__(
        self,
        model: PhotoGridModel,
        selection: SharedSelection,
        session: Session,
        loader: Loader,
        side_px: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._photos = model
        self._session = session
        self._loader = loader
        self._cells = CellDelegate(session, loader, side_px, self)
        self.setItemDelegate(self._cells)
        self.setModel(model)
        self.setSelectionModel(selection)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QAbstractItemView.Shape.NoFrame)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setMouseTracking(True)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self._asking = QTimer(self, singleShot=True, interval=ASK_MS)
        self._asking.timeout.connect(self.ask)
        self._dress()
        loader.loaded.connect(self._on_loaded)

    @property
    def thumb_px(self) -> int:
        """Longer side of the pictures it asks for, in device px."""
        return self._cells.thumb_px

    # What a kind of view decides

    def shape(self) -> GridShape | StripShape:
        """Where cells lie at the moment."""
        raise NotImplementedError

    def shown(self) -> range:
        """The positions on the screen."""
        raise NotImplementedError

    def look_ahead(self) -> int:
        """How many cells before and after the shown ones are loaded too."""
        return len(self.shown())

    # What is shown is asked for

    def ask(self) -> None:
        """Ask for the rows and thumbnails of what is shown, then of what may come next."""
        if not self.isVisible():
            return
        shown, more = self.shown(), self.look_ahead()
        here = self._photos.ids(shown.start, shown.stop - 1)
        after = self._photos.ids(shown.stop, shown.stop + more - 1)
        before = self._photos.ids(shown.start - more, shown.start - 1) if shown.start else []
        self._session.want_rows([*here, *after, *before])
        ahead = self._wants((*after, *reversed(before)))
        self._loader.wish(type(self).__name__, self._wants(here), ahead)

    def _wants(self, ids: Iterable[int]) -> list[Want]:
        side, rows = self._cells.thumb_px, (self._session.row(id) for id in ids)
        return [
            want(row, side)
            for row in rows
            if row is not None and self._loader.lacks(key(row, side), row.photo.fingerprint.digest)
        ]

    def _on_loaded(self, key: Any) -> None:
        if key.side_px == self._cells.thumb_px and self.isVisible():
            self.update(self._photos.index_of(key.photo_id))

    # Qt's questions

    def visualRect(self, index: Index) -> QRect:
        """Where an index is on the viewport."""
        if not index.isValid():
            return QRect()
        rect = QRect(*self.shape().rect(index.row()))
        return rect.translated(-self.horizontalOffset(), -self.verticalOffset())

    def indexAt(self, point: QPoint) -> QModelIndex:
        """The index under a point of the viewport."""
        x, y = point.x() + self.horizontalOffset(), point.y() + self.verticalOffset()
        place = self.shape().at(x, y)
        return QModelIndex() if place is None else self._photos.index(place)

    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Scroll as little as needed, or so that the cell is in the middle."""
        if not index.isValid():
            return
        rect, view = self.visualRect(index), self.viewport().rect()
        centre = hint == QAbstractItemView.ScrollHint.PositionAtCenter
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() + _way(rect.left(), rect.width(), view.width(), centre))
        down.setValue(down.value() + _way(rect.top(), rect.height(), view.height(), centre))

    def moveCursor(self, action: Action, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """The index a cursor key leads to."""
        count = self._photos.rowCount()
        if not count:
            return QModelIndex()
        columns, here = self.shape().columns, max(0, self.currentIndex().row())
        page = max(1, len(self.shown()) // columns - 1) * columns
        there = {
            Action.MoveLeft: here - 1,
            Action.MovePrevious: here - 1,
            Action.MoveRight: here + 1,
            Action.MoveNext: here + 1,
            Action.MoveUp: here - columns,
            Action.MoveDown: here + columns,
            Action.MovePageUp: here - page,
            Action.MovePageDown: here + page,
            Action.MoveHome: 0,
            Action.MoveEnd: count - 1,
        }[action]
        if action in (Action.MoveUp, Action.MoveDown) and not 0 <= there < count:
            there = here if action is Action.MoveUp else _below_last(here, columns, count)
        return self._photos.index(max(0, min(there, count - 1)))

    def horizontalOffset(self) -> int:
        """How far the view is scrolled sideways."""
        return self.horizontalScrollBar().value()

    def verticalOffset(self) -> int:
        """How far the view is scrolled down."""
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: Index) -> bool:
        """Nothing is hidden: what is not to be seen is not in the list."""
        return False

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Select from one cell to another in the order of the list, as Shift means it.

        Qt gives the two points as corners that may be the wrong way round.
        """
        places = [self._nearest(rect.topLeft()), self._nearest(rect.bottomRight())]
        first, last = (self._photos.index(place) for place in sorted(places))
        self.selectionModel().select(QItemSelection(first, last), command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """What to repaint when a selection changes: its cells in sight."""
        region, shown = QRegion(), self.shown()
        for some in list(selection):  # type: ignore[call-overload]
            for place in range(max(some.top(), shown.start), min(some.bottom() + 1, shown.stop)):
                region += self.visualRect(self._photos.index(place))
        return region

    def _nearest(self, point: QPoint) -> int:
        """The position at a point, or at the end of the line that it is beyond."""
        shape, count = self.shape(), self._photos.rowCount()
        x, y = point.x() + self.horizontalOffset(), point.y() + self.verticalOffset()
        if (place := shape.at(x, y)) is not None:
            return place
        return 0 if y < 0 or (y < shape.cell_height and x < 0) else count - 1

    # Painting and events

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground and cells, only where something has to be painted."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._colours.ground)
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        current, chosen = self.currentIndex().row(), self.selectionModel()
        shape, dirty = self.shape(), event.region()
        across, down = self.horizontalOffset(), self.verticalOffset()
        for place in self.shown():
            rect = QRect(*shape.rect(place)).translated(-across, -down)
            if not dirty.intersects(rect):
                continue
            index = self._photos.index(place)
            option.rect = rect
            option.state = QStyle.StateFlag.State_Enabled
            if place == current:
                option.state |= QStyle.StateFlag.State_HasFocus
            if chosen.isSelected(index):
                option.state |= QStyle.StateFlag.State_Selected
            self._cells.paint(painter, option, index)
        painter.end()
        self.ask()

    # The mouse: marks are clicked, photos are dragged to other programs

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A mark decides about its own photo, the badge of a stack opens it; neither selects."""
        if not self._decided_at(event):
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The second click on a mark is one more click."""
        if not self._decided_at(event):
            super().mouseDoubleClickEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Flags are offered where the mouse is."""
        if not event.buttons():
            self._hover(self.indexAt(event.position().toPoint()))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is offered any more."""
        super().leaveEvent(event)
        self._hover(QModelIndex())

    def startDrag(self, supported: Qt.DropAction) -> None:
        """Drag the files of the selected photos out; only ever as copies."""
        ids = self._session.selection or self._session.targets()
        rows = [row for id in ids if (row := self._session.row(id)) is not None]
        if len(rows) < len(ids):
            self._session.want_rows(ids)
            self._session.failed.emit(tr("Not all of these photos are read yet: drag them again."))
            return
        drag = QDrag(self)
        drag.setMimeData(file_manager.files_mime([row.photo.path for row in rows]))
        thumb = None if not rows else self._loader.any_thumb(key(rows[0], self._cells.thumb_px))
        if thumb is not None:
            drag.setPixmap(thumb.scaledToHeight(96, Qt.TransformationMode.SmoothTransformation))
        drag.exec(Qt.DropAction.CopyAction)

    def _decided_at(self, event: QMouseEvent) -> bool:
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if event.button() != Qt.MouseButton.LeftButton or not plain:
            return False
        at = event.position().toPoint()
        index = self.indexAt(at)
        row = self._session.row(index.data(Role.ID)) if index.isValid() else None
        if row is not None and self._cells.badge_hit(self.visualRect(index), at, row):
            self.stack_clicked.emit(row.photo.id)
            event.accept()
            return True
        change = None if row is None else self._cells.hit(self.visualRect(index), at, row)
        if row is None or change is None:
            return False
        self._session.decide(change, [row.photo.id])
        event.accept()
        return True

    def _hover(self, index: QModelIndex) -> None:
        before, self._cells.hovered = self._cells.hovered, index.data(Role.ID)
        if before != self._cells.hovered:
            self.update(self._photos.index_of(before))
            self.update(index)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Move what is painted and paint the rest."""
        self.viewport().scroll(dx, dy)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew, with the same photos in sight."""
        super().resizeEvent(event)
        self.updateGeometries()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()
            self.viewport().update()

    def reset(self) -> None:
        """The list is another one."""
        super().reset()
        self.updateGeometries()
        self.viewport().update()

    def dataChanged(self, first: Index, last: Index, roles: Any = ()) -> None:
        """Repaint what is in sight of it, which asks for it too; ask for what is near."""
        shown, near = self.shown(), self.look_ahead()
        if last.row() >= shown.start and first.row() < shown.stop:
            if first.row() == last.row():
                self.viewport().update(self.visualRect(first))
            else:
                self.viewport().update()
        elif (
            last.row() >= shown.start - near
            and first.row() < shown.stop + near
            and not self._asking.isActive()
        ):
            self._asking.start()

    def _dress(self) -> None:
        self._cells.dpr = self.devicePixelRatioF()
        self._cells.set_palette(self.palette())
        self._colours = theme.colours(self.palette())


def _way(start: int, length: int, view: int, centre: bool) -> int:
    """How far to scroll for something that lies at ``start`` in a view."""
    if centre:
        return start + length // 2 - view // 2
    if start < 0 or length > view:
        return start
    return max(0, start + length - view)


def _below_last(here: int, columns: int, count: int) -> int:
    """Down from the row before the last goes to the last photo, from the last row nowhere."""
    return count - 1 if here // columns < (count - 1) // columns else here
