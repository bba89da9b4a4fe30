"""A copy of the catalog a day, to go back to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from qualityculler.operations.job import Lane, Tell, ignore
from qualityculler.store import backup
from qualityculler.store.backup import Backup, backups, folder_of, restore
from qualityculler.task import CancelToken

if TYPE_CHECKING:
    from qualityculler.operations.library import Library

__all__ = ["BackUp", "Backup", "backups", "folder_of", "restore"]


@dataclass(frozen=True, slots=True)
class BackUp:
    """Copy the catalog if the last copy is a day old and something has changed since.

    A catalog without photos is not worth one: it would be the only copy for a day. Raises
    CatalogError: the copy cannot be made, older ones are kept. Not to be cancelled.
    """

    lane: ClassVar[Lane] = Lane.BACK_UP

    def run(
        self, library: Library, tell: Tell = ignore, cancel: CancelToken | None = None
    ) -> Backup | None:
        """The copy; None if none was due."""
        path = library.catalog.path
        if not backup.due(path):
            return None
        with library.catalog.read() as db:
            empty = backup.is_empty(db)
        return None if empty else backup.make(path)
