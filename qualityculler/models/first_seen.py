"""What came first under a name nobody published a digest for: the same has to come ever after.

The digests outlive the model: one that is removed and downloaded again is the same or refused.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from qualityculler.models.catalogue import DIGEST, CatalogueEntry, RemoteFile
from qualityculler.models.manifest import StoredFile, replace_json
from qualityculler.models.storage import shelf

NAME = "first-seen.json"
_MAX_BYTES = 1_000_000


def path() -> Path:
    """Where the digests are kept; to delete a line is to accept other content under its name."""
    return shelf() / NAME


def pinned(entry: CatalogueEntry, file: RemoteFile) -> RemoteFile:
    """The file with the size and digest that came first, if it has none of its own."""
    if file.pinned:
        return file
    seen = _rows().get(_key(entry, file.name))
    if not isinstance(seen, dict):
        return file
    size, digest = seen.get("bytes"), seen.get("sha256")
    if type(size) is not int or size <= 0 or not isinstance(digest, str):
        return file
    if not DIGEST.fullmatch(digest):
        return file
    return replace(file, bytes=size, sha256=digest, about_bytes=size)


def remember(entry: CatalogueEntry, stored: StoredFile) -> None:
    """Keep what came, unless something did before. Raises OSError."""
    rows = _rows()
    if stored.pinned or _key(entry, stored.name) in rows:
        return
    rows[_key(entry, stored.name)] = {"bytes": stored.bytes, "sha256": stored.sha256}
    replace_json(path(), rows)


def _key(entry: CatalogueEntry, name: str) -> str:
    return f"{entry.repo}/{entry.revision}/{name}"


def _rows() -> dict[str, Any]:
    """A damaged file knows nothing: it is written anew by the next download."""
    try:
        with path().open("rb") as file:
            content = json.loads(file.read(_MAX_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}
