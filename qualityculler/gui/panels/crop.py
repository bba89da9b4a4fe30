"""The place in the photo that a statement is about, cut out; pressed, it asks to be shown there."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QToolButton

from qualityculler.domain import PhotoRow
from qualityculler.evidence import Box
from qualityculler.gui.loader import Loader
from qualityculler.gui.pictures import FULL, Key, Want, key, want
from qualityculler.gui.plain import set_tip
from qualityculler.text import tr

SOURCE_SIDE_PX = 1536
"""The longer side of the picture it is cut from: enough for a tenth of the frame."""
WIDTH_PX, HEIGHT_PX = 72, 54


def source(row: PhotoRow) -> Want:
    """What has to be loaded for the places of a photo."""
    return want(row, SOURCE_SIDE_PX)


def middle(box: Box) -> QPointF:
    """Where to look for a place, relative to the photo."""
    return QPointF((box.left + box.right) / 2, (box.top + box.bottom) / 2)


class Crop(QToolButton):
    """Cut from what is at hand, and again when the larger picture comes."""

    asked = Signal(object)  # Box

    def __init__(self, loader: Loader, row: PhotoRow, box: Box, name: str) -> None:
        super().__init__()
        self._loader = loader
        self._row = row
        self.box = box
        self.sharp = False
        self.setAutoRaise(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setIconSize(QSize(WIDTH_PX, HEIGHT_PX))
        self.setAccessibleName(tr("Show the place: {0}").format(name))
        set_tip(self, tr("Show this place at 100 %"))
        self.clicked.connect(lambda: self.asked.emit(self.box))
        loader.loaded.connect(self._on_loaded)
        self._cut()

    def _on_loaded(self, loaded: Key) -> None:
        if loaded.photo_id == self._row.photo.id and not self.sharp:
            self._cut()

    def _cut(self) -> None:
        picture = self._loader.picture(source(self._row).key)
        thumb = None if picture is not None else self._loader.any_thumb(key(self._row, FULL))
        if picture is not None:
            self.sharp = True
            self.setIcon(self._icon(picture.image))
        elif thumb is not None:
            self.setIcon(self._icon(thumb))

    def _icon(self, whole: QImage | QPixmap) -> QIcon:
        box, wide, high = self.box, whole.width(), whole.height()
        part = QRectF(
            box.left * wide, box.top * high,
            (box.right - box.left) * wide, (box.bottom - box.top) * high,
        )  # fmt: skip
        ratio = self.devicePixelRatioF()
        cut = QPixmap(round(WIDTH_PX * ratio), round(HEIGHT_PX * ratio))
        cut.fill(Qt.GlobalColor.transparent)
        size = part.size().scaled(cut.size().toSizeF(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRectF(QPointF(0, 0), size)
        target.moveCenter(QPointF(cut.width() / 2, cut.height() / 2))
        painter = QPainter(cut)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if isinstance(whole, QPixmap):
            painter.drawPixmap(target, whole, part)
        else:
            painter.drawImage(target, whole, part)
        painter.end()
        cut.setDevicePixelRatio(ratio)
        return QIcon(cut)
