"""Estimates at every edge how wide it is, by how much it fades when it is blurred once more.

Zhuo & Sim, "Defocus map estimation from a single image" (Pattern Recognition 44, 2011): at a step
edge of blur s, re-blurring by a Gaussian of known variance v lowers the gradient by the factor
R = sqrt((s^2 + v) / s^2), whatever the contrast, so s^2 = v / (R^2 - 1). Texture of a sharp picture
gives small values too, and no blurred picture has any below its own blur: so low quantiles over
many edges tell the blur of the lens and the hand, not the softness of the subject.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualityculler.measure.frame import Plane

MARGIN_PX = 6
"""Not judged along the sides of a patch, where the smoothing lacks its neighbours."""
BASE_VARIANCE = 0.5 + 1 / 3
"""Of our own smoothing before the gradient, in px^2: [1 2 1]/4, and the central difference."""
REBLUR_VARIANCE = 2.0
"""Of the second blur, in px^2: the binomial of 9."""
_BASE: Plane = np.array([0.25, 0.5, 0.25], np.float32)
_REBLUR: Plane = np.array([n / 256 for n in (1, 8, 28, 56, 70, 56, 28, 8, 1)], np.float32)
LEAST_STEP = 6.0
"""Grey levels per px below which a gradient is no edge."""
NOISE_SIGMAS = 8.0
"""An edge stands out of the noise by so many deviations of the gradient of noise."""
_NOISE_GAIN = 0.234  # deviation of the smoothed gradient of white noise of deviation 1
MOST_SIGMA_PX = 6.0
"""What is wider cannot be told at this scale."""


@dataclass(frozen=True, slots=True)
class Edges:
    """Edge points, one entry each; all arrays have the same length.

    ``patch``: index of the patch. ``y``, ``x``: in px within it. ``variance``: of the blur, in
    px^2. ``angle``: of the gradient, 0 to pi, from the horizontal, counter-clockwise.
    ``strength``: grey levels per px.
    """

    patch: NDArray[np.int64]
    y: NDArray[np.int64]
    x: NDArray[np.int64]
    variance: Plane
    angle: Plane
    strength: Plane

    def __len__(self) -> int:
        return len(self.patch)

    def at(self, chosen: NDArray[np.generic]) -> Edges:
        """Only the chosen ones (a mask or indices)."""
        return Edges(
            self.patch[chosen],
            self.y[chosen],
            self.x[chosen],
            self.variance[chosen],
            self.angle[chosen],
            self.strength[chosen],
        )


def find(patches: Plane, noise: Plane) -> Edges:
    """The edges of patches (n, h, w); ``noise`` is the deviation of each one's noise, (n,)."""
    if min(patches.shape[1:]) < 2 * MARGIN_PX + 4:
        return _joined([])
    at_once = max(1, 200_000 // (patches.shape[1] * patches.shape[2]))  # stays in the cache
    return _joined(
        [
            _find(patches[start : start + at_once], noise[start : start + at_once], start)
            for start in range(0, len(patches), at_once)
        ]
    )


def _find(patches: Plane, noise: Plane, first: int) -> Edges:
    base = _smooth(patches)
    dy, dx = _gradient(base)
    fine = np.sqrt(dy * dy + dx * dx)
    dy_wide, dx_wide = _gradient(_reblurred(base))
    wide = np.sqrt(dy_wide * dy_wide + dx_wide * dx_wide)
    least = np.maximum(LEAST_STEP, NOISE_SIGMAS * _NOISE_GAIN * noise)
    patch, y, x = _candidates(fine, least)
    direction = _direction(dy_wide[patch, y, x], dx_wide[patch, y, x])
    keep, strength = _peak(fine, patch, y, x, direction)
    _, faded = _peak(wide, patch, y, x, direction)
    ratio = (strength / np.maximum(faded, 1e-6)) ** 2
    keep &= ratio > 1 + REBLUR_VARIANCE / (MOST_SIGMA_PX**2 + BASE_VARIANCE)
    variance = (REBLUR_VARIANCE / np.maximum(ratio - 1, 1e-3) - BASE_VARIANCE).astype(np.float32)
    # Images have y downwards, angles are counted counter-clockwise.
    angle = np.arctan2(-dy_wide[patch, y, x], dx_wide[patch, y, x]) % np.float32(np.pi)
    found = Edges(patch + first, y, x, variance, angle, strength)
    return found.at(keep)


def _smooth(planes: Plane) -> Plane:
    for axis in (1, 2):
        planes = _along(planes, _BASE, axis)
    return planes


def _reblurred(planes: Plane) -> Plane:
    for axis in (1, 2):
        planes = _along(planes, _REBLUR, axis)
    return planes


def _along(planes: Plane, kernel: Plane, axis: int) -> Plane:
    """Convolved with a symmetric kernel; wraps at the sides, which the margin leaves out."""
    half = len(kernel) // 2
    total: Plane = planes * kernel[half]
    for distance in range(1, half + 1):
        weight = kernel[half + distance]
        total += weight * (np.roll(planes, distance, axis) + np.roll(planes, -distance, axis))
    return total


def _gradient(planes: Plane) -> tuple[Plane, Plane]:
    dy, dx = np.zeros_like(planes), np.zeros_like(planes)
    dy[:, 1:-1] = (planes[:, 2:] - planes[:, :-2]) / 2
    dx[:, :, 1:-1] = (planes[:, :, 2:] - planes[:, :, :-2]) / 2
    return dy, dx


def _candidates(
    fine: Plane, least: Plane
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    m = MARGIN_PX
    strong = fine[:, m:-m, m:-m] > least[:, None, None]
    inner = fine[:, m:-m, m:-m]
    # An edge is a ridge: higher than the neighbours on both sides in one of the two main
    # directions. What is no ridge is left out before anything dearer is asked of it.
    across = (inner > fine[:, m:-m, m - 1 : -m - 1]) & (inner >= fine[:, m:-m, m + 1 : 1 - m])
    down = (inner > fine[:, m - 1 : -m - 1, m:-m]) & (inner >= fine[:, m + 1 : 1 - m, m:-m])
    patch, y, x = np.nonzero(strong & (across | down))
    return patch, y + m, x + m


def _direction(dy: Plane, dx: Plane) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The neighbour that the gradient points to most nearly: steps in y and x."""
    eighth = np.round(np.arctan2(dy, dx) / (np.pi / 4)).astype(np.int64) % 4
    return np.array([0, 1, 1, 1])[eighth], np.array([1, 1, 0, -1])[eighth]


def _peak(
    planes: Plane,
    patch: NDArray[np.int64],
    y: NDArray[np.int64],
    x: NDArray[np.int64],
    step: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> tuple[NDArray[np.bool_], Plane]:
    """Whether each point is the highest across its edge, and the height of the true peak.

    The peak lies between pixels; a Gaussian through three of them (a parabola in the logarithm)
    finds it.
    """
    here = planes[patch, y, x]
    ahead, behind = (
        planes[patch, y + step[0], x + step[1]],
        planes[patch, y - step[0], x - step[1]],
    )
    centre, a, b = (np.log(np.maximum(one, 1e-3)) for one in (here, ahead, behind))
    bend = np.maximum(2 * centre - a - b, 1e-4)
    lift = np.minimum((a - b) ** 2 / (8 * bend), 0.25)
    return (here > ahead) & (here >= behind), here * np.exp(lift)


def _joined(parts: list[Edges]) -> Edges:
    if not parts:
        none, real = np.zeros(0, np.int64), np.zeros(0, np.float32)
        return Edges(none, none, none, real, real, real)
    return Edges(
        np.concatenate([part.patch for part in parts]),
        np.concatenate([part.y for part in parts]),
        np.concatenate([part.x for part in parts]),
        np.concatenate([part.variance for part in parts]),
        np.concatenate([part.angle for part in parts]),
        np.concatenate([part.strength for part in parts]),
    )
