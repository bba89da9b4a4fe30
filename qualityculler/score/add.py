"""Takes up an ONNX graph of the user's as a scorer: checked, tried out, put in its place whole.

A graph comes with a card beside it, ``NAME.json`` for ``NAME.onnx``; see
:mod:`qualityculler.score.installed` for what it says. ``training.release`` writes both.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from qualityculler import paths
from qualityculler.domain import ScorerId
from qualityculler.errors import ModelError, UserError
from qualityculler.inference import open_session
from qualityculler.reason import Reason
from qualityculler.score import installed
from qualityculler.score.clip_view import ClipViewScorer
from qualityculler.score.installed import CARD, GRAPH
from qualityculler.task import CancelToken
from qualityculler.text import N_

_REMEDY = N_("make it or get it again")
_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Added:
    """A scorer in its place; ``sha256`` of its graph in hex."""

    name: str
    folder: Path
    bytes: int
    sha256: str


def add(
    graph: Path,
    name: str | None = None,
    *,
    taken: Collection[str] = (),
    replace_earlier: bool = False,
    tell: Callable[[int, int], None] = lambda done_bytes, total_bytes: None,
    token: CancelToken | None = None,
) -> Added | None:
    """Copy a graph and its card to where scorers are found; None, and nothing left, if given up.

    The name is that of the card unless one is given; ``taken`` are names that mean something else.
    ``tell`` hears the bytes copied so far, and how many there are. UserError for a name that cannot
    be had, ModelError for a graph that is no scorer or that its card does not mean, or a full disk.
    Blocks for as long as it takes to read the file four times; any one thread at a time.
    """
    card = _card_of(graph)
    name = installed.check_name(str(card.get("name", "")) if name is None else name)
    target = _place(name, taken, replace_earlier=replace_earlier)
    card = card | {"name": name}
    _try_out(card, graph)
    try:
        with _beside(target) as made:
            copied = _copy(graph, made / GRAPH, tell, token or CancelToken())
            if copied is None:
                return None
            if copied[1] != card["sha256"]:
                raise ModelError("{path} has changed while it was read: add it again.", path=graph)
            _check_alone(made / GRAPH, graph)
            (made / CARD).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
            _put(made, target)
    except OSError as error:
        raise ModelError(
            "{path} cannot be copied to {target} ({why}).",
            path=graph,
            target=target,
            why=error.strerror,
        ) from error
    return Added(name, target, *copied)


def _card_of(graph: Path) -> dict[str, Any]:
    if graph.suffix != ".onnx" or not graph.is_file():
        raise UserError("{path} is no file whose name ends in .onnx.", path=graph)
    path = graph.with_suffix(".json")
    card = installed.read_card(path)
    for fault in installed.card_faults(card):
        raise ModelError(
            "{path} cannot be added, {why}: {remedy}.",
            path=graph,
            why=Reason(fault, {"card": f"card {path.name}"}),
            remedy=Reason(_REMEDY),
        )
    return dict(card)


def _place(name: str, taken: Collection[str], *, replace_earlier: bool) -> Path:
    """Where the scorer will lie. Only a folder with a scorer and nothing else is ever replaced."""
    if name in taken:
        raise UserError("{name} is the name of another model; choose one with --name.", name=name)
    target = paths.data_dir() / "models" / name
    ours = _holds_only_a_scorer(target)
    if os.path.lexists(target) and not (replace_earlier and ours):
        if ours:
            raise UserError(
                "There is a scorer in {path} already; choose another name with --name, or replace "
                "it with --replace.",
                path=target,
            )
        raise UserError(
            "There is a model in {path} already; choose another name with --name.", path=target
        )
    return target


def _holds_only_a_scorer(target: Path) -> bool:
    if target.is_symlink() or not target.is_dir():
        return False
    return {path.name for path in target.iterdir()} <= {GRAPH, CARD}


def _try_out(card: dict[str, Any], graph: Path) -> None:
    """Load the graph and score a grey frame: better here than at the first photo of a scan."""
    model = installed.described(card, graph)
    expected = ScorerId(model.name, model.sha256, model.preprocessing, model.kind)
    scorer = ClipViewScorer(expected, graph, threads=1, remedy=_REMEDY)
    scorer.score([np.full((32, 32, 3), 128, np.uint8)])


def _check_alone(copy: Path, graph: Path) -> None:
    """ONNX can keep weights in files beside the graph, and those have not been copied."""
    try:
        open_session(copy, threads=1)
    except ModelError as error:
        raise ModelError(
            "{path} cannot be used alone, its weights are in other files: save it as one file.",
            path=graph,
        ) from error


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A new folder beside the target; whatever is left of it at the end is removed."""
    from filelock import FileLock, Timeout

    made = target.with_name(f".{target.name}.part")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        # The same lock as that of the downloads; the system releases that of a process that dies.
        with FileLock(target.with_name(f".{target.name}.lock"), blocking=False):
            shutil.rmtree(made, ignore_errors=True)
            made.mkdir()
            try:
                yield made
            finally:
                shutil.rmtree(made, ignore_errors=True)
    except Timeout as error:
        raise UserError(
            "Another QualityCuller is working on {name} right now; wait until it has ended.",
            name=target.name,
        ) from error


def _copy(
    source: Path, target: Path, tell: Callable[[int, int], None], token: CancelToken
) -> tuple[int, str] | None:
    """Bytes and sha256 of what was copied; None if given up."""
    digest, done, total = hashlib.sha256(), 0, source.stat().st_size
    with source.open("rb") as file, target.open("wb") as copy:
        while block := file.read(_BLOCK_BYTES):
            if token.cancelled:
                return None
            copy.write(block)
            digest.update(block)
            done += len(block)
            tell(done, total)
        copy.flush()
        os.fsync(copy.fileno())
    return done, digest.hexdigest()


def _put(made: Path, target: Path) -> None:
    """The new folder in place of the old; the old is only deleted once the new stands."""
    if not target.exists():
        made.rename(target)
        return
    aside = made.with_name(f"{made.name}.old")
    shutil.rmtree(aside, ignore_errors=True)
    target.rename(aside)
    made.rename(target)
    shutil.rmtree(aside, ignore_errors=True)
