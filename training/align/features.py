"""Run the frozen trunk once over all images of a table and keep what it says and what is measured.

``python -m training.align.features --data FOLDER --images DIR --out FOLDER``

Writes ``features.npy`` [n, D] float16 and ``measures.json``, in the order of the table. Pixels are
made by the application's own ``decode``. Resumable: parts of 256 images are kept and not made
again.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qualityculler.decode import registry
from training import artefact
from training.align import graph
from training.align.encoder import Trunk
from training.align.measures import measure
from training.align.trunks import TRUNKS, load_trunk
from training.data.table import Sample, of_split, read_table

PART = 256
SHORT_SIDE_PX = 512
CALIBRATION_IMAGES = 128


def pixels(images: Path, sample: Sample) -> NDArray[np.uint8]:
    """The image as the application would see it; an unreadable one stops the run."""
    return registry.load(images / sample.image, short_side_px=SHORT_SIDE_PX).pixels


def parts(samples: Sequence[Sample]) -> Iterator[tuple[int, Sequence[Sample]]]:
    """The samples in parts, each with its number."""
    for number, start in enumerate(range(0, len(samples), PART)):
        yield number, samples[start : start + PART]


def extract_part(session, images: Path, samples: Sequence[Sample]) -> dict[str, NDArray]:  # type: ignore[no-untyped-def,type-arg]
    """Features [n, D] and measures of one part."""
    features, measured = [], []
    for sample in samples:
        image = pixels(images, sample)
        measured.append(measure(image))
        features.append(session.run(None, {"image": image[None]})[0][0].astype(np.float16))
    return {"features": np.stack(features), "measured": np.array(measured)}


def main() -> None:
    """Make the missing parts, then join them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of training.data")
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("--trunk", choices=sorted(TRUNKS), default="efficientnet-lite0")
    parser.add_argument(
        "--weights", type=Path, help="trunk.pt of align.finetune, or a scorer's whole model.onnx"
    )
    parser.add_argument("--precision", choices=("int8", "fp32"), default="int8")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    (args.out / "parts").mkdir(parents=True, exist_ok=True)
    samples = read_table(args.data / "table.csv")
    make = TRUNKS[args.trunk]
    weights = args.weights or make.packaged_weights()  # type: ignore[attr-defined]
    only_of(args.out, args, weights)
    if weights.suffix == ".onnx":
        graph.cut(weights, args.out / "trunk-int8.onnx")
    else:
        trunk = Trunk(load_trunk(args.trunk, args.weights))
        make_graphs(trunk, args.out, calibration(samples, args.images))
    session = graph.session(args.out / f"trunk-{args.precision}.onnx", args.threads)
    for number, chunk in parts(samples):
        make_part(args.out, number, session, args.images, chunk)
    join(args.out, len(list(parts(samples))))
    artefact.write_manifest(
        args.out, act="align.features", config=vars(args), inputs=[args.data / "table.csv", weights]
    )


def only_of(out: Path, args: argparse.Namespace, weights: Path) -> None:
    """SystemExit if what is in ``out`` was made of other photos, weights or values."""
    files = {"table": args.data / "table.csv", "weights": weights}
    values = {name: artefact.file_digest(path) for name, path in files.items()}
    values |= {"trunk": args.trunk, "precision": args.precision}
    # The first thing that is made is a graph of these weights, long before a part.
    begun = any(out.glob("trunk-*.onnx")) or any((out / "parts").glob("*.npz"))
    artefact.only_with(out / "begun.json", values, begun=begun)


def calibration(samples: Sequence[Sample], images: Path) -> Iterator[NDArray[np.uint8]]:
    """A few training images, drawn with a fixed seed."""
    rows = np.random.default_rng(0).permutation(of_split(samples, "train"))
    return (pixels(images, samples[i]) for i in rows[:CALIBRATION_IMAGES])


def make_graphs(trunk: Trunk, out: Path, images: Iterator[NDArray[np.uint8]]) -> None:
    """``trunk-fp32.onnx`` and ``trunk-int8.onnx``, unless they are there already."""
    floats, ints = (out / f"trunk-{precision}.onnx" for precision in ("fp32", "int8"))
    if ints.exists():
        return
    trunk.fold_normalisation()
    graph.export_trunk(trunk, floats)
    graph.quantize(floats, ints, images)


def make_part(out: Path, number: int, session, images: Path, chunk: Sequence[Sample]) -> None:  # type: ignore[no-untyped-def]
    """One part, unless it is there already; written beside and renamed, so a part is whole."""
    path = out / "parts" / f"{number:04d}.npz"
    if path.exists():
        return
    found = extract_part(session, images, chunk)
    text = json.dumps(list(found.pop("measured")))
    half = path.with_suffix(".half.npz")
    np.savez(half, measured=np.array(text), **found)
    half.rename(path)
    print(f"part {number}", flush=True)


def join(out: Path, count: int) -> None:
    """The parts as whole arrays."""
    loaded = [np.load(out / "parts" / f"{n:04d}.npz") for n in range(count)]
    np.save(out / "features.npy", np.concatenate([part["features"] for part in loaded]))
    measured = [m for part in loaded for m in json.loads(str(part["measured"]))]
    (out / "measures.json").write_text(json.dumps(measured), encoding="utf-8")


if __name__ == "__main__":
    main()
