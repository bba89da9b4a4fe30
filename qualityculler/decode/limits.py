"""What is refused before any pixel is decoded, and with which words."""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image

from qualityculler.decode.fit import Fit
from qualityculler.errors import PhotoError
from qualityculler.reason import Reason

MAX_PIXELS = 300_000_000
MAX_SIDE_PX = 65_500  # the limit of JPEG itself
MAX_FILE_BYTES = 2**31  # several decoders hold a file each
MAX_DECODE_BYTES = 900_000_000
"""What one photo may take while it is decoded, its file included: with the program around it a
process stays below a gigabyte."""
UNASKED_BYTES = 64_000_000
"""Up to here nobody is asked: a scaled decode of an ordinary photo takes less."""
_ARRAY_BYTES_PER_PIXEL = 3


def _nobody(needed_bytes: int) -> None:
    """In a process by itself there is nobody to share with."""


_ask: Callable[[int], None] = _nobody

# Ours below replaces Pillow's own limit, which warns at 89 million pixels: medium format is larger.
Image.MAX_IMAGE_PIXELS = None


def check_size(width: int, height: int) -> None:
    """Raise PhotoError("too large") or ("damaged") for a size no photo has. Any thread."""
    if width < 1 or height < 1:
        raise PhotoError("damaged", "The file says its picture has no pixels; it may be damaged.")
    if max(width, height) > MAX_SIDE_PX:
        raise PhotoError(
            "too large",
            "The picture is {width} x {height} px; sides over {most} px are not decoded.",
            width=width,
            height=height,
            most=MAX_SIDE_PX,
        )
    if width * height > MAX_PIXELS:
        raise PhotoError(
            "too large",
            "The picture is {width} x {height} px; over {most} megapixels are not decoded.",
            width=width,
            height=height,
            most=MAX_PIXELS // 1_000_000,
        )


def check_memory(width: int, height: int, fit: Fit, held_bytes: float) -> None:
    """Raise PhotoError("too large") where decoding would take more than one photo may.

    ``held_bytes`` is the file, as often as it is held, and the pixels as the decoder and the steps
    after it hold them at the same time; the array of the size asked for is added. The numbers per
    pixel come from ``benchmarks/memory.py``. In a decoder process, waits for the memory where it is
    much. Any thread.
    """
    wide, high = fit.size(width, height)
    needed_bytes = held_bytes + _ARRAY_BYTES_PER_PIXEL * wide * high
    if needed_bytes > MAX_DECODE_BYTES:
        raise PhotoError(
            "too large",
            "The picture is {width} x {height} px; decoding it would take {needed} GB of memory, "
            "and at most {most} GB are used for one photo.",
            width=width,
            height=height,
            needed=f"{needed_bytes / 1e9:.1f}",
            most=f"{MAX_DECODE_BYTES / 1e9:.1f}",
        )
    if needed_bytes > UNASKED_BYTES:
        _ask(int(needed_bytes))


def ask_with(ask: Callable[[int], None]) -> None:
    """Have this called before a decode takes much memory; it returns when there is enough. Once, by
    the main of a process."""
    global _ask
    _ask = ask


def unsupported(what: Reason) -> PhotoError:
    """The error for a file that may well be whole but is of a kind that is not read here."""
    return PhotoError(
        "unsupported",
        "{what} is not supported; export the photo as JPEG, or as PNG or TIFF of 8 or 16 bits.",
        what=what,
    )


def damaged(family: str) -> PhotoError:
    """The error for a file that starts as ``family`` and cannot be decoded to its end."""
    return PhotoError(
        "damaged",
        "The {family} data is damaged or cut short; copy the file again from the card or a backup.",
        family=family,
    )
