"""A split is only a split if no scene stands on two sides."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from training.data.table import Sample

TEST_SHARE = 0.2


def check_groups(samples: Iterable[Sample]) -> None:
    """Raise SystemExit if a group has images in more than one split."""
    side: dict[str, str] = {}
    for sample in samples:
        if side.setdefault(sample.group, sample.split) != sample.split:
            raise SystemExit(f"group {sample.group!r} stands on two sides of the split")


def split_groups(groups: Sequence[str]) -> list[str]:
    """ "train" or "test" for each image, whole groups together, for sets without a published split.

    A fifth of the groups (at least one) is test: those whose names have the lowest digests, which
    no order of the files and no library's random numbers can change.
    """
    order = sorted(set(groups), key=lambda name: hashlib.sha256(name.encode()).hexdigest())
    test = set(order[: max(1, round(TEST_SHARE * len(order)))])
    return ["test" if group in test else "train" for group in groups]
