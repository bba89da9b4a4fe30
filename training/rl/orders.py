"""The six ways in which VQAThinker disturbs the order of a clip's frames, for its temporal reward.

Each takes the numbers of frames and a generator and returns numbers, so nothing is decoded twice.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Order = list[int]
WINDOW = 4


def shuffled(order: Order, random: np.random.Generator) -> Order:
    """All frames in a drawn order."""
    return [order[i] for i in random.permutation(len(order))]


def locally_shuffled(order: Order, random: np.random.Generator) -> Order:
    """Frames in a drawn order within windows of four."""
    parts = [order[i : i + WINDOW] for i in range(0, len(order), WINDOW)]
    return [one for part in parts for one in shuffled(part, random)]


def backwards(order: Order, random: np.random.Generator) -> Order:
    """The clip played in reverse."""
    del random
    return order[::-1]


def jittered(order: Order, random: np.random.Generator) -> Order:
    """Each frame replaced by itself or a neighbour (how far is not stated: one, ours)."""
    moved = np.arange(len(order)) + random.integers(-1, 2, len(order))
    return [order[i] for i in np.clip(moved, 0, len(order) - 1)]


def stuttering(order: Order, random: np.random.Generator) -> Order:
    """One frame stands twice and the next one is lost, so that the number stays."""
    at = int(random.integers(len(order) - 1)) if len(order) > 1 else 0
    return [*order[: at + 1], order[at], *order[at + 2 :]][: len(order)]


def gapped(order: Order, random: np.random.Generator) -> Order:
    """One to three frames are dropped (at least one stays)."""
    lost = min(len(order) - 1, int(random.integers(1, 4)))
    kept = np.sort(random.permutation(len(order))[lost:])
    return [order[i] for i in kept]


PERTURBATIONS: tuple[Callable[[Order, np.random.Generator], Order], ...] = (
    shuffled,
    locally_shuffled,
    backwards,
    jittered,
    stuttering,
    gapped,
)


def perturbed(count: int, random: np.random.Generator) -> Order:
    """Numbers of ``count`` frames, disturbed in one drawn way."""
    return PERTURBATIONS[random.integers(len(PERTURBATIONS))](list(range(count)), random)
