"""Makes the shoot of the screenshots of free photos: ``python docs/screenshots/shoot.py FOLDER…``

The photos are those named in ``LICENCES.md``, 5 to 16 megapixels; none of them is in this
repository. Beside each first frame stand others as a burst has them: out of focus, shaken, too
dark, half a second later. Writes into ``--out``, with what a camera would have written.
"""

from __future__ import annotations

import argparse
import datetime
from pathlib import Path

from PIL import Image, ImageEnhance, ImageFilter, TiffImagePlugin

FRAMES = {
    "seeding": 4, "picosdeeuropa": 3, "friends": 4, "sunset": 3, "life": 2, "Wine": 2,
    "aitzgorri": 2, "umang": 1, "Picture_0B": 1, "164041": 3, "315998": 2, "539681": 2,
    "575717": 1, "161212": 1, "286758": 1, "188029": 1,
}  # fmt: skip
LENS = 0xA434


def main() -> None:
    """Find the photos, write the frames."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    files = [path for folder in options.folders for path in sorted(folder.rglob("*.jp*g"))]
    options.out.mkdir(parents=True, exist_ok=True)
    number, at = 4101, datetime.datetime(2026, 5, 16, 9, 12)
    for place, (name, frames) in enumerate(FRAMES.items()):
        source = next(path for path in files if path.stem.startswith(name))
        with Image.open(source) as opened:
            photo = opened.convert("RGB")
        for frame in range(frames):
            exif = _exif(at, place)
            _frame(photo, frame).save(options.out / f"IMG_{number}.jpg", quality=92, exif=exif)
            number, at = number + 1, at + datetime.timedelta(milliseconds=500)
        at += datetime.timedelta(minutes=6)


def _frame(photo: Image.Image, frame: int) -> Image.Image:
    """The first frame as it is, later ones a little beside it and each with a fault."""
    width, height = photo.size
    step = width // 120 * frame
    right, bottom = width - width // 30 + step, height - height // 30 + step // 2
    moved = photo.crop((step, step // 2, right, bottom))
    if frame == 1:
        return moved.filter(ImageFilter.GaussianBlur(width / 1400))
    if frame == 2:
        return ImageEnhance.Brightness(moved).enhance(0.42)
    if frame == 3:
        # Shaken sideways: the mean of the photo with itself, shifted.
        shaken = moved
        for shift in (width // 500, width // 250):
            beside = (1, 0, shift, 0, 1, 0)
            moved_on = moved.transform(moved.size, Image.Transform.AFFINE, beside)
            shaken = Image.blend(shaken, moved_on, 0.5)
        return shaken
    return photo if frame == 0 else moved


def _exif(at: datetime.datetime, place: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Canon", "Canon EOS R6"
    camera = exif.get_ifd(0x8769)
    camera[0x9003] = f"{at:%Y:%m:%d %H:%M:%S}"
    camera[0x9291] = f"{at.microsecond // 10000:02d}"
    camera[0x829A] = TiffImagePlugin.IFDRational(1, (125, 250, 500, 1000)[place % 4])
    camera[0x829D] = TiffImagePlugin.IFDRational((28, 40, 56, 80)[place % 4], 10)
    camera[0x8827] = (100, 200, 400, 800)[place % 4]
    camera[0x920A] = TiffImagePlugin.IFDRational((35, 50, 85)[place % 3], 1)
    camera[LENS] = ("RF35mm F1.8", "RF50mm F1.8 STM", "RF85mm F2 MACRO IS STM")[place % 3]
    return exif


if __name__ == "__main__":
    main()
