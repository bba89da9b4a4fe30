"""The square each image becomes for CLIP, made once: training reads them from one file.

``python -m training.align.clip_views --data FOLDER --images DIR --side 336 --out FOLDER``

Writes ``views.npy`` [n, S, S, 3] uint8 and ``measures.json``, in the order of the table; pixels as
the application makes them. Begun again, it goes on where it stopped.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from qualityculler.decode import registry
from qualityculler.score.resample import centre_square
from training import artefact
from training.align.features import pixels
from training.align.measures import measure
from training.data.table import Sample, read_table

KEEP_EVERY = 256


def make_views(samples: list[Sample], images: Path, side_px: int, out: Path) -> None:
    """Fill ``views.npy`` and ``measures.json``; an unreadable image stops the run."""
    path, notes = out / "views.npy", out / "measures.json"
    measured = json.loads(notes.read_text(encoding="utf-8")) if notes.exists() else []
    shape = (len(samples), side_px, side_px, 3)
    views = np.lib.format.open_memmap(path, "r+" if measured else "w+", np.uint8, shape)
    for row in range(len(measured), len(samples)):
        image = registry.load(images / samples[row].image, short_side_px=side_px).pixels
        views[row] = centre_square(image, side_px)
        measured.append(measure(pixels(images, samples[row])))
        if len(measured) % KEEP_EVERY == 0 or len(measured) == len(samples):
            views.flush()
            half = notes.with_suffix(".half")
            half.write_text(json.dumps(measured), encoding="utf-8")
            half.replace(notes)
            print(f"{len(measured)} of {len(samples)} views", flush=True)


def main() -> None:
    """Make the views of all images of a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of training.data")
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("--side", type=int, default=336, help="what the model takes, in px")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    make_views(read_table(args.data / "table.csv"), args.images, args.side, args.out)
    artefact.write_manifest(
        args.out, act="align.clip_views", config=vars(args), inputs=[args.data / "table.csv"]
    )


if __name__ == "__main__":
    main()
