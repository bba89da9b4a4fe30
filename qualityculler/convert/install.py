"""A converted model into the folder that ``score`` loads it from, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qualityculler.convert.graph import Graph, require_onnx, serialised, skeleton
from qualityculler.convert.head import Head
from qualityculler.convert.rali_graph import build
from qualityculler.convert.tower import Tower
from qualityculler.errors import ModelError, UserError
from qualityculler.task import CancelToken

FORMAT = 1
GRAPH, CARD = "model.onnx", "model.json"
PRECISIONS = ("fp32", "fp16")
Tell = Callable[[int, int], None]
# A protobuf of 2 GiB or more cannot be read.
MAX_GRAPH_BYTES = (1 << 31) - (1 << 20)
MARGIN_BYTES = 200_000_000
# Every name that ``score`` and ``models`` both take.
_NAME = re.compile(r"[a-z0-9](?:-?[a-z0-9]){1,31}")


@dataclass(frozen=True, slots=True)
class Description:
    """What ``model.json`` says beside what the model itself tells."""

    name: str
    summary: str
    licence: str
    precision: str
    source: Mapping[str, Any]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Installed:
    """A model in its place; ``sha256`` of the graph in hex."""

    folder: Path
    bytes: int
    sha256: str
    notes: tuple[str, ...] = field(default=())


def nobody(done_bytes: int, total_bytes: int) -> None:
    """Listens to progress where nobody else does."""


def check_name(name: str) -> str:
    """The name, if it can be a model's and a folder's; UserError if not."""
    if not _NAME.fullmatch(name):
        raise UserError(
            f"{name!r} cannot be the name of a model: use a-z, 0-9 and single dashes between them."
        )
    return name


def check_place(shelf: Path, name: str, *, replace: bool) -> Path:
    """Where the model will lie; UserError if the name is none or its place is taken.

    Only a folder with a converted model and nothing else is ever replaced.
    """
    target = shelf / check_name(name)
    ours = _ours(target)
    if os.path.lexists(target) and not (replace and ours):
        raise UserError(
            f"There is a model in {target} already; choose another name"
            f"{', or replace it with --replace' if ours else ''}."
        )
    return target


def install(
    tower: Tower,
    head: Head,
    about: Description,
    shelf: Path,
    *,
    replace: bool = False,
    tell: Tell = nobody,
    token: CancelToken | None = None,
) -> Installed | None:
    """Write graph and card to ``shelf / about.name``; None, and nothing left, if given up.

    ``tell`` hears the bytes written so far, and about how many there will be. UserError if the name
    is taken and ``replace`` is not set, or the package onnx is missing; ModelError if a file of the
    release turns out to be damaged or the disk is full. Blocks; any one thread at a time.
    """
    require_onnx()
    target = check_place(shelf, about.name, replace=replace)
    graph = build(tower, head, half=about.precision == "fp16")
    try:
        _check_room(shelf, tower, about)
        with _beside(target) as made:
            written = _write_graph(graph, tower, about, made / GRAPH, tell, token or CancelToken())
            if written is None:
                return None
            (made / CARD).write_text(_card(tower, about, written[1]), encoding="utf-8")
            _put(made, target)
    except OSError as error:
        raise ModelError(f"The model cannot be written to {target} ({error.strerror}).") from error
    return Installed(target, *written, about.notes)


def weight_bytes(tower: Tower, precision: str) -> int:
    """About how large the graph will be: its weights, nearly all of which are matrices."""
    total = sum(_count(tower, name) for name in tower.needed())
    return total * (2 if precision == "fp16" else 4)


def _count(tower: Tower, name: str) -> int:
    count = 1
    for n in tower.weights.shape(name):
        count *= n
    return count


def _ours(target: Path) -> bool:
    """Whether the folder holds a converted model and nothing else."""
    if target.is_symlink() or not target.is_dir():
        return False
    return {path.name for path in target.iterdir()} <= {GRAPH, CARD}


def _check_room(shelf: Path, tower: Tower, about: Description) -> None:
    needed = weight_bytes(tower, about.precision)
    if needed > MAX_GRAPH_BYTES:
        raise ModelError(
            f"The graph would have {needed / 1e9:.1f} GB, more than an ONNX file can; "
            "use --precision fp16."
        )
    shelf.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(shelf).free
    if free < needed + MARGIN_BYTES:
        raise ModelError(
            f"The model needs {needed / 1e9:.1f} GB in {shelf}, where {free / 1e9:.1f} GB are free."
        )


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A new folder beside the target; whatever is left of it at the end is removed."""
    from filelock import FileLock, Timeout

    made = target.with_name(f".{target.name}.part")
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
            f"Another QualityCuller is working on {target.name} right now; wait until it has ended."
        ) from error


def _write_graph(
    graph: Graph,
    tower: Tower,
    about: Description,
    path: Path,
    tell: Tell,
    token: CancelToken,
) -> tuple[int, str] | None:
    """Bytes and sha256 of the file; None if given up."""
    properties = {"name": about.name, "precision": about.precision}
    model = skeleton(graph, tower.config.side_px, properties)
    digest, done, total = hashlib.sha256(), 0, weight_bytes(tower, about.precision)
    with path.open("wb") as file:
        for piece in serialised(graph, model):
            if token.cancelled:
                return None
            file.write(piece)
            digest.update(piece)
            done += len(piece)
            tell(done, total)
        file.flush()
        os.fsync(file.fileno())
    if done > MAX_GRAPH_BYTES:
        raise ModelError("The graph is larger than an ONNX file can be; use --precision fp16.")
    return done, digest.hexdigest()


def _card(tower: Tower, about: Description, sha256: str) -> str:
    card = {
        "format": FORMAT,
        "kind": "rali",
        "name": about.name,
        "preprocessing": tower.preprocessing.name,
        "side_px": tower.preprocessing.side_px,
        "sha256": sha256,
        "licence": about.licence,
        "summary": about.summary,
        "precision": about.precision,
        "source": dict(about.source),
        "notes": list(about.notes),
    }
    return json.dumps(card, indent=2) + "\n"


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
