"""Exposure, clipping, contrast, colour, noise, blocks, horizon and size of known truth."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from qualityculler.evidence import Box, Fault, Finding, Severity
from qualityculler.measure.examine import examine, region
from qualityculler.measure.noise import sigmas
from qualityculler.reason import Code, Hue, Reason
from tests.measure.pictures import Pixels, as_pixels, grey, horizon, noisy


def found(pixels: Pixels, fault: Fault) -> Finding:
    one = examine(pixels).of(fault)
    assert one is not None
    return one


def scaled_light(pixels: Pixels, gain: float) -> Pixels:
    light = (pixels / 255.0) ** 2.2 * gain
    return as_pixels(np.clip(light, 0, 1) ** (1 / 2.2) * 255)


def jpeg(pixels: Pixels, quality: int) -> Pixels:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=quality)
    with Image.open(buffer) as image:
        return np.asarray(image)


@pytest.mark.parametrize("share", [0.0, 0.02, 0.25])
def test_the_clipped_share_is_exact(share: float) -> None:
    for level, fault in ((255, Fault.CLIPPED_HIGHLIGHTS), (0, Fault.CLIPPED_SHADOWS)):
        pixels = grey(128, 400, 300)
        pixels[:, : round(400 * share)] = level
        assert found(pixels, fault).value == pytest.approx(100 * share, abs=1e-3)


def test_the_largest_clipped_area_has_its_box() -> None:
    pixels = grey(128, 480, 320)
    pixels[160:, 240:] = 255
    pixels[:40, :40] = 255
    box = found(pixels, Fault.CLIPPED_HIGHLIGHTS).box
    assert box is not None
    assert (box.left, box.top, box.right, box.bottom) == pytest.approx((0.5, 0.5, 1, 1), abs=0.06)


def test_one_bright_channel_is_not_blown_out() -> None:
    pixels = grey(40)
    pixels[..., 0] = 255
    assert found(pixels, Fault.CLIPPED_HIGHLIGHTS).value == 0


@pytest.mark.parametrize(
    ("gain", "fault"), [(2.0**-3.5, Fault.UNDEREXPOSED), (2.0**3.5, Fault.OVEREXPOSED)]
)
def test_exposure_goes_by_its_direction(sharp: Pixels, gain: float, fault: Fault) -> None:
    told = {
        one: found(scaled_light(sharp, gain), one)
        for one in (Fault.UNDEREXPOSED, Fault.OVEREXPOSED)
    }
    assert told.pop(fault).severity in (Severity.CLEAR, Severity.SEVERE)
    assert told.popitem()[1].severity is Severity.NONE
    assert found(sharp, fault).severity is Severity.NONE


def test_a_night_with_lights_is_not_called_underexposed() -> None:
    night = grey(12, 600, 400)
    night[100:160, 100:160] = 235
    finding = found(night, Fault.UNDEREXPOSED)
    assert finding.severity is None
    assert finding.reason == Reason(Code.NIGHT)


def test_a_lit_subject_before_a_dark_ground_is_not_called_underexposed() -> None:
    low_key = grey(8, 600, 400)
    low_key[100:160, 100:160] = 200
    assert found(low_key, Fault.UNDEREXPOSED).severity is None
    by_day = as_pixels(np.linspace(4, 45, 600)[None, :, None] * np.ones((400, 1, 3)))
    assert found(by_day, Fault.UNDEREXPOSED).severity is Severity.SEVERE


def test_contrast_is_the_span_of_levels(sharp: Pixels) -> None:
    assert found(sharp, Fault.LOW_CONTRAST).severity is Severity.NONE
    flat = as_pixels((sharp.astype(float) - 128) * 0.25 + 128)
    assert found(flat, Fault.LOW_CONTRAST).severity is Severity.SEVERE
    ramp = np.repeat(np.linspace(100, 160, 300)[None, :, None], 200, axis=0)
    value = found(as_pixels(np.repeat(ramp, 3, axis=2)), Fault.LOW_CONTRAST).value
    assert value == pytest.approx(60 * 0.98, abs=2)


@pytest.mark.parametrize("sigma", [4.0, 8.0, 16.0])
def test_noise_is_measured_in_grey_levels(sharp: Pixels, sigma: float) -> None:
    for pixels in (grey(128), sharp):
        assert found(noisy(pixels, sigma), Fault.NOISE).value == pytest.approx(sigma, rel=0.15)


def test_texture_is_not_noise(sharp: Pixels) -> None:
    assert found(sharp, Fault.NOISE).severity is Severity.NONE


def test_without_an_even_place_noise_is_left_open() -> None:
    assert found(grey(255), Fault.NOISE).severity is None


def patches(seed: int) -> Pixels:
    """Greys of all brightnesses."""
    levels = np.random.default_rng(seed).integers(60, 200, (8, 12))
    return as_pixels(np.repeat(np.kron(levels, np.ones((40, 40)))[..., None], 3, 2))


@pytest.mark.parametrize("seed", range(3))
def test_a_tint_that_no_scene_has_is_a_cast(seed: int) -> None:
    greys = patches(seed)
    assert found(greys, Fault.COLOUR_CAST).severity is Severity.NONE
    tinted = found(as_pixels(greys * (1.1, 0.85, 1.1)), Fault.COLOUR_CAST)
    assert tinted.severity in (Severity.CLEAR, Severity.SEVERE)
    assert tinted.reason in [
        Reason(Code.LEANS, {"hue": one}) for one in (Hue.VIOLET, Hue.MAGENTA_RED)
    ]


@pytest.mark.parametrize("gains", [(1.15, 1.0, 0.7), (0.8, 1.1, 0.75), (0.75, 0.95, 1.2)])
def test_a_tint_that_scenes_have_themselves_is_left_open(gains: tuple[float, ...]) -> None:
    # Coffee on a wooden table, a meadow, the sea.
    finding = found(as_pixels(patches(0) * gains), Fault.COLOUR_CAST)
    assert finding.severity is None
    assert finding.reason == Reason(Code.TOO_LITTLE_GREY)


def test_without_greys_a_cast_is_left_open(sharp: Pixels) -> None:
    rng = np.random.default_rng(0)
    cells = rng.choice([(200, 60, 60), (60, 180, 60), (70, 70, 210)], (8, 12))
    pixels = np.kron(cells.transpose(2, 0, 1), np.ones((40, 40))).transpose(1, 2, 0)
    assert found(as_pixels(pixels), Fault.COLOUR_CAST).severity is None


def test_blocks_of_strong_compression_are_seen(sharp: Pixels) -> None:
    assert found(sharp, Fault.COMPRESSION).severity is Severity.NONE
    mild, strong = (found(jpeg(sharp, q), Fault.COMPRESSION) for q in (92, 8))
    assert mild.severity is Severity.NONE
    assert strong.severity in (Severity.CLEAR, Severity.SEVERE)


def test_blocks_are_seen_in_a_crop_too(sharp: Pixels) -> None:
    crop = np.ascontiguousarray(jpeg(sharp, 8)[3:, 5:])
    assert found(crop, Fault.COMPRESSION).severity in (Severity.CLEAR, Severity.SEVERE)


@pytest.mark.parametrize("tilt_deg", [0.0, 2.0, -4.0, 7.5])
def test_a_horizon_has_its_tilt(tilt_deg: float) -> None:
    finding = found(horizon(tilt_deg), Fault.TILTED_HORIZON)
    assert finding.value == pytest.approx(abs(tilt_deg), abs=0.3)
    assert finding.direction_deg is not None
    assert abs((finding.direction_deg - tilt_deg + 90) % 180 - 90) <= 0.3


@pytest.mark.parametrize("tilt_deg", [14.0, -14.0])
def test_a_steep_horizon_over_rough_ground_has_its_tilt(tilt_deg: float) -> None:
    """Were any of the ground taken for sky, it would not be even."""
    finding = found(horizon(tilt_deg, ground=45.0), Fault.TILTED_HORIZON)
    assert finding.value == pytest.approx(14.0, abs=0.1)


@pytest.mark.parametrize(
    ("height", "told"), [(0.12, False), (0.13, True), (0.87, True), (0.88, False)]
)
def test_a_horizon_leaves_an_eighth_of_the_frame_on_either_side(height: float, told: bool) -> None:
    finding = found(horizon(0.0, height, ground=15.0), Fault.TILTED_HORIZON)
    assert (finding.severity is Severity.NONE) is told


@pytest.mark.parametrize(("sky", "told"), [(84.0, False), (87.0, True)])
def test_a_sky_is_clearly_brighter_than_the_ground(sky: float, told: bool) -> None:
    finding = found(horizon(0.0, sky=sky), Fault.TILTED_HORIZON)
    assert (finding.severity is Severity.NONE) is told


def test_no_horizon_is_made_up(sharp: Pixels) -> None:
    assert found(sharp, Fault.TILTED_HORIZON).severity is None


def test_resolution_is_that_of_the_photo() -> None:
    small = examine(grey(128, 300, 200))
    large = examine(grey(128, 300, 200), original_size=(6000, 4000))
    told = [one.of(Fault.LOW_RESOLUTION) for one in (small, large)]
    assert [one.severity for one in told if one] == [Severity.CLEAR, Severity.NONE]
    assert [one.value for one in told if one] == [0.06, 24.0]


def test_whether_a_picture_for_a_page_is_too_small_is_left_open() -> None:
    finding = found(grey(128, 800, 600), Fault.LOW_RESOLUTION)
    assert finding.severity is None
    assert finding.value == 0.48


def test_a_part_is_measured_by_itself() -> None:
    pixels = grey(128, 400, 300)
    pixels[:150, :200] = 255
    inside = region(pixels, Box(0.0, 0.0, 0.5, 0.5)).of(Fault.CLIPPED_HIGHLIGHTS)
    outside = region(pixels, Box(0.5, 0.5, 1.0, 1.0)).of(Fault.CLIPPED_HIGHLIGHTS)
    assert inside is not None
    assert outside is not None
    assert (inside.value, outside.value) == (100, 0)
    assert inside.box == Box(0.0, 0.0, 0.5, 0.5)


def test_without_a_sky_above_an_edge_is_no_horizon() -> None:
    upside_down = np.ascontiguousarray(horizon(2.0)[::-1])
    assert found(upside_down, Fault.TILTED_HORIZON).severity is None


def test_noise_is_told_apart_from_planes_and_edges_of_one_direction() -> None:
    """The second difference along rows and columns answers neither to a slope nor to an edge."""
    rows, columns = np.mgrid[0:24, 0:24].astype(np.float32)
    slope = 3 * rows + 5 * columns
    edge = np.where(columns > 11, 200.0, 20.0)
    curves = columns**2, rows**2
    still = sigmas(np.stack([slope, edge, *curves]).astype(np.float32))
    assert still == pytest.approx([0, 0, 0, 0], abs=1e-4)
    rng = np.random.default_rng(4)
    noisy = slope + rng.normal(0, 6, (40, 24, 24))
    assert float(np.median(sigmas(noisy.astype(np.float32)))) == pytest.approx(6, rel=0.1)


def test_windows_of_under_three_pixels_tell_nothing() -> None:
    assert sigmas(np.full((2, 2, 9), 7, np.float32)).tolist() == [0, 0]
    assert sigmas(np.full((2, 9, 2), 7, np.float32)).tolist() == [0, 0]
    rng = np.random.default_rng(5)
    assert (sigmas(rng.normal(0, 9, (3, 3, 3)).astype(np.float32)) > 0).all()
