"""What the runs on cached features share: material, alignment at a split, bases, scores.

The trunk's features are made once (``align.features``); on a CPU an alignment takes minutes and the
bases seconds, so alignments are kept in the output folder by name and seed and made once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training import artefact
from training.align import ladders, text
from training.align import train as align
from training.basis import train as basis
from training.basis.score import BasisScorer
from training.data.table import Sample, of_split, read_table

Array = NDArray[np.float64]
Embeddings = NDArray[np.float32]


@dataclass(frozen=True)
class Bench:
    """Samples, trunk features [n + copies, D], both acts' configs, kept texts, where results go.

    ``climbs`` [m, rungs] are rows of the features (``align.ladders``). ``trunk`` is "pretrained",
    or the name of the weights the trunk was fine-tuned to;
    ``digest`` names features, labels and configs together.
    """

    samples: list[Sample]
    features: Tensor
    climbs: Tensor
    align: align.Config
    basis: basis.Config
    texts: Path | None
    out: Path
    trunk: str
    digest: dict[str, str]


def load(
    data: Path, features: Path, configs: tuple[Path, Path], texts: Path | None, out: Path
) -> Bench:
    """The bench on cached features; SystemExit if ``out`` holds results from other material."""
    made = artefact.read_manifest(features)["config"]
    weights = made.get("weights")
    table, array = data / "table.csv", features / "features.npy"
    digest = {p.name: artefact.file_digest(p) for p in (table, array, *configs)}
    if (features / ladders.FILE).exists():
        digest[ladders.FILE] = artefact.file_digest(features / ladders.FILE)
    digest["trunk"] = artefact.file_digest(features / f"trunk-{made['precision']}.onnx")
    out.mkdir(parents=True, exist_ok=True)
    stamp = out / "material.json"
    if stamp.exists() and json.loads(stamp.read_text(encoding="utf-8")) != digest:
        raise SystemExit(f"{out} holds results from other features, labels or configs.")
    stamp.write_text(json.dumps(digest, indent=2) + "\n", encoding="utf-8")
    folders = {"data": data, "features": features, "text_model": None}
    align_config = align.load_config(configs[0], folders)
    rows, climbs = ladders.extended(features, needed=align_config.ladder_weight > 0)
    return Bench(
        samples=read_table(table),
        features=rows,
        climbs=climbs,
        align=align_config,
        basis=basis.load_config(configs[1]),
        texts=texts,
        out=out,
        trunk=Path(weights).parent.name if weights else "pretrained",
        digest=digest,
    )


def kept(path: Path, make: Callable[[], Embeddings]) -> Embeddings:
    """The array at ``path``, made and written there (whole or not at all) if it is not yet."""
    if not path.exists():
        half = path.with_suffix(".half.npy")
        np.save(half, make())
        half.rename(path)
    return np.asarray(np.load(path))


def aligned(bench: Bench, samples: Sequence[Sample], name: str, seed: int) -> Embeddings:
    """Embeddings [n, 384] of all images by a projection aligned on the train split of ``samples``.

    ``samples`` are the bench's with other splits; ``name`` files them.
    """
    path = bench.out / f"{name}-{seed}.npy"
    return kept(path, lambda: _align(bench, list(samples), name, seed))


def _align(bench: Bench, samples: list[Sample], name: str, seed: int) -> Embeddings:
    texts = text_features(bench, samples, name)
    return learnt(bench, of_split(samples, "train"), texts, seed)


def learnt(bench: Bench, rows: NDArray[np.int64], texts: Tensor, seed: int) -> Embeddings:
    """Embeddings [n, 384] of all images by a projection that learns from the images at ``rows``.

    texts [len(rows), k, 384] are theirs.
    """
    chosen = [bench.samples[i] for i in rows]
    climbs = bench.features[ladders.of_rows(bench.climbs, rows)]
    config = replace(bench.align, seed=seed)
    seen = bench.features[torch.from_numpy(rows)]
    head = align.train(config, align.material_of(seen, texts, chosen, climbs, config))
    with torch.inference_mode():
        return np.asarray(head(bench.features[: len(bench.samples)]).numpy())


def text_features(bench: Bench, samples: list[Sample], name: str) -> Tensor:
    """Text features [n, k, 384] of the train split's composed texts."""
    return embedded(bench, align.text_targets(bench.align, samples), name)


def embedded(bench: Bench, texts: list[list[str]], name: str) -> Tensor:
    """Text features [n, k, 384]; sentences met before are not embedded again."""
    known: dict[str, Any] = {}
    for folder in (bench.texts, bench.out / "texts"):
        if folder is not None and (folder / "texts.npy").exists():
            known |= _kept_texts(folder, (folder / "texts.npy").stat().st_mtime_ns)
    unseen = sorted({one for row in texts for one in row} - known.keys())
    if unseen:
        print(f"{name}: embedding {len(unseen)} texts", flush=True)
        known |= zip(unseen, text.embed(unseen, bench.align.text_model), strict=True)
        _keep_texts(bench.out / "texts", known)
    return torch.from_numpy(np.array([[known[one] for one in row] for row in texts]))


@lru_cache(maxsize=4)
def _kept_texts(folder: Path, version: int) -> dict[str, Any]:
    """Features by sentence of a folder; read once for each ``version`` of its file."""
    del version
    said = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    flat = [one for row in said for one in row]
    return dict(zip(flat, np.load(folder / "texts.npy").reshape(len(flat), -1), strict=True))


def _keep_texts(folder: Path, known: dict[str, Any]) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "texts.json").write_text(json.dumps([[one] for one in known]), encoding="utf-8")
    np.save(folder / "texts.npy", np.array(list(known.values()))[:, None])


def fitted(
    embeddings: Embeddings, samples: Sequence[Sample], config: basis.Config, seed: int
) -> tuple[Array, int]:
    """Scores [n] of all images by bases fitted on the train split, and how many bases there are."""
    tuning = replace(config.tune, seed=seed) if config.tune else None
    scorer, _ = basis.fit(embeddings, samples, replace(config, seed=seed, tune=tuning))
    return scores_of(scorer, embeddings), len(scorer.f)


@torch.inference_mode()
def scores_of(scorer: BasisScorer, embeddings: Embeddings) -> Array:
    """Scores [n] cut to the scale, as the exported graph gives them."""
    found = scorer(torch.from_numpy(embeddings)).clamp(1.0, 5.0)
    return np.asarray(found.numpy(), dtype=np.float64)
