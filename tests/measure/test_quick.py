"""Focus from crops: the blur that was put in, whatever the noise; silence where nothing tells."""

from __future__ import annotations

import math

import numpy as np
import pytest

from qualityculler.decode import native
from qualityculler.evidence import (
    Box,
    Fault,
    Finding,
    Focus,
    MeasuredAt,
    Severity,
    Subject,
    SubjectOrigin,
)
from qualityculler.measure import quick
from qualityculler.reason import Code, Reason
from tests.measure.pictures import Pixels, gaussian, grey, leaves, noisy


def focus(pixels: Pixels, whole_px: int | None = None) -> Focus:
    crops = native.crops(pixels, 1, whole_px or max(pixels.shape))
    assert crops is not None
    return quick.focus(crops.luma, crops.rows, crops.columns, crops.scale)


@pytest.mark.parametrize("sigma", [1.0, 2.0, 4.0])
@pytest.mark.parametrize("grain", [0.0, 4.0])
def test_it_tells_the_blur_that_was_put_in(sigma: float, grain: float) -> None:
    blurred = gaussian(leaves(900, 600), sigma)
    found = focus(noisy(blurred, grain))
    assert found.blur_px == pytest.approx(sigma, rel=0.3)  # the edges have a width of their own


def test_noise_is_no_sharpness() -> None:
    assert focus(noisy(grey(128, 900, 600), 8.0)).blur_px is None


def test_blur_is_counted_in_px_of_the_whole_photo() -> None:
    pixels = gaussian(leaves(900, 600), 2.0)
    small, whole = focus(pixels), focus(pixels, 1800)
    assert small.blur_px is not None
    assert whole.blur_px == pytest.approx(2 * small.blur_px, abs=0.01)
    assert (small.measured_at, whole.measured_at) == (MeasuredAt.FULL, MeasuredAt.HALF)
    assert quick.measured_at(4.0) is MeasuredAt.PREVIEW


def test_the_subject_is_the_sharp_part() -> None:
    pixels = gaussian(leaves(900, 600), 4.0)
    pixels[300:, 450:] = leaves(900, 600)[300:, 450:]
    found = focus(pixels)
    assert found.subject is not None
    box = found.subject.box
    assert (box.left, box.top) == pytest.approx((0.5, 0.5), abs=0.1)
    assert (box.right, box.bottom) == pytest.approx((1.0, 1.0), abs=0.01)
    cells = np.array(found.cells).reshape(found.rows, found.columns)
    assert np.nanmedian(cells[:4, :6]) > 3.0
    assert np.nanmedian(cells[4:, 6:]) < 1.0


def test_an_even_cell_tells_nothing_and_has_no_contrast() -> None:
    pixels = leaves(900, 600)
    pixels[:300] = 128
    found = focus(pixels)
    assert all(math.isnan(cell) for cell in found.cells[: 3 * found.columns])
    assert max(found.contrast[: 3 * found.columns]) < quick.LEAST_ENERGY


def defocus(pixels: Pixels, whole_px: int | None = None) -> Finding:
    found = focus(pixels, whole_px)
    [item] = quick.findings(found, (pixels.shape[1], pixels.shape[0])).items
    return item


def test_a_frame_with_nothing_sharp_is_severely_out_of_focus_and_a_sharp_one_is_not() -> None:
    assert defocus(leaves(900, 600)).severity is Severity.NONE
    assert defocus(gaussian(leaves(900, 600), 2.0)).severity is Severity.CLEAR
    found = defocus(gaussian(leaves(900, 600), 4.0))
    assert (found.severity, found.fault) == (Severity.SEVERE, Fault.DEFOCUS)
    assert found.confidence >= 0.9


def test_a_small_sharp_part_may_be_the_subject() -> None:
    pixels = gaussian(leaves(900, 600), 4.0)
    pixels[225:375, 375:525] = leaves(900, 600)[225:375, 375:525]
    assert defocus(pixels).severity is None


