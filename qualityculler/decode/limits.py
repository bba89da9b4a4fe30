"""What is refused before any pixel is decoded, and with which words."""

from __future__ import annotations

from PIL import Image

from qualityculler.errors import PhotoError

MAX_PIXELS = 300_000_000
MAX_SIDE_PX = 65_500  # the limit of JPEG itself
MAX_FILE_BYTES = 2**31  # several decoders hold a file each

# Ours below replaces Pillow's own limit, which warns at 89 million pixels: medium format is larger.
Image.MAX_IMAGE_PIXELS = None


def check_size(width: int, height: int) -> None:
    """Raise PhotoError("too large") or ("damaged") for a size no photo has. Any thread."""
    if width < 1 or height < 1:
        raise PhotoError("damaged", "The file says its picture has no pixels; it may be damaged.")
    if max(width, height) > MAX_SIDE_PX:
        raise PhotoError(
            "too large",
            f"The picture is {width} x {height} px; sides over {MAX_SIDE_PX} px are not decoded.",
        )
    if width * height > MAX_PIXELS:
        raise PhotoError(
            "too large",
            f"The picture is {width} x {height} px; over {MAX_PIXELS // 1_000_000} megapixels "
            "are not decoded.",
        )


def damaged(family: str) -> PhotoError:
    """The error for a file that starts as ``family`` and cannot be decoded to its end."""
    return PhotoError(
        "damaged",
        f"The {family} data is damaged or cut short; "
        "copy the file again from the card or a backup.",
    )
