"""The authors' RALI release, from a folder of files to a tower and a head.

Layout (the authors' bytedance/Q-Insight, ``src/eval/demo_rali_score.py``): ``ckpt.pt`` holds under
``state_dict`` the whole CLIP as ``clip.*`` and five ``scorer.*`` tensors, ``pca.pkl`` the mean of
the PCA, which is nowhere else, ``basis.npz`` vectors and scores before tuning, ``best/`` the CLIP
folder with its preprocessing. The authors' code loads the state dict strictly over everything else,
so where files differ ``ckpt.pt`` is right; a difference that means mixed-up files is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from qualityculler.convert import head as heads
from qualityculler.convert import tower as towers
from qualityculler.convert.clip_config import read_preprocessing, read_tower_config
from qualityculler.convert.head import Head
from qualityculler.convert.joblib_file import Attributes, read_estimator
from qualityculler.convert.npz_file import read_npz
from qualityculler.convert.safetensors_file import SafetensorsFile
from qualityculler.convert.score_scale import ScoreScale, scale_of
from qualityculler.convert.tensors import Floats, Tensors
from qualityculler.convert.torch_file import TorchFile
from qualityculler.convert.tower import PROJECTION, Tower
from qualityculler.errors import ModelError

CHECKPOINT, PCA, BASIS, CLIP = "ckpt.pt", "pca.pkl", "basis.npz", "best"
_SCORER = ("pca_scale", "pca_components", "prototypes", "proto_scores", "logit_scale")
# Mean cosine of the rows of two PCAs above which they are one PCA, tuned.
_SAME_PCA = 0.9


@dataclass(frozen=True, slots=True)
class Release:
    """What a release says; ``files`` are those it was read from, ``notes`` sentences on oddities.

    The scores of ``head`` are on 1 to 5; ``scale`` is what they were on in the files.
    """

    tower: Tower
    head: Head
    scale: ScoreScale
    files: tuple[Path, ...]
    notes: tuple[str, ...]


class _Under:
    """The tensors of a file below a prefix, under their names without it."""

    def __init__(self, file: Tensors, prefix: str) -> None:
        self._file, self._prefix = file, prefix

    def names(self) -> list[str]:
        skip = len(self._prefix)
        return [name[skip:] for name in self._file.names() if name.startswith(self._prefix)]

    def shape(self, name: str) -> tuple[int, ...]:
        return self._file.shape(self._prefix + name)

    def read(self, name: str) -> Floats:
        return self._file.read(self._prefix + name)


def read_release(folder: Path) -> Release:
    """Everything but the weights of the tower, which are read when they are written.

    Raises ModelError with a sentence for each way in which a release is not one. Blocks for about
    a second.
    """
    if not folder.is_dir():
        raise ModelError(f"{folder} is no folder; name the one that holds {CHECKPOINT}.")
    checkpoint = TorchFile(_present(folder / CHECKPOINT), inside="state_dict")
    tower, weights_from = _tower(folder, checkpoint)
    head, scale, notes = _head(folder, checkpoint)
    if head.dim != tower.dim:
        raise ModelError(
            f"The files of {folder} do not belong together: the encoder gives {tower.dim} values, "
            f"the PCA takes {head.dim}."
        )
    files = [folder / CHECKPOINT, folder / PCA, folder / CLIP / "config.json"]
    more = [folder / BASIS, weights_from, *sorted((folder / CLIP).glob("*processor_config.json"))]
    files += [path for path in more if path.exists() and path not in files]
    return Release(tower, head, scale, tuple(files), tuple(notes))


def _present(path: Path) -> Path:
    if not path.is_file():
        raise ModelError(
            f"{path} is missing; the release is {CHECKPOINT}, {PCA}, {BASIS}, {CLIP}/."
        )
    return path


def _tower(folder: Path, checkpoint: TorchFile) -> tuple[Tower, Path]:
    clip = folder / CLIP
    config = read_tower_config(clip)
    preprocessing = read_preprocessing(clip, config.side_px)
    weights: Tensors = _Under(checkpoint, "clip.")
    source = checkpoint.path
    if not weights.names():
        source = _weight_file(clip)
        whole = source.suffix == ".safetensors"
        weights = SafetensorsFile(source) if whole else TorchFile(source)
    dim = weights.shape(PROJECTION)[0] if weights.shape(PROJECTION) else 0
    return towers.checked(Tower(config, preprocessing, weights, dim), source), source


def _weight_file(clip: Path) -> Path:
    for name in ("model.safetensors", "pytorch_model.bin"):
        if (clip / name).is_file():
            return clip / name
    raise ModelError(
        f"{CHECKPOINT} holds no encoder and {clip} neither model.safetensors nor "
        "pytorch_model.bin; get the whole release."
    )


def _head(folder: Path, checkpoint: TorchFile) -> tuple[Head, ScoreScale, list[str]]:
    scorer = _Under(checkpoint, "scorer.")
    unknown = set(scorer.names()) - set(_SCORER)
    if unknown:
        raise ModelError(
            f"{checkpoint.path} holds scorer.{min(unknown)[:200]}, which no known RALI has; it "
            "would be scored by another formula than its own."
        )
    scale, components, prototypes, scores, logit = (scorer.read(name) for name in _SCORER)
    if logit.size != 1:
        raise ModelError(f"{checkpoint.path} is damaged: its logit_scale is no number.")
    mean, notes = _mean(_present_pca(folder), components, scale)
    head = Head(mean, scale, components, prototypes, scores, float(logit.reshape(())))
    heads.checked(head, folder)
    found = scale_of(scores, _untuned(folder, prototypes, notes), checkpoint.path)
    if found.factor != 1.0:
        notes.append(
            f"scores are on {found.name} in the files: {found.offset:g} + {found.factor:g} x"
        )
    return replace(head, scores=found.offset + found.factor * scores), found, notes


def _present_pca(folder: Path) -> Path:
    path = folder / PCA
    if not path.is_file():
        raise ModelError(
            f"{path} is missing; the mean of the PCA is in no other file, and without the images "
            "the authors trained on it cannot be fitted again. Get pca.pkl of the same release."
        )
    return path


def _mean(path: Path, components: Floats, scale: Floats) -> tuple[Floats, list[str]]:
    """The mean of the PCA, if it belongs to these components; notes on what differs."""
    kind, arrays = read_estimator(path)
    missing = [name for name in ("mean_", "components_") if name not in arrays]
    if missing:
        raise ModelError(f"{path} has no {missing[0]}: the PCA was saved before it was fitted.")
    mean, theirs = arrays["mean_"].astype(np.float32), arrays["components_"].astype(np.float32)
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
    if cosines.mean() < _SAME_PCA:
        raise ModelError(
            f"{path} does not belong to {CHECKPOINT}: their components point elsewhere. "
            "Take both from the same release."
        )


def _expected_scale(arrays: Attributes, scale: Floats) -> Floats:
    """What the authors' code makes of the estimator: sqrt(var_) if it has one, otherwise 1."""
    if "var_" not in arrays or arrays["var_"].shape != scale.shape:
        return np.ones_like(scale)
    root = np.sqrt(np.maximum(arrays["var_"].astype(np.float64), 0.0))
    return np.where(root < heads.MIN_SCALE, 1.0, root).astype(np.float32)


def _untuned(folder: Path, prototypes: Floats, notes: list[str]) -> Floats | None:
    path = folder / BASIS
    if not path.is_file():
        notes.append(f"{BASIS} was not there; the scale is told by {CHECKPOINT} alone")
        return None
    vectors, scores = read_npz(path, ("vectors", "scores"))
    if vectors.shape != prototypes.shape or scores.shape != prototypes.shape[:1]:
        raise ModelError(f"{path} does not belong to {CHECKPOINT}: it has other shapes.")
    return scores
