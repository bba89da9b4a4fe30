"""The models that can be downloaded, read from a file shipped with the program and checked."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from qualityculler import paths
from qualityculler.errors import UserError
from qualityculler.evidence import PromptFamily

VERSION = 1
ID = re.compile(r"[a-z0-9](?:[a-z0-9]|[.-](?![.-])){0,62}[a-z0-9]")
FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}\.(?:gguf|onnx)")
DIGEST = re.compile(r"[0-9a-f]{64}")
RESERVED = frozenset({"own", "quality-tiny"})
_REPO = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}")
_REVISION = re.compile(r"main|[0-9a-f]{40}")


class ModelKind(StrEnum):
    """What a model is for."""

    EXPLAINER = "explainer"
    SCORER = "scorer"


class Tier(StrEnum):
    """For whom a model is."""

    BUILT_IN = "built-in"
    SMALL = "small"
    RECOMMENDED = "recommended"
    LARGE = "large"
    EXPERT = "expert"
    OWN = "own"


class FileRole(StrEnum):
    """What a file is within its model."""

    MODEL = "model"
    MMPROJ = "mmproj"
    LORA = "lora"


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file to download.

    ``bytes`` and ``sha256`` (hex) are pinned; both None where nobody published them. Then
    ``about_bytes`` is an estimate, and the digest is computed at the first download and remembered.
    """

    role: FileRole
    name: str
    bytes: int | None
    sha256: str | None
    about_bytes: int

    @property
    def pinned(self) -> bool:
        """Whether the content is known beforehand."""
        return self.sha256 is not None


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A row of the catalogue.

    ``revision`` is a commit of ``repo``, or "main" where none could be pinned. ``ram_gb`` is the
    free memory to have, estimated from the sizes of the files. ``page`` tells of the licence.
    """

    id: str
    title: str
    kind: ModelKind
    tier: Tier
    family: PromptFamily
    image_side_px: int
    ram_gb: float
    licence: str
    page: str
    summary: str
    repo: str
    revision: str
    files: tuple[RemoteFile, ...]

    @property
    def bytes(self) -> int:
        """What the download amounts to; partly an estimate if a file is not pinned."""
        return sum(file.about_bytes for file in self.files)

    @property
    def pinned(self) -> bool:
        """Whether the content of all its files is known beforehand."""
        return all(file.pinned for file in self.files)


@cache
def entries() -> tuple[CatalogueEntry, ...]:
    """The rows in the order of the file. A bad file is a bug of ours: ValueError says where."""
    return read(paths.resource("models", "catalogue.json"))


def entry(name: str) -> CatalogueEntry:
    """The row of that name. UserError if there is none."""
    for one in entries():
        if one.id == name:
            return one
    known = ", ".join(one.id for one in entries())
    raise UserError(
        "There is no model named {name} to download; there are: {known}.",
        name=repr(name),
        known=known,
    )


def read(path: Path) -> tuple[CatalogueEntry, ...]:
    """A catalogue file, checked row by row. Raises ValueError with the row that is wrong."""
    content = json.loads(path.read_bytes())
    if content["version"] != VERSION:
        raise ValueError(f"{path}: a catalogue of version {content['version']}")
    rows = tuple(_entry(row) for row in content["models"])
    if len({row.id for row in rows}) < len(rows):
        raise ValueError(f"{path}: two models of one name")
    return rows


def _entry(row: Mapping[str, Any]) -> CatalogueEntry:
    try:
        made = CatalogueEntry(
            id=_like(ID, row["id"]),
            title=str(row["title"]),
            kind=ModelKind(row["kind"]),
            tier=Tier(row["tier"]),
            family=PromptFamily(row["family"]),
            image_side_px=int(row["image_side_px"]),
            ram_gb=float(row["ram_gb"]),
            licence=_text(row["licence"]),
            page=_like(re.compile(r"https://\S+"), row["page"]),
            summary=_text(row["summary"]),
            repo=_like(_REPO, row["repo"]),
            revision=_like(_REVISION, row["revision"]),
            files=tuple(_file(one) for one in row["files"]),
        )
        _check(made)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"model {row.get('id')!r} of the catalogue: {error!r}") from error
    return made


def _file(one: Mapping[str, Any]) -> RemoteFile:
    role, name = FileRole(one["role"]), _like(FILE_NAME, one["name"])
    if "sha256" not in one:
        return RemoteFile(role, name, None, None, _count(one["about_bytes"]))
    size = _count(one["bytes"])
    return RemoteFile(role, name, size, _like(DIGEST, one["sha256"]), size)


def _check(made: CatalogueEntry) -> None:
    if made.id in RESERVED:
        raise ValueError("a name with another meaning")
    if len({file.name for file in made.files}) < len(made.files):
        raise ValueError("two files of one name")
    if made.kind is ModelKind.EXPLAINER:
        roles = sorted(file.role for file in made.files if file.role is not FileRole.LORA)
        if roles != [FileRole.MMPROJ, FileRole.MODEL] or len(made.files) > len(FileRole):
            raise ValueError("an explainer is a model, an mmproj and at most a lora")


def _like(pattern: re.Pattern[str], text: Any) -> str:
    if not isinstance(text, str) or not pattern.fullmatch(text):
        raise ValueError(f"{text!r} is not like {pattern.pattern}")
    return text


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{value!r} is no text")
    return value


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise ValueError(f"{value!r} is no number of bytes")
    return value
