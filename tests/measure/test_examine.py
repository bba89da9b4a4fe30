"""Whatever the picture, there is one finding of each kind, and nothing breaks."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from PIL import Image

from qualityculler.evidence import Box, Fault, Severity
from qualityculler.measure.examine import examine, region
from qualityculler.measure.limits import RULES
from qualityculler.measure.sharpness import sharpness_map
from qualityculler.reason import Reason
from tests.measure.pictures import Pixels, grey, leaves, noisy

SIZES = [(1, 1), (1, 40), (2, 3), (7, 7), (8, 8), (16, 16), (31, 32), (32, 32), (64, 64), (97, 96)]


def check(pixels: Pixels) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = examine(pixels)
    assert [one.fault for one in found.items] == list(Fault)
    assert found.rules == RULES
    for one in found.items:
        assert 0 <= one.confidence <= 1
        assert one.value is None or np.isfinite(one.value)
        assert one.severity is None or one.value is not None
        assert one.severity is not None or isinstance(one.reason, Reason)


@pytest.mark.parametrize("size", SIZES)
def test_tiny_pictures(size: tuple[int, int]) -> None:
    rng = np.random.default_rng(0)
    for pixels in (grey(0, *size), grey(255, *size), grey(90, *size)):
        check(pixels)
    check(rng.integers(0, 256, (*size, 3), dtype=np.uint8))


@pytest.mark.parametrize("size", [(2000, 60), (60, 2000), (3000, 130), (400, 301)])
def test_panoramas_and_odd_sizes(size: tuple[int, int]) -> None:
    check(leaves(*size))


@pytest.mark.parametrize("level", [0, 1, 128, 254, 255])
def test_constant_pictures(level: int) -> None:
    check(grey(level))
    check(noisy(grey(level), 30))


@pytest.mark.parametrize("seed", range(4))
def test_pure_noise_and_stripes(seed: int) -> None:
    rng = np.random.default_rng(seed)
    check(rng.integers(0, 256, (240, 330, 3), dtype=np.uint8))
    stripes = np.tile(np.array([0, 255], np.uint8).repeat(seed + 1), 200)[:330]
    check(np.broadcast_to(stripes[None, :, None], (240, 330, 3)).copy())


def test_what_is_measured_does_not_hang_on_the_way_up(sharp: Pixels) -> None:
    told = [
        examine(np.ascontiguousarray(pixels))
        for pixels in (sharp, sharp[:, ::-1], sharp[::-1], np.rot90(sharp))
    ]
    for fault in (Fault.NOISE, Fault.LOW_CONTRAST, Fault.UNDEREXPOSED, Fault.CLIPPED_SHADOWS):
        values = [one.value for found in told if (one := found.of(fault)) is not None]
        assert max(map(float, values)) - min(map(float, values)) < 0.35  # type: ignore[arg-type]
    for fault in Fault:
        grades = {one.severity for found in told if (one := found.of(fault)) is not None}
        assert len(grades) == 1, fault


def test_a_larger_photo_is_measured_on_a_reduced_copy() -> None:
    small = leaves(500, 334, seed=2)
    large = np.asarray(Image.fromarray(small).resize((4000, 2672), Image.Resampling.BICUBIC))
    assert sharpness_map(large).shape[0] >= 9
    finding = examine(large).of(Fault.DEFOCUS)
    assert finding is not None
    # Enlarged eight times: nothing in it is sharper than that.
    assert finding.severity in (Severity.CLEAR, Severity.SEVERE)


def test_pixels_must_be_rgb_of_8_bit() -> None:
    for wrong in (np.zeros((4, 4), np.uint8), np.zeros((4, 4, 3), np.float32)):
        with pytest.raises(ValueError, match="not RGB"):
            examine(wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="not RGB"):
        examine(np.zeros((0, 4, 3), np.uint8))


def test_any_part_can_be_asked_for(sharp: Pixels) -> None:
    rng = np.random.default_rng(3)
    for _ in range(6):
        left, top = rng.uniform(0, 0.95, 2)
        box = Box(left, top, rng.uniform(left, 1) + 1e-4 if left < 0.9 else 1.0, 1.0)
        found = region(sharp, box)
        assert [one.fault for one in found.items] == list(Fault)
        for one in found.items:
            assert one.box is None or one.box.left >= box.left - 1e-9


def test_between_the_steps_it_can_be_stopped(sharp: Pixels) -> None:
    class Enough(Exception):  # noqa: N818
        pass

    calls = 0

    def count() -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise Enough

    with pytest.raises(Enough):
        examine(sharp, between=count)
    assert calls == 3
