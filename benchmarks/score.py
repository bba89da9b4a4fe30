"""How long one photo takes each scorer, and how that compares with what the machine can multiply.

``python -m benchmarks.score [--rivals --kept FOLDER] [--floats FILE] [--rounds N]
[--results FOLDER]``

Every scorer takes its turn in each round, beside plain matrix products in floats and in 8 bits, so
that a busy moment hits them all. The shortest time counts: what else runs can only add to it.
Operations are counted from the graphs. With ``--rivals`` (extra ``train``) also other scorers of
random weights; their graphs, up to 1.2 GB, are kept in a folder. ``--floats`` is the encoder of
rali-s before it was put into 8 bits (``trunk-fp32.onnx`` of ``training.align.features``). With
``--results`` the tables go to the model card's folder, ``training/results``.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import onnx

from benchmarks import throughput
from benchmarks.flops import operations
from benchmarks.machine import described
from benchmarks.photos import make_pixels
from benchmarks.throughput import PHOTO
from qualityculler.inference import open_session
from qualityculler.score import registry

THREADS = (1, 2)
GEMM_SIDE = 1024
VIEW_OF = {"rali-s": (512, 768), "nima-aesthetic": (224, 224)}
Way = Callable[[], object]


@dataclass(frozen=True)
class Row:
    """Something to time: its name, what it looks at, its operations (0 if not counted), ways."""

    name: str
    looks_at: str
    operations: int
    ways: dict[int, Way]


def gemm(folder: Path, kind: str) -> Row:
    """A square matrix product by ONNX Runtime: "fp32" or "int8" (bytes by signed bytes)."""
    side, rng = GEMM_SIDE, np.random.default_rng(0)
    if kind == "fp32":
        given, out, op = onnx.TensorProto.FLOAT, onnx.TensorProto.FLOAT, "MatMul"
        a, b = (rng.random((side, side), np.float32) for _ in range(2))
    else:
        given, out, op = onnx.TensorProto.UINT8, onnx.TensorProto.INT32, "MatMulInteger"
        a = rng.integers(0, 255, (side, side), np.uint8)
        b = rng.integers(-64, 64, (side, side), np.int8)
    graph = onnx.helper.make_graph(
        [onnx.helper.make_node(op, ["a", "b"], ["c"])],
        kind,
        [onnx.helper.make_tensor_value_info("a", given, [side, side])],
        [onnx.helper.make_tensor_value_info("c", out, [side, side])],
        [onnx.numpy_helper.from_array(b, "b")],
    )
    path = folder / f"gemm-{kind}.onnx"
    opset = [onnx.helper.make_opsetid("", 17)]
    onnx.save(onnx.helper.make_model(graph, opset_imports=opset, ir_version=9), str(path))
    ways = {n: run_of(path, n, a) for n in THREADS}
    return Row(f"plain product, {kind}", f"{side} x {side}", 2 * side**3, ways)


def run_of(path: Path, threads: int, value: Any) -> Way:
    """One run of a graph, in a session as the program sets it up."""
    session = open_session(path, threads)
    return partial(session.run, None, {session.get_inputs()[0].name: value})


def shipped(name: str) -> Row:
    """A scorer of the program on a photo of its decode size, views and all."""
    height, width = VIEW_OF[name]
    photo = make_pixels(*PHOTO, seed=1)
    ways = {n: partial(registry.create(name, n).score, [photo]) for n in THREADS}
    count = operations(registry.describe(name).path, (1, height, width, 3))
    return Row(name, f"{width} x {height}", count, ways)


def rivals(kept: Path) -> Iterator[Row]:
    """Scorers of random weights, in torch or as graphs."""
    from benchmarks import rivals as r

    photo, size = make_pixels(*PHOTO, seed=1), f"{PHOTO[0]} x {PHOTO[1]}"
    tiny = r.timm_model(r.TINY_VIT)
    path = r.export(tiny, 224, kept / "tinyvit.onnx")
    count = operations(path, (1, 3, 224, 224))
    ways = {n: r.eager(tiny, 224, n) for n in THREADS}
    yield Row("TinyViT-5M, torch eager", "224 x 224", count, ways)
    yield graph_row("TinyViT-5M, ONNX fp32", path, 224)
    yield Row("BRISQUE", size, 0, {n: r.brisque(photo, n) for n in THREADS})
    yield Row("CNNIQA, torch eager", size, 0, {n: r.cnniqa(photo, n) for n in THREADS})
    path = kept / "vit-l-14-224.onnx"
    if not path.exists():
        r.export(r.timm_model(r.VIT_L.format(224)), 224, path)
    yield graph_row("CLIP ViT-L/14, ONNX fp32", path, 224)


def graph_row(name: str, path: Path, side_px: int) -> Row:
    """A float graph of one square view [1, 3, S, S]."""
    shape = (1, 3, side_px, side_px)
    view = np.random.default_rng(0).random(shape, np.float32)
    ways = {n: run_of(path, n, view) for n in THREADS}
    return Row(name, f"{side_px} x {side_px}", operations(path, shape), ways)


def times_ms(rows: list[Row], rounds: int) -> dict[tuple[str, int], float]:
    """The shortest time of each row at each number of threads, after one run to warm up."""
    taken: dict[tuple[str, int], list[float]] = {}
    for turn in range(rounds + 1):
        for row in rows:
            for threads, way in row.ways.items():
                start = time.perf_counter()
                way()
                if turn:
                    passed = 1000 * (time.perf_counter() - start)
                    taken.setdefault((row.name, threads), []).append(passed)
    return {key: min(values) for key, values in taken.items()}


def report(rows: list[Row], taken: dict[tuple[str, int], float]) -> str:
    """A Markdown table; the share is of the product in the precision of the scorer."""
    lines = [
        "| | looks at | GFLOP | ms, 1 thread | ms, 2 threads | GFLOP/s, 1 / 2 | of the product |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        ms = [taken[row.name, n] for n in THREADS]
        cells = ["", "", ""]
        if row.operations:
            rates = [row.operations / t / 1e6 for t in ms]
            kind = "int8" if row.name == "rali-s" or "int8" in row.name else "fp32"
            product = [2 * GEMM_SIDE**3 / taken[f"plain product, {kind}", n] / 1e6 for n in THREADS]
            shares = [rate / whole for rate, whole in zip(rates, product, strict=True)]
            cells = [f"{row.operations / 1e9:.2f}", " / ".join(f"{rate:.0f}" for rate in rates)]
            cells.append(" / ".join(f"{share:.0%}" for share in shares) + f" of {kind}")
        lines.append(
            f"| {row.name} | {row.looks_at} | {cells[0]} | {ms[0]:.1f} | {ms[1]:.1f} "
            f"| {cells[1]} | {cells[2]} |"
        )
    return "\n".join(lines) + "\n"


def floats(path: Path) -> Row:
    """The encoder of rali-s in floats, on a photo of its decode size."""
    photo = make_pixels(*PHOTO, seed=1)[None]
    count = operations(path, (1, *VIEW_OF["rali-s"], 3))
    ways = {n: run_of(path, n, photo) for n in THREADS}
    return Row("rali-s, encoder in floats", f"{PHOTO[0]} x {PHOTO[1]}", count, ways)


def keep(folder: Path, machine: str, table: str, rates: str) -> None:
    """Write ``speed.json``, which the model card reads."""
    from training.artefact import CODE

    name = registry.DEFAULT
    said = {"machine": machine, "commit": CODE, "scorer": registry.identify(name).digest}
    text = json.dumps(said | {"table": table, "rates": rates}, indent=1) + "\n"
    (folder / "speed.json").write_text(text, encoding="utf-8")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rivals", action="store_true", help="also others; needs torch")
    parser.add_argument("--kept", type=Path, default=Path("build/benchmarks"), help="for graphs")
    parser.add_argument("--floats", type=Path, help="the encoder of rali-s in floats")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--results", type=Path, help="the model card's folder")
    args = parser.parse_args()
    args.kept.mkdir(parents=True, exist_ok=True)
    machine = described()
    rows = [gemm(args.kept, kind) for kind in ("fp32", "int8")]
    rows += [shipped(name) for name in registry.shipped()]
    rows += [floats(args.floats)] if args.floats else []
    rows += rivals(args.kept) if args.rivals else []
    if not args.rounds:
        return
    table, rates = report(rows, times_ms(rows, args.rounds)), throughput.table()
    print(f"{machine}\n\n{table}\n{rates}")
    if args.results:
        keep(args.results, machine, table, rates)


if __name__ == "__main__":
    main()
