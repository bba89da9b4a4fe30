"""Marks as text: how the catalog keeps them and how they come out of a decoder's process."""

from __future__ import annotations

import json
from typing import Any

from qualityculler.domain import RATING_MAX, DecisionPart, Flag, Label, Marks


def as_json(marks: Marks) -> str:
    """Marks as text; the same marks are the same text."""
    said: dict[str, Any] = {"flag": marks.flag.value, "rating": marks.rating}
    if marks.label is not None:
        said["label"] = marks.label.value
    if marks.keywords:
        said["keywords"] = list(marks.keywords)
    if marks.unclear:
        said["unclear"] = {part.value: list(texts) for part, texts in marks.unclear.items()}
    if marks.label_word:
        said["label_word"] = marks.label_word
    return json.dumps(said, separators=(",", ":"))


def of_json(stored: str) -> Marks:
    """What ``as_json`` was given. Raises ValueError for what it never wrote."""
    said = json.loads(stored)
    try:
        return _made(said)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("no marks") from error


def _made(said: Any) -> Marks:
    label, rating = said.get("label"), said["rating"]
    if rating is not None and rating not in range(RATING_MAX + 1):
        raise ValueError(f"{rating} stars")
    return Marks(
        Flag(said["flag"]),
        rating,
        None if label is None else Label(label),
        tuple(said.get("keywords", ())),
        {DecisionPart(part): tuple(texts) for part, texts in said.get("unclear", {}).items()},
        said.get("label_word", ""),
    )
