"""A release of the authors' layout with random weights, and what it must score.

Written by the libraries the authors used (transformers, torch, scikit-learn, joblib), scored by the
formulas of their code (bytedance/Q-Insight, ``src/eval/demo_rali_score.py``). For checks of
the conversion at any size: random weights show that files and graph are right and what they cost;
what a score is worth they cannot show.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from sklearn.decomposition import PCA, IncrementalPCA
from torch import Tensor, nn

from training.align.clip_tower import CLIP_MEAN, CLIP_STD, normalised
from training.torchvision_ops import declare_torchvision_ops

ESTIMATORS = {"PCA": PCA, "IncrementalPCA": IncrementalPCA}
SCORER = ("pca_scale", "pca_components", "prototypes", "proto_scores", "logit_scale")


@dataclass(frozen=True)
class Sizes:
    """The two towers in the words of transformers' configs, and the head."""

    vision: dict[str, Any]
    text: dict[str, Any]
    dim: int
    kept: int
    bases: int


TRUE = Sizes(
    vision={
        "hidden_size": 1024,
        "intermediate_size": 4096,
        "num_hidden_layers": 24,
        "num_attention_heads": 16,
        "image_size": 336,
        "patch_size": 14,
    },
    text={
        "hidden_size": 768,
        "intermediate_size": 3072,
        "num_hidden_layers": 12,
        "num_attention_heads": 12,
    },
    dim=768,
    kept=512,
    bases=250,
)


@dataclass(frozen=True)
class Released:
    """What was written, for scoring in torch."""

    clip: nn.Module
    pca_mean: Tensor
    pca_scale: Tensor
    pca_components: Tensor
    prototypes: Tensor
    proto_scores: Tensor
    logit_scale: Tensor


def with_activation(sizes: Sizes, activation: str) -> Sizes:
    """The same sizes with another activation."""
    return replace(sizes, vision=sizes.vision | {"hidden_act": activation})


def write_release(folder: Path, sizes: Sizes, estimator: str, seed: int) -> Released:
    """Write the four parts the way the authors' libraries write them."""
    (folder / "best").mkdir(parents=True, exist_ok=True)
    torch.manual_seed(seed)
    clip = random_clip(sizes)
    clip.save_pretrained(folder / "best")
    processor = preprocessor(sizes.vision["image_size"])
    (folder / "best" / "preprocessor_config.json").write_text(json.dumps(processor))
    model = random_head(clip, sizes, estimator, folder / "pca.pkl", seed)
    scorer = {name: getattr(model, name) for name in SCORER}
    state = {f"clip.{name}": tensor for name, tensor in clip.state_dict().items()}
    state |= {f"scorer.{name}": tensor for name, tensor in scorer.items()}
    torch.save({"state_dict": state}, folder / "ckpt.pt")
    arrays = {"vectors": model.prototypes.numpy(), "scores": model.proto_scores.numpy()}
    np.savez(folder / "basis.npz", **arrays)
    return model


def random_clip(sizes: Sizes) -> nn.Module:
    """A CLIP whose tokens differ: fresh weights alone give every image nearly one embedding."""
    declare_torchvision_ops()
    from transformers import CLIPConfig, CLIPModel

    config = CLIPConfig(
        vision_config=sizes.vision, text_config=sizes.text, projection_dim=sizes.dim
    )
    clip = CLIPModel(config).eval()
    with torch.no_grad():
        for name, parameter in clip.named_parameters():
            if parameter.ndim == 1:
                parameter.add_(0.1 * torch.randn_like(parameter))
            elif "patch_embedding" in name:
                parameter.mul_(3.0)
    return clip


def random_head(clip: nn.Module, sizes: Sizes, estimator: str, path: Path, seed: int) -> Released:
    """Bases around the embeddings of noise; the fitted estimator goes to ``path``."""
    rng = np.random.default_rng(seed)
    count = 2 * sizes.dim
    cloud = embed(clip, probes(sizes.vision["image_size"])).numpy()
    spread = cloud.std(0) + 0.1 * np.abs(cloud).mean()
    x = cloud.mean(0) + spread * rng.normal(size=(count, sizes.dim))
    pca = ESTIMATORS[estimator](sizes.kept).fit(x)
    joblib.dump(pca, path)
    scale = np.sqrt(pca.var_) if hasattr(pca, "var_") else np.ones(sizes.dim)
    z = (x[: sizes.bases] - pca.mean_) / scale @ pca.components_.T
    return Released(
        clip,
        torch.tensor(pca.mean_, dtype=torch.float32),
        torch.tensor(scale, dtype=torch.float32),
        torch.tensor(pca.components_, dtype=torch.float32),
        torch.tensor(z, dtype=torch.float32),
        torch.linspace(1.1, 4.9, sizes.bases),
        torch.tensor(1.0 / 0.07),
    )


def preprocessor(side_px: int) -> dict[str, Any]:
    """The preprocessor file of OpenAI's CLIP on Hugging Face."""
    return {
        "crop_size": side_px,
        "do_center_crop": True,
        "do_normalize": True,
        "do_resize": True,
        "feature_extractor_type": "CLIPFeatureExtractor",
        "image_mean": list(CLIP_MEAN),
        "image_std": list(CLIP_STD),
        "resample": 3,
        "size": side_px,
    }


def probes(side_px: int) -> list[NDArray[np.uint8]]:
    """Four images: noise, coarse noise, a gradient, flat grey."""
    rng = np.random.default_rng(0)
    shape = (side_px, side_px, 3)
    noise = rng.integers(0, 256, shape, dtype=np.uint8)
    coarse = rng.integers(0, 256, (4, 4, 3), dtype=np.uint8)
    blocks = np.kron(coarse, np.ones((side_px // 4, side_px // 4, 1), np.uint8))
    ramp = np.linspace(0, 255, side_px).astype(np.uint8)
    gradient = np.broadcast_to(ramp[None, :, None], shape).copy()
    return [noise, blocks, gradient, np.full(shape, 128, np.uint8)]


@torch.inference_mode()
def embed(clip: nn.Module, images: list[NDArray[np.uint8]]) -> Tensor:
    """CLIP's image features [n, D], not normalised, as ``get_image_features`` gives them."""
    found = []
    for image in images:
        pixels = normalised(torch.from_numpy(image)[None])
        features = clip.get_image_features(pixel_values=pixels)
        # transformers 5 wraps them.
        found.append(getattr(features, "pooler_output", features))
    return torch.cat(found)


@torch.inference_mode()
def authors_scores(model: Released, images: list[NDArray[np.uint8]]) -> list[float]:
    """Scores by the formulas of the authors' ``PrototypeScorer``."""
    x = (embed(model.clip, images) - model.pca_mean) / model.pca_scale.abs()
    z = F.normalize(x @ model.pca_components.T, dim=-1)
    similarity = z @ F.normalize(model.prototypes, dim=-1).T
    weights = F.softmax(similarity * model.logit_scale.clamp(min=1e-6), dim=-1)
    return [float(score) for score in weights @ model.proto_scores]
