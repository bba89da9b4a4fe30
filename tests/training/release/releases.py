"""Small releases of the authors' layout with random weights, and what they must score."""

from __future__ import annotations

import json
import math
import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.training.release.pickles import Array, Call, Storage, dumps
from training.align.clip_tower import CLIP_MEAN, CLIP_STD
from training.torchvision_ops import declare_torchvision_ops

Floats = NDArray[np.float32]
WIDTH, HIDDEN, LAYERS, HEADS, PATCH_PX, SIDE_PX, EPSILON = 24, 48, 2, 3, 56, 224, 1e-5
DIM, KEPT, COUNT = 12, 6, 9


@dataclass
class Parts:
    """The arrays of a release, to be written or to be spoilt first."""

    tower: dict[str, Floats]
    scorer: dict[str, Floats]
    pca: dict[str, Any]
    basis: dict[str, Any]

    @property
    def state(self) -> dict[str, Floats]:
        """The state dict of ``ckpt.pt``."""
        return {f"clip.{name}": array for name, array in self.tower.items()} | {
            f"scorer.{name}": array for name, array in self.scorer.items()
        }


def parts(seed: int = 0) -> Parts:
    """Random weights; the PCA was fitted incrementally, so it has a ``var_``."""
    rng = np.random.default_rng(seed)

    def draw(*shape: int) -> Floats:
        return rng.normal(0, 0.3, shape).astype(np.float32)

    tower = {name: draw(*shape) for name, shape in tower_shapes().items()}
    tower["text_projection.weight"] = draw(DIM, DIM)
    components = np.linalg.qr(draw(DIM, DIM).astype(np.float64))[0][:KEPT]
    variance = rng.uniform(0.5, 2.0, DIM)
    vectors, scores = draw(COUNT, KEPT), np.linspace(1.2, 4.7, COUNT).astype(np.float32)
    scorer = {
        "pca_scale": np.sqrt(variance).astype(np.float32),
        "pca_components": components.astype(np.float32),
        "prototypes": vectors + draw(COUNT, KEPT) / 10,
        "proto_scores": scores + draw(COUNT) / 10,
        "logit_scale": np.array(1 / 0.07, np.float32),
    }
    mean = rng.normal(0, 0.3, DIM)
    pca = {"mean_": mean, "components_": components, "var_": variance}
    return Parts(tower, scorer, pca, {"vectors": vectors, "scores": scores})


def tower_shapes() -> dict[str, tuple[int, ...]]:
    """The tensors of an image tower of transformers, by name."""
    declare_torchvision_ops()
    from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

    config = CLIPVisionConfig(**clip_config()["vision_config"], projection_dim=DIM)
    state = CLIPVisionModelWithProjection(config).state_dict()
    return {name: tuple(tensor.shape) for name, tensor in state.items()}


def write(folder: Path, release: Parts) -> Path:
    """Write the four parts; the folder."""
    (folder / "best").mkdir(parents=True, exist_ok=True)
    write_torch(folder / "ckpt.pt", {"state_dict": release.state, "epoch": 3})
    write_pca(folder / "pca.pkl", release.pca)
    np.savez(folder / "basis.npz", **release.basis)
    write_json(folder / "best" / "config.json", clip_config())
    write_json(folder / "best" / "preprocessor_config.json", preprocessor())
    return folder


def clip_config() -> dict[str, Any]:
    """As transformers writes it; layer_norm_eps and hidden_act are at their defaults."""
    vision = {
        "hidden_size": WIDTH,
        "intermediate_size": HIDDEN,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": HEADS,
        "image_size": SIDE_PX,
        "patch_size": PATCH_PX,
    }
    return {"model_type": "clip", "projection_dim": DIM, "vision_config": vision}


def preprocessor() -> dict[str, Any]:
    """That of OpenAI's CLIP at 224 px."""
    return {
        "crop_size": {"height": 224, "width": 224},
        "do_center_crop": True,
        "do_normalize": True,
        "do_resize": True,
        "image_mean": list(CLIP_MEAN),
        "image_std": list(CLIP_STD),
        "resample": 3,
        "size": {"shortest_edge": 224},
    }


def write_json(path: Path, content: Any) -> None:
    """Write a table."""
    path.write_text(json.dumps(content), encoding="utf-8")


