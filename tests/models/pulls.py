"""The pull of the tests: a real one, without its pauses, on a disk with room enough."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qualityculler.errors import ModelError
from qualityculler.models import pull as pulling
from qualityculler.models.catalogue import CatalogueEntry
from qualityculler.models.manifest import Manifest
from qualityculler.models.pull import PullProgress
from qualityculler.task import CancelToken
from tests.models.conftest import CONTENTS
from tests.models.hub import Hub

MODEL, MMPROJ = CONTENTS
ROOM = 10**12


def pull(
    entry: CatalogueEntry,
    token: CancelToken | None = None,
    progress: PullProgress | None = None,
    free: Callable[[Path], int] = lambda folder: ROOM,
    pauses_s: tuple[float, ...] = (0.0, 0.0, 0.0),
) -> Manifest | None:
    return pulling.pull(
        entry,
        accepted_licence=entry.licence,
        progress=progress or PullProgress(),
        token=token or CancelToken(),
        free=free,
        pauses_s=pauses_s,
    )


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def half_come(entry: CatalogueEntry, hub: Hub, come_bytes: int = 400_000) -> None:
    """The first file's connection ends for good after some bytes."""
    hub.cuts = [come_bytes, 0, 0, 0, 0]
    with pytest.raises(ModelError, match="run the same again to go on"):
        pull(entry)
    hub.cuts.clear()
    hub.requests.clear()
