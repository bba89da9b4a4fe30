"""The histogram of one photo, in a panel."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from qualityculler.gui.views import analysis, painting
from qualityculler.gui.views.analysis import LevelCounts

GROUND = QColor("#161616")


class Levels(QWidget):
    """Red, green, blue and luminance of a thumbnail: its shape is that of the whole photo's."""

    def __init__(self) -> None:
        super().__init__()
        self._counted: LevelCounts | None = None
        self._of: int | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_thumb(self, thumb: QPixmap | None) -> None:
        """Count a thumbnail, a matter of a millisecond; None shows nothing."""
        of = None if thumb is None else thumb.cacheKey()
        if of == self._of:
            return
        self._of, self._counted = of, None
        if thumb is not None:
            image = thumb.toImage().convertToFormat(QImage.Format.Format_RGB32)
            self._counted = analysis.histogram(image)
        self.update()

    def sizeHint(self) -> QSize:
        """Wide and low."""
        return QSize(220, 90)

    def paintEvent(self, event: QPaintEvent) -> None:
        """On dark ground in either theme: the colours are light."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), GROUND)
        if self._counted is not None:
            painting.hills(painter, QRectF(self.rect()).adjusted(6, 6, -6, -4), self._counted)
