"""A CPU build of torch beside a torchvision made for another: what lets it be imported."""

from __future__ import annotations

import sys

import torch

_KEEP_ALIVE: list[torch.library.Library] = []


def declare_torchvision_ops() -> None:
    """Let timm and transformers be imported beside a torchvision that does not match torch.

    Its compiled part is then missing and the import of torchvision fails on ``torchvision::nms``;
    declaring the two schemas is enough, since nothing here calls them.
    """
    try:
        import torchvision  # noqa: F401
    except RuntimeError:
        for name in [name for name in sys.modules if name.startswith("torchvision")]:
            del sys.modules[name]
        library = torch.library.Library("torchvision", "DEF")
        for op in ("nms", "qnms"):
            library.define(f"{op}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        _KEEP_ALIVE.append(library)
