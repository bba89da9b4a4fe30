"""How hard a JPEG was squeezed, told from its header alone."""

from __future__ import annotations

from qualityculler.decode import markers

# The luma table of the standard (ITU-T T.81, table K.1), in the order of the file (zigzag).
# fmt: off
_STANDARD = (
    16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40,
    26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61, 60, 57, 51,
    56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87,
    95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99,
)
# fmt: on
_LARGEST = 255


def jpeg_quality(data: bytes) -> int | None:
    """The quality, 1 to 100, at which libjpeg would divide as much; None if this is no JPEG.

    Tables of other makers are taken by their mean. Reads the header only. Any thread; never raises.
    """
    if not data.startswith(b"\xff\xd8") or (table := markers.first_quantisation(data)) is None:
        return None
    # Divisors end at 255 in baseline files: those that ran into it tell too little.
    pairs = [(own, norm) for own, norm in zip(table, _STANDARD, strict=True) if own < _LARGEST]
    if not pairs:
        return 1
    percent = 100 * sum(own for own, _ in pairs) / sum(norm for _, norm in pairs)
    quality = 100 - percent / 2 if percent <= 100 else 5000 / percent
    return min(max(round(quality), 1), 100)
