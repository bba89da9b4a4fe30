"""Several processes that learn one model: each looks at its part of a batch.

Started by ``torchrun --nproc-per-node 2 -m MODULE``, one process a GPU or a share of the processor;
without it a process works alone. On a CPU two processes of one thread take three quarters of the
time of one process of two threads.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import timedelta

import torch
import torch.distributed as dist
from torch import Tensor, nn

PATIENCE = timedelta(hours=6)  # torch gives up after 10 minutes on GPUs


def join(device: str = "cpu") -> int:
    """This process's number among those that torchrun started; 0 if it runs alone.

    NCCL where the processes compute on GPUs, gloo where they compute on the processor. Others wait
    for as long as the first one works alone at the start or judges in between.
    """
    if "RANK" in os.environ:
        gpu = device.startswith("cuda")
        if gpu:
            torch.cuda.set_device(own_device(device))  # what NCCL's own exchanges go through
        dist.init_process_group("nccl" if gpu else "gloo", timeout=PATIENCE)
    return rank_and_world()[0]


def own_device(name: str | None) -> torch.device:
    """The device asked for; by default this process's GPU, or the processor where there is none.

    "cuda" is this process's own one: several on a machine do not crowd on the first.
    """
    if name is None:
        name = "cuda" if torch.cuda.is_available() else "cpu"
    own = torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0)))
    return own if name == "cuda" else torch.device(name)


def rank_and_world() -> tuple[int, int]:
    """This process's number and how many there are; (0, 1) if it runs alone."""
    return (dist.get_rank(), dist.get_world_size()) if dist.is_initialized() else (0, 1)


def barrier() -> None:
    """Until all processes are here."""
    if dist.is_initialized():
        dist.barrier()


def gather(x: Tensor) -> Tensor:
    """The rows [N, ...] of all processes, by rank; gradients flow through this process's own.

    Every process must hold equally many. A loss over all rows, summed over processes by
    :func:`sum_gradients`, then has the gradient that one process with the whole batch has.
    """
    if not dist.is_initialized():
        return x
    rank, world = rank_and_world()
    parts = [torch.empty_like(x) for _ in range(world)]
    dist.all_gather(parts, x.detach().contiguous())
    parts[rank] = x
    return torch.cat(parts)


def total(x: Tensor) -> Tensor:
    """The sum of a tensor over all processes, without gradient.

    What a loss is divided by: each process's own sum over the total, added up by
    :func:`sum_gradients`, is the mean that one process with the whole batch has.
    """
    x = x.detach().clone()
    if dist.is_initialized():
        dist.all_reduce(x)
    return x


def average_gradients(learning: Sequence[nn.Parameter]) -> None:
    """Average the gradients of all processes, in place."""
    _reduce(learning, 1.0 / rank_and_world()[1])


def sum_gradients(learning: Sequence[nn.Parameter]) -> None:
    """Add up the gradients of all processes, in place."""
    _reduce(learning, 1.0)


@torch.no_grad()
def _reduce(learning: Sequence[nn.Parameter], factor: float) -> None:
    if not dist.is_initialized():
        return
    each = [torch.zeros_like(p) if p.grad is None else p.grad for p in learning]
    flat = torch.cat([one.flatten() for one in each])
    dist.all_reduce(flat)
    flat *= factor
    for p, part in zip(learning, flat.split([p.numel() for p in learning]), strict=True):
        p.grad = part.view_as(p)
