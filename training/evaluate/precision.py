"""What 8 bits cost the encoder: a ridge on its features in floats beside one in 8 bits.

``python -m training.evaluate.precision --data FOLDER --images DIR --features FOLDER
[--photos N] [--results training/results]``

The folder is one of ``align.features``, with both graphs and the features in 8 bits; those in
floats are made here, of N photos of the train split and of all of val. Each ridge is fitted and
judged on the features of its own kind, as the shipped projection is: what is lost is information,
not a projection that never met the other kind. Test is left alone.
"""

from __future__ import annotations

import argparse
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training import artefact
from training.align import graph
from training.align.features import pixels
from training.data.table import Sample, mos_of, of_split, read_table
from training.evaluate import metrics

Array = NDArray[np.float64]
Features = NDArray[np.float32]
STRENGTHS = (1000.0, 3000.0, 10000.0)
CLAMP = 8.0  # as in the head that the alignment learns


def in_floats(path: Path, images: Path, samples: list[Sample]) -> Features:
    """Features [n, D] of the float graph, two photos at a time."""
    session = graph.session(path, threads=1)

    def one(sample: Sample) -> Features:
        found: Features = session.run(None, {"image": pixels(images, sample)[None]})[0][0]
        return found

    with ThreadPoolExecutor(2) as workers:
        return np.stack(list(workers.map(one, samples)))


def ridge(train: Features, mos: Array, others: Features, strength: float) -> Array:
    """Values [m] of ``others`` by a ridge from standardised training features [n, D] to MOS [n]."""
    mean, spread = train.mean(0), train.std(0) + 1e-4
    a, b = (np.clip((x - mean) / spread, -CLAMP, CLAMP).astype(float) for x in (train, others))
    gram = a.T @ a + strength * np.eye(a.shape[1])
    return np.asarray(b @ np.linalg.solve(gram, a.T @ (mos - mos.mean())))


def gained(pair: Array, mos: Array) -> float:
    """SRCC with MOS [n] of the first of two values [n, 2], less that of the second."""
    return metrics.srcc(pair[:, 0], mos) - metrics.srcc(pair[:, 1], mos)


def compare(floats: Features, eights: Features, samples: list[Sample], fitted: int) -> list[Any]:
    """A row a strength: both SRCC and their difference with its interval.

    The first ``fitted`` samples are learnt from, the others judged.
    """
    mos, rest = mos_of(samples), samples[fitted:]
    groups, rows = [sample.group for sample in rest], []
    for strength in STRENGTHS:
        values = [ridge(x[:fitted], mos[:fitted], x[fitted:], strength) for x in (floats, eights)]
        pair, y = np.stack(values, 1), mos[fitted:]
        low, high = metrics.interval(gained, pair, y, groups=groups)
        both = [metrics.srcc(value, y) for value in values]
        rows.append({"strength": strength, "floats": both[0], "eight": both[1]})
        rows[-1] |= {"low": low, "high": high, "n": len(rest), "fitted": fitted}
    return rows


def table(rows: list[Any]) -> str:
    """Markdown: a row a strength."""
    lines = [
        f"Ridge on the encoder's features, {rows[0]['fitted']:,} photos of train, judged on the "
        f"{rows[0]['n']} of val; each fitted on features of its own kind.",
        "",
        "| strength | SRCC in floats | in 8 bits | lost [95 %] |",
        "|---|---|---|---|",
    ]
    for row in rows:
        lost = row["floats"] - row["eight"]
        lines.append(
            f"| {row['strength']:g} | {row['floats']:.3f} | {row['eight']:.3f} "
            f"| {lost:+.3f} [{row['low']:+.3f}, {row['high']:+.3f}] |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the table; write ``precision.json`` for the card if asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("data", "images", "features"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--photos", type=int, default=2400)
    parser.add_argument("--results", type=Path)
    args = parser.parse_args()
    samples = read_table(args.data / "table.csv")
    drawn = np.random.default_rng(0).permutation(of_split(samples, "train"))[: args.photos]
    rows = np.concatenate([drawn, of_split(samples, "val")])
    chosen = [samples[row] for row in rows]
    eights = np.load(args.features / "features.npy")[rows].astype(np.float32)
    floats = in_floats(args.features / "trunk-fp32.onnx", args.images, chosen)
    found = compare(floats, eights, chosen, len(drawn))
    print(table(found))
    if args.results:
        trunk = artefact.file_digest(args.features / "trunk-int8.onnx")
        written = {"digest": {"trunk": trunk}, "commit": artefact.CODE, "runs": found}
        text = json.dumps(written, indent=1) + "\n"
        (args.results / "precision.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
