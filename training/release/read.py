"""The authors' RALI release, from a folder of files to a tower and a head.

Layout (the authors' bytedance/Q-Insight, ``src/eval/demo_rali_score.py``): ``ckpt.pt`` holds under
``state_dict`` the whole CLIP as ``clip.*`` and five ``scorer.*`` tensors, ``pca.pkl`` the mean of
the PCA, which is nowhere else, ``basis.npz`` vectors and scores before tuning, ``best/`` the CLIP
folder with its preprocessing. The authors' code loads the state dict strictly over everything else,
so where files differ ``ckpt.pt`` is right; a difference that means mixed-up files is refused.

On which scale the scores of the prototypes are is told by their numbers only: the authors' code
starts them between 0.3 and 0.7 where it has no basis, and compares results with labels on 1 to 5.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from qualityculler.errors import ModelError
from training.release import files, graph
from training.release.clip import Preprocessing, Tower, make_tower, read_config, read_preprocessing
from training.release.files import Floats
from training.release.graph import Head
from training.release.pca import read_estimator

CHECKPOINT, PCA, BASIS, CLIP = "ckpt.pt", "pca.pkl", "basis.npz", "best"
_SCORER = ("pca_scale", "pca_components", "prototypes", "proto_scores", "logit_scale")
# Mean cosine of the rows of two PCAs above which they are one PCA, tuned.
_SAME_PCA = 0.9
# Tuning may move single scores beyond the ends of a scale by this share of its range.
_SLACK = 0.1
# Lowest and highest label; a MOS is offset + factor * score.
_SCALES = {"1 to 5": (1.0, 5.0, 0.0, 1.0), "0 to 1": (0.0, 1.0, 1.0, 4.0)}


@dataclass(frozen=True)
class Release:
    """What a release says; ``paths`` are those it was read from, ``notes`` sentences on oddities.

    The scores of ``head`` are on 1 to 5; ``scale`` is what they were on in the files.
    """

    tower: Tower
    preprocessing: Preprocessing
    head: Head
    scale: str
    paths: tuple[Path, ...]
    notes: tuple[str, ...]


def read_release(folder: Path) -> Release:
    """Everything of a release, weights in float32. Raises ModelError, each a sentence. Blocks."""
    if not folder.is_dir():
        raise ModelError(f"{folder} is no folder; name the one that holds {CHECKPOINT}.")
    checkpoint = _present(folder / CHECKPOINT)
    loaded = files.read_torch(checkpoint)
    inside = loaded.get("state_dict") if isinstance(loaded, Mapping) else None
    state = files.state_dict(inside, checkpoint)
    clip = folder / CLIP
    config = read_config(clip)
    preprocessing = read_preprocessing(clip, config.image_size)
    head, scale, notes = _head(folder, _under("scorer.", state))
    weights, source = _under("clip.", state), checkpoint
    if not weights:
        source = _weight_file(clip)
        weights = files.read_weights(source)
    vision = {name: weights[name] for name in weights if name.startswith("vis")}
    tower = make_tower(config, vision, source)
    tower.load_state_dict(files.floats(tower.state_dict(), source), assign=True)
    if len(head.mean) != config.projection_dim:
        raise ModelError(
            f"The files of {folder} do not belong together: the encoder gives "
            f"{config.projection_dim} values, the PCA takes {len(head.mean)}."
        )
    paths = [checkpoint, folder / PCA, clip / "config.json"]
    more = [folder / BASIS, source, *sorted(clip.glob("*processor_config.json"))]
    paths += [path for path in more if path.exists() and path not in paths]
    return Release(tower, preprocessing, head, scale, tuple(paths), tuple(notes))


def _present(path: Path) -> Path:
    if not path.is_file():
        raise ModelError(
            f"{path} is missing; the release is {CHECKPOINT}, {PCA}, {BASIS}, {CLIP}/. The mean of "
            "the PCA is in no other file and cannot be fitted again without the training images."
        )
    return path


def _under(prefix: str, state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tensors below a prefix, under their names without it."""
    return {name.removeprefix(prefix): t for name, t in state.items() if name.startswith(prefix)}


def _weight_file(clip: Path) -> Path:
    for name in ("model.safetensors", "pytorch_model.bin"):
        if (clip / name).is_file():
            return clip / name
    raise ModelError(
        f"{CHECKPOINT} holds no encoder and {clip} neither model.safetensors nor "
        "pytorch_model.bin; get the whole release."
    )


