"""How strong the noise is, measured where the picture is most even."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualityculler.measure.frame import Frame, Plane, luma
from qualityculler.measure.grid import energy_of, spans

WINDOW_PX = 48
"""Sides of a window, in px of the picture itself: averaging would hide the noise."""
LEAST_WINDOW_PX = 16
DARKEST, BRIGHTEST = 12.0, 243.0
"""Mean luma of windows that are looked at: near the ends noise is cut off."""
EVEN_SHARE = 0.4
"""Of the windows, the most even ones."""
TEXTURE_GROWTH = 1.3
"""Texture of photographs grows by about this from px to means over 2 x 2; white noise halves."""
_MAD_TO_SIGMA = 1.4826


@dataclass(frozen=True, slots=True)
class Noise:
    """``sigma``: deviation in grey levels. ``coarser``: the same of means over 2 x 2 px.

    White noise falls to a half from the one to the other; texture stays or grows. ``windows`` is
    how many of them were even and neither black nor white.
    """

    sigma: float
    coarser: float
    windows: int
    free_of_texture: float
    """The part of ``sigma`` that is white noise."""


def measure(frame: Frame) -> Noise:
    """The noise of a frame: medians over its most even windows; 0 where there are none.

    Immerkaer, "Fast noise variance estimation" (Computer Vision and Image Understanding 64, 1996):
    the kernel [1 -2 1; -2 4 -2; 1 -2 1] is blind to slopes and answers white noise of deviation s
    with deviation 6 s; here by the median of the absolute answers, so that an edge does not count.
    """
    windows = _even(_windows(frame))
    if not len(windows):
        return Noise(0.0, 0.0, 0, 0.0)
    fine, coarser = sigmas(windows), sigmas(_halved(windows))
    white = np.maximum(TEXTURE_GROWTH**2 * fine**2 - coarser**2, 0) / (TEXTURE_GROWTH**2 - 0.25)
    return Noise(
        float(np.median(fine)),
        float(np.median(coarser)),
        len(windows),
        float(np.median(np.sqrt(white))),
    )


def sigmas(windows: Plane) -> Plane:
    """The deviation of the noise in each of the windows (n, h, w); 0 if they are under 3 px."""
    if min(windows.shape) < 1 or min(windows.shape[1:]) < 3:
        return np.zeros(len(windows), np.float32)
    across = windows[:, :, 2:] - 2 * windows[:, :, 1:-1] + windows[:, :, :-2]
    answer = across[:, 2:] - 2 * across[:, 1:-1] + across[:, :-2]
    flat = np.abs(answer).reshape(len(windows), -1)
    deviations: Plane = np.median(flat, axis=1) * np.float32(_MAD_TO_SIGMA / 6)
    return deviations


def _windows(frame: Frame) -> Plane:
    """One window in each cell, where the coarse picture changes least; luma (cells, side, side)."""
    side = min(WINDOW_PX, frame.height // 3, frame.width // 3)
    if side < LEAST_WINDOW_PX:
        return np.zeros((0, side, side), np.float32)
    energy, step = energy_of(luma(frame.coarse)), frame.step
    found = []
    for top, bottom, left, right in spans(frame.height, frame.width):
        part = energy[top // step : max(bottom // step, top // step + 1)]
        part = part[:, left // step : max(right // step, left // step + 1)]
        y, x = np.unravel_index(int(_means(part, -(-side // step)).argmin()), part.shape)
        y0 = max(min(top + int(y) * step, bottom - side), 0)
        x0 = max(min(left + int(x) * step, right - side), 0)
        found.append(luma(frame.pixels[y0 : y0 + side, x0 : x0 + side]))
    return np.stack(found)


def _means(energy: Plane, side: int) -> NDArray[np.float64]:
    """Sums over the window that begins at each place; places too near the end count as worst."""
    down, across = min(side, energy.shape[0]), min(side, energy.shape[1])
    sums = np.zeros((energy.shape[0] + 1, energy.shape[1] + 1))
    sums[1:, 1:] = energy.cumsum(axis=0, dtype=np.float64).cumsum(axis=1)
    whole = np.full(energy.shape, np.inf)
    inside = sums[down:, across:] - sums[:-down, across:] - sums[down:, :-across]
    inside = inside + sums[:-down, :-across]
    whole[: inside.shape[0], : inside.shape[1]] = inside
    return whole


def _even(windows: Plane) -> Plane:
    if not len(windows):
        return windows
    means = windows.mean(axis=(1, 2))
    lit = windows[(means > DARKEST) & (means < BRIGHTEST)]
    unevenness = np.abs(_halved(_halved(lit))).std(axis=(1, 2)) if len(lit) else np.zeros(0)
    order = np.argsort(unevenness, kind="stable")
    even: Plane = lit[order[: max(min(4, len(lit)), round(len(lit) * EVEN_SHARE))]]
    return even


def _halved(windows: Plane) -> Plane:
    side = windows.shape[1] // 2 * 2
    count = len(windows)
    means: Plane = (
        windows[:, :side, :side].reshape(count, side // 2, 2, side // 2, 2).mean(axis=(2, 4))
    )
    return means
