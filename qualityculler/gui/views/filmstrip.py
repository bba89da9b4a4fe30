"""The filmstrip: one row of photos under the large views."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication

from qualityculler.gui.loader import Loader
from qualityculler.gui.models.photo_grid_model import Index, PhotoGridModel
from qualityculler.gui.models.selection import SharedSelection
from qualityculler.gui.session import Session
from qualityculler.gui.views.shapes import StripShape
from qualityculler.gui.views.thumbs import ThumbView
from qualityculler.text import tr

SIDE = 112


class Filmstrip(ThumbView):
    """Scrolls sideways and keeps the current photo in the middle."""

    def __init__(
        self, model: PhotoGridModel, selection: SharedSelection, session: Session, loader: Loader
    ) -> None:
        super().__init__(model, selection, session, loader, SIDE)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(self._cells.cell.height())
        self.setAccessibleName(tr("Filmstrip"))

    def shape(self) -> StripShape:
        """One row."""
        cell = self._cells.cell
        return StripShape(self._photos.rowCount(), cell.width(), cell.height())

    def shown(self) -> range:
        """The positions in sight."""
        return self.shape().span(self.horizontalOffset(), self.viewport().width())

    def sizeHint(self) -> QSize:
        """As high as a cell."""
        return QSize(4 * SIDE, self._cells.cell.height())

    def updateGeometries(self) -> None:
        """Set the range to scroll for the list as it is now."""
        super().updateGeometries()
        bar, width = self.horizontalScrollBar(), self.viewport().width()
        bar.setRange(0, max(0, self.shape().extent - width))
        bar.setPageStep(width)
        bar.setSingleStep(self._cells.cell.width())
        self._centre()

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Follow."""
        super().currentChanged(current, previous)
        self._centre()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Any wheel goes sideways."""
        QApplication.sendEvent(self.horizontalScrollBar(), event)

    def _centre(self) -> None:
        self.scrollTo(self.currentIndex(), QAbstractItemView.ScrollHint.PositionAtCenter)
