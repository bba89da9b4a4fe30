"""Puts faults of known strength into sharp photos, to see whether they are found."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from qualityculler.evidence import Fault, Severity

Pixels = NDArray[np.uint8]
Light = NDArray[np.float32]
Change = Callable[[Pixels, np.random.Generator], Pixels]
LUMA = np.array([0.299, 0.587, 0.114], np.float32)

TINTS = ((1.35, 1.0, 0.62), (0.70, 1.0, 1.40), (0.80, 1.15, 0.85), (1.20, 0.80, 1.20))
"""Gains of red, green and blue in linear light: tungsten, shade, fluorescent, its opposite."""


@dataclass(frozen=True, slots=True)
class Step:
    """One fault at one strength, and how it is made."""

    fault: Fault
    severity: Severity
    name: str
    change: Change


def steps() -> Iterator[Step]:
    """All steps; those of a fault grow from slight to severe."""
    grades = (Severity.SLIGHT, Severity.CLEAR, Severity.SEVERE)
    ladders: dict[Fault, tuple[Callable[..., Pixels], tuple[float, ...]]] = {
        Fault.DEFOCUS: (_disk, (2.8, 4.5, 8.0)),
        Fault.MOTION_BLUR: (_moved, (4.0, 8.0, 16.0)),
        Fault.NOISE: (_noisy, (7.0, 12.0, 22.0)),
        Fault.UNDEREXPOSED: (_exposed, (-1.7, -2.5, -3.5)),
        Fault.OVEREXPOSED: (_exposed, (1.5, 2.5, 3.5)),
        Fault.CLIPPED_HIGHLIGHTS: (_blown, (2.0, 8.0, 25.0)),
        Fault.CLIPPED_SHADOWS: (_blocked, (4.0, 14.0, 35.0)),
        Fault.LOW_CONTRAST: (_flat, (122.0, 86.0, 48.0)),
        Fault.COLOUR_CAST: (_tinted, (0.5, 1.0, 1.5)),
        Fault.COMPRESSION: (_compressed, (45, 22, 9)),
        Fault.TILTED_HORIZON: (_turned, (2.0, 4.0, 8.0)),
    }
    for fault, (make, amounts) in ladders.items():
        for severity, amount in zip(grades, amounts, strict=True):
            yield Step(fault, severity, f"{amount:g}", partial(make, amount=amount))


def linear(pixels: NDArray[np.generic]) -> Light:
    """Linear light, 0 to 1, of sRGB."""
    coded = np.asarray(pixels, np.float32) / 255
    return np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)


def coded(light: Light) -> Pixels:
    """sRGB of linear light."""
    light = np.clip(light, 0, 1)
    code = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return (code * 255 + 0.5).astype(np.uint8)


def disk_kernel(radius_px: float) -> Light:
    """The blur of a lens out of focus; its sigma is half the radius."""
    side, fine = 2 * int(np.ceil(radius_px)) + 3, 8
    at = (np.arange(side * fine) + 0.5) / fine - side / 2
    inside = np.hypot(at[:, None], at[None]) <= radius_px
    kernel = inside.reshape(side, fine, side, fine).mean(axis=(1, 3))
    return np.asarray(kernel / kernel.sum(), np.float32)


def line_kernel(length_px: float, angle_deg: float) -> Light:
    """The blur of a straight even motion; the angle is counted counter-clockwise."""
    side = 2 * int(np.ceil(length_px / 2)) + 3
    along = np.linspace(-length_px / 2, length_px / 2, 64 * side)
    x = side // 2 + along * np.cos(np.radians(angle_deg))
    y = side // 2 - along * np.sin(np.radians(angle_deg))
    kernel = np.zeros((side, side))
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    for right in (0, 1):
        for down in (0, 1):
            weight = np.abs(1 - right - (x - left)) * np.abs(1 - down - (y - top))
            np.add.at(kernel, (top + down, left + right), weight)
    return np.asarray(kernel / kernel.sum(), np.float32)


def convolved(pixels: Pixels, kernel: Light) -> Pixels:
    """The picture under a kernel, mirrored at its sides."""
    pad = kernel.shape[0] // 2
    wide = np.pad(pixels.astype(np.float32), ((pad, pad), (pad, pad), (0, 0)), mode="reflect")
    size = (wide.shape[0] + 2 * pad, wide.shape[1] + 2 * pad)
    spectrum = np.fft.rfft2(kernel, s=size)
    blurred = np.stack(
        [np.fft.irfft2(np.fft.rfft2(wide[..., c], s=size) * spectrum, s=size) for c in range(3)],
        axis=-1,
    )
    height, width = pixels.shape[:2]
    inner = blurred[2 * pad : 2 * pad + height, 2 * pad : 2 * pad + width]
    return np.clip(inner + 0.5, 0, 255).astype(np.uint8)


def _disk(pixels: Pixels, rng: np.random.Generator, amount: float) -> Pixels:
    return convolved(pixels, disk_kernel(amount))


def _moved(pixels: Pixels, rng: np.random.Generator, amount: float) -> Pixels:
    return convolved(pixels, line_kernel(amount, rng.uniform(0, 180)))


def _noisy(pixels: Pixels, rng: np.random.Generator, amount: float) -> Pixels:
    grain = rng.normal(0, amount, pixels.shape)
    return np.clip(pixels + grain + 0.5, 0, 255).astype(np.uint8)


def _exposed(pixels: Pixels, rng: np.random.Generator, amount: float) -> Pixels:
    return coded(linear(pixels) * np.float32(2**amount))


def _blown(pixels: Pixels, rng: np.random.Generator, amount: float) -> Pixels:
    """Brightened until ``amount`` percent of the pixels are white."""
    light = linear(pixels)
    return coded(light / max(float(np.percentile(light.min(axis=2), 100 - amount)), 1e-3))


def _blocked(pixels: Pixels, rng: np.random.Generator, amount: float) -> Pixels:
    """The black point raised until ``amount`` percent of the pixels are black."""
    light = linear(pixels)
    black = float(np.percentile(light.max(axis=2), amount))
    return coded((light - black) / max(1 - black, 0.05))


def _flat(pixels: Pixels, rng: np.random.Generator, amount: float) -> Pixels:
    """Veiled until ``amount`` grey levels lie between the percentiles 1 and 99."""
    low, high = (float(one) for one in np.percentile(pixels @ LUMA, (1, 99)))
    gain = min(1.0, amount / max(high - low, 1.0))
    veiled = (pixels.astype(np.float32) - np.float32((low + high) / 2)) * np.float32(gain)
    return np.asarray(np.clip(veiled + 135.5, 0, 255), np.uint8)


def _tinted(pixels: Pixels, rng: np.random.Generator, amount: float) -> Pixels:
    tint = np.array(TINTS[int(rng.integers(len(TINTS)))], np.float32)
    return coded(linear(pixels) * tint**amount)


def _compressed(pixels: Pixels, rng: np.random.Generator, amount: float) -> Pixels:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=int(amount))
    with Image.open(buffer) as image:
        return np.array(image.convert("RGB"), np.uint8)


def _turned(pixels: Pixels, rng: np.random.Generator, amount: float) -> Pixels:
    """Turned either way, and cut to what has no empty corners."""
    angle = amount * (1 if rng.integers(2) else -1)
    turned = Image.fromarray(pixels).rotate(angle, Image.Resampling.BICUBIC)
    height, width = pixels.shape[:2]
    lost = np.sin(np.radians(amount))
    dx, dy = int(height * lost / 2) + 1, int(width * lost / 2) + 1
    inner: Pixels = np.asarray(turned)[dy : height - dy, dx : width - dx].copy()
    return inner
