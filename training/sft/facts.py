"""What is certain about a photo that people found weak, measured on its 512 px.

Thresholds are strict: a photo on which none of them bites is told to have no single fault that
stands out, and only its rating is learnt from. They were set by eye on training photos.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from qualityculler.evidence import Fault, Severity
from training.sft.texts import Flaw

Floats = NDArray[np.float32]

DARK_SEVERE, DARK_CLEAR = 70, 110  # 95th percentile of brightness, grey levels
BURNT_SEVERE, BURNT_CLEAR = 0.65, 0.45  # share of pixels at 250 or more
SOFT_SEVERE, SOFT_CLEAR = 5.0, 9.0  # 99th percentile of |Laplacian|, grey levels
SMEARED = 16.0  # the same, where one direction of edges is missing
ROUND, LONG = 1.6, 2.8  # ratio of the structure tensor's eigenvalues
FLAT_SPREAD = 20.0  # standard deviation of brightness, grey levels


def known_flaw(image: NDArray[np.uint8]) -> Flaw | None:
    """The fault that is certain, None if there is none; exposure before focus."""
    grey = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)).astype(np.float32)
    return _exposure(grey) or _blur(grey) or _contrast(grey)


def _exposure(grey: Floats) -> Flaw | None:
    bright = float(np.percentile(grey, 95))
    if bright < DARK_CLEAR:
        severe = bright < DARK_SEVERE
        return Flaw(Fault.UNDEREXPOSED, Severity.SEVERE if severe else Severity.CLEAR)
    burnt = float((grey >= 250).mean())
    if burnt > BURNT_CLEAR:
        severe = burnt > BURNT_SEVERE
        return Flaw(Fault.OVEREXPOSED, Severity.SEVERE if severe else Severity.CLEAR)
    return None


def _blur(grey: Floats) -> Flaw | None:
    smooth = cv2.GaussianBlur(grey, (0, 0), 0.8)
    sharp = float(np.percentile(np.abs(cv2.Laplacian(smooth, cv2.CV_32F)), 99))
    ratio, degrees = _edges(grey)
    if ratio > LONG and sharp < SMEARED:
        severity = Severity.SEVERE if sharp < SMEARED / 2 else Severity.CLEAR
        return Flaw(Fault.MOTION_BLUR, severity, detail=_direction(degrees))
    if ratio < ROUND and sharp < SOFT_CLEAR:
        return Flaw(Fault.DEFOCUS, Severity.SEVERE if sharp < SOFT_SEVERE else Severity.CLEAR)
    return None


def _edges(grey: Floats) -> tuple[float, float]:
    """How one-sided the gradients are, and the direction, 0 to 180, along which they are weak."""
    across, down = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    mixed = float(np.mean(across * down))
    tensor = np.array([[np.mean(across**2), mixed], [mixed, np.mean(down**2)]])
    values, vectors = np.linalg.eigh(tensor)
    x, y = vectors[:, 0]
    return float(values[1] / (values[0] + 1e-3)), float(np.degrees(np.arctan2(-y, x)) % 180)


def _direction(degrees: float) -> str:
    if min(degrees, 180 - degrees) < 22.5:
        return "horizontal"
    return "vertical" if abs(degrees - 90) < 22.5 else "diagonal"


def _contrast(grey: Floats) -> Flaw | None:
    if grey.std() < FLAT_SPREAD and 60 < grey.mean() < 200:
        return Flaw(Fault.LOW_CONTRAST, Severity.CLEAR)
    return None
