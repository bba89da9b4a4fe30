"""Several processes that learn one model: each looks at its part of a batch.

Gradients are averaged. On a CPU two processes of one thread take three quarters of the time of one
process of two threads. Started by ``torchrun --nproc-per-node 2 -m MODULE``; without it a process
works alone.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

import torch
import torch.distributed as dist
from torch import nn


def join() -> int:
    """This process's number among those that torchrun started; 0 if it runs alone."""
    if "RANK" in os.environ:
        dist.init_process_group("gloo")
    return place()[0]


def place() -> tuple[int, int]:
    """This process's number and how many there are; (0, 1) if it runs alone."""
    return (dist.get_rank(), dist.get_world_size()) if dist.is_initialized() else (0, 1)


def wait() -> None:
    """Until all processes are here."""
    if dist.is_initialized():
        dist.barrier()


@torch.no_grad()
def share(learning: Sequence[nn.Parameter]) -> None:
    """Average the gradients of all processes, in place."""
    if not dist.is_initialized():
        return
    each = [torch.zeros_like(p) if p.grad is None else p.grad for p in learning]
    flat = torch.cat([one.flatten() for one in each])
    dist.all_reduce(flat)
    flat /= dist.get_world_size()
    for p, part in zip(learning, flat.split([p.numel() for p in learning]), strict=True):
        p.grad = part.view_as(p)
