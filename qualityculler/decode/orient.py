"""Turns pictures upright; the only place where that happens.

The orientations are those of EXIF (TIFF 6.0, tag 274): 1 to 8, each the place of the first row and
the first column of the stored picture.
"""

from __future__ import annotations

from qualityculler.decode.image import Pixels


def turned(width: int, height: int, orientation: int) -> tuple[int, int]:
    """The size of a picture once it is upright."""
    return (height, width) if orientation in (5, 6, 7, 8) else (width, height)


def as_stored(upright: Pixels, orientation: int) -> Pixels:
    """A view of an upright picture as it lies in the file: what is written there comes out upright.

    Orientation 1 and unknown ones change nothing. Nothing is copied.
    """
    if orientation in (5, 6, 7, 8):
        upright = upright.transpose(1, 0, 2)
    rows = -1 if orientation in (3, 4, 6, 7) else 1
    columns = -1 if orientation in (2, 3, 7, 8) else 1
    return upright[::rows, ::columns]
