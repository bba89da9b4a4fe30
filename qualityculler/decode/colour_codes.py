"""Colours by number: the code points of ITU-T H.273 that PNG, AVIF and HEIF use for colours."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

Chromaticity = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Primaries:
    """Red, green, blue and white of a colour space as CIE x and y."""

    red: Chromaticity
    green: Chromaticity
    blue: Chromaticity
    white: Chromaticity


D65 = (0.3127, 0.3290)
BT709 = Primaries((0.640, 0.330), (0.300, 0.600), (0.150, 0.060), D65)
ADOBE_RGB = Primaries((0.640, 0.330), (0.210, 0.710), (0.150, 0.060), D65)
_ILLUMINANT_C = (0.310, 0.316)
_SMPTE_170M = Primaries((0.630, 0.340), (0.310, 0.595), (0.155, 0.070), D65)
# H.273, table 2.
_PRIMARIES = {
    1: BT709,
    4: Primaries((0.67, 0.33), (0.21, 0.71), (0.14, 0.08), _ILLUMINANT_C),
    5: Primaries((0.64, 0.33), (0.29, 0.60), (0.15, 0.06), D65),
    6: _SMPTE_170M,
    7: _SMPTE_170M,
    8: Primaries((0.681, 0.319), (0.243, 0.692), (0.145, 0.049), _ILLUMINANT_C),
    9: Primaries((0.708, 0.292), (0.170, 0.797), (0.131, 0.046), D65),
    11: Primaries((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), (0.314, 0.351)),
    12: Primaries((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), D65),
    22: Primaries((0.630, 0.340), (0.295, 0.605), (0.155, 0.077), D65),
}


class Curve(Enum):
    """Transfer functions that are not a plain power."""

    SRGB = auto()
    PQ = auto()
    HLG = auto()


# H.273, table 3. The curves of BT.709, BT.601 and BT.2020 (1, 6, 14, 15) are those of a camera, not
# of a screen: what a still picture with one of them means is shown as sRGB, as browsers do.
_CURVES: dict[int, Curve | float] = {4: 2.2, 5: 2.8, 8: 1.0, 16: Curve.PQ, 17: 2.6, 18: Curve.HLG}


@dataclass(frozen=True, slots=True)
class CodePoints:
    """Colour primaries and transfer characteristics as a file numbers them."""

    primaries: int
    transfer: int

    def chromaticities(self) -> Primaries:
        """Those of the number; BT.709, which is sRGB's, for one that is unspecified or unknown."""
        return _PRIMARIES.get(self.primaries, BT709)

    def curve(self) -> Curve | float:
        """The curve, or the exponent of a plain one; sRGB for what is unspecified or unknown."""
        return _CURVES.get(self.transfer, Curve.SRGB)

    @property
    def is_hdr(self) -> bool:
        """Whether the numbers reach far above the white of paper."""
        return self.curve() in (Curve.PQ, Curve.HLG)
