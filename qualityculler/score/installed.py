"""Scorers the user has added: folders of the data folder, nothing in which is taken on trust.

``models add`` makes such a folder: ``model.onnx`` and, beside it, its card, ``model.json``::

    {"format": 1, "kind": "rali", "judges": "technical", "name": "...",
     "preprocessing": "clip336-1", "side_px": 336, "sha256": "...", "licence": "...",
     "summary": "..."}

``judges`` is a :class:`~qualityculler.domain.ScorerKind`; cards without it are of technical ones.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qualityculler import paths
from qualityculler.domain import ScorerKind
from qualityculler.errors import ModelError, UserError
from qualityculler.reason import Reason
from qualityculler.score.clip_view import REMEDY, SIDES_PX
from qualityculler.text import N_

CARD, GRAPH = "model.json", "model.onnx"
FORMAT = 1
KIND = "rali"
_CARD_LIMIT_BYTES = 65_536
_TEXT_LIMIT = 300
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
# Every name that the folders of the explainers take too.
NEW_NAME = re.compile(r"[a-z0-9](?:-?[a-z0-9]){1,31}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """What ``model.json`` says, checked; whether the graph is the one it means is not."""

    name: str
    path: Path
    preprocessing: str
    sha256: str
    licence: str
    summary: str
    kind: ScorerKind


def check_name(name: str) -> str:
    """The name, if a scorer to be added can have it; UserError if not."""
    if not NEW_NAME.fullmatch(name):
        raise UserError(
            "“{name}” cannot be the name of a model: use a-z, 0-9 and single dashes between them.",
            name=name,
        )
    return name


def folders() -> dict[str, Path]:
    """The folders that hold a scorer, or were meant to, by the name to show for each.

    The explainers' folders lie beside them and are left out: they have neither file.
    """
    try:
        found = sorted(path for path in (paths.data_dir() / "models").iterdir() if _is_ours(path))
    except OSError:
        return {}  # none has been added, or the folder is not ours to read
    return {_printable(path.name): path for path in found}


def read(folder: Path) -> InstalledModel:
    """The model in ``folder``; ModelError with one sentence if anything about it is wrong."""
    for fault in _faults(card := read_card(folder / CARD), folder):
        raise ModelError(
            "The model folder {path} cannot be used, {why}: {remedy}.",
            path=folder,
            why=Reason(fault, {"card": CARD, "graph": GRAPH}),
            remedy=Reason(REMEDY),
        )
    return described(card, folder / GRAPH)


def described(card: dict[str, Any], graph: Path) -> InstalledModel:
    """What a card without faults says of the graph."""
    return InstalledModel(
        card["name"],
        graph,
        preprocessing=card["preprocessing"],
        sha256=card["sha256"],
        licence=card["licence"],
        summary=card["summary"],
        kind=ScorerKind(card.get("judges", ScorerKind.TECHNICAL)),
    )


def _is_ours(path: Path) -> bool:
    if path.name.startswith(".") or not path.is_dir():
        return False  # a dot: one that is still being added
    return (path / CARD).exists() or (path / GRAPH).exists()


def read_card(path: Path) -> Any:
    """The content of a card, None if there is none that can be read; nothing of it is checked."""
    try:
        with path.open("rb") as file:
            data = file.read(_CARD_LIMIT_BYTES + 1)
        return json.loads(data) if len(data) <= _CARD_LIMIT_BYTES else None
    except (OSError, ValueError, RecursionError):
        return None


def _faults(card: Any, folder: Path) -> Iterator[str]:
    if not _NAME.fullmatch(folder.name):
        yield N_("names are made of a-z, 0-9 and -")
    yield from card_faults(card)
    if isinstance(card, dict) and card.get("name") != folder.name:
        yield N_("its {card} gives another name than its folder")
    if not (folder / GRAPH).is_file():
        yield N_("its {graph} is missing")


def card_faults(card: Any) -> Iterator[str]:
    """What is wrong with the content of a card, as parts of a sentence that call it ``{card}``."""
    if not isinstance(card, dict):
        yield N_("its {card} is missing or unreadable")
        return
    if card.get("format") != FORMAT or card.get("kind") != KIND:
        yield N_("its {card} is of a format this version does not know")
    if card.get("judges", ScorerKind.TECHNICAL) not in tuple(ScorerKind):
        yield N_("its {card} does not say whether it judges technical quality or appeal")
    if not _preprocessing_is_known(card):
        yield N_("its {card} asks for a preprocessing this version does not know")
    if not _matches(_DIGEST, card.get("sha256")):
        yield N_("its {card} has no digest")
    if not all(_is_line(card.get(key)) for key in ("licence", "summary")):
        yield N_("its {card} lacks licence or summary, or they are no plain lines")


def _preprocessing_is_known(card: dict[str, Any]) -> bool:
    wanted, side = card.get("preprocessing"), card.get("side_px")
    # A bool is an int in Python.
    return isinstance(wanted, str) and type(side) is int and SIDES_PX.get(wanted) == side


def _matches(pattern: re.Pattern[str], value: Any) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_line(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _TEXT_LIMIT and value.isprintable()


def _printable(text: str) -> str:
    return text if text.isprintable() else ascii(text)[1:-1]
