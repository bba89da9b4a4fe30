"""What the scorer sees of defocus in a large photo: scores under blur given in pixels of 24 MP.

``python -m training.evaluate.scales --photos FOLDER``

Photos of other sizes are blurred in proportion to their short side (4,000 px at 24 MP), so that
the same share of the frame is smeared. Reports the mean change of the score, and in how many
photos the blurred copy scores lower.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from qualityculler.decode import registry as decoders
from qualityculler.score import registry as scorers
from qualityculler.score.scorer import Scorer

SHORT_SIDE_24MP_PX = 4000
SIGMAS_PX = (0.0, 1.0, 2.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0)


def ladder(image: Image.Image, short_side_px: int) -> list[NDArray[np.uint8]]:
    """The photo under each blur, then at the size the scorer asks for."""
    scale = min(image.size) / SHORT_SIDE_24MP_PX
    small = short_side_px / min(image.size)
    size = (round(image.width * small), round(image.height * small))
    blurred = (image.filter(ImageFilter.GaussianBlur(s * scale)) if s else image for s in SIGMAS_PX)
    return [np.asarray(b.resize(size, Image.Resampling.BICUBIC)) for b in blurred]


def measure(scorer: Scorer, photos: list[Path]) -> NDArray[np.float64]:
    """Scores [photos, sigmas]."""
    rows = []
    for path in photos:
        image = Image.fromarray(decoders.load(path).pixels)
        found = scorer.score(ladder(image, scorer.short_side_px))
        rows.append([one.value for one in found])
    return np.array(rows)


def table(scores: NDArray[np.float64]) -> str:
    """Markdown: sigma, mean change, share of photos that score lower than unblurred."""
    change = scores - scores[:, :1]
    lines = ["| blur sigma, px at 24 MP | mean change of score | scored lower |", "|---|---|---|"]
    for sigma, column in zip(SIGMAS_PX[1:], change.T[1:], strict=True):
        lines.append(f"| {sigma:g} | {column.mean():+.2f} | {(column < 0).mean():.0%} |")
    return "\n".join(lines) + "\n"


def photos_in(folder: Path) -> list[Path]:
    """The photos of a folder, in order."""
    return sorted(p for p in folder.iterdir() if p.suffix.lower() in decoders.suffixes())


def table_of(folder: Path, name: str) -> str:
    """The table for the photos of a folder and a registered scorer."""
    return table(measure(scorers.create(name, threads=2), photos_in(folder)))


def arguments(story: str) -> argparse.Namespace:
    """The command line: a folder of photos and a scorer; ``story`` is the module's docstring."""
    parser = argparse.ArgumentParser(description=story.splitlines()[0])
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--scorer", default=scorers.DEFAULT)
    return parser.parse_args()


def main() -> None:
    """Print the table."""
    args = arguments(__doc__)
    print(table_of(args.photos, args.scorer))


if __name__ == "__main__":
    main()
