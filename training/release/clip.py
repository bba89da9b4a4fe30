"""The image tower of a CLIP folder of Hugging Face's form, and what it wants done to a photo.

Left-out keys of the JSON files have the values that transformers gives them: its files leave out
what is at its default.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from qualityculler.errors import ModelError
from qualityculler.score.clip_view import SIDES_PX
from training.align.clip_tower import CLIP_MEAN, CLIP_STD
from training.torchvision_ops import declare_torchvision_ops

MAX_JSON_BYTES = 4 << 20
PROJECTION = "visual_projection.weight"
_TOWER = "vision_model."
_POSITIONS = "vision_model.embeddings.position_ids"  # 0, 1, 2, ..., beside the weights in old files
_LIMITS = {  # the whole numbers of a config, each at most
    "hidden_size": 1 << 14,
    "intermediate_size": 1 << 16,
    "num_hidden_layers": 256,
    "num_attention_heads": 256,
    "image_size": 4096,
    "patch_size": 4096,
}
_ACTIVATIONS = ("quick_gelu", "gelu")
_BICUBIC = 3
_STEPS = ("do_resize", "do_center_crop", "do_rescale", "do_normalize", "do_convert_rgb")


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """Short side to ``side_px``, the centre square, then (x / 255 - mean) / std by channel."""

    side_px: int
    mean: tuple[float, ...] = CLIP_MEAN
    std: tuple[float, ...] = CLIP_STD


class Tower(nn.Module):
    """A tower of transformers as a module that gives the embeddings [B, D] alone."""

    def __init__(self, vision: nn.Module) -> None:
        super().__init__()
        self.vision = vision

    def forward(self, pixels: Tensor) -> Tensor:
        """Normalised pixels [B, 3, S, S] to embeddings [B, D]."""
        return self.vision(pixel_values=pixels).image_embeds


def read_config(folder: Path) -> Any:
    """The ``CLIPVisionConfig`` of ``config.json``. Raises ModelError for one not converted here."""
    declare_torchvision_ops()
    from transformers import CLIPVisionConfig

    path = folder / "config.json"
    whole = read_json(path)
    if whole.get("model_type") not in ("clip", "clip_vision_model"):
        raise ModelError(f"{path} describes no CLIP model, and no other encoder is converted.")
    given = whole.get("vision_config", whole if "hidden_size" in whole else {})
    if not isinstance(given, Mapping):
        raise ModelError(f"{path} is damaged: its vision_config is no table.")
    names = (*_LIMITS, "hidden_act", "layer_norm_eps")
    values = {name: given.get(name, getattr(CLIPVisionConfig(), name)) for name in names}
    for name, most in _LIMITS.items():
        if type(values[name]) is not int or not 1 <= values[name] <= most:
            raise ModelError(f"{path} is damaged: {name} is {str(values[name])[:50]!r}.")
    if values["hidden_act"] not in _ACTIVATIONS:
        asked = str(values["hidden_act"])[:50]
        raise ModelError(f"{path} asks for {asked!r}, which is not converted.")
    whole_heads = values["hidden_size"] % values["num_attention_heads"] == 0
    whole_patches = values["image_size"] % values["patch_size"] == 0
    if not whole_heads or not whole_patches or not 0 < _real(values["layer_norm_eps"], path) < 1:
        raise ModelError(f"{path} describes an image tower that cannot be.")
    # Plain products, which every runtime knows, instead of one fused operation.
    return CLIPVisionConfig(**values, attn_implementation="eager")


def make_tower(config: Any, weights: Mapping[str, Tensor], source: Path) -> Tower:
    """The tower with its weights out of a whole CLIP's state dict, in float32.

    ModelError if one is missing, has another shape than the config says, or is one too many. No
    memory is taken before that is known.
    """
    from transformers import CLIPVisionModelWithProjection

    projection = weights.get(PROJECTION)
    config.projection_dim = len(projection) if projection is not None and projection.ndim else 0
    with torch.device("meta"):
        vision = CLIPVisionModelWithProjection(config)
    expected = vision.state_dict()
    for name, wanted in expected.items():
        if name not in weights:
            raise ModelError(f"{source} lacks {name}; it is not the release or not all of it.")
        if weights[name].shape != wanted.shape:
            raise ModelError(
                f"{source} holds {name} as {tuple(weights[name].shape)}; by config.json it is "
                f"{tuple(wanted.shape)}. The two files do not belong together."
            )
    more = {name for name in weights if name.startswith(_TOWER)} - {*expected, _POSITIONS}
    if more:
        raise ModelError(f"{source} holds {min(more)[:200]}, which no known image tower has.")
    vision.load_state_dict({name: weights[name] for name in expected}, assign=True)
    embeddings = vision.vision_model.embeddings
    embeddings.position_ids = torch.arange(embeddings.num_positions)[None]  # was left on "meta"
    return Tower(vision).eval()


def read_preprocessing(folder: Path, side_px: int) -> Preprocessing:
    """What the release does to a photo, if ``score`` does the same; ModelError if it does not.

    Read from ``preprocessor_config.json``, or from ``processor_config.json`` (transformers 5).
    """
    path = folder / "preprocessor_config.json"
    if path.exists():
        asked = read_json(path)
    else:
        path = folder / "processor_config.json"
        asked = read_json(path).get("image_processor", {})
    if not isinstance(asked, Mapping) or not asked:
        raise ModelError(f"{path} says nothing about images.")
    done = dict.fromkeys((str(key) for key in asked if str(key).startswith("do_")), False)
    done |= dict.fromkeys(_STEPS, True) | {"resample": _BICUBIC}
    for key, value in sorted(done.items()):
        _same(asked.get(key), value, key, path)
    _same(_square(asked.get("size", 224)), side_px, "size", path)
    _same(_square(asked.get("crop_size", 224)), side_px, "crop_size", path)
    if not math.isclose(_real(asked.get("rescale_factor", 1 / 255), path), 1 / 255, rel_tol=1e-6):
        raise _other("rescale_factor", asked["rescale_factor"], path)
    if side_px not in SIDES_PX.values():
        known = " or ".join(str(side) for side in SIDES_PX.values())
        raise ModelError(f"{path} wants images of {side_px} px; {known} px can be used here.")
    mean = _channels(asked.get("image_mean", CLIP_MEAN), path)
    std = _channels(asked.get("image_std", CLIP_STD), path)
    if min(std) <= 0:
        raise ModelError(f"{path} is damaged: its image_std is not above 0.")
    return Preprocessing(side_px, mean, std)


def read_json(path: Path) -> dict[str, Any]:
    """The table in a JSON file of at most 4 MiB. Raises ModelError."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_JSON_BYTES + 1)
        content = json.loads(raw) if len(raw) <= MAX_JSON_BYTES else None
    except FileNotFoundError as error:
        raise ModelError(f"{path} is missing from the release.") from error
    except OSError as error:
        raise ModelError(f"{path} cannot be read ({error.strerror}).") from error
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{path} is damaged: it is no JSON.") from error
    if not isinstance(content, dict):
        raise ModelError(f"{path} is damaged: it holds no table.")
    return content


def _real(value: Any, path: Path) -> float:
    if type(value) not in (int, float) or not math.isfinite(value):
        raise ModelError(f"{path} is damaged: {str(value)[:50]!r} stands where a number should be.")
    return float(value)


def _channels(value: Any, path: Path) -> tuple[float, ...]:
    if not isinstance(value, (list, tuple)) or len(value) != 3:
        raise ModelError(f"{path} is damaged: image_mean and image_std have three values each.")
    return tuple(_real(one, path) for one in value)


def _square(value: Any) -> Any:
    """The side in px from one of the ways transformers writes it; other wishes as they are."""
    match value:
        case {"shortest_edge": int(side), **rest} if not any(rest.values()):
            return side
        case {"height": int(height), "width": int(width), **rest} if height == width and not any(
            rest.values()
        ):
            return height
    return value


def _same(asked: Any, done: Any, key: str, path: Path) -> None:
    if asked is not None and asked != done:
        raise _other(key, asked, path)


def _other(key: str, asked: Any, path: Path) -> ModelError:
    return ModelError(
        f"{path} asks for {key} = {str(asked)[:100]}, which is not what is done to photos here; "
        "the scores would not be the release's."
    )
