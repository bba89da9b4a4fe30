"""Blur of known kind, strength and direction is measured as such."""

from __future__ import annotations

import numpy as np
import pytest

from qualityculler.evidence import Box, Fault, Finding, Severity
from qualityculler.measure import edges, focus, spectrum
from qualityculler.measure.examine import examine, region
from qualityculler.measure.grid import Grid
from qualityculler.measure.sharpness import sharpness_map
from qualityculler.reason import Code, Reason
from tests.measure.pictures import Pixels, as_pixels, gaussian, grey, leaves, moved, noisy


def found(pixels: Pixels, fault: Fault) -> Finding:
    one = examine(pixels).of(fault)
    assert one is not None
    return one


def apart_deg(one: float, other: float) -> float:
    return abs((one - other + 90) % 180 - 90)


@pytest.mark.parametrize("sigma_px", [1.0, 2.0, 3.0])
def test_a_lone_edge_tells_its_own_width(sigma_px: float) -> None:
    at = np.arange(96) - 47.3
    line = 128 + 90 * np.tanh(at / (sigma_px * 1.18))  # within 1 % of a Gaussian edge at its peak
    patch = np.repeat(line[None], 96, axis=0).astype(np.float32)[None]
    widths = np.sqrt(edges.find(patch, np.zeros(1, np.float32)).variance)
    assert len(widths) >= 80
    assert np.median(widths) == pytest.approx(sigma_px, rel=0.25)


def test_a_sharp_picture_has_neither_blur(sharp: Pixels) -> None:
    assert found(sharp, Fault.DEFOCUS).severity is Severity.NONE
    assert found(sharp, Fault.MOTION_BLUR).severity is Severity.NONE


@pytest.mark.parametrize(("sigma_px", "least"), [(1.8, Severity.SLIGHT), (4.0, Severity.SEVERE)])
def test_defocus_is_measured_in_px(sharp: Pixels, sigma_px: float, least: Severity) -> None:
    blurred = gaussian(sharp, sigma_px)
    defocus = found(blurred, Fault.DEFOCUS)
    assert defocus.severity is not None
    assert defocus.severity.rank >= least.rank
    assert defocus.value == pytest.approx(sigma_px, rel=0.35)
    assert found(blurred, Fault.MOTION_BLUR).severity is Severity.NONE


def test_more_blur_is_a_higher_value(sharp: Pixels) -> None:
    values = [found(gaussian(sharp, s), Fault.DEFOCUS).value or 0 for s in (1.0, 1.7, 2.6, 4.0)]
    assert values == sorted(values)


@pytest.mark.parametrize("angle_deg", [0, 35, 90, 140])
def test_motion_has_its_direction_and_is_no_defocus(sharp: Pixels, angle_deg: float) -> None:
    smeared = moved(sharp, 12, angle_deg)
    motion = found(smeared, Fault.MOTION_BLUR)
    assert motion.severity in (Severity.CLEAR, Severity.SEVERE)
    assert motion.direction_deg is not None
    assert apart_deg(motion.direction_deg, angle_deg) <= 15
    assert motion.value == pytest.approx(12, rel=0.35)
    assert found(smeared, Fault.DEFOCUS).severity in (None, Severity.NONE)


def test_motion_is_found_under_noise(sharp: Pixels) -> None:
    assert found(noisy(moved(sharp, 12, 20), 4), Fault.MOTION_BLUR).severity is not Severity.NONE


def test_turning_and_mirroring_turn_the_direction(sharp: Pixels) -> None:
    smeared = moved(sharp, 12, 30)
    turned = np.ascontiguousarray(np.rot90(smeared))  # counter-clockwise
    mirrored = np.ascontiguousarray(smeared[:, ::-1])
    for pixels, angle_deg in ((turned, 120), (mirrored, 150)):
        motion = found(pixels, Fault.MOTION_BLUR)
        assert motion.direction_deg is not None
        assert apart_deg(motion.direction_deg, angle_deg) <= 15


