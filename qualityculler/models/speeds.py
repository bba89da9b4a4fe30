"""How fast each model was on this machine, as last seen."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from qualityculler.errors import ModelError, UserError
from qualityculler.models.catalogue import ID
from qualityculler.models.manifest import replace_json
from qualityculler.models.storage import shelf

NAME = "speeds.json"


@dataclass(frozen=True, slots=True)
class Speed:
    """The newest measurement: tokens a second while writing, seconds for a photo in all."""

    tokens_per_s: float
    seconds_per_photo: float
    measured_at: datetime


def speeds() -> dict[str, Speed]:
    """By name of the model. What cannot be read is left out: it is measured again soon enough."""
    found = {}
    for name, row in _rows(shelf() / NAME).items():
        try:
            at = datetime.fromisoformat(row["measured_at"])
            found[name] = Speed(_figure(row["tokens_per_s"]), _figure(row["seconds_per_photo"]), at)
        except (KeyError, TypeError, ValueError, OverflowError):
            continue
    return found


def remember_speed(name: str, tokens_per_s: float, seconds_per_photo: float) -> None:
    """Keep what was measured in a run that was not interrupted; ValueError for no figures.

    Raises ModelError if it cannot be written. Any thread; of two processes the later one wins.
    """
    if not ID.fullmatch(name):
        raise UserError("{name} cannot be the name of a model.", name=repr(name))
    row = {
        "tokens_per_s": _figure(tokens_per_s),
        "seconds_per_photo": _figure(seconds_per_photo),
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    path = shelf() / NAME
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_json(path, _rows(path) | {name: row})
    except OSError as error:
        raise ModelError(
            "{path} cannot be written: {why}.", path=path, why=error.strerror
        ) from error


def _rows(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _figure(value: Any) -> float:
    figure = float(value)
    if not math.isfinite(figure) or figure <= 0:
        raise ValueError(f"{value!r} is no speed")
    return figure
