"""A few photos side by side, to see what a step would touch."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from qualityculler.domain import PhotoRow
from qualityculler.gui import theme
from qualityculler.gui.loader import Loader
from qualityculler.gui.pictures import Key, key, want
from qualityculler.gui.session import Session
from qualityculler.gui.text_size import px
from qualityculler.text import words

MOST = 6


class Strip(QWidget):
    """Thumbnails with their scores; ``client`` is its name with the loader."""

    def __init__(self, session: Session, loader: Loader, client: str, most: int = MOST) -> None:
        super().__init__()
        self._session = session
        self._loader = loader
        self._client = client
        self._most = most
        self._high, self._side_px = (62, 96) if most > 1 else (190, 384)
        self._rows: Sequence[PhotoRow] = ()
        self._count = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        loader.loaded.connect(self._on_loaded)

    def show_rows(self, rows: Sequence[PhotoRow], count: int) -> None:
        """Show these of ``count`` photos."""
        self._rows, self._count = rows, count
        self.updateGeometry()
        self._loader.wish(self._client, [want(row, self._side_px) for row in rows])
        self.setVisible(bool(rows))
        names = [words.spoken(row, self._session.suggestion(row)) for row in rows]
        self.setAccessibleName("; ".join(names))
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        if self._most > 1:
            return QSize(200, self._high + px(16))
        # One photo by itself has no line below it, and no empty space above.
        return QSize(200, min(self._high, self._shown_high()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One photo is as high as its shape makes it at this width."""
        super().resizeEvent(event)
        if self._most == 1:
            self.updateGeometry()

    def _shown_high(self) -> int:
        thumbs = (self._loader.any_thumb(key(row, self._side_px)) for row in self._rows)
        for thumb in thumbs:
            if thumb is not None and not thumb.isNull():
                return max(1, round((self.width() - 3) * thumb.height() / thumb.width()))
        return self._high

    def paintEvent(self, event: QPaintEvent) -> None:
        """The photos, each with its score below."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        colours = theme.colours(self.palette())
        font = painter.font()
        font.setPixelSize(px(11))
        painter.setFont(font)
        wide = self.width() // self._most
        high = self.height() if self._most == 1 else self._high
        for place, row in enumerate(self._rows):
            area = QRect(place * wide, 0, wide - 3, high)
            if (thumb := self._loader.any_thumb(key(row, self._side_px))) is not None:
                painter.drawPixmap(_fitted(thumb, area), thumb)
            else:
                painter.fillRect(area.adjusted(0, 8, 0, -8), colours.empty)
            if self._most == 1:
                return
            painter.setPen(colours.text)
            line = QRect(area.left(), high, area.width(), px(15))
            said = words.standing(row) if row.score is not None else "-"
            painter.drawText(line, Qt.AlignmentFlag.AlignCenter, said)

    def _on_loaded(self, loaded: Key) -> None:
        if any(row.photo.id == loaded.photo_id for row in self._rows):
            if self._most == 1:
                self.updateGeometry()
            self.update()


def _fitted(thumb: QPixmap, area: QRect) -> QRect:
    size = thumb.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
    target = QRect(area.topLeft(), size)
    target.moveCenter(area.center())
    return target
