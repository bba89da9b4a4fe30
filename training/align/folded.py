"""Convolutions with their batch normalisation folded in, for learning with frozen statistics.

A batch of two dozen images says too little about means and variances, so the pretrained ones are
kept. What is left of a normalisation is a scale and a shift of each channel, which cost a third of
a step as operations of their own; here they are applied to the weights instead. Both keep being
learnt as they were, so an optimiser sees the parameters it would see without folding.
"""

from __future__ import annotations

from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class FoldedConv(nn.Module):
    """A convolution whose weights are scaled by the normalisation that followed it."""

    def __init__(self, conv: nn.Conv2d, norm: nn.BatchNorm2d) -> None:
        super().__init__()
        self.weight = nn.Parameter(conv.weight.detach().clone())
        self.scale = nn.Parameter(norm.weight.detach().clone())
        self.shift = nn.Parameter(norm.bias.detach().clone())
        self.register_buffer("mean", norm.running_mean.clone())  # type: ignore[union-attr]
        self.register_buffer("deviation", (norm.running_var + norm.eps).sqrt())  # type: ignore[operator]
        self.pointwise = conv.kernel_size == conv.stride == (1, 1) and conv.groups == 1
        self.levels: int | None = None
        self.place = {"stride": conv.stride, "padding": conv.padding, "groups": conv.groups}

    def folded(self) -> tuple[Tensor, Tensor]:
        """Weights and biases of the one convolution that does the same."""
        factor = self.scale / self.deviation
        return self.weight * factor.view(-1, 1, 1, 1), self.shift - self.mean * factor

    def forward(self, x: Tensor) -> Tensor:
        """Maps [B, C, H, W] to normalised maps [B, C', H', W']."""
        weight, bias = self.folded()
        if self.levels:
            weight = rounded(weight, self.levels)
        if self.pointwise:
            # A product over channels-last maps; as a convolution it copies them first.
            return F.linear(x.permute(0, 2, 3, 1), weight[:, :, 0, 0], bias).permute(0, 3, 1, 2)
        return F.conv2d(x, weight, bias, **self.place)  # type: ignore[arg-type]

    def settled(self) -> nn.Conv2d:
        """The same as a plain convolution, for export."""
        weight, bias = self.folded()
        out, per_group, *size = weight.shape
        channels = per_group * self.place["groups"]  # type: ignore[operator]
        conv = nn.Conv2d(channels, out, tuple(size), **self.place)  # type: ignore[arg-type]
        with torch.no_grad():
            conv.weight.copy_(weight)
            conv.bias.copy_(bias)  # type: ignore[union-attr]
        return conv


def rounded(weight: Tensor, levels: int) -> Tensor:
    """Weights [O, ...] rounded as the quantizer of ``graph`` will, one scale for each channel.

    The gradient passes as if nothing was rounded (straight through; Bengio et al., 2013).
    """
    scale = weight.detach().abs().flatten(1).amax(1).clamp(min=1e-12) / levels
    scale = scale.view(-1, *[1] * (weight.dim() - 1))
    return weight + ((weight / scale).round() * scale - weight).detach()


def round_weights(net: nn.Module, levels: int) -> None:
    """Let every folded convolution compute with weights of ``levels`` steps to either side of 0."""
    for module in net.modules():
        if isinstance(module, FoldedConv):
            module.levels = levels


def fold(net: nn.Module) -> nn.Module:
    """Fold every normalisation that directly follows a convolution, in place; same result.

    The activation a timm normalisation carries stays in its place. A convolution may stand behind
    its padding in a Sequential.
    """
    for parent in list(net.modules()):
        children = list(parent.named_children())
        for (name, first), (next_name, norm) in pairwise(children):
            if not isinstance(norm, nn.BatchNorm2d):
                continue
            holder, key, conv = (parent, name, first)
            if isinstance(first, nn.Sequential):
                holder, key, conv = first, str(len(first) - 1), first[-1]
            if isinstance(conv, nn.Conv2d):
                setattr(holder, key, FoldedConv(conv, norm))
                act = getattr(norm, "act", nn.Identity())
                if hasattr(act, "inplace"):
                    act.inplace = False  # on the view of a product it would copy more than it saves
                setattr(parent, next_name, act)
    return net


def settle(net: nn.Module) -> nn.Module:
    """Turn every folded convolution into a plain one, in place; same result."""
    for parent in list(net.modules()):
        for name, child in list(parent.named_children()):
            if isinstance(child, FoldedConv):
                setattr(parent, name, child.settled())
    return net
