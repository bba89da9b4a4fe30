"""A split is only a split if no scene stands on two sides."""

from __future__ import annotations

from collections.abc import Iterable

from training.data.table import Sample


def check_groups(samples: Iterable[Sample]) -> None:
    """Raise SystemExit if a group has images in more than one split."""
    side: dict[str, str] = {}
    for sample in samples:
        if side.setdefault(sample.group, sample.split) != sample.split:
            raise SystemExit(f"group {sample.group!r} stands on two sides of the split")
