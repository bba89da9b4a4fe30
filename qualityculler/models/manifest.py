"""What was downloaded for a model, written when all of it is there: the proof that it is whole."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from qualityculler.errors import ModelError
from qualityculler.evidence import PromptFamily
from qualityculler.models.catalogue import DIGEST, FILE_NAME, FileRole, ModelKind

NAME = "manifest.json"
VERSION = 1
MAX_SIDE_PX = 4096
_MAX_BYTES = 1_000_000
_DAMAGE = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file beside the manifest. ``pinned``: the catalogue knew the digest beforehand."""

    role: FileRole
    name: str
    bytes: int
    sha256: str
    pinned: bool


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that is needed to use a model whatever becomes of its row in the catalogue.

    ``revision`` is the commit that the server named, where it named one.
    """

    id: str
    title: str
    kind: ModelKind
    family: PromptFamily
    image_side_px: int
    licence: str
    repo: str
    revision: str
    downloaded_at: datetime
    files: tuple[StoredFile, ...]


def read(folder: Path) -> Manifest | None:
    """The manifest of a model's folder; None if there is none. ModelError if it is damaged."""
    path = folder / NAME
    try:
        with path.open("rb") as file:
            written = file.read(_MAX_BYTES)
        return _manifest(json.loads(written))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ModelError("{path} cannot be read: {why}.", path=path, why=error.strerror) from error
    except _DAMAGE as error:
        raise ModelError(
            "{path} is damaged; remove the model and download it again: qualityculler "
            "models remove {name}",
            path=path,
            name=folder.name,
        ) from error


def write(manifest: Manifest, folder: Path) -> None:
    """Write the manifest, whole or not at all. Raises OSError."""
    replace_json(folder / NAME, _content(manifest))


def replace_json(path: Path, content: Any) -> None:
    """Put JSON in the place of a file in one step. Raises OSError."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        beside.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def _content(manifest: Manifest) -> dict[str, Any]:
    fields = {name: getattr(manifest, name) for name in Manifest.__slots__}
    files = [{n: getattr(file, n) for n in StoredFile.__slots__} for file in manifest.files]
    at = manifest.downloaded_at.astimezone(UTC).isoformat(timespec="seconds")
    return {"version": VERSION, **fields, "downloaded_at": at, "files": files}


def _manifest(content: Mapping[str, Any]) -> Manifest:
    if content["version"] != VERSION:
        raise ValueError(f"version {content['version']}")
    return Manifest(
        id=str(content["id"]),
        title=str(content["title"]),
        kind=ModelKind(content["kind"]),
        family=PromptFamily(content["family"]),
        image_side_px=side_px(content["image_side_px"]),
        licence=str(content["licence"]),
        repo=str(content["repo"]),
        revision=str(content["revision"]),
        downloaded_at=datetime.fromisoformat(content["downloaded_at"]),
        files=tuple(_stored(one) for one in content["files"]),
    )


def side_px(value: Any) -> int:
    """The side of a picture a model is shown. ValueError for one that no model can take."""
    if not isinstance(value, int) or not 0 < value <= MAX_SIDE_PX:
        raise ValueError(f"pictures of {value!r} px")
    return value


def _stored(one: Mapping[str, Any]) -> StoredFile:
    name, sha256 = one["name"], one["sha256"]
    if not FILE_NAME.fullmatch(name) or not DIGEST.fullmatch(sha256):
        raise ValueError(f"{name!r}, {sha256!r}")
    return StoredFile(FileRole(one["role"]), name, int(one["bytes"]), sha256, bool(one["pinned"]))
