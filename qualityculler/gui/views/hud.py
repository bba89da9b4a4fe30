"""What stands over a large photo: how it was taken, what is shown of it, how near, and where."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap

from qualityculler.decode.header import RAW_SUFFIXES
from qualityculler.decode.image import Source
from qualityculler.domain import PhotoRow
from qualityculler.gui.panels import facts
from qualityculler.gui.photo_facts import PhotoFacts
from qualityculler.gui.pictures import Picture
from qualityculler.gui.text_size import px
from qualityculler.gui.theme import ThemeColours
from qualityculler.gui.views.painting import SHADE, bar_px
from qualityculler.gui.views.zoom import Placement
from qualityculler.text import N_, tr

NAVIGATOR_PX = 150
GAP = 10
LEAST_BARS, LEAST_HIGH = 6, 4
_WHITE, _FAINT = QColor("#f2f2f2"), QColor("#c4c4c4")
SOURCES = {
    Source.PREVIEW: N_("embedded preview"),
    Source.HALF_SIZE_RAW: N_("half-size RAW"),
}


def is_raw(row: PhotoRow) -> bool:
    """Whether the photo is a camera's RAW file, by its name."""
    return row.photo.path.suffix.lower() in RAW_SUFFIXES


def taken(known: PhotoFacts | None) -> str:
    """How the photo was taken; why nothing is said of it where nothing can be."""
    if known is None:
        return ""
    if known.exposure is None or known.exposure == type(known.exposure)():
        return tr("the camera wrote no exposure")
    return facts.of_exposure(known.exposure)


def shown(row: PhotoRow, picture: Picture | None) -> str:
    """Which picture of a RAW file is looked at, and how large it is."""
    if picture is None or not is_raw(row) or picture.source is None:
        return ""
    what = tr(SOURCES[picture.source]) if picture.source in SOURCES else tr("full RAW")
    return f"{what} {picture.image.width()} x {picture.image.height()}"


def how_near(here: Placement) -> str:
    """The scale in per cent of the photo's own pixels."""
    return f"{100 * here.scale:.0f} %"


def has_line(high: int) -> bool:
    """Whether a view of this height has a second bar: in a pane of which both would cover much
    there is none."""
    return high >= LEAST_BARS * bar_px()


def bars_px(high: int) -> int:
    """How much of the lower edge of a view of this height the bars take."""
    if not has_line(high):
        return bar_px() if high >= LEAST_HIGH * bar_px() else 0
    return 2 * bar_px() - 2


def line(painter: QPainter, view: QRect, row: PhotoRow, words: str, badge: bool, near: str) -> None:
    """A second bar above the lower one: badge and exposure on the left, the zoom on the right."""
    if not has_line(view.height()):
        return
    font = QFont()
    font.setPixelSize(px(12))
    painter.setFont(font)
    metrics = QFontMetrics(font)
    high = bar_px()
    bar = QRect(view.left(), view.bottom() - 2 * high + 3, view.width(), high - 2)
    painter.fillRect(bar, SHADE)
    x = bar.left() + GAP
    middle = Qt.AlignmentFlag.AlignVCenter
    if badge:
        box = QRect(x, bar.top() + 4, metrics.horizontalAdvance("RAW") + 10, bar.height() - 8)
        painter.setPen(QPen(_WHITE, 1))
        painter.drawRect(box)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "RAW")
        x = box.right() + GAP
    right = bar.right() - GAP - metrics.horizontalAdvance(near)
    painter.setPen(_WHITE)
    painter.drawText(QRect(right, bar.top(), bar.right() - right, bar.height()), middle, near)
    room = right - x - GAP
    painter.setPen(_FAINT)
    cut = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
    painter.drawText(QRect(x, bar.top(), room, bar.height()), middle, cut)


def navigator_area(view: QRect, here: Placement) -> QRect | None:
    """Where the small picture of the whole photo lies; None while all of it is in sight."""
    inside = QRectF(view).adjusted(-1, -1, 1, 1).contains(here.target)
    if inside or min(view.width(), view.height()) < 2 * NAVIGATOR_PX:
        return None
    size = here.target.size().toSize()
    size.scale(NAVIGATOR_PX, NAVIGATOR_PX, Qt.AspectRatioMode.KeepAspectRatio)
    left = view.right() - GAP - size.width()
    top = view.bottom() - 2 * bar_px() - GAP - size.height()
    return QRect(left, top, size.width(), size.height())


def navigator(
    painter: QPainter, view: QRect, here: Placement, thumb: QPixmap, colours: ThemeColours
) -> None:
    """The whole photo, small, with a frame around what is in sight."""
    if (area := navigator_area(view, here)) is None:
        return
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.fillRect(area.adjusted(-2, -2, 2, 2), SHADE)
    painter.drawPixmap(area, thumb)
    seen = QRectF(view).intersected(here.target)
    first, last = here.relative(seen.topLeft()), here.relative(seen.bottomRight())
    frame = QRectF(
        QPointF(area.left() + first.x() * area.width(), area.top() + first.y() * area.height()),
        QPointF(area.left() + last.x() * area.width(), area.top() + last.y() * area.height()),
    )
    painter.setPen(QPen(colours.accent, 2))
    painter.drawRect(frame)


def place_in(area: QRect, point: QPointF) -> QPointF:
    """A point of the navigator as a place in the photo."""
    return QPointF(
        (point.x() - area.left()) / area.width(), (point.y() - area.top()) / area.height()
    )
