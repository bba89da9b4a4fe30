"""How far a score moves under changes nobody would see: half the range of a photo's own scores.

``python -m training.evaluate.stability --images DIR [--limit N]``

A photo is scored as it is, at 0.9 of its size, after JPEG at quality 90, and cropped by 2 % on each
of two opposite corners in turn. Half of highest minus lowest is its stability range: two photos
nearer than that are not told apart. The changes are made at the photo's own size and go through the
application's decoder.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from qualityculler.decode import registry as decoders
from qualityculler.errors import PhotoError
from qualityculler.score import registry
from training.evaluate import judges
from training.evaluate.ladders import photos_of
from training.evaluate.score_cache import default_folder
from training.evaluate.scores import Assessor

SCALE = 0.9
QUALITY = 90
CROP = 0.02
PERCENTILES = (50, 95)
Array = NDArray[np.float64]


def resized(image: Image.Image) -> bytes:
    """The photo at nine tenths of its size."""
    size = (max(1, round(image.width * SCALE)), max(1, round(image.height * SCALE)))
    return encoded(image.resize(size, Image.Resampling.LANCZOS))


def jpeg(image: Image.Image) -> bytes:
    """The photo as JPEG at quality 90, colour subsampled as cameras do."""
    written = io.BytesIO()
    image.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


def cropped_top_left(image: Image.Image) -> bytes:
    """The photo without 2 % at its top and left."""
    x, y = round(image.width * CROP), round(image.height * CROP)
    return encoded(image.crop((x, y, image.width, image.height)))


def cropped_bottom_right(image: Image.Image) -> bytes:
    """The photo without 2 % at its bottom and right."""
    x, y = round(image.width * CROP), round(image.height * CROP)
    return encoded(image.crop((0, 0, image.width - x, image.height - y)))


def encoded(image: Image.Image) -> bytes:
    """Without loss; BMP, because packing 24 MP as PNG takes longer than scoring them."""
    written = io.BytesIO()
    image.save(written, "BMP")
    return written.getvalue()


CHANGES: dict[str, Callable[[Image.Image], bytes]] = {
    "size 0.9": resized,
    "JPEG 90": jpeg,
    "crop 2 %, top left": cropped_top_left,
    "crop 2 %, bottom right": cropped_bottom_right,
}


def of_photo(assessor: Assessor, path: Path) -> list[float]:
    """The score of a photo as it is, then under each change."""
    try:
        data = decoders.read(path)
        image = Image.fromarray(decoders.load(path, data=data).pixels)
        changed = (change(image) for change in CHANGES.values())
        return [assessor.bytes(path.name, one).value for one in _all(data, changed)]
    except PhotoError as error:
        raise SystemExit(f"{path}: {error}") from error


def _all(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def measure(judge: judges.Judge, photos: Sequence[Path], cache: Path, threads: int = 2) -> Array:
    """Scores [photos, 1 + changes]."""
    assessor = Assessor(judge, cache)
    with ThreadPoolExecutor(min(threads, judge.max_threads)) as pool:
        return np.array(list(pool.map(lambda path: of_photo(assessor, path), photos)))


def half_range(scores: Array) -> Array:
    """The stability range of each photo [photos]."""
    return (scores.max(axis=1) - scores.min(axis=1)) / 2


def table(scores: Array) -> str:
    """Markdown: how far each change moves the score, and the half range of all."""
    heads = "| change | mean move | median size of it | 95 % within |"
    lines = [heads, "|---|---|---|---|"]
    for name, column in zip(CHANGES, scores.T[1:], strict=True):
        move = column - scores[:, 0]
        middle, most = np.percentile(np.abs(move), PERCENTILES)
        lines.append(f"| {name} | {move.mean():+.3f} | {middle:.3f} | {most:.3f} |")
    middle, most = np.percentile(half_range(scores), PERCENTILES)
    lines.append(f"| half of the whole range | | **{middle:.3f}** | **{most:.3f}** |")
    return "\n".join(lines) + f"\n{len(scores)} photos.\n"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=Path, nargs="+", required=True, metavar="DIR")
    parser.add_argument("--scorer", default=registry.DEFAULT)
    parser.add_argument("--model", type=Path, help="an exported graph instead of --scorer")
    parser.add_argument("--limit", type=int, default=200, help="so many photos, evenly spaced")
    parser.add_argument("--cache", type=Path, default=default_folder())
    args = parser.parse_args()
    judge = judges.of_file(args.model) if args.model else judges.named(args.scorer)
    print(table(measure(judge, photos_of(args.images, args.limit), args.cache)))


if __name__ == "__main__":
    main()
