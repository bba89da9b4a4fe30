"""Joins the rule of ``discover.items`` with the catalog: who is shown under whom.

Everything here is for the writer thread: ``catalog.write_now``. It gives back the photos that are
listed otherwise than before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from qualityculler.decode.header import RAW_SUFFIXES
from qualityculler.discover.items import ShotFile, partners
from qualityculler.domain import Pairing
from qualityculler.store import items
from qualityculler.store.connect import Connection
from qualityculler.store.items import ItemFile


def pair_alike(db: Connection, paths: Iterable[Path], pairing: Pairing) -> list[int]:
    """Settle the items these files may be part of; names that differ in case are left to others."""
    return _pair(db, items.alike(db, paths), pairing)


def pair_folders(db: Connection, folders: Iterable[Path], pairing: Pairing) -> list[int]:
    """Settle all items of folders and of those below."""
    return _pair(db, items.below_folders(db, folders), pairing)


def pair_all(db: Connection, pairing: Pairing) -> list[int]:
    """Settle all items of the catalog, as after another choice of pairing."""
    return _pair(db, items.everything(db), pairing)


def _pair(db: Connection, files: Sequence[ItemFile], pairing: Pairing) -> list[int]:
    shots = [
        ShotFile(one.id, one.path, one.captured_at, one.camera, one.decision, one.apart)
        for one in files
    ]
    return items.join(db, files, partners(shots, pairing, RAW_SUFFIXES))