def _head(folder: Path, scorer: dict[str, Tensor]) -> tuple[Head, str, list[str]]:
    path = folder / CHECKPOINT
    if unknown := set(scorer) - set(_SCORER):
        raise ModelError(
            f"{path} holds scorer.{min(unknown)[:200]}, which no known RALI has; it would be "
            "scored by another formula than its own."
        )
    if missing := set(_SCORER) - set(scorer):
        raise ModelError(f"{path} holds no scorer.{min(missing)}; it is not the release.")
    tensors = files.floats(scorer, path)
    scale, components, prototypes, scores, logit = (tensors[name] for name in _SCORER)
    if logit.numel() != 1:
        raise ModelError(f"{path} is damaged: its logit_scale is no number.")
    mean, notes = _mean(_present(folder / PCA), components.numpy(), scale.numpy())
    head = Head(torch.tensor(mean), scale, components, prototypes, scores, float(logit))
    graph.checked(head, folder)
    name = _scale_of(scores.numpy(), _untuned(folder, prototypes, notes), path)
    _, _, offset, factor = _SCALES[name]
    if factor != 1.0:
        notes.append(f"scores are on {name} in the files: {offset:g} + {factor:g} x")
    return replace(head, scores=offset + factor * scores), name, notes


def _mean(path: Path, components: Floats, scale: Floats) -> tuple[Floats, list[str]]:
    """The mean of the PCA, if it belongs to these components; notes on what differs."""
    kind, arrays = read_estimator(path)
    if missing := [name for name in ("mean_", "components_") if name not in arrays]:
        raise ModelError(f"{path} has no {missing[0]}: the PCA was saved before it was fitted.")
    with np.errstate(over="ignore"):
        mean, theirs = (arrays[name].astype(np.float32) for name in ("mean_", "components_"))
    if theirs.shape != components.shape or mean.shape != components.shape[1:]:
        raise ModelError(
            f"{path} (PCA {theirs.shape}) does not belong to {CHECKPOINT} (PCA {components.shape})."
        )
    if not np.isfinite(mean).all() or not np.isfinite(theirs).all():
        raise ModelError(f"{path} is damaged: it holds values that are no numbers.")
    notes = [f"PCA mean from {path.name} ({kind.rpartition('.')[2]})"]
    if not np.allclose(theirs, components, rtol=1e-3, atol=1e-5):
        _check_same_pca(theirs, components, path)
        notes.append(f"the PCA in {CHECKPOINT} was tuned after {path.name}; the former is used")
    if not np.allclose(np.abs(scale), _expected_scale(arrays, scale), rtol=1e-3, atol=1e-6):
        notes.append(f"pca_scale in {CHECKPOINT} is not that of {path.name}; the former is used")
    return mean, notes


def _check_same_pca(theirs: Floats, ours: Floats, path: Path) -> None:
    lengths = np.linalg.norm(theirs, axis=1) * np.linalg.norm(ours, axis=1)
    cosines = (theirs * ours).sum(1) / np.maximum(lengths, 1e-12)
    if not cosines.mean() >= _SAME_PCA:
        raise ModelError(
            f"{path} does not belong to {CHECKPOINT}: their components point elsewhere. "
            "Take both from the same release."
        )


def _expected_scale(arrays: Mapping[str, np.ndarray], scale: Floats) -> Floats:
    """What the authors' code makes of the estimator: sqrt(var_) if it has one, otherwise 1."""
    if "var_" not in arrays or arrays["var_"].shape != scale.shape:
        return np.ones_like(scale)
    root = np.sqrt(np.maximum(arrays["var_"].astype(np.float64), 0.0))
    return np.where(root < graph.MIN_SCALE, 1.0, root).astype(np.float32)


def _untuned(folder: Path, prototypes: Tensor, notes: list[str]) -> Floats | None:
    path = folder / BASIS
    if not path.is_file():
        notes.append(f"{BASIS} was not there; the scale is told by {CHECKPOINT} alone")
        return None
    vectors, scores = files.read_npz(path, ("vectors", "scores"))
    if vectors.shape != tuple(prototypes.shape) or scores.shape != vectors.shape[:1]:
        raise ModelError(f"{path} does not belong to {CHECKPOINT}: it has other shapes.")
    return scores


def _scale_of(scores: Floats, untuned: Floats | None, path: Path) -> str:
    """The scale of tuned scores [K]; ``untuned`` ones, if there are any, must be on the same.

    The untuned ones are mean labels of clusters, so they lie within the labels' range. ModelError
    if the numbers fit neither scale or both.
    """
    found = _only(scores, path, "the scores of its prototypes")
    if untuned is not None and _only(untuned, path, f"the scores in {BASIS}") != found:
        raise ModelError(
            f"The scores in {path} are on {found}, those in {BASIS} are not: "
            "the two files do not belong together."
        )
    return found


def _only(scores: Floats, path: Path, what: str) -> str:
    # Of 250 tuned scores a few may have drifted away; the middle 98 % tell the scale.
    low, high = (float(value) for value in np.percentile(scores, (1.0, 99.0)))
    fitting = [name for name, (a, b, _, _) in _SCALES.items() if _fits(a, b, low, high)]
    if len(fitting) != 1:
        raise ModelError(
            f"{path}: {what} run from {low:.3g} to {high:.3g}; whether they are on 1 to 5 or on "
            "0 to 1 cannot be told, so they are not guessed at."
        )
    return fitting[0]


def _fits(least: float, most: float, low: float, high: float) -> bool:
    slack = _SLACK * (most - least)
    return least - slack <= low and high <= most + slack
