"""The image tower of a CLIP by its parts, under the names Hugging Face gives them.

Another code base's tower (open_clip in training) becomes one by renaming its tensors.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qualityculler.convert.clip_config import Preprocessing, TowerConfig
from qualityculler.convert.tensors import Tensors
from qualityculler.errors import ModelError

_LAYER_PARTS = (
    "layer_norm1",
    "layer_norm2",
    "self_attn.q_proj",
    "self_attn.k_proj",
    "self_attn.v_proj",
    "self_attn.out_proj",
    "mlp.fc1",
    "mlp.fc2",
)
PROJECTION = "visual_projection.weight"
# Held by some versions of transformers beside the weights: 0, 1, 2, ...
IGNORED = "vision_model.embeddings.position_ids"


@dataclass(frozen=True, slots=True)
class Tower:
    """Weights by name, the shape they have, and what is done to a photo before."""

    config: TowerConfig
    preprocessing: Preprocessing
    weights: Tensors
    dim: int

    def needed(self) -> list[str]:
        """The names of all tensors the tower consists of."""
        return list(expected_shapes(self.config, self.dim))


def expected_shapes(config: TowerConfig, dim: int) -> dict[str, tuple[int, ...]]:
    """The shape of every tensor of such a tower that projects to ``dim`` values."""
    width, patch = config.width, config.patch_px
    embeddings = "vision_model.embeddings."
    shapes: dict[str, tuple[int, ...]] = {
        f"{embeddings}class_embedding": (width,),
        f"{embeddings}patch_embedding.weight": (width, 3, patch, patch),
        f"{embeddings}position_embedding.weight": (config.patches + 1, width),
        PROJECTION: (dim, width),
    }
    # The misspelt name is transformers' own.
    for norm in ("pre_layrnorm", "post_layernorm"):
        shapes |= {f"vision_model.{norm}.{part}": (width,) for part in ("weight", "bias")}
    for layer in range(config.layers):
        shapes |= dict(_layer_shapes(config, f"vision_model.encoder.layers.{layer}."))
    return shapes


def _layer_shapes(config: TowerConfig, prefix: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    width, hidden = config.width, config.hidden
    for part in _LAYER_PARTS:
        rows = hidden if part == "mlp.fc1" else width
        columns = hidden if part == "mlp.fc2" else width
        yield f"{prefix}{part}.weight", (rows,) if "norm" in part else (rows, columns)
        yield f"{prefix}{part}.bias", (rows,)


def checked(tower: Tower, source: object) -> Tower:
    """The same tower; ModelError if a tensor is missing, has another shape, or is one too many."""
    shapes = expected_shapes(tower.config, tower.dim)
    known = set(tower.weights.names())
    for name, shape in shapes.items():
        if name not in known:
            raise ModelError(f"{source} lacks {name}; it is not the release or not all of it.")
        if tower.weights.shape(name) != shape:
            raise ModelError(
                f"{source} holds {name} as {tower.weights.shape(name)}; by config.json it is "
                f"{shape}. The two files do not belong together."
            )
    more = [n for n in known - set(shapes) if n.startswith("vision_model.") and n != IGNORED]
    if more:
        raise ModelError(f"{source} holds {min(more)[:200]}, which no known image tower has.")
    return tower
