"""The number format that this processor multiplies fastest.

bf16 where there are instructions for it; elsewhere it is emulated at a fifth of the speed of fp32
(measured: 29 against 139 GFLOP/s a thread on an Ice Lake).
"""

from __future__ import annotations

from functools import cache

import torch


@cache
def working_type(device: str = "cpu") -> torch.dtype:
    """bf16 or fp32; bf16 on every GPU that these acts are for."""
    if device != "cpu":
        return torch.bfloat16
    told = torch.cpu.get_capabilities()
    native = told.get("avx512_bf16") or told.get("amx_bf16")
    return torch.bfloat16 if native else torch.float32


def autocast(device: str = "cpu") -> torch.autocast:
    """A context in which products on a kind of device are computed in :func:`working_type`."""
    native = working_type(device) is torch.bfloat16
    return torch.autocast(device, torch.bfloat16, enabled=native)
