"""How near and where the large views look; views that share one are locked together."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QPointF, QRectF, QSizeF, Signal

NEAREST, FURTHEST = 16.0, 0.02
STEPS = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)


class Zoom(QObject):
    """Fit, or a scale in device px per px of the photo, and the point in the middle.

    The point is relative, 0 to 1 in both directions, so it means the same place in the next frame.
    It is kept while the view fits: zooming in again returns to it.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.scale: float | None = None
        self.centre = QPointF(0.5, 0.5)

    @property
    def fits(self) -> bool:
        """Whether the whole photo is shown."""
        return self.scale is None

    def fit(self) -> None:
        """Show the whole photo."""
        self._set(None, self.centre)

    def go(self, scale: float, centre: QPointF | None = None) -> None:
        """Look this near, at a point."""
        nearest = max(FURTHEST, min(scale, NEAREST))
        self._set(nearest, self.centre if centre is None else _inside(centre))

    def pan(self, by: QPointF) -> None:
        """Move the middle, by a relative distance."""
        if not self.fits:
            self._set(self.scale, _inside(self.centre + by))

    def _set(self, scale: float | None, centre: QPointF) -> None:
        if scale != self.scale or centre != self.centre:
            self.scale, self.centre = scale, centre
            self.changed.emit()


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the photo lies in a view, in the view's logical px: ``target`` is all of it."""

    target: QRectF
    scale: float  # device px per px of the photo
    dpr: float

    def relative(self, point: QPointF) -> QPointF:
        """A point of the view as a place in the photo."""
        return QPointF(
            (point.x() - self.target.left()) / self.target.width(),
            (point.y() - self.target.top()) / self.target.height(),
        )

    def centre_for(self, point: QPointF, place: QPointF, scale: float, view: QSizeF) -> QPointF:
        """The middle that brings a place of the photo under a point of the view at a scale."""
        width = self.target.width() / self.scale * scale
        height = self.target.height() / self.scale * scale
        return QPointF(
            place.x() - (point.x() - view.width() / 2) / width,
            place.y() - (point.y() - view.height() / 2) / height,
        )


def place(zoom: Zoom, photo: QSizeF, view: QSizeF, dpr: float, below: float = 0) -> Placement:
    """Where a photo of so many px lies in a view of so many logical px; all of it, it leaves so
    many free ``below``."""
    if zoom.fits:
        view = QSizeF(view.width(), max(1.0, view.height() - below))
    fit = min(view.width() * dpr / photo.width(), view.height() * dpr / photo.height())
    scale = fit if zoom.scale is None else zoom.scale
    width, height = photo.width() * scale / dpr, photo.height() * scale / dpr
    left = _along(view.width(), width, zoom.centre.x())
    top = _along(view.height(), height, zoom.centre.y())
    return Placement(QRectF(left, top, width, height), scale, dpr)


def _along(view: float, length: float, centre: float) -> float:
    """Offset in one direction: centred when it is smaller than the view, never past an edge."""
    if length <= view:
        return round((view - length) / 2)
    return round(max(view - length, min(0.0, view / 2 - centre * length)))


def _inside(point: QPointF) -> QPointF:
    return QPointF(max(0.0, min(point.x(), 1.0)), max(0.0, min(point.y(), 1.0)))
