"""Which files are one item: the choice for all of the catalog, and for single items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from qualityculler.domain import Pairing
from qualityculler.operations.job import Lane, Tell
from qualityculler.scan import items as pairing_of
from qualityculler.store import items
from qualityculler.task import CancelToken

if TYPE_CHECKING:
    from qualityculler.operations.library import Library


@dataclass(frozen=True, slots=True)
class Pair:
    """Settle all items of the catalog anew, by this choice. Tells nothing."""

    pairing: Pairing
    lane: ClassVar[Lane] = Lane.FILES

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> list[int]:
        """The photos that are listed otherwise than before."""
        return pairing_of.pair_folders(library.catalog, None, self.pairing)


@dataclass(frozen=True, slots=True)
class SetApart:
    """Show each file of these items on its own, or as one again, as an entry of the journal.

    To join, one file of the item will do; files of which something else was decided stay apart.
    Tells nothing. Raises UserError if the settings cannot be read.
    """

    photo_ids: Sequence[int]
    apart: bool
    lane: ClassVar[Lane] = Lane.FILES

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> list[int]:
        """The photos that are listed otherwise than before."""
        catalog, ids = library.catalog, list(self.photo_ids)
        if not self.apart:
            with catalog.read() as db:
                alike = items.alike(db, items.of_ids(db, ids))
            ids = list(dict.fromkeys([*ids, *(one.id for one in alike if one.apart)]))
        setting = partial(items.set_apart, photo_ids=ids, apart=self.apart)
        done = catalog.write_now(setting).result()
        return [] if done is None else settle(library, done.photo_ids)


def settle(library: Library, photo_ids: Sequence[int]) -> list[int]:
    """Settle the items these photos may be part of, where they lie now; who is listed otherwise."""
    with library.catalog.read() as db:
        paths = items.of_ids(db, photo_ids)
    pairing = library.settings.pairing
    joining = partial(pairing_of.pair_alike, paths=paths, pairing=pairing)
    return library.catalog.write_now(joining).result()
