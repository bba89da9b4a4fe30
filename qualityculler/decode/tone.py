"""Brings pictures for very bright screens (PQ and HLG) to sRGB.

Steps, on 8-bit numbers: code to light by the curve (PQ: SMPTE ST 2084; HLG: ITU-R BT.2100 with its
system gamma of 1.2 for a screen of 1000 cd/m2), light relative to reference white (203 cd/m2, ITU-R
BT.2408), primaries to BT.709, roll-off, sRGB's curve.

The roll-off leaves everything up to ``KNEE`` of reference white as it is, so that faces and sky
look as in the SDR version of the photo, and bends what is brighter, up to 1000 cd/m2, into the
range that is left. It acts on the largest of the three channels and scales all of them: hues stay.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qualityculler.decode.colour_codes import BT709, CodePoints, Curve
from qualityculler.decode.icc import to_xyz
from qualityculler.decode.image import Pixels

Light = NDArray[np.float32]

REFERENCE_WHITE = 203.0
PEAK = 1000.0
KNEE = 0.8
_HLG_GAMMA = 1.2
_BT2100_LUMA = np.array([0.2627, 0.6780, 0.0593], np.float32)


def to_srgb(pixels: Pixels, code_points: CodePoints) -> Pixels:
    """The same picture in sRGB; uint8 of shape (height, width, 3) both. Any thread."""
    light = _light(code_points.curve())[pixels]
    if code_points.curve() is Curve.HLG:
        # The system gamma acts on luminance (BT.2100, table 5): scene light to that of the screen.
        luminance = (light @ _BT2100_LUMA)[..., None]
        light = light * np.maximum(luminance, 1e-6) ** (_HLG_GAMMA - 1) * (PEAK / REFERENCE_WHITE)
    light = np.maximum(light @ _matrix(code_points), 0)
    largest = light.max(axis=-1, keepdims=True)
    light *= _rolled_off(largest) / np.maximum(largest, 1e-6)
    return np.rint(_encoded(np.clip(light, 0, 1)) * 255).astype(np.uint8)


def _rolled_off(light: Light) -> Light:
    """Identity to KNEE, from there a curve that ends at 1 for PEAK; its slope is 1 at the knee.

    Above the knee: ``y = room * x / (x + room)``, stretched so that the peak comes out at 1; x and
    room are counted from the knee.
    """
    room, top = 1 - KNEE, PEAK / REFERENCE_WHITE - KNEE
    above = np.maximum(light - KNEE, 0)
    bent = room * above * (1 + above * room / top**2) / (above + room)
    return np.where(light <= KNEE, light, np.minimum(KNEE + bent, 1)).astype(np.float32)


@lru_cache(maxsize=4)
def _light(curve: Curve | float) -> Light:
    """The light of the 256 codes: of PQ relative to reference white, of HLG that of the scene."""
    code = np.arange(256) / 255
    if curve is Curve.PQ:
        return (_pq(code) / REFERENCE_WHITE).astype(np.float32)
    return _hlg(code).astype(np.float32)


def _pq(code: NDArray[np.float64]) -> NDArray[np.float64]:
    """ST 2084: code to cd/m2."""
    m1, m2 = 2610 / 16384, 2523 / 4096 * 128
    c1, c2, c3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
    root = code ** (1 / m2)
    light: NDArray[np.float64] = 10_000 * (np.maximum(root - c1, 0) / (c2 - c3 * root)) ** (1 / m1)
    return light


def _hlg(code: NDArray[np.float64]) -> NDArray[np.float64]:
    """BT.2100: code to light of the scene, 0 to 1."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    light: NDArray[np.float64] = np.where(
        code <= 0.5, code**2 / 3, (np.exp((code - c) / a) + b) / 12
    )
    return light


@lru_cache(maxsize=8)
def _matrix(code_points: CodePoints) -> Light:
    """From linear RGB of the file to linear BT.709, for rows of pixels."""
    matrix = np.linalg.inv(to_xyz(BT709)) @ to_xyz(code_points.chromaticities())
    return matrix.T.astype(np.float32)


def _encoded(light: Light) -> Light:
    """The curve of sRGB (IEC 61966-2-1)."""
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055).astype(
        np.float32
    )
