from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QSizeF
from PySide6.QtGui import QColor, QImage

from qualityculler.gui.pictures import as_image
from qualityculler.gui.views import analysis
from qualityculler.gui.views.zoom import Zoom, place


def image(pixels: np.ndarray) -> QImage:
    return as_image(np.ascontiguousarray(pixels.astype(np.uint8)))


def test_pixels_are_copied() -> None:
    pixels = np.full((4, 5, 3), 7, np.uint8)
    made = as_image(pixels)
    pixels[:] = 200
    assert made.pixelColor(0, 0) == QColor(7, 7, 7)


def test_clipping_marks_light_and_shadow() -> None:
    pixels = np.full((40, 60, 3), 128)
    pixels[:, :20], pixels[:, 40:] = 255, 0
    mask = analysis.clipping(image(pixels)).native
    colours = [{mask.pixelColor(x, y).name() for x in part for y in range(40)
                if mask.pixelColor(x, y).alpha()}
               for part in (range(20), range(20, 40), range(40, 60))]  # fmt: skip
    assert [len(some) for some in colours] == [1, 0, 1]
    assert colours[0] != colours[2]


def test_peaking_and_sharpest_find_the_sharp_corner() -> None:
    rng = np.random.default_rng(1)
    pixels = np.full((400, 600, 3), 128)
    pixels[300:, 480:] = rng.integers(0, 255, (100, 120, 1))
    found = analysis.sharpest(image(pixels))
    assert found.x() > 0.75
    assert found.y() > 0.7
    mask = analysis.peaking(image(pixels)).native
    assert mask.pixelColor(10, 10).alpha() == 0
    assert any(mask.pixelColor(x, 350).alpha() for x in range(490, 520))


def test_histogram_counts_shares() -> None:
    pixels = np.full((100, 100, 3), 255)
    pixels[:50] = (10, 20, 30)
    counted = analysis.histogram(image(pixels))
    assert counted.channels.shape == (4, 256)
    assert counted.channels[0, 10] == pytest.approx(0.5)
    assert counted.channels[2, 30] == pytest.approx(0.5)
    assert (counted.clipped_high, counted.clipped_low) == (0.5, 0.0)


def test_fit_shows_everything_and_zoom_stays_inside() -> None:
    zoom, photo, view = Zoom(), QSizeF(6000, 4000), QSizeF(1200, 800)
    assert place(zoom, photo, view, 1.0).target.size() == view
    zoom.go(1.0, QPointF(0, 1))
    target = place(zoom, photo, view, 1.0).target
    assert (target.left(), target.bottom(), target.width()) == (0, 800, 6000)


def test_zooming_at_a_point_keeps_that_point() -> None:
    zoom, photo, view = Zoom(), QSizeF(6000, 4000), QSizeF(1200, 800)
    before, mouse = place(zoom, photo, view, 1.0), QPointF(700, 300)
    spot = before.relative(mouse)
    zoom.go(1.0, before.centre_for(mouse, spot, 1.0, view))
    after = place(zoom, photo, view, 1.0).relative(mouse)
    assert (after.x(), after.y()) == pytest.approx((spot.x(), spot.y()), abs=1e-3)


def test_hidpi_shows_one_pixel_of_the_photo_on_one_of_the_screen() -> None:
    zoom = Zoom()
    zoom.go(1.0)
    assert place(zoom, QSizeF(6000, 4000), QSizeF(1200, 800), 2.0).target.width() == 3000
