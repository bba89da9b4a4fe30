"""Paints one photo of the grid or the filmstrip."""

from __future__ import annotations

from pathlib import PurePath

from PySide6.QtCore import QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from qualityculler.domain import RATING_MAX, Change, Flag, PhotoRow, PhotoStatus
from qualityculler.gui import theme
from qualityculler.gui.delegates import marks
from qualityculler.gui.loader import Loader
from qualityculler.gui.models.photo_grid_model import Index
from qualityculler.gui.models.roles import Role
from qualityculler.gui.pictures import key
from qualityculler.gui.plain import one_line
from qualityculler.gui.session import Session
from qualityculler.gui.stacks import Stack, badge, stack_of
from qualityculler.text import words

PAD = 6
NAME_PX = 18
MARKS_PX = 20
MARK, SMALL_MARK = 13, 10
SMALL_SIDE = 150
FLAG = 16
OFFERED = 0.55
SHEETS = (3, 6)
"""How far the sheets beneath the front of a stack stand out, in px."""
SMALLER = 0.92
DIMMED = 0.3
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class CellDelegate(QStyledItemDelegate):
    """Thumbnail, the user's decision, the score and what the machine suggests.

    ``side_px`` is the longer side of the thumbnail in logical px. Painting only reads what is at
    hand; the view asks for what is missing.
    """

    def __init__(self, session: Session, loader: Loader, side_px: int, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._loader = loader
        self.side_px = side_px
        self.dpr = 1.0
        self.hovered: int | None = None
        self._font = QFont()
        # As large as the desktop's letters, with which lines and marks grow.
        self._font.setPointSizeF(QFont().pointSizeF() * SMALLER)
        self._metrics = QFontMetrics(self._font)
        self._name_px = max(NAME_PX, self._metrics.height() + 3)
        self._marks_px = max(MARKS_PX, self._metrics.height() + 4)
        self._colours = theme.DARK
        self._names: dict[tuple[str, int], str] = {}

    @property
    def cell(self) -> QSize:
        """Size of a cell."""
        lines = self._name_px + self._marks_px
        return QSize(self.side_px + 2 * PAD + 4, self.side_px + lines + 2 * PAD)

    @property
    def thumb_px(self) -> int:
        """Longer side of the picture to load, in device px."""
        return round(self.side_px * self.dpr)

    def set_palette(self, palette: QPalette) -> None:
        """Paint with the colours that go with a palette."""
        self._colours = theme.colours(palette)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """All cells are of one size."""
        return self.cell

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The whole cell."""
        current = bool(option.state & QStyle.StateFlag.State_HasFocus)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        rect = option.rect.adjusted(2, 2, -2, -2)
        painter.fillRect(rect, self._colours.chosen if selected else self._colours.cell)
        row: PhotoRow | None = index.data(Role.ROW)
        painter.setFont(self._font)
        if row is not None:
            rejected = row.decision.flag is Flag.REJECT
            painter.setOpacity(DIMMED if rejected else 1.0)
            self._paint_thumb(painter, rect, row)
            painter.setOpacity(1.0)
            if text := badge_of(row):
                stack = self._stack(row)
                self._paint_badge(painter, self._badge_box(rect, text, stack), text, stack)
            self._paint_name(painter, rect, row, current)
            if row.photo.id == self.hovered:
                self._paint_offers(painter, rect, row, current)
            self._paint_marks(painter, rect, row)
            if self._stack(row) is Stack.OPEN:
                painter.fillRect(rect.left() - 2, rect.bottom() - 1, rect.width() + 4, 3,
                                 self._colours.faint)  # fmt: skip
        if current:
            painter.setPen(QPen(self._colours.accent, 4))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))

    def _paint_thumb(self, painter: QPainter, rect: QRect, row: PhotoRow) -> None:
        area = rect.adjusted(PAD, self._name_px + PAD - 2, -PAD, -self._marks_px - 2)
        wanted = key(row, self.thumb_px)
        pixmap = self._loader.any_thumb(wanted)
        if pixmap is None:
            self._paint_empty(painter, area, row, self._loader.trouble(wanted))
            return
        closed = self._stack(row) is Stack.CLOSED
        target = _centred(area, self._fitted(pixmap, row))
        if closed and target.top() - SHEETS[-1] < area.top():
            # A tall photo leaves no room for what is beneath it: the name is above.
            room = area.adjusted(0, SHEETS[-1], 0, 0)
            size = target.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
            target = _centred(room, size)
        if closed:
            self._paint_sheets(painter, target)
        if target.size() == pixmap.size() / pixmap.devicePixelRatioF():
            painter.drawPixmap(target.topLeft(), pixmap)
        else:
            painter.drawPixmap(target, pixmap)

    def _stack(self, row: PhotoRow) -> Stack:
        return stack_of(row, self._session.query)

    def badge_hit(self, cell: QRect, at: QPoint, row: PhotoRow) -> bool:
        """Whether a point of a cell is on the badge of a stack, which a click opens or closes."""
        stack = self._stack(row)
        if stack is Stack.NONE:
            return False
        return self._badge_box(cell.adjusted(2, 2, -2, -2), badge_of(row), stack).contains(at)

    def _badge_box(self, rect: QRect, text: str, stack: Stack) -> QRect:
        """Over the lower right corner of the picture."""
        width = rect.width() - 2 * PAD
        line = QRect(
            rect.left() + PAD,
            rect.bottom() - self._marks_px - self._name_px,
            width,
            self._name_px - 2,
        )
        sign = 0 if stack is Stack.NONE else self._name_px
        wide = self._metrics.horizontalAdvance(text) + 8 + sign
        line.setLeft(max(line.left(), line.right() - wide))
        return line

    def _paint_badge(self, painter: QPainter, box: QRect, text: str, stack: Stack) -> None:
        """Which group and files the cell stands for; a stack has a sign that says what it is."""
        painter.fillRect(box, self._colours.cell)
        sign = QRect(box.left() + 3, box.top() + 2, box.height() - 4, box.height() - 4)
        marks.draw_stack(painter, stack, sign, self._colours.accent)
        painter.setPen(self._colours.text)
        room = box.adjusted(4 if stack is Stack.NONE else self._name_px, 0, -4, 0)
        painter.drawText(room, RIGHT, self._name(text, room.width()))

    def _paint_sheets(self, painter: QPainter, target: QRect) -> None:
        """The edges of the frames beneath the front of a closed stack."""
        painter.setPen(QPen(self._colours.faint, 1))
        for away in SHEETS:
            right, bottom = target.right() + away, target.bottom() - away
            painter.drawLine(right, target.top() - away, right, bottom)
            painter.drawLine(target.left() + away, target.top() - away, right, target.top() - away)

    def _fitted(self, pixmap: QPixmap, row: PhotoRow) -> QSize:
        size = pixmap.size()
        side = self.side_px
        exact = max(size.width(), size.height()) == self.thumb_px
        small = max(row.photo.width or size.width(), row.photo.height or size.height())
        if exact and self.dpr == 1.0:
            return size
        limit = min(side, max(1, round(small / self.dpr)))
        return size.scaled(limit, limit, Qt.AspectRatioMode.KeepAspectRatio)

    def _paint_empty(
        self, painter: QPainter, area: QRect, row: PhotoRow, trouble: str | None
    ) -> None:
        painter.fillRect(_centred(area, QSize(self.side_px, self.side_px * 2 // 3)),
                         self._colours.empty)  # fmt: skip
        if trouble is not None:
            painter.setPen(self._colours.faint)
            wrap = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(area.adjusted(8, 8, -8, -8), int(wrap), trouble)

    def _paint_name(self, painter: QPainter, rect: QRect, row: PhotoRow, current: bool) -> None:
        line = QRect(rect.left() + PAD, rect.top() + 3, rect.width() - 2 * PAD, self._name_px)
        if current:
            painter.fillRect(line.adjusted(-PAD, -3, PAD, 0), self._colours.accent)
        colour = self._colours.on_accent if current else self._colours.text
        flag = row.decision.flag
        if flag is not Flag.NONE:
            marks.draw_flag(painter, flag, self._flag_box(rect), colour)
            line.setLeft(line.left() + 20)
        if row.photo.id == self.hovered:
            line.setRight(self._offers(rect)[0].left() - 3)
        painter.setPen(colour)
        painter.drawText(line, LEFT, self._name(one_line(row.photo.relative.name), line.width()))

    def _offers(self, rect: QRect) -> tuple[QRect, QRect]:
        """Where pick and reject are offered, at the right end of the name."""
        top = rect.top() + 3 + (self._name_px - FLAG) // 2
        right = rect.right() - PAD - FLAG
        return QRect(right - FLAG - 4, top, FLAG, FLAG), QRect(right, top, FLAG, FLAG)

    def _paint_offers(self, painter: QPainter, rect: QRect, row: PhotoRow, current: bool) -> None:
        colour = self._colours.on_accent if current else self._colours.text
        for flag, box in zip((Flag.PICK, Flag.REJECT), self._offers(rect), strict=True):
            painter.setOpacity(1.0 if row.decision.flag is flag else OFFERED)
            marks.draw_flag(painter, flag, box, colour)
        painter.setOpacity(1.0)

    def hit(self, cell: QRect, at: QPoint, row: PhotoRow) -> Change | None:
        """What a click at a point of a cell decides; None where it is no mark.

        A flag or a number of stars that is there already is taken off.
        """
        rect = cell.adjusted(2, 2, -2, -2)
        decision = row.decision
        for flag, box in zip((Flag.PICK, Flag.REJECT), self._offers(rect), strict=True):
            if box.contains(at):
                return Change(flag=Flag.NONE if decision.flag is flag else flag)
        if self._flag_box(rect).contains(at) and decision.flag is not Flag.NONE:
            return Change(flag=Flag.NONE)
        stars = self._stars_box(rect)
        if not stars.adjusted(0, -3, 0, 3).contains(at):
            return None
        if self._is_small:
            return Change(rating=(decision.rating + 1) % (RATING_MAX + 1))
        chosen = min(RATING_MAX, (at.x() - stars.left()) // max(1, stars.height()) + 1)
        return Change(rating=0 if chosen == decision.rating else chosen)

    def _flag_box(self, rect: QRect) -> QRect:
        top = rect.top() + 3 + (self._name_px - FLAG) // 2
        return QRect(rect.left() + PAD, top, FLAG, FLAG)

    @property
    def _is_small(self) -> bool:
        """Whether five stars would leave no room for label and score: then there is one with a
        number."""
        return self.side_px < SMALL_SIDE

    def _stars_box(self, rect: QRect) -> QRect:
        size = SMALL_MARK if self._is_small else MARK
        top = rect.bottom() - self._marks_px + 3
        width = 2 * size if self._is_small else marks.stars_width(size)
        return QRect(rect.left() + PAD, top, width, size)

    def _paint_marks(self, painter: QPainter, rect: QRect, row: PhotoRow) -> None:
        size = SMALL_MARK if self._is_small else MARK
        decision, stars = row.decision, self._stars_box(rect)
        on, off = self._colours.text, self._colours.faint
        if self._is_small:
            self._paint_few_stars(painter, stars, decision.rating)
        else:
            marks.draw_stars(painter, decision.rating, stars, on, off)
        label = QRect(stars.right() + 5, stars.top() - 1, size + 1, size + 1)
        marks.draw_label(painter, decision.label, label)
        self._paint_verdict(painter, rect, row, stars.right() + size + 8, size)

    def _paint_few_stars(self, painter: QPainter, area: QRect, rating: int) -> None:
        one = QRect(area.left(), area.top(), area.height(), area.height())
        if rating:
            painter.setPen(self._colours.text)
            painter.drawText(area.adjusted(0, -4, 0, 4), LEFT, str(rating))
            one.translate(self._metrics.horizontalAdvance("5") + 1, 0)
        marks.draw_star(painter, one, self._colours.text if rating else self._colours.faint)

    def _paint_verdict(
        self, painter: QPainter, rect: QRect, row: PhotoRow, left: int, size: int
    ) -> None:
        """The machine's part at the right end; its sign gives way before the number does."""
        top = rect.bottom() - self._marks_px + 2
        right = rect.right() - PAD
        text = words.standing(row) if row.status is not PhotoStatus.PENDING else "…"
        skipped = row.status is PhotoStatus.SKIPPED
        painter.setPen(self._colours.faint if skipped else self._colours.text)
        text = self._name(text, right - left)
        line = QRect(left, top - 2, right - left, self._marks_px - 1)
        painter.drawText(line, RIGHT, text)
        x = right - self._metrics.horizontalAdvance(text) - size - 6
        suggestion = self._session.suggestion(row) if x >= left else None
        if suggestion is not None:
            mark = QRect(x, top, size + 1, size + 1)
            marks.draw_suggestion(painter, suggestion, mark, self._colours.text)

    def _name(self, text: str, width: int) -> str:
        """The text cut to fit; remembered, since measuring costs as much as painting."""
        key = (text, width)
        if key not in self._names:
            if len(self._names) > 5000:
                self._names.clear()
            middle = Qt.TextElideMode.ElideMiddle
            self._names[key] = self._metrics.elidedText(text, middle, width)
        return self._names[key]


def badge_of(row: PhotoRow) -> str:
    """What a cell says of the group of its photo, and of the kinds of files of its item."""
    said = [badge(row), files_of(row) if row.partners else ""]
    return "  ".join(filter(None, said))


def files_of(row: PhotoRow) -> str:
    """The kinds of files of an item, the one that is shown and scored first: "JPG+CR2"."""
    names = (row.photo.relative.name, *row.partners)
    return "+".join(PurePath(name).suffix.removeprefix(".").upper() for name in names)


def _centred(area: QRect, size: QSize) -> QRect:
    return QRect(
        area.left() + (area.width() - size.width()) // 2,
        area.top() + (area.height() - size.height()) // 2,
        size.width(),
        size.height(),
    )
