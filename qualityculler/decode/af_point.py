"""Where the camera focused: EXIF's own fields, and those of the few common makers.

Positions are read in the picture as it was stored and turned upright here. What a camera writes
where it does not know, the middle of the frame mostly, and an area so large that it tells nothing,
is left out. Phase-detection points of Nikon's mirror cameras, which are numbers on a chart of each
model, are not read. Fields as in ExifTool's tables and CIPA DC-008, 4.6.6 (SubjectArea).
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable

from qualityculler.decode import exif
from qualityculler.decode.exif import Exif
from qualityculler.decode.maker_note import Directory, Numbers, camera, maker_note
from qualityculler.domain import AfPoint

SUBJECT_AREA, SUBJECT_LOCATION = 0x9214, 0xA214
_WIDTH, _HEIGHT = 0xA002, 0xA003
POINT = 0.04
"""Of the longer side: the least width and height of what a camera calls a point."""
MIDDLE = 0.01
"""So near to the middle of the frame it is what cameras write when they do not know."""
MOST_SHARE = 0.2
"""Of the frame: an area larger than this tells nothing."""
_MOST_POINTS = 2000

_Area = tuple[float, float, float, float, float, float]
"""Centre, width and height, and width and height of the picture they are in; all in its px."""


def af_point(block: Exif, orientation: int) -> AfPoint | None:
    """Where the camera focused, in the upright picture; None where it does not say. Never raises.

    The maker's own fields come before EXIF's.
    """
    details = camera(block)
    if details is None:
        return None
    maker = block.main.get(exif.MAKE)
    name = (
        maker.strip(b"\0 ").decode("ascii", "replace").lower() if isinstance(maker, bytes) else ""
    )
    found = None
    notes = maker_note(details, name)
    if notes is not None:
        reader = next((read for word, read in _READERS.items() if name.startswith(word)), None)
        found = None if reader is None else reader(notes, details, block)
    if found is None:
        found = _subject_area(details)
    return None if found is None else _upright(found, orientation)


def _subject_area(details: Directory) -> _Area | None:
    """Two numbers are a point, three a circle, four a rectangle; each with its centre first."""
    values = details.numbers(SUBJECT_AREA) or details.numbers(SUBJECT_LOCATION)
    if not 2 <= len(values) <= 4:
        return None
    wide, high = (0.0, 0.0) if len(values) == 2 else (values[2], values[-1])
    return _not_the_middle((values[0], values[1], wide, high, *_size(details)))


def _canon(notes: Directory, _details: Directory, block: Exif) -> _Area | None:
    """Points in focus, by AFInfo2: offsets from the middle; upwards counts positive in an EOS."""
    words = notes.as_shorts(0x0026, signed=True)
    if len(words) < 8 or words[1] == 0:  # focused by hand
        return None
    points, (width, height) = int(words[2]), (words[6], words[7])
    if not 0 < points <= _MOST_POINTS:
        return None
    widths, heights, xs, ys = (words[8 + n * points : 8 + (n + 1) * points] for n in range(4))
    flags = (points + 15) // 16
    bits = words[8 + 4 * points : 8 + 4 * points + flags]
    if len(bits) < flags:
        return None
    chosen = [n for n in range(points) if int(bits[n // 16]) >> (n % 16) & 1]
    if not chosen:
        return None
    model = block.main.get(exif.MODEL)
    up = -1 if isinstance(model, bytes) and b"EOS" in model else 1
    lefts = [xs[n] - widths[n] / 2 for n in chosen]
    rights = [xs[n] + widths[n] / 2 for n in chosen]
    tops = [up * ys[n] - heights[n] / 2 for n in chosen]
    bottoms = [up * ys[n] + heights[n] / 2 for n in chosen]
    x, y = (min(lefts) + max(rights)) / 2, (min(tops) + max(bottoms)) / 2
    spread = (max(rights) - min(lefts), max(bottoms) - min(tops))
    return (width / 2 + x, height / 2 + y, *spread, width, height)


def _nikon(notes: Directory, _details: Directory, _block: Exif) -> _Area | None:
    """The area of contrast detection and of mirrorless cameras, by AFInfo2."""
    content = notes.content(0x00B7)
    version, ways = content[:4], content[4:5]
    if version == b"0100" and ways == b"\1":
        at = 0x10
    elif version == b"0101" and ways == b"\1":
        at = 0x46
    elif version[:2] == b"03" and (ways == b"\2" or (ways == b"\1" and version == b"0301")):
        at = 0x2A
    elif version[:2] == b"04":
        at = 0x3E
    else:
        return None
    if len(content) < at + 12:
        return None
    width, height, x, y, wide, high = struct.unpack_from(notes.order + "6H", content, at)
    return (x, y, wide, high, width, height) if x and y else None


def _sony(notes: Directory, _details: Directory, _block: Exif) -> _Area | None:
    values = notes.numbers(0x2027)
    if len(values) != 4 or notes.numbers(0x201B) == (0,):  # focused by hand
        return None
    width, height, x, y = values
    return _not_the_middle((x, y, 0.0, 0.0, width, height)) if x and y else None


def _fuji(notes: Directory, details: Directory, _block: Exif) -> _Area | None:
    point = notes.numbers(0x1023)
    if len(point) != 2 or notes.numbers(0x1021) == (1,):  # focused by hand
        return None
    return _not_the_middle((*point, 0.0, 0.0, *_size(details)))


def _olympus(notes: Directory, details: Directory, _block: Exif) -> _Area | None:
    """AFPointSelected of the camera's settings: fractions of the frame."""
    settings = notes.below(0x2020)
    corners: Numbers = () if settings is None else settings.numbers(0x0305)
    if len(corners) != 5:
        return None
    _, left, top, right, bottom = corners
    width, height = _size(details)
    x, y = (left + right) / 2 * width, (top + bottom) / 2 * height
    wide, high = (right - left) * width, (bottom - top) * height
    return _not_the_middle((x, y, wide, high, width, height)) if x and y else None


