"""What a CLIP folder of Hugging Face's form says about its image tower and its preprocessing.

Left-out keys have the values that ``transformers`` documents for ``CLIPVisionConfig`` and
``CLIPImageProcessor``: its files leave out what is at its default.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qualityculler.errors import ModelError

MAX_JSON_BYTES = 4 << 20
# What ``score`` knows how to cut photos to.
PREPROCESSINGS = {224: "clip224-1", 336: "clip336-1"}
ACTIVATIONS = ("quick_gelu", "gelu")
CLIP_MEAN = (0.48145466, 0.4578275, 0.40821073)
CLIP_STD = (0.26862954, 0.26130258, 0.27577711)
_BICUBIC = 3
_STEPS = ("do_resize", "do_center_crop", "do_rescale", "do_normalize", "do_convert_rgb")
_VISION_DEFAULTS: dict[str, Any] = {
    "hidden_size": 768,
    "intermediate_size": 3072,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "num_channels": 3,
    "image_size": 224,
    "patch_size": 32,
    "hidden_act": "quick_gelu",
    "layer_norm_eps": 1e-5,
}


@dataclass(frozen=True, slots=True)
class TowerConfig:
    """The shape of an image tower; ``epsilon`` of its layer normalisations."""

    width: int
    hidden: int
    layers: int
    heads: int
    patch_px: int
    side_px: int
    activation: str
    epsilon: float

    @property
    def patches(self) -> int:
        """Patches of one image."""
        return (self.side_px // self.patch_px) ** 2


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """Short side to ``side_px``, the centre square, then (x / 255 - mean) / std by channel."""

    side_px: int
    mean: tuple[float, ...]
    std: tuple[float, ...]

    @property
    def name(self) -> str:
        """The name by which ``score`` knows what it has to do."""
        return PREPROCESSINGS[self.side_px]


def read_tower_config(folder: Path) -> TowerConfig:
    """The image tower that ``config.json`` describes. Raises ModelError for one not built here."""
    path = folder / "config.json"
    whole = read_json(path)
    if whole.get("model_type") not in ("clip", "clip_vision_model"):
        raise ModelError(f"{path} describes no CLIP model, and no other encoder is converted.")
    nested = whole.get("vision_config", whole if "hidden_size" in whole else {})
    if not isinstance(nested, Mapping):
        raise ModelError(f"{path} is damaged: its vision_config is no table.")
    vision = _VISION_DEFAULTS | dict(nested)
    return checked(
        TowerConfig(
            width=_whole(vision, "hidden_size", path),
            hidden=_whole(vision, "intermediate_size", path),
            layers=_whole(vision, "num_hidden_layers", path),
            heads=_whole(vision, "num_attention_heads", path),
            patch_px=_whole(vision, "patch_size", path),
            side_px=_whole(vision, "image_size", path),
            activation=str(vision["hidden_act"]),
            epsilon=_real(vision["layer_norm_eps"], path),
        ),
        path,
    )


def checked(config: TowerConfig, source: object) -> TowerConfig:
    """The same; ModelError if the graph cannot be such a tower."""
    sound = (
        config.width <= 1 << 14
        and config.hidden <= 1 << 16
        and config.layers <= 256
        and config.patch_px <= config.side_px <= 4096
        and config.width % config.heads == 0
        and config.side_px % config.patch_px == 0
        and 0 < config.epsilon < 1
    )
    if not sound:
        raise ModelError(f"{source} describes an image tower that cannot be: {config}.")
    if config.activation not in ACTIVATIONS:
        raise ModelError(f"{source} asks for {config.activation!r}, which is not converted.")
    return config


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
    for step in _STEPS:
        _same(asked.get(step, True), True, step, path)
    for step in sorted(str(key) for key in asked if str(key).startswith("do_")):
        if step not in _STEPS:
            _same(asked[step], False, step, path)
    _same(_square(asked.get("size", {"shortest_edge": 224})), side_px, "size", path)
    _same(_square(asked.get("crop_size", 224)), side_px, "crop_size", path)
    _same(asked.get("resample", _BICUBIC), _BICUBIC, "resample", path)
    if not math.isclose(_real(asked.get("rescale_factor", 1 / 255), path), 1 / 255, rel_tol=1e-6):
        raise _other("rescale_factor", asked["rescale_factor"], path)
    if side_px not in PREPROCESSINGS:
        known = " or ".join(str(side) for side in PREPROCESSINGS)
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


def _whole(table: Mapping[str, Any], key: str, path: Path) -> int:
    value = table[key]
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ModelError(f"{path} is damaged: {key} is {str(value)[:50]!r}.")
    return value


def _real(value: Any, path: Path) -> float:
    if not isinstance(value, (int, float)) or not math.isfinite(value):
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
