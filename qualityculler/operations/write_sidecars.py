"""Decisions written into sidecars, so that other programs see them.

Each run is one entry of the journal with the bytes before and after: ``operations.put_sidecars``
writes them, ``operations.plan_sidecars`` says which.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from qualityculler.files import lock
from qualityculler.operations.job import Lane, Tell
from qualityculler.operations.plan_sidecars import Listings, Planned, WriteOptions, plans
from qualityculler.operations.put_sidecars import AT_ONCE, Putting, SidecarsWritten, Written
from qualityculler.store import keywords, outside, sidecar_writes
from qualityculler.store.catalog import Catalog
from qualityculler.store.outside import OutsidePhoto
from qualityculler.store.sidecar_writes import SidecarWrite
from qualityculler.task import CancelToken

if TYPE_CHECKING:
    from qualityculler.operations.library import Library


@dataclass(frozen=True, slots=True)
class PlanSidecars:
    """Work out what ``WriteSidecars`` would write; nothing is changed. Cancelled between photos."""

    photo_ids: Sequence[int]
    options: WriteOptions
    lane: ClassVar[Lane] = Lane.FILES

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> list[Planned]:
        """One for each photo there is something to say about."""
        with library.catalog.read() as db:
            photos = outside.of_ids(db, self.photo_ids)
            return [
                one
                for one in plans(db, photos, self.options, Listings())
                if not cancel.cancelled and (one.files or one.conflicts or one.trouble)
            ]


@dataclass(frozen=True, slots=True)
class WriteSidecars:
    """Write what was decided about these photos into their sidecars, as one entry; tells
    SidecarsWritten.

    ``following``: it follows decisions as they are made, so that undo goes by these and passes it
    over. Raises UserError while another program moves files; cancelled between batches.
    """

    photo_ids: Sequence[int]
    options: WriteOptions
    following: bool = False
    lane: ClassVar[Lane] = Lane.FILES

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> Written:
        """What came of it, with what was done until it was cancelled."""
        catalog, written, listings = library.catalog, Written(), Listings()
        with lock.held(catalog.path):
            with catalog.read() as db:
                photos = outside.of_ids(db, self.photo_ids)
            with Putting(catalog, written, forward=True) as putting:
                for start in range(0, len(photos), AT_ONCE):
                    if cancel.cancelled:
                        break
                    some = photos[start : start + AT_ONCE]
                    self._write(catalog, some, listings, written, putting)
                    tell(SidecarsWritten(start, len(photos)))
        if not cancel.cancelled:
            tell(SidecarsWritten(len(photos), len(photos)))
        return written

    def _write(
        self,
        catalog: Catalog,
        photos: Sequence[OutsidePhoto],
        listings: Listings,
        written: Written,
        putting: Putting,
    ) -> None:
        with catalog.read() as db:
            planned = list(plans(db, photos, self.options, listings))
        written.troubles += [one.trouble for one in planned if one.trouble is not None]
        written.conflicts += [one.photo.path for one in planned if one.conflicts]
        overtaken = {one.photo.id: one.overtaken for one in planned if one.overtaken}
        if overtaken:
            catalog.write_now(partial(keywords.forget, keywords=overtaken)).result()
        writes = [
            SidecarWrite(one.photo.id, one.files, one.photo.agreed, one.agreed)
            for one in planned
            if one.files
        ]
        if not writes:
            return
        if written.entry is None:
            begin = partial(
                sidecar_writes.begin,
                arguments={"profile": self.options.profile.value},
                passed_over=self.following,
            )
            written.entry = catalog.write_now(begin).result()
        putting.put(writes, {path: said for one in planned for path, said in one.said.items()})
