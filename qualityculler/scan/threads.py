"""Thread counts, set in this one place."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ThreadPlan:
    """How many threads decode and how many the model's operators use inside a batch."""

    decode: int
    score: int


def plan(workers: int | None = None, cores: int | None = None) -> ThreadPlan:
    """Threads for this machine; ``workers`` is what the user asked for the decoders.

    A decoder on every core and the model on half of them: of four plans tried on two cores this
    kept the cores busiest (``benchmarks.scan --plans``), since a decoder that waits for the scorer
    leaves its core to it.
    """
    cores = cores or available_cores()
    return ThreadPlan(decode=workers or cores, score=max(1, cores // 2))


def available_cores() -> int:
    """Cores this process may run on: fewer than the machine has, in a container."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
