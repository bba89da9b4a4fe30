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

    Scoring is the heavier half, so it may use every core; the decoders fill the gaps it leaves
    between batches.
    """
    cores = cores or available_cores()
    return ThreadPlan(decode=workers or max(1, cores // 2), score=cores)


def available_cores() -> int:
    """Cores this process may run on: fewer than the machine has, in a container."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
