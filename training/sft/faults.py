"""Synthetic faults in three strengths, on all or on one half of a picture of 512 px.

Strengths are drawn from ranges with gaps between them, so that "slight" and "clear" differ to the
eye; the lower ends are what a person just sees at this size. Ranges are ours.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qualityculler.evidence import Fault, Severity
from training import faults
from training.sft.texts import DETAILS, Flaw, Place

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]

# Slight, clear, severe; px at 512 px, grey levels, JPEG quality, stops, share of contrast, gain.
RANGES: dict[Fault, tuple[tuple[float, float], ...]] = {
    Fault.DEFOCUS: ((1.2, 1.8), (2.7, 3.8), (5.5, 9.0)),
    Fault.MOTION_BLUR: ((6, 9), (14, 20), (28, 44)),
    Fault.NOISE: ((8, 13), (22, 32), (48, 70)),
    Fault.UNDEREXPOSED: ((1.2, 1.6), (2.3, 2.9), (3.8, 5.0)),
    Fault.OVEREXPOSED: ((0.7, 1.0), (1.5, 1.9), (2.5, 3.3)),
    Fault.LOW_CONTRAST: ((0.62, 0.70), (0.38, 0.46), (0.15, 0.24)),
    Fault.COLOUR_CAST: ((0.13, 0.18), (0.28, 0.36), (0.50, 0.65)),
    Fault.COMPRESSION: ((17, 24), (9, 12), (3, 5)),
}
GAINS = {  # which of R, G, B a cast raises (1) and lowers (-1)
    "blue": (-1, 0, 1),
    "yellow": (0.5, 0.5, -1),
    "green": (-0.7, 0.7, -0.7),
    "magenta": (0.7, -0.7, 0.7),
    "red": (1, -0.5, -0.5),
    "cyan": (-1, 0.5, 0.5),
}
LOCAL = (
    Fault.DEFOCUS,
    Fault.MOTION_BLUR,
    Fault.NOISE,
    Fault.UNDEREXPOSED,
    Fault.OVEREXPOSED,
)
PLACES = (Place.LEFT, Place.RIGHT, Place.TOP, Place.BOTTOM)


def draw_flaw(
    fault: Fault, severity: Severity, local_share: float, random: np.random.Generator
) -> Flaw:
    """A fault with a place and a direction or colour; only faults that occur so are local."""
    local = fault in LOCAL and random.random() < local_share
    place = PLACES[random.integers(4)] if local else Place.WHOLE
    details = DETAILS[fault]
    return Flaw(fault, severity, place, details[random.integers(len(details))] if details else "")


def spoil(image: Pixels, flaw: Flaw, random: np.random.Generator) -> Pixels:
    """The picture with the fault, uint8 [H, W, 3]."""
    low, high = RANGES[flaw.fault][flaw.severity.rank - 1]
    strength = float(random.uniform(low, high))
    spoilt = APPLY[flaw.fault](image, strength, flaw.detail, random)
    if flaw.place is Place.WHOLE:
        return spoilt
    return faults.blend(image, spoilt, _half(image.shape, flaw.place, random))


def _half(shape: tuple[int, ...], place: Place, random: np.random.Generator) -> Floats:
    """How much of the fault each pixel gets, [H, W], 0 to 1, with a soft border."""
    border, soft = random.uniform(0.42, 0.58), random.uniform(0.02, 0.08)
    along = np.linspace(0, 1, shape[1] if place in (Place.LEFT, Place.RIGHT) else shape[0])
    if place in (Place.RIGHT, Place.BOTTOM):
        along, border = 1 - along, 1 - border
    ramp = 1 / (1 + np.exp((along - border) / soft))
    lines = ramp[None, :] if place in (Place.LEFT, Place.RIGHT) else ramp[:, None]
    return np.broadcast_to(lines, shape[:2]).astype(np.float32)


def _defocus(image: Pixels, sigma_px: float, _: str, random: np.random.Generator) -> Pixels:
    """A Gaussian, or the disk of a lens with the same variance."""
    if random.random() < 0.5:
        return faults.smoothed(image, sigma_px)
    return faults.filtered(image, faults.soft_disk_kernel(2 * sigma_px))


def _shake(image: Pixels, length_px: float, detail: str, random: np.random.Generator) -> Pixels:
    """Motion along a slightly bent line."""
    spread = random.uniform(-10, 10)
    degrees = {"horizontal": 0, "vertical": 90, "diagonal": random.choice([45, 135])}[detail]
    angle_rad, bend = np.radians(degrees + spread), random.uniform(-0.08, 0.08)
    return faults.filtered(image, faults.bent_line_kernel(length_px, angle_rad, bend))


def _noise(image: Pixels, sigma: float, _: str, random: np.random.Generator) -> Pixels:
    """Gaussian, of each channel or of brightness alone, sometimes a little coarse."""
    channels = 3 if random.random() < 0.7 else 1
    grain = random.standard_normal((*image.shape[:2], channels), np.float32)
    if random.random() < 0.4:
        grain = faults.coarsened(grain, 0.6)
    return faults.as_pixels(image + sigma * grain)


def _darken(image: Pixels, stops: float, _: str, __: np.random.Generator) -> Pixels:
    return faults.exposed(image, -stops)


def _brighten(image: Pixels, stops: float, _: str, __: np.random.Generator) -> Pixels:
    return faults.exposed(image, stops)


def _flatten(image: Pixels, share: float, _: str, random: np.random.Generator) -> Pixels:
    """Contrast pulled towards a grey near the mean."""
    return faults.flattened(image, share, image.mean() + random.uniform(-20, 30))


def _tint(image: Pixels, gain: float, detail: str, _: np.random.Generator) -> Pixels:
    return faults.tinted(image, 1 + gain * np.array(GAINS[detail], np.float32))


def _compress(image: Pixels, quality: float, _: str, __: np.random.Generator) -> Pixels:
    return faults.jpeg(image, round(quality))


APPLY = {
    Fault.DEFOCUS: _defocus,
    Fault.MOTION_BLUR: _shake,
    Fault.NOISE: _noise,
    Fault.UNDEREXPOSED: _darken,
    Fault.OVEREXPOSED: _brighten,
    Fault.LOW_CONTRAST: _flatten,
    Fault.COLOUR_CAST: _tint,
    Fault.COMPRESSION: _compress,
}
