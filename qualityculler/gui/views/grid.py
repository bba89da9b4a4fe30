"""The grid: all photos of the list, as large as the slider says."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent

from qualityculler.gui.loader import Loader
from qualityculler.gui.models.photo_grid_model import Index, PhotoGridModel
from qualityculler.gui.models.selection import SharedSelection
from qualityculler.gui.session import Session
from qualityculler.gui.views.shapes import GridShape
from qualityculler.gui.views.thumbs import ThumbView
from qualityculler.text import tr

BEFORE = 500
"""So many photos before those in sight are remembered: as many as a large group has."""
SIDE_MIN, SIDE_MAX, SIDE_DEFAULT, SIDE_STEP = 96, 512, 192, 16


class GridView(ThumbView):
    """Scrolls downwards; keeps the current photo where it is when the list or the size changes."""

    side_changed = Signal(int)
    # Qt asks for the layout while the base class is still being made.
    _anchors: Sequence[tuple[int, int]] = ()
    _hint = ""

    def __init__(
        self, model: PhotoGridModel, selection: SharedSelection, session: Session, loader: Loader
    ) -> None:
        super().__init__(model, selection, session, loader, SIDE_DEFAULT)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setAccessibleName(tr("Photos"))

    @property
    def side_px(self) -> int:
        """Longer side of a thumbnail."""
        return self._cells.side_px

    def set_side(self, side_px: int) -> None:
        """Make the thumbnails as large as this, in steps."""
        side = max(SIDE_MIN, min(side_px // SIDE_STEP * SIDE_STEP, SIDE_MAX))
        if side == self.side_px:
            return
        self._cells.side_px = side
        self.updateGeometries()
        self.viewport().update()
        self.side_changed.emit(side)

    def set_hint(self, text: str) -> None:
        """What is shown in place of photos while there are none."""
        self._hint = text
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Cells, or the hint."""
        super().paintEvent(event)
        if not self._photos.rowCount():
            painter = QPainter(self.viewport())
            painter.setPen(self._colours.text)
            room = self.viewport().rect().adjusted(24, 24, -24, -24)
            wrap = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room, int(wrap), self._hint)

    def shape(self) -> GridShape:
        """Rows over the whole width."""
        cell = self._cells.cell
        width = self.viewport().width()
        return GridShape(self._photos.rowCount(), width, cell.width(), cell.height())

    def shown(self) -> range:
        """The positions in sight."""
        return self.shape().span(self.verticalOffset(), self.viewport().height())

    def updateGeometries(self) -> None:
        """Set the scroll bar for the list as it is now, and scroll to where we were."""
        super().updateGeometries()
        bar, shape, height = self.verticalScrollBar(), self.shape(), self.viewport().height()
        # A shorter range scrolls, and would forget them.
        anchors = self._anchors
        bar.setRange(0, max(0, shape.extent - height))
        bar.setPageStep(height)
        bar.setSingleStep(max(20, shape.cell_height // 4))
        self._go_back(anchors)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Remember what is in sight, to return to it."""
        super().scrollContentsBy(dx, dy)
        self._drop_anchor()

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Scroll to it and keep it in sight from now on."""
        super().currentChanged(current, previous)
        self._drop_anchor()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl the wheel changes the size."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_side(self.side_px + (SIDE_STEP if event.angleDelta().y() > 0 else -SIDE_STEP))
            event.accept()
            return
        super().wheelEvent(event)

    def _drop_anchor(self) -> None:
        """Hold on to the current photo while it is in sight, to the first one shown otherwise; if
        that goes, into a stack perhaps, to the next one in sight, and then to those before."""
        shown = self.shown()
        if not shown:
            return
        place = self.currentIndex().row()
        places = [*([place] if place in shown else []), *shown]
        before = self._photos.ids(max(0, shown.start - BEFORE), shown.start - 1)
        tops = [self.visualRect(self._photos.index(one)).top() for one in places]
        held = [self._photos.ids(one, one)[0] for one in places]
        self._anchors = [*zip(held, tops, strict=True), *((id, 0) for id in reversed(before))]

    def _go_back(self, anchors: Sequence[tuple[int, int]]) -> None:
        for photo_id, top in anchors:
            index = self._photos.index_of(photo_id)
            if index.isValid():
                bar = self.verticalScrollBar()
                limit = max(0, self.viewport().height() - self._cells.cell.height())
                bar.setValue(self.shape().rect(index.row())[1] - max(0, min(top, limit)))
                return
