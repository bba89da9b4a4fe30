"""How much memory one decode takes at its height, in bytes per pixel and format.

``python -m benchmarks.memory`` writes a picture of each kind, decodes it in a process of its own,
scaled and whole, and reports the peak above what the process held before, its file included. The
numbers are behind the limits in ``decode``: what a decoder is allowed is ``MAX_DECODE_BYTES``.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from qualityculler.decode import registry
from qualityculler.decode.colour_codes import CodePoints, Curve
from qualityculler.decode.icc import matrix_profile
from qualityculler.errors import PhotoError
from tests.fixtures.photos import encoded
from tests.fixtures.tiff_files import dng, tiff_of

P3 = matrix_profile(CodePoints(12, 13).chromaticities(), Curve.SRGB)


def kinds(width: int, height: int) -> dict[str, Callable[[], bytes]]:
    """What writes a picture of that size, by a name that ends in the suffix."""
    rng = np.random.default_rng(0)
    small = rng.integers(0, 256, (height // 50, width // 50, 3), dtype=np.uint8)
    image = Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC)
    levels = np.asarray(image)
    return {
        "baseline.jpg": lambda: encoded(image, "JPEG"),
        "p3.jpg": lambda: encoded(image, "JPEG", icc_profile=P3),
        "progressive.jpg": lambda: encoded(image, "JPEG", progressive=True),
        "cmyk.jpg": lambda: encoded(image.convert("CMYK"), "JPEG"),
        "rgb.png": lambda: encoded(image, "PNG", compress_level=1),
        "rgba_p3.png": lambda: encoded(
            image.convert("RGBA"), "PNG", compress_level=1, icc_profile=P3
        ),
        "palette.png": lambda: encoded(image.quantize(64), "PNG", compress_level=1),
        "grey16.png": lambda: encoded(
            Image.fromarray(levels[..., 0].astype(np.uint16) * 257), "PNG", compress_level=1
        ),
        "rgb_lzw.tif": lambda: encoded(image, "TIFF", compression="tiff_lzw"),
        "grey_float.tif": lambda: encoded(
            Image.fromarray(levels[..., 0].astype(np.float32)), "TIFF", compression="tiff_lzw"
        ),
        "rgb_float.tif": lambda: tiff_of((levels / 255).astype(np.float32), deflate=True),
        "planes16.tif": lambda: tiff_of(levels.astype(np.uint16), deflate=True, in_planes=True),
        "rgb.webp": lambda: encoded(image, "WEBP", method=0),
        "frames.gif": lambda: encoded(image, "GIF", save_all=True, append_images=[image]),
        "rgb.bmp": lambda: encoded(image, "BMP"),
        "rgb.avif": lambda: encoded(image, "AVIF", speed=10),
        "rgba.avif": lambda: encoded(
            image.convert("RGBA"), "AVIF", speed=10, subsampling="4:4:4", quality=95
        ),
        "rgba.heic": lambda: encoded(image.convert("RGBA"), "HEIF", quality=95, chroma=444),
        "rgb.heic": lambda: encoded(image, "HEIF", quality=50),
        "rgb.jxl": lambda: encoded(image, "JXL"),
        "lossless.jxl": lambda: lossless_jxl(levels),
        "bare.dng": lambda: dng(levels[..., 0].astype(np.uint16) * 16),
    }


def lossless_jxl(levels: np.ndarray) -> bytes:
    """The kind that takes the most: all channels whole and as integers."""
    import pylibjxl

    made: bytes = pylibjxl.encode(levels, lossless=True, effort=3)
    return made


def child(path: Path, short_side_px: int) -> None:
    """Print the peak of one decode above what was held before, in bytes."""
    registry.codecs()  # loads the libraries
    # The peak of getrusage would begin with that of the parent.
    Path("/proc/self/clear_refs").write_text("5")
    before = peak_bytes()
    try:
        registry.load(path, short_side_px=short_side_px or None)
    except PhotoError as error:
        print(f"refused: {error}")
    else:
        print(peak_bytes() - before)


def peak_bytes() -> int:
    """The most memory held since the peak was reset; Linux only."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def main() -> None:
    """Print a row for each kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megapixels", type=float, default=12)
    parser.add_argument("--only", default="")
    parser.add_argument("--child", nargs=2)
    options = parser.parse_args()
    if options.child:
        child(Path(options.child[0]), int(options.child[1]))
        return
    width = round((options.megapixels * 1e6 * 1.5) ** 0.5)
    height = round(width / 1.5)
    print(f"{width} x {height}; bytes per pixel of the peak, the file's own taken off")
    for name, write in kinds(width, height).items():
        if options.only in name:
            _row(name, write(), width * height)


def _row(name: str, data: bytes, pixels: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        found = []
        for short_side_px in (512, 0):
            command = [sys.executable, "-m", "benchmarks.memory"]
            command += ["--child", str(path), str(short_side_px)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            said = done.stdout.strip()
            peak = f"{(int(said) - len(data)) / pixels:6.1f}" if said.isdigit() else said
            found.append(peak)
    print(f"{name:18} file {len(data) / 1e6:6.1f} MB  scaled {found[0]}  whole {found[1]}")


if __name__ == "__main__":
    main()
