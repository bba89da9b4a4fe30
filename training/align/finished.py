"""A trunk as it came out of its training: pretrained, or fine-tuned here."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn

from training.align.folded import fold, settle
from training.align.trunks import TRUNKS


def load_trunk(name: str, fine_tuned: Path | None) -> nn.Module:
    """The trunk ``name`` with its packaged weights, or with those that ``finetune`` wrote."""
    make = TRUNKS[name]
    if fine_tuned is None:
        return make(make.packaged_weights())  # type: ignore[attr-defined]
    net = settle(fold(make(None)))
    net.load_state_dict(torch.load(fine_tuned, weights_only=True))
    return net
