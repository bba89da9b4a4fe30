"""A photo as it is looked at: upright, in RGB.

What is learnt from, judged and described must be the same picture. ``datasets``, which hands photos
to TRL, turns them as their EXIF says; Pillow alone does not. 291 of BIQ2021's 12,000 say so.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageOps


def opened(path: Path) -> Image.Image:
    """The photo; SystemExit naming one that cannot be read: no other one takes its place."""
    try:
        with Image.open(path) as image:
            return ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, SyntaxError, ValueError) as error:
        raise SystemExit(f"{path} cannot be read: {error}.") from error
