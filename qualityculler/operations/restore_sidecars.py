"""A write of sidecars taken back by its number, whatever was done since."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from qualityculler.errors import UserError
from qualityculler.files import lock
from qualityculler.operations import put_sidecars
from qualityculler.operations.job import Lane, Tell
from qualityculler.operations.put_sidecars import Written
from qualityculler.operations.repair import settled
from qualityculler.store import journal, sidecar_writes
from qualityculler.store.catalog import Catalog
from qualityculler.store.journal import EntryState
from qualityculler.task import CancelToken

if TYPE_CHECKING:
    from qualityculler.operations.library import Library


@dataclass(frozen=True, slots=True)
class RestoreSidecars:
    """Give the sidecars of a write the bytes they had before it; tells SidecarsWritten.

    What another program has changed since stays. Raises UserError for an entry that is no write in
    force, and while another program moves files.
    """

    entry: int
    lane: ClassVar[Lane] = Lane.FILES

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> Written:
        """What came of it, with what was done until it was cancelled."""
        catalog = library.catalog
        with lock.held(catalog.path):
            written_files(catalog, self.entry)
            opened = partial(journal.set_state, entry=self.entry, state=EntryState.OPEN)
            catalog.write_now(opened).result()
            with settled(partial(put_sidecars.settle, catalog, self.entry)):
                return put_sidecars.turn(catalog, self.entry, tell, cancel, undone=True)


def written_files(catalog: Catalog, entry: int | None) -> tuple[int | None, list[Path]]:
    """The number of a write, the last one in force for None, and the files it has written.

    Raises UserError for an entry that is no write in force.
    """
    with catalog.read() as db:
        number = sidecar_writes.last_done(db) if entry is None else entry
        if number is None:
            return None, []
        found = journal.entry(db, number)
        if found is None or found.verb != journal.WRITE_SIDECARS or found.state != "done":
            raise UserError("Entry {number} wrote no sidecars that are still so.", number=number)
        writes = sidecar_writes.writes(db, number, EntryState.DONE)
    return number, [file.path for one in writes for file in one.files]
