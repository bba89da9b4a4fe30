"""The frames of the current photo's group in one row, above the filmstrip of the list."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from qualityculler.gui import theme
from qualityculler.gui.delegates import marks
from qualityculler.gui.loader import Loader
from qualityculler.gui.pictures import Key, key, want
from qualityculler.gui.session import Session
from qualityculler.operations.reads import Reads, StoredGroup
from qualityculler.text import tr

HIGH, WIDE, NUMBER = 66, 84, 15
THUMB_PX = 112
"""The size of the filmstrip: a thumbnail is loaded once for both."""


class GroupStrip(QWidget):
    """The best frame first, with flags; the current one is framed. ``asked``: one was clicked."""

    asked = Signal(int)

    def __init__(self, session: Session, loader: Loader) -> None:
        super().__init__()
        self._session = session
        self._loader = loader
        self._reader = session.reader()
        self._wanted = False
        self.ids: tuple[int, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.hide()
        session.current_changed.connect(self._ask)
        session.ids_changed.connect(self._ask)
        session.rows_changed.connect(self._on_rows_changed)
        loader.loaded.connect(self._on_loaded)

    def want(self, wanted: bool) -> None:
        """Whether it is to be seen where there is a group."""
        if wanted != self._wanted:
            self._wanted = wanted
            self._ask()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(4 * WIDE, HIGH)

    def cell(self, place: int) -> QRect:
        """Where a frame is; the current one is kept in sight."""
        here = self.ids.index(self._session.current) if self._session.current in self.ids else 0
        room = self.width() // 2 - WIDE // 2
        last = max(0, len(self.ids) * WIDE - self.width())
        return QRect(place * WIDE - max(0, min(here * WIDE - room, last)), 0, WIDE, HIGH)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Thumbnails with their places in the group and their flags."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        colours = theme.colours(self.palette())
        painter.fillRect(self.rect(), colours.ground)
        for place, photo_id in enumerate(self.ids):
            area = self.cell(place).adjusted(2, 2, -2, -2)
            row = self._session.row(photo_id)
            if row is None or not area.intersects(self.rect()):
                continue
            painter.fillRect(area, colours.cell)
            thumb = self._loader.any_thumb(key(row, self._side()))
            if thumb is not None:
                size = thumb.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
                target = QRect(QPoint(0, 0), size)
                target.moveCenter(area.center())
                painter.drawPixmap(target, thumb)
            number = QRect(area.left(), area.bottom() - NUMBER + 1, NUMBER + 6, NUMBER)
            painter.fillRect(number, colours.cell)
            painter.setPen(colours.text)
            painter.drawText(number, Qt.AlignmentFlag.AlignCenter, str(place + 1))
            box = QRect(area.left() + 2, area.top() + 2, NUMBER, NUMBER)
            marks.draw_flag(painter, row.decision.flag, box, colours.text)
            if photo_id == self._session.current:
                painter.setPen(QPen(colours.accent, 3))
                painter.drawRect(area)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the frame."""
        at = event.position().toPoint()
        for place, photo_id in enumerate(self.ids):
            if self.cell(place).contains(at):
                self.asked.emit(photo_id)

    def _side(self) -> int:
        return round(THUMB_PX * self.devicePixelRatioF())

    def _ask(self, *_: object) -> None:
        current = self._session.current
        if not self._wanted or current is None:
            self._show(None)
            return
        asked = partial(Reads.group_of, photo_id=current)
        self._reader.ask(asked, self._show)

    def _show(self, group: StoredGroup | None) -> None:
        self.ids = () if group is None or not self._wanted else group.photo_ids
        self.setVisible(bool(self.ids))
        self.setAccessibleName(tr("Frames of the group: {0}").format(len(self.ids)))
        self._load()
        self.update()

    def _load(self) -> None:
        self._session.want_rows(self.ids)
        rows = [row for id in self.ids if (row := self._session.row(id)) is not None]
        self._loader.wish("group", [want(row, self._side()) for row in rows])

    def _on_rows_changed(self, ids: list[int]) -> None:
        if not set(self.ids).isdisjoint(ids):
            self._load()
            self.update()

    def _on_loaded(self, loaded: Key) -> None:
        if loaded.photo_id in self.ids:
            self.update()
