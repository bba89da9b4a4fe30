"""Every threshold of the findings, by name; changing one means a new ``RULES``."""

from __future__ import annotations

import math
from dataclasses import dataclass

from qualityculler.evidence import Severity

RULES = "measured-1"
"""The version of all that decides a finding; stored with it, so that old ones are made anew."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Where a rising value becomes a slight, a clear and a severe fault."""

    slight: float
    clear: float
    severe: float

    def grade(self, value: float) -> Severity:
        """How strong the fault is."""
        if value >= self.severe:
            return Severity.SEVERE
        if value >= self.clear:
            return Severity.CLEAR
        return Severity.SLIGHT if value >= self.slight else Severity.NONE

    def times(self, factor: float) -> Scale:
        """The same scale in another unit."""
        return Scale(self.slight * factor, self.clear * factor, self.severe * factor)


DEFOCUS = Scale(1.05, 1.6, 2.9)
"""Blur in px (Gaussian sigma) of the sharpest tenth of the frame, times ``blur_unit``."""
MOTION = Scale(3.0, 5.5, 12.0)
"""Length of the smear in px, times ``blur_unit``."""
MOTION_GAIN, MOTION_EXPLAINED = 0.08, 0.4
"""What motion must explain of the spectrum to be believed; see ``spectrum.Smear``."""
BLUR_DIAGONAL_PX = 4500
"""Frames up to this diagonal (12 megapixels) are judged px by px; of larger ones a blur of the
same share of the frame counts, as they are not looked at from nearer: a circle of confusion of
diagonal / 1500 (Zeiss, for 8 x 10 inch prints) is a Gaussian of diagonal / 6000."""
NOISE = Scale(3.2, 5.5, 10.0)
"""Grey levels of luma (deviation); larger photos are seen reduced, see ``noise_unit``."""
NOISE_PIXELS = 6_000_000
UNDEREXPOSED = Scale(0.65, 1.2, 2.0)
"""Stops that the percentiles 50, 75 and 95 lie below middle grey, on average."""
OVEREXPOSED = Scale(1.25, 1.6, 2.1)
"""Stops that the percentiles 25, 50 and 75 lie above middle grey, on average."""
HIGHLIGHTS = Scale(0.01, 0.04, 0.15)
SHADOWS = Scale(0.02, 0.08, 0.25)
"""Shares of the pixels that are clipped in all channels; ours, after what raw developers warn of:
specks of sun and black corners are in every sound photo."""
FLATNESS = Scale(-140.0, -105.0, -62.0)
"""Grey levels between percentiles 1 and 99, negated: few are a fault."""
CAST = Scale(9.0, 14.0, 22.0)
"""Lab units by which even the least coloured tenth of the picture leans to one hue."""
LEAST_GREYS = 0.10
"""Share of the picture that must pass for grey before it is said to have no cast."""
SEAMS = Scale(0.10, 0.22, 0.50)
"""Height of the steps at 8 x 8 seams over those elsewhere; see ``blocks``."""
PIXELS = Scale(-2.0, -0.8, -0.3)
"""Megapixels, negated: 2 fill a Full HD screen, 0.8 are 1024 x 768, 0.3 are 640 x 480."""
TILT = Scale(1.0, 2.5, 5.0)
"""Degrees between the horizon and the level."""


def blur_unit(width: int, height: int) -> float:
    """What thresholds in px are multiplied with for a photo of this size."""
    return max(1.0, math.hypot(width, height) / BLUR_DIAGONAL_PX)


def noise_unit(width: int, height: int) -> float:
    """The same for noise: averaging n pixels to one divides it by the root of n."""
    return max(1.0, math.sqrt(width * height / NOISE_PIXELS))
