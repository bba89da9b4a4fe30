"""Make resources/samples from the photos bundled with scikit-image: as they are, and degraded.

``PYTHONPATH=. python packaging/make_samples.py resources/samples`` (needs the ``dev`` extra). The
output is committed; the script is the record of how each fault was made. Licences: LICENSES.md
beside them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image

from training import faults

Fault = Callable[[faults.Pixels], faults.Pixels]


def blur(radius_px: float) -> Fault:
    """Defocus, as a Gaussian."""
    return lambda image: faults.gaussian_blur(image, radius_px)


def shake(length_px: int) -> Fault:
    """A straight diagonal camera movement."""
    steps = range(length_px)
    return lambda image: faults.shifted_mean(image, [i // 2 for i in steps], steps, "edge")


def expose(stops: float) -> Fault:
    """More or less light, in linear light, clipped as a sensor clips."""
    return lambda image: faults.exposed(image, stops)


def grain(sigma: float) -> Fault:
    """Gaussian noise of ``sigma`` grey levels, the same on every run."""
    return lambda image: faults.noise(image, sigma, np.random.default_rng(0))


def as_is(image: faults.Pixels) -> faults.Pixels:
    """No fault."""
    return image


# (file stem, picture in scikit-image, fault, JPEG quality); shots of one name root are one series.
SHOTS: tuple[tuple[str, str, Fault, int], ...] = (
    ("astronaut_1_sharp", "astronaut.png", as_is, 92),
    ("astronaut_2_soft", "astronaut.png", blur(1.5), 92),
    ("astronaut_3_noisy", "astronaut.png", grain(20.0), 92),
    ("camera", "camera.png", as_is, 92),
    ("clock", "clock_motion.png", as_is, 92),
    ("coins", "coins.png", as_is, 92),
    ("hubble", "hubble_deep_field.jpg", as_is, 90),
    ("rocket", "rocket.jpg", as_is, 92),
    ("rocket_compressed", "rocket.jpg", as_is, 8),
    ("coffee_1_sharp", "coffee.png", as_is, 92),
    ("coffee_2_soft", "coffee.png", blur(1.2), 92),
    ("coffee_3_blurred", "coffee.png", blur(4.0), 92),
    ("coffee_4_shaken", "coffee.png", shake(14), 92),
    ("coffee_5_dark", "coffee.png", expose(-3.5), 92),
    ("coffee_6_bright", "coffee.png", expose(2.0), 92),
    ("cat_1_sharp", "chelsea.png", as_is, 92),
    ("cat_2_soft", "chelsea.png", blur(1.5), 92),
    ("cat_3_shaken", "chelsea.png", shake(10), 92),
    ("cat_4_noisy", "chelsea.png", grain(28.0), 92),
    ("cat_5_dark", "chelsea.png", expose(-3.0), 92),
)


def save(image: Image.Image, path: Path, taken: datetime, quality: int) -> None:
    """Write a JPEG with a capture time, so that series can be told from single shots."""
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken.strftime(
        "%Y:%m:%d %H:%M:%S"
    )
    image.save(path, quality=quality, exif=exif)


def main(folder: Path) -> None:
    """Write every shot; shots of a series are one second apart, others an hour."""
    spec = find_spec("skimage")
    if spec is None or spec.origin is None:
        raise SystemExit("scikit-image is missing: pip install '.[dev]'")
    pictures = Path(spec.origin).parent / "data"
    folder.mkdir(parents=True, exist_ok=True)
    taken, last = datetime(2026, 5, 1, 9, 0, 0), ""
    for stem, picture, fault, quality in SHOTS:
        root = stem.split("_")[0]
        taken += timedelta(seconds=1) if root == last else timedelta(hours=1)
        last = root
        with Image.open(pictures / picture) as image:
            spoilt = Image.fromarray(fault(np.asarray(image.convert("RGB"))))
            spoilt.info = image.info  # density and profile, which are written too
            save(spoilt, folder / f"{stem}.jpg", taken, quality)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
