"""Export NIMA-MobileNet as the graph of the scorer ``nima-aesthetic``, and measure what it costs.

``python -m training.export.nima --out resources/models/nima-aesthetic [--photos DIR ...]``

The graph takes one squashed photo as uint8 and gives mean and deviation of the predicted ratings.
It is checked against torch in floats; with ``--photos`` also every smaller form of it, on real
photos. The 1 x 1 kernels, nearly all of the file, are kept as half floats and computed with as
floats. The depthwise ones stay whole: rounding them cost up to 0.15 of a rating.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray

from qualityculler.decode import registry as decoders
from qualityculler.errors import PhotoError
from qualityculler.score.nima import SHORT_SIDE_PX, SIDE_PX, squash
from training import artefact
from training.align.graph import OPSET, quantize, session
from training.export.nima_net import Nima, packaged_weights

TOLERANCE = 1e-4  # ratings, torch against ONNX in floats
Views = Sequence[NDArray[np.uint8]]


def export(net: Nima, path: Path) -> None:
    """Write ``image`` uint8 [1, 224, 224, 3] to ``mean`` [1] and ``deviation`` [1], in floats."""
    torch.onnx.export(
        net,
        (torch.zeros(1, SIDE_PX, SIDE_PX, 3, dtype=torch.uint8),),
        str(path),
        input_names=["image"],
        output_names=["mean", "deviation"],
        opset_version=OPSET,
        dynamo=False,
    )


def halve(floats: Path, path: Path) -> None:
    """Write the same graph with its 1 x 1 kernels as half floats, widened when it is loaded."""
    model = onnx.load(str(floats))
    graph, casts = model.graph, []
    for tensor in graph.initializer:
        values = onnx.numpy_helper.to_array(tensor)
        if values.shape[2:] != (1, 1):
            continue
        name = tensor.name
        tensor.CopyFrom(onnx.numpy_helper.from_array(values.astype(np.float16), f"{name}_half"))
        casts.append(onnx.helper.make_node("Cast", [f"{name}_half"], [name], to=1))
    for cast in reversed(casts):
        graph.node.insert(0, cast)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def ratings(path: Path, views: Views) -> NDArray[np.float64]:
    """The mean rating [n] of each view by a graph."""
    graph = session(path, threads=2)
    return np.array([graph.run(["mean"], {"image": view[None]})[0][0] for view in views])


def noise(count: int) -> Views:
    """Random pictures for checking one form of the network against another."""
    rng = np.random.default_rng(0)
    return [rng.integers(0, 256, (SIDE_PX, SIDE_PX, 3), dtype=np.uint8) for _ in range(count)]


def photos(folders: Iterable[Path], count: int) -> Views:
    """At most ``count`` photos of each folder, evenly chosen by name, as the scorer sees them."""
    found = []
    for folder in folders:
        files = sorted(
            path for path in folder.rglob("*") if path.suffix.lower() in (".jpg", ".png")
        )
        for path in files[:: max(1, len(files) // count)][:count]:
            try:
                found.append(squash(decoders.load(path, short_side_px=SHORT_SIDE_PX).pixels))
            except PhotoError as error:
                print(f"left out: {error}")
    return found


def losses(forms: dict[str, Path], whole: Path, views: Views) -> dict[str, dict[str, float]]:
    """How far each form of the graph is from the whole one on ``views``, in ratings of 1 to 10."""
    truth = ratings(whole, views)
    table = {}
    for name, path in forms.items():
        error = np.abs(ratings(path, views) - truth)
        table[name] = {
            "bytes": path.stat().st_size,
            "mean_difference": float(error.mean()),
            "largest_difference": float(error.max()),
        }
    return table


def check(net: Nima, path: Path, views: Views) -> float:
    """The largest difference of torch and the float graph; SystemExit above the tolerance."""
    with torch.inference_mode():
        ours = np.array([float(net(torch.from_numpy(view)[None])[0]) for view in views])
    worst = float(np.abs(ours - ratings(path, views)).max())
    if worst > TOLERANCE:
        raise SystemExit(f"torch and ONNX differ by {worst:.1e}, more than {TOLERANCE:.0e}")
    return worst


def main() -> None:
    """Export, check, measure on photos if there are any, write graph and manifest."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--photos", type=Path, nargs="*", default=[])
    parser.add_argument("--count", type=int, default=50, help="photos taken of each folder")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    weights, path = packaged_weights(), args.out / "model.onnx"
    net = Nima(weights)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "floats.onnx"
        export(net, whole)
        halve(whole, path)
        metrics: dict[str, object] = {"parity_fp32": check(net, whole, noise(4))}
        if views := photos(args.photos, args.count):
            eight = Path(folder) / "int8.onnx"
            quantize(whole, eight, views[1::2])
            metrics["photos"] = len(views[::2])
            metrics["forms"] = losses({"half": path, "int8": eight}, whole, views[::2])
    metrics["sha256"] = artefact.file_digest(path)
    artefact.write_manifest(
        args.out, act="export nima", config={}, inputs=[weights], metrics=metrics
    )
    print(f"{path}: {path.stat().st_size:,} bytes, {metrics}")


if __name__ == "__main__":
    main()