def test_a_sharp_subject_before_a_blurred_ground_is_no_defocus(sharp: Pixels) -> None:
    height, width = sharp.shape[:2]
    portrait = gaussian(sharp, 5)
    inside = (slice(height // 4, height * 3 // 4), slice(width // 3, width * 2 // 3))
    portrait[inside] = sharp[inside]
    defocus = found(portrait, Fault.DEFOCUS)
    assert defocus.severity is Severity.NONE
    assert defocus.box is not None
    assert defocus.box.left >= 0.2
    assert defocus.box.right <= 0.8
    # The surround is blurred all the same, where that is asked.
    corner = region(portrait, Box(0.0, 0.0, 0.25, 0.5)).of(Fault.DEFOCUS)
    assert corner is not None
    assert corner.severity in (Severity.CLEAR, Severity.SEVERE)
    assert corner.box is not None
    assert corner.box.right <= 0.25


def test_a_tiny_sharp_spot_leaves_it_open(sharp: Pixels) -> None:
    spot = gaussian(sharp, 5)
    height, width = spot.shape[:2]
    inside = (slice(height // 3, height // 2), slice(width // 3, width // 2))
    spot[inside] = sharp[inside]
    defocus = found(spot, Fault.DEFOCUS)
    assert defocus.severity is None
    assert defocus.reason == Reason(Code.SMALL_SHARP_PART)


def test_panning_leaves_motion_open(sharp: Pixels) -> None:
    height, width = sharp.shape[:2]
    panned = moved(sharp, 24, 0)
    inside = (slice(height // 4, height * 3 // 4), slice(width // 4, width * 2 // 3))
    panned[inside] = sharp[inside]
    motion = found(panned, Fault.MOTION_BLUR)
    assert motion.severity in (None, Severity.NONE)
    assert found(panned, Fault.DEFOCUS).severity is Severity.NONE


def test_where_there_is_no_texture_nobody_can_judge() -> None:
    for pixels in (grey(128), noisy(grey(128), 3)):
        for fault in (Fault.DEFOCUS, Fault.MOTION_BLUR):
            finding = found(pixels, fault)
            assert finding.severity is None
            assert isinstance(finding.reason, Reason)


def test_the_map_covers_the_frame_and_tells_left_from_right(sharp: Pixels) -> None:
    half = sharp.copy()
    middle = half.shape[1] // 2
    half[:, :middle] = gaussian(sharp, 4)[:, :middle]
    cells = sharpness_map(half)
    assert cells.dtype == np.float32
    left, right = cells[:, : cells.shape[1] // 2 - 1], cells[:, cells.shape[1] // 2 + 1 :]
    assert np.nanmedian(left) > 2 * np.nanmedian(right)


def test_fine_edges_tell_where_large_ones_behind_them_are_soft() -> None:
    """A net in focus before a blurred garden: the coarse picture sees the garden alone."""
    net = np.random.default_rng(3).integers(0, 2, (150, 225)).repeat(4, 0).repeat(4, 1) * 24.0 - 12
    garden = gaussian(leaves(900, 600), 8.0)
    cells = sharpness_map(as_pixels(np.clip(garden + net[..., None], 0, 255)))
    assert np.nanmedian(cells) < 2.0


def test_a_small_preview_cannot_tell_the_blur_of_a_large_photo(sharp: Pixels) -> None:
    height, width = sharp.shape[:2]
    one = examine(sharp, original_size=(width * 4, height * 4)).of(Fault.DEFOCUS)
    assert one is not None
    assert one.severity is None
    assert isinstance(one.reason, Reason) and "preview" in one.reason.code


def test_noise_is_not_called_defocus(sharp: Pixels) -> None:
    # Only what is soft as well has its edges hidden: this much noise leaves the focus open.
    finding = found(noisy(gaussian(sharp, 1.5), 22), Fault.DEFOCUS)
    assert finding.severity is None
    assert finding.reason == Reason(Code.NOISE_HIDES_FOCUS)


def test_a_blur_just_above_the_threshold_is_told(sharp: Pixels) -> None:
    """Chance makes some cells sharper than others; they are no sharp subject."""
    blurred = [found(gaussian(sharp, tenths / 10), Fault.DEFOCUS) for tenths in range(6, 12)]
    just_above = [one for one in blurred if one.value is not None and 1.0 <= one.value < 1.3]
    assert just_above
    assert {one.severity for one in just_above} == {Severity.SLIGHT}


def test_without_a_patch_that_is_large_enough_there_are_no_spectra() -> None:
    patches, corners = np.zeros((4, 8, 8), np.float32), np.zeros((4, 2), np.int64)
    power, usable = focus._powers(Grid(2, 2, patches, corners, 300, 300))
    assert power.shape == (0, len(spectrum.BANDS) - 1, spectrum.SECTORS)
    assert usable.shape == (0,) and usable.dtype == np.bool_


def test_a_pattern_that_is_in_all_bands_is_half_the_subject_s() -> None:
    """By hand: of what all bands have in common the share of the subject is taken off, the rest
    counts by its square, up to a bound."""
    pattern = np.array([1.0, -1.0, 2.0, -2.0])
    remains = np.tile(pattern, (1, 3, 1))
    left = (1 - spectrum.SUBJECT_SHARE) * pattern
    assert spectrum._misfit(remains) == pytest.approx([np.mean(left**2)])
    far = np.array([[[100.0, -100.0], [100.0, -100.0]]])
    assert spectrum._misfit(far) == pytest.approx([spectrum.MOST_MISFIT**2])