def tensor(key: str, array: NDArray[Any], kind: str = "Float") -> Call:
    """A tensor as torch pickles it."""
    strides = tuple(step // array.itemsize for step in array.strides)
    arguments = (Storage(kind, key, array.size), 0, array.shape, strides, False, _hooks())
    return Call("torch._utils._rebuild_tensor_v2", arguments)


def _hooks() -> Call:
    return Call("collections.OrderedDict", ())


def write_torch(path: Path, content: dict[str, Any]) -> None:
    """A file of ``torch.save``; arrays anywhere in the dicts become tensors."""
    storages: dict[str, bytes] = {}

    def replaced(value: Any) -> Any:
        if isinstance(value, np.ndarray):
            key = str(len(storages))
            storages[key] = np.ascontiguousarray(value).tobytes()
            return tensor(key, value)
        if isinstance(value, dict):
            return {name: replaced(one) for name, one in value.items()}
        return value

    write_archive(path, dumps(replaced(content)), storages)


def write_archive(path: Path, structure: bytes, storages: dict[str, bytes]) -> None:
    """The zip around a pickle and its storages."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", structure)
        archive.writestr("archive/byteorder", b"little")
        archive.writestr("archive/version", b"3\n")
        for key, raw in storages.items():
            archive.writestr(f"archive/data/{key}", raw)


def pca_object(attributes: dict[str, Any]) -> Call:
    """A fitted IncrementalPCA as joblib pickles it."""
    state = {name: Array(array) for name, array in attributes.items()}
    estimator = "sklearn.decomposition._incremental_pca.IncrementalPCA"
    return Call(estimator, (), {"n_components": KEPT, "whiten": False} | state)


def write_pca(path: Path, attributes: dict[str, Any]) -> None:
    """A file of ``joblib.dump``."""
    path.write_bytes(dumps(pca_object(attributes)))


def write_safetensors(path: Path, tensors: dict[str, Floats]) -> None:
    """A ``.safetensors`` file in 32 bits."""
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    raw = b""
    for name, array in tensors.items():
        piece = array.tobytes()
        ends = [len(raw), len(raw) + len(piece)]
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": ends}
        raw += piece
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + raw)


def expected_score(release: Parts, image: NDArray[np.uint8], factor: float = 1.0) -> float:
    """The score by the formulas, in float64; ``factor`` times the scores of the prototypes."""
    x = _embedding({name: w.astype(np.float64) for name, w in release.tower.items()}, image)
    scorer = release.scorer
    z = ((x - release.pca["mean_"]) / np.abs(scorer["pca_scale"])) @ scorer["pca_components"].T
    mu = scorer["prototypes"]
    cosines = (mu @ z) / np.linalg.norm(mu, axis=1) / np.linalg.norm(z)
    weights = np.exp(cosines * scorer["logit_scale"])
    return float(weights @ (factor * scorer["proto_scores"]) / weights.sum())


def _embedding(w: dict[str, Any], image: NDArray[np.uint8]) -> Any:
    """A CLIP image tower, token by token as its paper has it."""
    side, patch = SIDE_PX // PATCH_PX, PATCH_PX
    pixels = (image / 255.0 - np.array(CLIP_MEAN)) / np.array(CLIP_STD)
    cut = pixels.reshape(side, patch, side, patch, 3).transpose(0, 2, 4, 1, 3)
    kernel = w["vision_model.embeddings.patch_embedding.weight"].reshape(WIDTH, -1)
    tokens = cut.reshape(side * side, -1) @ kernel.T
    tokens = np.vstack([w["vision_model.embeddings.class_embedding"], tokens])
    tokens = tokens + w["vision_model.embeddings.position_embedding.weight"]
    tokens = _norm(w, "vision_model.pre_layrnorm", tokens)
    for layer in range(LAYERS):
        prefix = f"vision_model.encoder.layers.{layer}."
        tokens = tokens + _attend(w, prefix, _norm(w, f"{prefix}layer_norm1", tokens))
        hidden = _linear(w, f"{prefix}mlp.fc1", _norm(w, f"{prefix}layer_norm2", tokens))
        tokens = tokens + _linear(w, f"{prefix}mlp.fc2", hidden / (1 + np.exp(-1.702 * hidden)))
    pooled = _norm(w, "vision_model.post_layernorm", tokens[0])
    return w["visual_projection.weight"] @ pooled


def _attend(w: dict[str, Any], prefix: str, tokens: Any) -> Any:
    q, k, v = (_linear(w, f"{prefix}self_attn.{part}_proj", tokens) for part in "qkv")
    mixed = []
    for head in np.split(np.arange(WIDTH), HEADS):
        scores = np.exp(q[:, head] @ k[:, head].T / math.sqrt(len(head)))
        mixed.append(scores / scores.sum(1, keepdims=True) @ v[:, head])
    return _linear(w, f"{prefix}self_attn.out_proj", np.hstack(mixed))


def _linear(w: dict[str, Any], name: str, x: Any) -> Any:
    return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]


def _norm(w: dict[str, Any], name: str, x: Any) -> Any:
    centred = x - x.mean(-1, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + EPSILON)
    return scaled * w[f"{name}.weight"] + w[f"{name}.bias"]
