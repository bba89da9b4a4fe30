"""Synthetic faults do what they say, and what was published or committed can be made again."""

from __future__ import annotations

import hashlib
import importlib.util
import itertools
from pathlib import Path

import numpy as np
import pytest

from benchmarks import ladders
from qualityculler.evidence import Fault
from training import faults
from training.align import spoil
from training.evaluate import degrade

ROOT = Path(__file__).parents[1]


@pytest.fixture
def picture() -> faults.Pixels:
    """Blocks of colour and a ramp, all levels between 20 and 235."""
    rng = np.random.default_rng(3)
    blocks = np.kron(rng.integers(20, 236, (8, 12, 3)), np.ones((12, 12, 1)))
    return faults.as_pixels(0.7 * blocks + 0.3 * np.linspace(20, 235, 144)[None, :, None])


def dot(side: int = 41) -> faults.Pixels:
    image = np.zeros((side, side, 3), np.uint8)
    image[side // 2, side // 2] = 255
    return image


def moments(kernel: np.ndarray) -> tuple[float, float, float, float]:
    """Sum, means and variances (down, right) of a kernel, from its middle."""
    at = np.arange(len(kernel)) - len(kernel) // 2
    down, right = kernel.sum(1), kernel.sum(0)
    return float(kernel.sum()), float(down @ at), float(down @ at**2), float(right @ at**2)


def test_samples_made_again_are_the_same_bytes(tmp_path: Path) -> None:
    pytest.importorskip("skimage", reason="scikit-image is not installed: pip install -e '.[dev]'")
    spec = importlib.util.spec_from_file_location("samples", ROOT / "packaging/make_samples.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.main(tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {path.name: path.read_bytes() for path in (ROOT / "resources/samples").glob("*.jpg")}
    assert made.keys() == kept.keys()
    assert [name for name in made if made[name] != kept[name]] == []


@pytest.mark.parametrize(
    ("name", "digest"),
    [
        ("shake", "940d9c323cb2dada"),
        ("noise", "bb622205098ecd9e"),
        ("too dark", "233cf44d8b5a6557"),
        ("too bright", "04c1e03aaf980b8d"),
    ],
)
def test_the_rungs_of_version_1_are_the_same_pixels(
    picture: faults.Pixels, name: str, digest: str
) -> None:
    """Scores in the card and in caches are filed under the version."""
    assert degrade.VERSION == 1
    ladder = next(one for one in degrade.LADDERS if one.name == name)
    made = b"".join(ladder.apply(picture, one).tobytes() for one in ladder.strengths)
    assert hashlib.sha256(made).hexdigest()[:16] == digest


@pytest.mark.parametrize(
    ("name", "digest"),
    [
        ("shake", "957dabed12b04758"),
        ("noise", "2e499d5c9c032df1"),
        ("darken", "cb9ead4d98edadcf"),
        ("brighten", "660c73e7d87ee42f"),
    ],
)
def test_what_the_shipped_scorer_learnt_from_is_the_same_pixels(
    picture: faults.Pixels, name: str, digest: str
) -> None:
    make = getattr(spoil, name)
    made = [make(picture, one, np.random.default_rng(5)).tobytes() for one in (0.0, 0.4, 1.0)]
    assert hashlib.sha256(b"".join(made)).hexdigest()[:16] == digest


def test_half_a_level_goes_to_the_even_one_up_or_down() -> None:
    values = np.array([[-3.0, 0.5, 1.5, 2.6, 254.5, 300.0]])
    assert faults.as_pixels(values).tolist() == [[0, 0, 2, 3, 254, 255]]
    assert faults.as_pixels(values, faults.half_up).tolist() == [[0, 1, 2, 3, 255, 255]]
    assert faults.as_pixels(values, np.trunc).tolist() == [[0, 0, 1, 2, 254, 255]]


@pytest.mark.parametrize("radius_px", [2.8, 4.5, 8.0])
@pytest.mark.parametrize("make", [faults.disk_kernel, faults.soft_disk_kernel])
def test_a_disk_has_half_its_radius_as_sigma(make: object, radius_px: float) -> None:
    assert callable(make)
    total, mean, down, right = moments(make(radius_px))
    assert (total, mean) == (pytest.approx(1, abs=1e-5), pytest.approx(0, abs=1e-5))
    assert np.sqrt(down) == pytest.approx(radius_px / 2, rel=0.05)
    assert right == pytest.approx(down, rel=1e-3)


@pytest.mark.parametrize(("angle_deg", "along"), [(0, "right"), (90, "down")])
def test_a_line_spreads_along_its_angle_only(angle_deg: float, along: str) -> None:
    total, _, down, right = moments(faults.line_kernel(12.0, angle_deg))
    assert total == pytest.approx(1, abs=1e-5)
    long, short = (right, down) if along == "right" else (down, right)
    assert long == pytest.approx(12**2 / 12, rel=0.05)
    assert short == pytest.approx(0, abs=1e-3)


def test_an_angle_is_counted_counter_clockwise() -> None:
    kernel = faults.line_kernel(12.0, 45)
    middle = len(kernel) // 2
    assert kernel[middle - 2, middle + 2] > 0.02
    assert kernel[middle + 2, middle + 2] == 0


def test_a_kernel_is_put_over_the_picture_as_it_is() -> None:
    kernel = np.zeros((5, 5))
    kernel[1, 3] = 1.0  # the light goes up and to the right
    made = faults.convolved(dot(9), kernel)
    assert np.argwhere(made[..., 0] == 255).tolist() == [[3, 5]]
    flat = np.full((9, 9, 3), 77, np.uint8)
    assert (faults.convolved(flat, faults.disk_kernel(3)) == flat).all()


def test_shifts_are_averaged_and_edges_filled() -> None:
    made = faults.shifted_mean(dot(9), [0, 0, 1, 1], [0, 1, 0, 1], "edge")
    assert made[3:5, 3:5, 0].tolist() == [[64, 64], [64, 64]]
    assert made[..., 0].sum() == 4 * 64
    row = np.repeat(np.arange(10, 60, 10, dtype=np.uint8)[None, :, None], 3, axis=2)
    assert faults.shifted_mean(row, [0], [-1], "edge")[0, :, 0].tolist() == [10, 10, 20, 30, 40]
    assert faults.shifted_mean(row, [0], [-1], "reflect")[0, 0, 0] == 20


def test_noise_has_the_deviation_and_the_channels_asked_for() -> None:
    grey = np.full((200, 300, 3), 128, np.uint8)
    made = faults.noise(grey, 12.0, np.random.default_rng(1)).astype(float)
    assert made.std() == pytest.approx(12.0, rel=0.02)
    assert np.abs(np.corrcoef(made[..., 0].ravel(), made[..., 1].ravel())[0, 1]) < 0.02
    alike = faults.noise(grey, 12.0, np.random.default_rng(1), channels=1)
    assert (alike[..., 0] == alike[..., 2]).all()


@pytest.mark.parametrize("expose", [faults.exposed, faults.exposed_srgb])
def test_a_stop_is_twice_the_light(expose: object, picture: faults.Pixels) -> None:
    assert callable(expose)
    assert (expose(picture, 0.0) == picture).all()
    grey = np.full((2, 2, 3), 100, np.uint8)
    up, down = expose(grey, 1.0)[0, 0, 0], expose(grey, -1.0)[0, 0, 0]
    if expose is faults.exposed:
        assert (up, down) == (round(100 * 2 ** (1 / 2.2)), round(100 * 2 ** (-1 / 2.2)))
    else:
        light = [float(faults.linear(one)) for one in (down, 100, up)]
        assert light[2] / light[1] == pytest.approx(2, rel=0.02)
        assert light[1] / light[0] == pytest.approx(2, rel=0.02)
    assert expose(grey, 4.0).max() == 255


def test_so_many_percent_are_white_or_black(picture: faults.Pixels) -> None:
    white = (faults.blown(picture, 20.0).min(axis=2) == 255).mean()
    black = (faults.blocked(picture, 20.0).max(axis=2) == 0).mean()
    assert white == pytest.approx(0.2, abs=0.05)
    assert black == pytest.approx(0.2, abs=0.05)


def test_contrast_is_taken_away(picture: faults.Pixels) -> None:
    flat = faults.flattened(picture, 0.25, 100.0).astype(float)
    assert flat.std() == pytest.approx(0.25 * picture.std(), rel=0.02)
    assert flat.mean() == pytest.approx(100 + 0.25 * (picture.mean() - 100), abs=0.5)
    veiled = np.percentile(faults.veiled(picture, 48.0) @ faults.LUMA, (1, 99))
    assert veiled[1] - veiled[0] == pytest.approx(48, abs=1.5)
    assert veiled.mean() == pytest.approx(135, abs=1.5)
    assert faults.veiled(picture, 250.0).std() == pytest.approx(picture.std(), rel=0.02)


def test_colours_are_shifted(picture: faults.Pixels) -> None:
    grey = np.full((2, 2, 3), 100, np.uint8)
    assert faults.tinted(grey, np.array([1.5, 1.0, 0.5]))[0, 0].tolist() == [150, 100, 50]
    lit = faults.linear(faults.lit(grey, (1.44, 1.0, 0.64), 0.5)[0, 0]) / faults.linear(grey[0, 0])
    assert lit.tolist() == pytest.approx([1.2, 1.0, 0.8], rel=0.02)


@pytest.mark.parametrize("angle_deg", [4.0, -4.0])
def test_a_turned_picture_has_no_empty_corners(angle_deg: float) -> None:
    white = np.full((200, 300, 3), 255, np.uint8)
    made = faults.turned(white, angle_deg)
    assert (made == 255).all()
    assert 0.8 < made.size / white.size < 1
    ramp = np.broadcast_to(np.linspace(0, 255, 200)[:, None, None], (200, 300, 3)).astype(np.uint8)
    tilted = faults.turned(ramp, angle_deg).astype(int)
    higher = tilted[50, -1, 0] - tilted[50, 0, 0]  # a white ground rises to the right
    assert np.sign(higher) == np.sign(angle_deg)


def test_jpeg_is_worse_at_a_lower_quality(picture: faults.Pixels) -> None:
    away = [np.abs(faults.jpeg(picture, q).astype(int) - picture).mean() for q in (90, 45, 22, 9)]
    assert all(b > a for a, b in itertools.pairwise(away))


def test_a_share_of_the_fault_is_mixed_in(picture: faults.Pixels) -> None:
    dark, share = faults.exposed(picture, -2.0), np.zeros(picture.shape[:2])
    share[:, 100:] = 1
    made = faults.blend(picture, dark, share)
    assert (made[:, :100] == picture[:, :100]).all()
    assert (made[:, 100:] == dark[:, 100:]).all()


@pytest.mark.parametrize("step", list(ladders.steps()), ids=lambda one: f"{one.fault}-{one.name}")
def test_a_step_of_the_benchmark_is_the_same_again(
    picture: faults.Pixels, step: ladders.Step
) -> None:
    made = step.change(picture, np.random.default_rng(1))
    assert (made == step.change(picture, np.random.default_rng(1))).all()
    if step.fault is not Fault.TILTED_HORIZON:
        assert made.shape == picture.shape
        assert (made != picture).any()


def test_opencv_blurs_by_the_same_kernels(picture: faults.Pixels) -> None:
    pytest.importorskip("cv2", reason="the extra 'train' is not installed")
    kernel = faults.soft_disk_kernel(4.0)
    ours, theirs = (f(picture, kernel).astype(int) for f in (faults.convolved, faults.filtered))
    assert np.abs(ours - theirs)[8:-8, 8:-8].max() <= 2  # they mirror the edges otherwise
    edge = np.zeros((9, 60, 3), np.uint8)
    edge[:, 30:] = 255
    rise = np.diff(faults.smoothed(edge, 3.0)[4, :, 0].astype(float)) / 255
    assert rise @ (np.arange(59) - 29) ** 2 == pytest.approx(9.0, rel=0.05)


def test_a_hands_motion_goes_along_its_angle_and_bends() -> None:
    pytest.importorskip("cv2", reason="the extra 'train' is not installed")
    total, _, down, right = moments(faults.bent_line_kernel(24.0, 0.0, 0.0))
    assert total == pytest.approx(1, abs=1e-5)
    assert right == pytest.approx(24**2 / 12, rel=0.1)
    assert down < 0.5
    assert moments(faults.bent_line_kernel(24.0, 0.0, 0.2))[2] > 2 * down
    steep = moments(faults.bent_line_kernel(24.0, np.radians(90), 0.0))
    assert steep[2] == pytest.approx(right, rel=0.05)


def test_coarse_grain_is_as_strong_and_larger() -> None:
    pytest.importorskip("cv2", reason="the extra 'train' is not installed")
    fine = np.random.default_rng(1).standard_normal((200, 300, 1), np.float32)
    coarse = faults.coarsened(fine, 0.8)
    assert coarse.shape == fine.shape
    assert coarse.std() == pytest.approx(1, abs=1e-4)
    beside = [(one[:, 1:] * one[:, :-1]).mean() for one in (fine, coarse)]
    assert beside[0] < 0.05 and beside[1] > 0.3
