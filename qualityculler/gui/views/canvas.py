"""One photo, large: fits or as near as the zoom says, with what is laid over it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QCursor,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from qualityculler.domain import PhotoRow
from qualityculler.gui import theme
from qualityculler.gui.loader import THUMB_SIDE_PX, Loader
from qualityculler.gui.photo_facts import FactsReader
from qualityculler.gui.pictures import FULL, Key, Want, key, want
from qualityculler.gui.plain import one_line
from qualityculler.gui.session import Session
from qualityculler.gui.views import analysis, hud, painting
from qualityculler.gui.views.analysis import Overlay
from qualityculler.gui.views.overlays import Overlays
from qualityculler.gui.views.zoom import Placement, Zoom, place
from qualityculler.text import tr
from qualityculler.text.words import spoken

SIDE_STEP_PX = 256
JUDGED = (Overlay.CLIPPING, Overlay.PEAKING)
"""Overlays that a preview would answer wrongly: scaling softens edges and averages light."""
WHEEL = 1.25


class Canvas(QWidget):
    """Shows what is at hand at once, however coarse, and better pictures as they come."""

    clicked = Signal(QPointF)  # where, in the widget's px; not sent after a drag
    double_clicked = Signal(QPointF)

    def __init__(
        self,
        session: Session,
        loader: Loader,
        zoom: Zoom,
        overlays: Overlays,
        known: FactsReader,
        *,
        judges_natively: bool = True,
    ) -> None:
        """``judges_natively``: clipping and peaking load every pixel there is; not for views of
        many photos, which would take a gigabyte."""
        super().__init__()
        self._known = known
        self._judges_natively = judges_natively
        self._session = session
        self._loader = loader
        self._zoom = zoom
        self._overlays = overlays
        self._pressed: QPoint | None = None
        self._dragged = False
        self._navigating = False
        self._fitted: tuple[Key, int, int, QPixmap] | None = None
        self.photo_id: int | None = None
        self.active = False
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(80, 60)
        for signal in (zoom.changed, overlays.switched, overlays.made):
            signal.connect(self.update)
        known.known.connect(self._on_known)
        loader.loaded.connect(self._on_loaded)
        session.rows_changed.connect(self._on_rows_changed)

    def show_photo(self, photo_id: int | None, *, active: bool = False) -> None:
        """Show this photo from now on; ``active`` marks it as the target among several."""
        self.photo_id, self.active = photo_id, active
        self._describe()
        self.update()

    @property
    def row(self) -> PhotoRow | None:
        """The row of the photo, once read."""
        return self._session.row(self.photo_id)

    def preview_side(self) -> int:
        """The longer side of the preview that fills this view, in device px, rounded up."""
        longest = max(self.width(), self.height()) * self.devicePixelRatioF()
        return max(THUMB_SIDE_PX + SIDE_STEP_PX, -(-round(longest) // SIDE_STEP_PX) * SIDE_STEP_PX)

    def wants(self) -> list[Want]:
        """What this view would like to have loaded for its photo."""
        if (row := self.row) is None:
            return []
        wanted = [want(row, self.preview_side())]
        in_full = self._needs_full(row) or self._judges_in_full()
        return [*wanted, want(row, FULL)] if in_full else wanted

    def at_hand(self) -> tuple[Key, QImage, QSizeF] | None:
        """The best large picture there is: its key, its pixels, the size of the whole photo."""
        if (row := self.row) is None:
            return None
        # Fitting, the preview is enough: scaling a full picture down would take the whole frame.
        sides = (self.preview_side(), FULL) if self._zoom.fits else (FULL, self.preview_side())
        for side in sides:
            wanted = key(row, side)
            if (picture := self._loader.picture(wanted)) is not None:
                return wanted, picture.image, QSizeF(picture.width, picture.height)
        return None

    def placement(self) -> Placement | None:
        """Where the photo lies at the moment; None while nothing of it is known."""
        size = self._photo_size()
        if size is None:
            return None
        # A photo that is seen whole is judged whole: nothing of it lies under the bars.
        below = hud.bars_px(self.height())
        return place(self._zoom, size, QSizeF(self.size()), self.devicePixelRatioF(), below)

    def toggle_zoom(self, at: QPointF | None = None) -> None:
        """Between fit and 100 %: at a point of the view, at the subject, or what is sharpest."""
        if not self._zoom.fits:
            self._zoom.fit()
        elif (here := self.placement()) is None:
            self._zoom.go(1.0)
        else:
            self._zoom.go(1.0, self._place_to_look(here, at))

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Nearer or further away, at a point that stays where it is."""
        if (here := self.placement()) is None:
            return
        point = at or QPointF(self.rect().center())
        scale = here.scale * factor
        centre = here.centre_for(point, here.relative(point), scale, QSizeF(self.size()))
        self._zoom.go(scale, centre)

    def pointer(self) -> QPointF | None:
        """Where the mouse is, if it is over this view."""
        return QPointF(self.mapFromGlobal(QCursor.pos())) if self.underMouse() else None

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """The photo, what is laid over it, and what there is to say of it."""
        painter = QPainter(self)
        colours = theme.colours(self.palette())
        painter.fillRect(self.rect(), colours.ground)
        if (row := self.row) is None:
            return
        here, best = self.placement(), self.at_hand()
        if here is not None and best is not None:
            self._paint_photo(painter, here, best[0], best[1])
            self._paint_overlays(painter, here, best[0], best[1], row)
        elif here is not None:
            self._paint_thumb(painter, here, row)
        if Overlay.THIRDS in self._overlays.on and here is not None:
            painting.thirds(painter, here.target)
        waiting = best is None or (self._needs_full(row) and best[0].side_px != FULL)
        self._say(painter, row, waiting)
        if here is not None:
            self._paint_hud(painter, here, row, colours)
        painting.info_bar(painter, self.rect(), row, self._session.suggestion(row), colours)
        if self.active:
            painter.setPen(QPen(colours.accent, 5))
            painter.drawRect(self.rect().adjusted(2, 2, -3, -3))

    def _paint_photo(self, painter: QPainter, here: Placement, key: Key, image: QImage) -> None:
        if self._zoom.fits:
            painter.drawPixmap(here.target.topLeft(), self._pixmap(here, key, image))
        else:
            painting.visible_part(painter, here, image, QRectF(self.rect()))

    def _pixmap(self, here: Placement, key: Key, image: QImage) -> QPixmap:
        """The photo at the size it is shown, made once a photo and size: it is painted often."""
        width = max(1, round(here.target.width() * here.dpr))
        height = max(1, round(here.target.height() * here.dpr))
        if self._fitted is None or self._fitted[:3] != (key, width, height):
            smooth = Qt.TransformationMode.SmoothTransformation
            fitted = image.scaled(width, height, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
            pixmap = QPixmap.fromImage(fitted)
            pixmap.setDevicePixelRatio(here.dpr)
            self._fitted = (key, width, height, pixmap)
        return self._fitted[3]

    def _paint_thumb(self, painter: QPainter, here: Placement, row: PhotoRow) -> None:
        thumb = self._loader.any_thumb(key(row, FULL))
        if thumb is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(here.target, thumb, QRectF(thumb.rect()))

    def _paint_overlays(
        self, painter: QPainter, here: Placement, key: Key, image: QImage, row: PhotoRow
    ) -> None:
        judged = self._judged(row, key, image)
        for overlay in JUDGED:
            if overlay in self._overlays.on and judged is not None:
                mask = self._overlays.find(overlay, *judged)
                if mask is not None:
                    near = here.scale * judged[1].width() / max(1, self._width(row)) > 0.5
                    drawn = mask.native if near and not self._zoom.fits else mask.gathered
                    painting.visible_part(painter, here, drawn, QRectF(self.rect()))
        if Overlay.HISTOGRAM in self._overlays.on:
            counted = self._overlays.find(Overlay.HISTOGRAM, key, image)
            if counted is not None:
                painting.histogram(painter, self.rect(), counted)

    def _judged(self, row: PhotoRow, key_: Key, image: QImage) -> tuple[Key, QImage] | None:
        """The pixels that clipping and sharpness are judged by: all there are, once they are here;
        the preview where there will be no others."""
        in_full = key(row, FULL)
        if (picture := self._loader.picture(in_full)) is not None:
            return in_full, picture.image
        if self._judges_natively and self._loader.trouble(in_full) is None:
            return None
        return key_, image

    def _judges_in_full(self) -> bool:
        return self._judges_natively and any(one in self._overlays.on for one in JUDGED)

    def _width(self, row: PhotoRow) -> int:
        size = self._photo_size()
        return 1 if size is None else round(size.width())

    def _paint_hud(
        self, painter: QPainter, here: Placement, row: PhotoRow, colours: theme.ThemeColours
    ) -> None:
        best = self.at_hand()
        picture = None if best is None else self._loader.picture(best[0])
        words = [hud.shown(row, picture), hud.taken(self._known.of(row))]
        if painting.is_narrow(self.rect()):
            words.insert(0, one_line(row.photo.relative.name))
        if not self._judges_natively and any(one in self._overlays.on for one in JUDGED):
            words.append(tr("overlays judged by the preview"))
        said = "   ".join(part for part in words if part)
        hud.line(painter, self.rect(), row, said, hud.is_raw(row), hud.how_near(here))
        thumb = self._loader.any_thumb(key(row, FULL))
        if thumb is not None:
            hud.navigator(painter, self.rect(), here, thumb, colours)

    def _say(self, painter: QPainter, row: PhotoRow, waiting: bool) -> None:
        trouble = self._loader.trouble(key(row, self.preview_side()))
        # What cannot be had in full, while its preview is on the screen.
        in_full = self._loader.trouble(key(row, FULL)) if waiting else None
        if trouble is not None:
            painting.note(painter, self.rect(), trouble, middle=True)
        elif in_full is not None:
            painting.note(painter, self.rect(), in_full, middle=False)
        elif waiting:
            painting.note(painter, self.rect(), tr("loading …"), middle=False)
        elif (note := self._note()) is not None:
            painting.note(painter, self.rect(), tr(note), middle=False)

    def _note(self) -> str | None:
        best = self.at_hand()
        picture = None if best is None else self._loader.picture(best[0])
        return None if picture is None else picture.note

    # What is where

    def _photo_size(self) -> QSizeF | None:
        if (best := self.at_hand()) is not None:
            return best[2]
        if (row := self.row) is None:
            return None
        if row.photo.width and row.photo.height:
            return QSizeF(row.photo.width, row.photo.height)
        thumb = self._loader.any_thumb(key(row, FULL))
        return None if thumb is None else QSizeF(thumb.size())

    def _needs_full(self, row: PhotoRow) -> bool:
        """Whether the preview has fewer pixels than are shown."""
        if self._zoom.scale is None:
            return False
        preview = self._loader.picture(key(row, self.preview_side()))
        if preview is None:
            return True
        return preview.image.width() < preview.width and (
            preview.width * self._zoom.scale > preview.image.width()
        )

    def _place_to_look(self, here: Placement, at: QPointF | None) -> QPointF:
        if at is not None and here.target.contains(at):
            return here.centre_for(at, here.relative(at), 1.0, QSizeF(self.size()))
        known = None if self.row is None else self._known.of(self.row)
        if known is not None and (box := known.place) is not None:
            return QPointF((box.left + box.right) / 2, (box.top + box.bottom) / 2)
        best = self.at_hand()
        return self._zoom.centre if best is None else analysis.sharpest(best[1])

    def _describe(self) -> None:
        row = self.row
        said = "" if row is None else spoken(row, self._session.suggestion(row))
        if said != self.accessibleName():
            self.setAccessibleName(said)

    # Events

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a drag or a click, or go where the navigator is pressed."""
        if event.button() != Qt.MouseButton.LeftButton or self._navigated(event.position()):
            return
        self._pressed, self._dragged = event.position().toPoint(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the photo along."""
        if event.buttons() & Qt.MouseButton.LeftButton and self._navigating:
            self._navigated(event.position(), begun=True)
            return
        here = self.placement()
        if self._pressed is None or here is None:
            return
        moved = event.position().toPoint() - self._pressed
        if not self._dragged and moved.manhattanLength() < QApplication.startDragDistance():
            return
        self._dragged = True
        self._pressed = event.position().toPoint()
        size = here.target.size()
        self._zoom.pan(QPointF(-moved.x() / size.width(), -moved.y() / size.height()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click, unless it was a drag."""
        self._navigating = False
        if self._pressed is not None and not self._dragged:
            self.clicked.emit(event.position())
        self._pressed = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click; its second half is no click."""
        self._pressed = None
        self.double_clicked.emit(event.position())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom where the mouse is."""
        turned = event.angleDelta().y()
        if turned:
            self.zoom_by(WHEEL if turned > 0 else 1 / WHEEL, event.position())
        event.accept()

    def _navigated(self, at: QPointF, *, begun: bool = False) -> bool:
        """Look at the place that is pressed in the navigator; False if it lies elsewhere."""
        here = self.placement()
        area = None if here is None else hud.navigator_area(self.rect(), here)
        if area is None or not (begun or area.contains(at.toPoint())):
            return False
        self._navigating = True
        self._zoom.go(self._zoom.scale or 1.0, hud.place_in(area, at))
        return True

    def _on_known(self, photo_id: int) -> None:
        if photo_id == self.photo_id:
            self.update()

    def _on_loaded(self, key: Key) -> None:
        # An answer for a photo that was left meanwhile stays in the cache and is not shown.
        if key.photo_id == self.photo_id:
            self.update()

    def _on_rows_changed(self, ids: list[int]) -> None:
        if self.photo_id in ids:
            self._describe()
            self.update()