def _panasonic(notes: Directory, details: Directory, _block: Exif) -> _Area | None:
    point = notes.numbers(0x004D)
    if len(point) != 2 or not all(0 < one < 1 for one in point):
        return None
    width, height = _size(details)
    return _not_the_middle((point[0] * width, point[1] * height, 0.0, 0.0, width, height))


_READERS: dict[str, Callable[[Directory, Directory, Exif], _Area | None]] = {
    "canon": _canon,
    "nikon": _nikon,
    "sony": _sony,
    "fujifilm": _fuji,
    "olympus": _olympus,
    "om digital": _olympus,
    "panasonic": _panasonic,
}


def _size(details: Directory) -> tuple[float, float]:
    """Of the picture as the camera stored it; zero where EXIF does not say."""
    width, height = details.numbers(_WIDTH), details.numbers(_HEIGHT)
    return (width[0], height[0]) if len(width) == len(height) == 1 else (0.0, 0.0)


def _not_the_middle(area: _Area) -> _Area | None:
    x, y, _, _, width, height = area
    if width <= 0 or height <= 0:
        return None
    off = max(abs(x / width - 0.5), abs(y / height - 0.5))
    return area if off > MIDDLE else None


def _upright(area: _Area, orientation: int) -> AfPoint | None:
    """As fractions of the upright picture; None of what cannot be."""
    x, y, wide, high, width, height = area
    if (
        not all(math.isfinite(one) for one in area)
        or min(width, height) <= 0
        or min(wide, high) < 0
    ):
        return None
    least = POINT * max(width, height)
    wide, high = max(wide, least), max(high, least)
    if not (0 <= x <= width and 0 <= y <= height) or wide * high > MOST_SHARE * width * height:
        return None
    left, right = max((x - wide / 2) / width, 0.0), min((x + wide / 2) / width, 1.0)
    top, bottom = max((y - high / 2) / height, 0.0), min((y + high / 2) / height, 1.0)
    shape = width / height
    if orientation in (5, 6, 7, 8):
        # Rows become columns first; what is left is to mirror them.
        left, top, right, bottom, shape = top, left, bottom, right, 1 / shape
    if orientation in (2, 3, 6, 7):
        left, right = 1 - right, 1 - left
    if orientation in (3, 4, 7, 8):
        top, bottom = 1 - bottom, 1 - top
    return AfPoint(left, top, right, bottom, shape)
