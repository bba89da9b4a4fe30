"""Joins the rule of ``discover.items`` with the catalog: who is shown under whom.

All give back the photos that are listed otherwise than before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from qualityculler.decode.header import RAW_SUFFIXES
from qualityculler.discover.items import ShotFile, partners
from qualityculler.domain import Pairing
from qualityculler.store import items
from qualityculler.store.catalog import Catalog
from qualityculler.store.connect import Connection
from qualityculler.store.items import ItemFile


def pair_alike(db: Connection, paths: Iterable[Path], pairing: Pairing) -> list[int]:
    """Settle the items these files may be part of; names that differ in case are left to others.

    For the writer thread.
    """
    files = items.alike(db, paths)
    return items.join(db, files, _partners(files, pairing))


def pair_folders(catalog: Catalog, folders: Iterable[Path] | None, pairing: Pairing) -> list[int]:
    """Settle all items of folders and of those below, or of the whole catalog with None.

    Looks them up beside the writer, which has only the changes to make: a decision never waits for
    a hundred thousand names. Any thread but the writer's.
    """
    with catalog.read() as db:
        files = items.crowded(db, folders)
    joining = partial(items.join, files=files, partners=_partners(files, pairing))
    return catalog.write_now(joining).result()


def _partners(files: Sequence[ItemFile], pairing: Pairing) -> dict[int, int]:
    shots = (
        ShotFile(one.id, one.path, one.captured_at, one.camera, one.decision, one.apart)
        for one in files
    )
    return partners(shots, pairing, RAW_SUFFIXES)
