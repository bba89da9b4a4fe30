"""Every threshold of the findings, by name; changing one means a new ``RULES``."""

from __future__ import annotations

import math
from dataclasses import dataclass

from qualityculler.evidence import Severity

RULES = "measured-2"
"""The version of all that decides a finding; stored with it, so that old ones are made anew."""


FOCUS_RULES = "focus-1"
"""The same for the focus that a scan measures."""


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


DEFOCUS = Scale(1.0, 1.6, 2.9)
"""Blur in px (Gaussian sigma) of the sharpest tenth of the frame, times ``blur_unit``."""
MOTION = Scale(3.0, 5.5, 12.0)
"""Length of the smear in px, times ``blur_unit``."""
MOTION_GAIN, MOTION_EXPLAINED = 0.1, 0.4
"""What motion must explain of the spectrum to be believed; see ``spectrum.Smear``."""
BLUR_DIAGONAL_PX = 4500
"""Frames up to this diagonal (12 megapixels) are judged px by px; of larger ones a blur of the
same share of the frame counts, as they are not looked at from nearer: a circle of confusion of
diagonal / 1500 (Zeiss, for 8 x 10 inch prints) is a Gaussian of diagonal / 6000."""
NOISE = Scale(4.0, 6.5, 11.0)
"""Grey levels of luma (deviation); larger photos are seen reduced, see ``noise_unit``. The grain of
a film is below."""
NOISE_PIXELS = 6_000_000
UNDEREXPOSED = Scale(1.0, 1.6, 2.5)
"""Stops that the percentiles 50, 75 and 95 lie below middle grey, on average."""
OVEREXPOSED = Scale(1.2, 1.8, 2.5)
"""Stops that the percentiles 25, 50 and 75 lie above middle grey, on average, and what is blown
out on top: ``BLOWN_STOPS`` times its share, up to ``MOST_BLOWN``."""
BLOWN_STOPS, MOST_BLOWN = 4.0, 0.2
HIGHLIGHTS = Scale(0.02, 0.07, 0.2)
SHADOWS = Scale(0.02, 0.08, 0.25)
"""Shares of the pixels that are clipped in all channels; ours, after what raw developers warn of:
specks of sun and black corners are in every sound photo."""
FLATNESS = Scale(-105.0, -78.0, -62.0)
"""Grey levels between percentiles 1 and 99, negated: few are a fault. Scenes in mist or on a meadow
have as few as 108, and people find nothing wrong with them."""
CAST = Scale(5.0, 9.0, 15.0)
"""Lab units by which even the least coloured tenth of the picture leans to one hue."""
SCENE_HUES_DEG = (15.0, 300.0)
"""Hue angles in Lab between which nothing is said of a lean: wood, sand, grass, leaves, sea and sky
lean as far by themselves as under a tinted light. Only violet to magenta-red is no scene's."""
LEAST_GREYS, MOST_OF_SOUND = 0.10, 4.0
"""Share of the picture that must pass for grey, and the lean it must stay below, before it is said
to have no cast."""
SEAMS = Scale(1.25, 1.8, 3.0)
"""Grey levels by which steps at 8 x 8 seams exceed those elsewhere; JPEG qualities of about 45, 30
and 12. Of quality 75, 95 % of the photos stay below the first."""
PIXELS = Scale(-0.23, -0.083, -0.032)
"""Megapixels, negated: enlarged three, five and eight times they fill a Full HD screen (2.07)."""
ENOUGH_PIXELS = -1.0
"""Between is a picture made small for a page or a message: its use decides."""
TILT = Scale(1.5, 3.0, 6.0)
"""Degrees between the horizon and the level."""


def blur_unit(width: int, height: int) -> float:
    """What thresholds in px are multiplied with for a photo of this size."""
    return max(1.0, math.hypot(width, height) / BLUR_DIAGONAL_PX)


def noise_unit(width: int, height: int) -> float:
    """The same for noise: averaging n pixels to one divides it by the root of n."""
    return max(1.0, math.sqrt(width * height / NOISE_PIXELS))
