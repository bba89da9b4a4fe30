"""Tells smear from softness by where the spectrum of a picture is missing.

Photographs have about the same power law in all directions, whatever they show (Field, "Relations
between the statistics of natural images and the response properties of cortical cells", JOSA A 4,
1987), and defocus steepens it evenly. Motion by L along one direction multiplies the power at
frequency f by sinc^2(f L cos a), a being the angle to that direction (Yitzhaky & Kopeika,
"Identification of blur parameters from motion blurred images", Graphical Models and Image
Processing 59, 1997), down to the floor of the noise. So every direction and length is tried: each
predicts the log power by band and direction from one free value a band, and what remains is set
against what remains without motion. What a subject has more of in one direction at all frequencies
alike, as a house of verticals has, is half taken out first.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from qualityculler.measure.frame import Plane

SECTORS = 12
"""Of directions, 15 degrees each."""
BANDS = (0.03, 0.06, 0.1, 0.15, 0.22, 0.3, 0.42)
"""Bounds of the bands of frequency, in cycles per px."""
SPREAD_DEG = 6.0
LEAST_CONTRAST = 30.0
"""Mean power of the two lowest bands below which a patch says nothing: about 2 grey levels."""
_FLOOR = 0.5  # grey levels^2: the least that any camera and 8 bits leave
LENGTHS_PX = (2, 3, 4, 5, 6, 8, 10, 13, 16, 20, 25, 32)
SUBJECT_SHARE = 0.5
"""Of an excess in one direction that is the same in all bands: this much is put to the subject."""
LEAST_LOSSY = 4
"""The value of a band is taken from so many directions, those a motion spares most."""
MOST_MISFIT = 3.0
"""Nats; a single cell counts as no more."""
LEAST_SIDE_PX = 32


@dataclass(frozen=True, slots=True)
class Smear:
    """What motion explains of the spectrum.

    ``gain``: by how much it lowers the mean squared misfit, in nats^2; ``explained``: the share of
    it. ``direction_deg``: of the motion (0 to 180, from the horizontal, counter-clockwise);
    ``length_px``: in px of the patches; ``patches``: how many counted.
    """

    gain: float
    explained: float
    direction_deg: float
    length_px: float
    patches: int


def powers(patches: Plane) -> Plane:
    """Mean power of each patch (n, side, side) by band and sector: (n, bands, sectors)."""
    side = patches.shape[1]
    weights, window = _sampling(side)
    centred = patches - patches.mean(axis=(1, 2), keepdims=True)
    found = np.empty((len(patches), weights.shape[0]), np.float32)
    for start in range(0, len(patches), 16):  # stays in the cache
        spectrum = np.fft.rfft2(centred[start : start + 16] * window)
        power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
        found[start : start + 16] = power.reshape(len(power), -1) @ weights.T
    found /= np.float32((window**2).sum())
    return found.reshape(len(patches), len(BANDS) - 1, SECTORS)


def usable(power: Plane) -> NDArray[np.bool_]:
    """Which patches have contrast enough: above an absolute bound, and not the weakest of all."""
    low = power[:, :2].mean(axis=(1, 2))
    bound = max(LEAST_CONTRAST, float(np.percentile(low, 30))) if len(low) else 0.0
    return np.asarray(low > bound, np.bool_)


def smear(power: Plane) -> Smear:
    """What the patches say together; no patches, no smear."""
    if not len(power):
        return Smear(0.0, 0.0, 0.0, 0.0, 0)
    logs = np.log(np.median(power, axis=0) + _FLOOR)
    still = _misfit((logs - logs.mean(axis=1, keepdims=True))[None])[0]
    moved = _misfit(_remains(logs)).reshape(SECTORS, len(LENGTHS_PX))
    sector, length = np.unravel_index(int(moved.argmin()), moved.shape)
    gain = float(still - moved[sector, length])
    degrees = (sector + _between(moved[:, length], int(sector))) * 180 / SECTORS
    return Smear(
        gain,
        gain / max(float(still), 1e-6),
        float(degrees % 180),
        float(LENGTHS_PX[length]),
        len(power),
    )


def along(power: Plane, direction_deg: float) -> Plane:
    """The log power in the middle bands of each patch along a direction, (n,)."""
    sector = round(direction_deg / 180 * SECTORS)
    around = [(sector + turn) % SECTORS for turn in (-1, 0, 1)]
    level: Plane = np.log(power[:, 2:5][:, :, around] + np.float32(_FLOOR)).mean(axis=(1, 2))
    return level


def _remains(logs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log power less its prediction by each motion: (motions, bands, sectors)."""
    losses, spared = _motions()
    floor = np.sort(logs[-1])[:3].mean()
    band = np.take_along_axis(logs[None] - losses, spared, 2).mean(axis=2, keepdims=True)
    for _ in range(2):
        remains = logs[None] - np.logaddexp(band + losses, floor)
        band += np.take_along_axis(remains, spared, 2).mean(axis=2, keepdims=True)
    return np.asarray(logs[None] - np.logaddexp(band + losses, floor))