def at(left: float, top: float, origin: SubjectOrigin = SubjectOrigin.AF_POINT) -> Subject:
    return Subject(Box(left, top, left + 0.05, top + 0.05), origin)


def settled(pixels: Pixels, *subjects: Subject) -> Finding:
    [item] = quick.findings(focus(pixels), (900, 600), subjects).items
    return item


def test_a_small_sharp_part_is_the_subject_where_the_camera_focused_on_it() -> None:
    pixels = gaussian(leaves(900, 600), 4.0)
    pixels[225:375, 375:525] = leaves(900, 600)[225:375, 375:525]
    here, there = at(0.48, 0.48), at(0.1, 0.1)
    found = settled(pixels, here)
    assert (found.severity, found.box) == (Severity.NONE, here.box)
    assert found.value is not None
    assert found.value < 1.0
    assert settled(pixels, there) == defocus(pixels)
    assert settled(pixels, there, here).severity is Severity.NONE


@pytest.mark.parametrize(
    ("origin", "code"),
    [
        (SubjectOrigin.AF_POINT, Code.SOFT_WHERE_FOCUSED),
        (SubjectOrigin.FACE, Code.SOFT_FACE),
        (SubjectOrigin.EYE, Code.SOFT_FACE),
    ],
)
def test_a_sharp_frame_that_is_soft_at_the_subject_is_not_called_sharp(
    origin: SubjectOrigin, code: Code
) -> None:
    pixels = leaves(900, 600)
    pixels[150:450, 300:600] = gaussian(leaves(900, 600), 3.0)[150:450, 300:600]
    assert settled(pixels).severity is Severity.NONE
    found = settled(pixels, at(0.48, 0.48, origin))
    assert (found.severity, found.reason) == (None, Reason(code))
    assert found.value is not None
    assert found.value > 2.0
    assert settled(pixels, at(0.1, 0.1, origin)).severity is Severity.NONE


def test_a_frame_that_is_soft_all_over_is_judged_as_a_whole() -> None:
    pixels = gaussian(leaves(900, 600), 2.0)
    assert settled(pixels, at(0.48, 0.48)) == defocus(pixels)
    assert defocus(pixels).severity is Severity.CLEAR


@pytest.mark.parametrize(("blur", "is_soft"), [(2.2, False), (2.3, True)])
def test_a_soft_subject_is_half_as_soft_again_as_the_frame(blur: float, is_soft: bool) -> None:
    cells, contrast = [1.5] * 96, (100.0,) * 96
    cells[3 * 12 + 5] = blur
    told = Focus("f", MeasuredAt.FULL, 8, 12, tuple(cells), contrast, 1.5, None)
    [alone] = quick.findings(told, (900, 600)).items
    [settled] = quick.findings(told, (900, 600), (at(0.43, 0.43),)).items
    assert alone.severity is Severity.SLIGHT
    assert (settled != alone) is is_soft


def by_cells(blur_px: float, others: dict[int, float]) -> Focus:
    """8 x 12 cells of 4 px of blur but for those."""
    cells = tuple(others.get(n, 4.0) for n in range(96))
    return Focus("f", MeasuredAt.FULL, 8, 12, cells, (100.0,) * 96, blur_px, None)


@pytest.mark.parametrize(
    ("told", "severity"),
    [
        (by_cells(2.0, {}), Severity.CLEAR),  # soft, and the subject softer still
        (by_cells(3.5, {0: 1.0, 1: 1.0, 12: 1.0, 13: 1.0, 41: 2.0}), None),  # soft in a soft frame
    ],
)
def test_a_subject_that_is_soft_itself_settles_nothing(
    told: Focus, severity: Severity | None
) -> None:
    [alone] = quick.findings(told, (900, 600)).items
    [settled] = quick.findings(told, (900, 600), (at(0.43, 0.43),)).items
    assert (settled, alone.severity) == (alone, severity)


def test_of_a_small_preview_nothing_is_said() -> None:
    assert defocus(gaussian(leaves(900, 600), 4.0), 9000).severity is None
