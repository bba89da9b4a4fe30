"""What a program that was killed has left begun, settled at the next start."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from qualityculler.operations.job import Lane, Tell, ignore
from qualityculler.store import decisions, journal
from qualityculler.store.journal import JournalEntry
from qualityculler.task import CancelToken

if TYPE_CHECKING:
    from qualityculler.operations.library import Library


@dataclass(frozen=True, slots=True)
class Repair:
    """Settle what was begun and not closed by a program that has ended: for the start of ours.

    Nothing is done while another program is moving files. Raises UserError.
    """

    lane: ClassVar[Lane] = Lane.FILES

    def run(self, library: Library, tell: Tell = ignore, cancel: CancelToken | None = None) -> int:
        """How many entries were looked at."""
        with library.catalog.read() as db:
            left = journal.open_entries(db)
        return _settle(library, left) if left else 0


@contextmanager
def settled(settle: Callable[[], object]) -> Iterator[None]:
    """Have an entry that is open closed by where its files are, whatever stops the act."""
    try:
        yield
    except BaseException:
        settle()
        raise


def _settle(library: Library, left: list[JournalEntry]) -> int:
    # Every verb starts with a repair, and next to none has anything to do: what moves files, with
    # all that it imports, comes in only then.
    from qualityculler.files import lock
    from qualityculler.operations import embed, move, put_sidecars, remove
    from qualityculler.store import moves

    catalog = library.catalog
    decided = 0
    if any(one.verb == journal.DECIDE for one in left):
        decided = catalog.write_now(decisions.take_back_open).result()
    binned = [one.id for one in left if one.verb == journal.REMOVE]
    moved = [one.id for one in left if one.verb in moves.VERBS]
    written = [one.id for one in left if one.verb == journal.WRITE_SIDECARS]
    photos = [one.id for one in left if one.verb == journal.EMBED]
    if not (binned or moved or written or photos):
        return decided
    try:
        with lock.held(catalog.path):
            for entry in binned:
                remove.settle(catalog, entry)
            for entry in moved:
                move.settle(library, entry)
            for entry in written:
                put_sidecars.settle(catalog, entry)
            for entry in photos:
                embed.settle(library, entry)
    except lock.Busy:
        return decided
    return decided + len(binned) + len(moved) + len(written) + len(photos)