def _misfit(remains: NDArray[np.float64]) -> NDArray[np.float64]:
    of_subject = SUBJECT_SHARE * remains.mean(axis=1, keepdims=True)
    left = remains - of_subject
    left -= left.mean(axis=(1, 2), keepdims=True)
    return np.asarray((np.minimum(np.abs(left), MOST_MISFIT) ** 2).mean(axis=(1, 2)))


def _between(misfits: NDArray[np.float64], best: int) -> float:
    """Where a parabola through the best sector and its neighbours has its lowest point."""
    before, here, after = misfits[best - 1], misfits[best], misfits[(best + 1) % SECTORS]
    bend = before - 2 * here + after
    return float((before - after) / (2 * bend)) if bend > 1e-9 else 0.0


@cache
def _motions() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Log of what is left of each band and sector by each direction and length, and which sectors
    each spares most in each band."""
    losses = np.empty((SECTORS, len(LENGTHS_PX), len(BANDS) - 1, SECTORS))
    within = np.linspace(-0.5, 0.5, 7)
    for band, (low, high) in enumerate(pairwise(BANDS)):
        f = np.linspace(low, high, 16)[:, None]
        for apart in range(SECTORS):
            turns = f * np.cos((apart + within) * np.pi / SECTORS)
            for index, length in enumerate(LENGTHS_PX):
                left = np.log((np.sinc(turns * length) ** 2).mean() + 1e-4)
                for sector in range(SECTORS):
                    losses[sector, index, band, (sector + apart) % SECTORS] = left
    flat = losses.reshape(-1, len(BANDS) - 1, SECTORS)
    return flat, np.argsort(-flat, axis=2, kind="stable")[:, :, :LEAST_LOSSY]


@cache
def _sampling(side: int) -> tuple[Plane, Plane]:
    """Weights (bands x sectors, spectrum) that average the power, and the window (Hann)."""
    fy, fx = np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None]
    radius = np.hypot(fy, fx)
    # Images have y downwards, directions are counted counter-clockwise.
    angle = np.arctan2(-fy, fx)
    band = np.digitize(radius, BANDS) - 1
    # A sample of the spectrum is as wide as 1 / side, so at low frequencies it covers more angle;
    # shared out that way, no sector is without any.
    spread = np.hypot(np.radians(SPREAD_DEG), 0.5 / (np.maximum(radius, BANDS[0]) * side))
    weights = np.zeros((len(BANDS) - 1, SECTORS, radius.size), np.float32)
    for sector in range(SECTORS):
        away = (angle - sector * np.pi / SECTORS + np.pi / 2) % np.pi - np.pi / 2
        near = np.exp(-0.5 * (away / spread) ** 2)
        for one in range(len(BANDS) - 1):
            weights[one, sector] = (near * (band == one)).ravel()
    weights /= np.maximum(weights.sum(axis=2, keepdims=True), 1e-9)
    hann = np.hanning(side + 2)[1:-1]
    return weights.reshape(-1, radius.size), np.outer(hann, hann).astype(np.float32)
