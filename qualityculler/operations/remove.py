"""Photos to the system's bin and back: the journal before and after, the files in between.

What is in the journal as begun and not closed is settled by looking where the files are, so a
program that ended in the middle has neither lost a photo nor claims what is not so.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from qualityculler.errors import UserError
from qualityculler.files import bin as trash
from qualityculler.files import lock
from qualityculler.files.bin import Place, Sought
from qualityculler.operations.beside import Beside
from qualityculler.operations.job import FileMoved, Lane, Tell
from qualityculler.operations.repair import settled
from qualityculler.store import journal, moves, removals
from qualityculler.store.catalog import Catalog
from qualityculler.store.connect import Connection
from qualityculler.store.journal import EntryState
from qualityculler.store.moves import MovedFile
from qualityculler.store.removals import BinCandidate, Removal, Whereabouts
from qualityculler.task import CancelToken
from qualityculler.text.reasons import sentence

if TYPE_CHECKING:
    from qualityculler.operations.library import Library


@dataclass(frozen=True, slots=True)
class Outcome:
    """Which photos went all the way, to the bin or ``back``, and a sentence for each other one.

    ``changed`` are all whose place in the lists is another one now.
    """

    back: bool
    photo_ids: list[int] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Remove:
    """Move the files of these photos to the bin, all of their items; tells FileMoved.

    Sidecars and voice notes go along with what they belong to.

    Files that have changed since they were scanned, and what is there already, stay. Raises
    UserError where there is no bin or another program moves files; cancelled between files.
    """

    photo_ids: Sequence[int]
    lane: ClassVar[Lane] = Lane.FILES

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> Outcome:
        """The outcome, with what was done until it was cancelled."""
        catalog = library.catalog
        with lock.held(catalog.path):
            _check_bin()
            along = _along(catalog, self.photo_ids)
            begin = partial(_begin, photo_ids=self.photo_ids, along=along)
            entry = catalog.write_now(begin).result()
            if entry is None:
                return Outcome(back=False)
            with settled(partial(settle, catalog, entry)):
                return to_bin(catalog, entry, tell, cancel)


@dataclass(frozen=True, slots=True)
class Restore:
    """Bring these photos back from the bin, whenever they went there; tells FileMoved.

    The other files of their items come along.

    Raises UserError while another program moves files.
    """

    photo_ids: Collection[int]
    lane: ClassVar[Lane] = Lane.FILES

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> Outcome:
        """The outcome, with what was done until it was cancelled."""
        catalog, wanted = library.catalog, frozenset(self.photo_ids)
        outcome = Outcome(back=True)
        with lock.held(catalog.path):
            with catalog.read() as db:
                binned = [
                    one
                    for one in removals.removed(db)
                    if one.photo_id in wanted or one.shown_under in wanted
                ]
            for entry in dict.fromkeys(one.batch for one in binned):
                opened = partial(journal.set_state, entry=entry, state=EntryState.OPEN)
                catalog.write_now(opened).result()
                some = [one.photo_id for one in binned if one.batch == entry]
                with settled(partial(settle, catalog, entry)):
                    _add(outcome, out_of_bin(catalog, entry, tell, cancel, some))
        return outcome


def to_bin(catalog: Catalog, entry: int, tell: Tell, cancel: CancelToken) -> Outcome:
    """Move the files of an open entry to the bin and close it; the lock is held by the caller."""
    _check_bin()

    def send(one: Removal) -> None:
        trash.send(one.path, one.fingerprint)

    with catalog.read() as db:
        wanted = [one for one in removals.items(db, entry) if one.state is not EntryState.FAILED]
    outcome = _move(catalog, entry, wanted, send, tell, cancel, back=False)
    _take_along(catalog, entry, outcome, EntryState.DONE)
    return outcome


def out_of_bin(
    catalog: Catalog,
    entry: int,
    tell: Tell,
    cancel: CancelToken,
    only: Collection[int] | None = None,
) -> Outcome:
    """Bring the files of an open entry, or some of them, back and close it, under the lock."""

    def put_back(one: Removal) -> None:
        trash.put_back(one.path, one.fingerprint, one.kept)

    with catalog.read() as db:
        wanted = [
            one
            for one in removals.items(db, entry)
            if one.state is EntryState.DONE and (only is None or one.photo_id in only)
        ]
    outcome = _move(catalog, entry, wanted, put_back, tell, cancel, back=True)
    _take_along(catalog, entry, outcome, EntryState.UNDONE)
    return outcome


def _take_along(catalog: Catalog, entry: int, outcome: Outcome, state: EntryState) -> None:
    """Have sidecars go where their photos went, to the bin or back."""
    went = frozenset(outcome.photo_ids)
    with catalog.read() as db:
        found = [
            one
            for one in moves.files(db, entry)
            if one.photo_id in went and one.state not in (state, EntryState.FAILED)
        ]
    for one in found:
        try:
            if state is EntryState.DONE:
                trash.send(one.source, one.fingerprint)
            else:
                trash.put_back(one.source, one.fingerprint, one.target)
        except UserError as error:
            outcome.troubles.append(sentence(error))
    _settle_along(catalog, entry, found, frozenset(one.place for one in found))


def _settle_along(
    catalog: Catalog, entry: int, found: Sequence[MovedFile], sent: Collection[int] = ()
) -> None:
    """Write down where sidecars are, by looking; ``sent`` as in ``_settle``."""
    sought = [
        Sought(one.source, one.fingerprint, one.target, one.state is EntryState.DONE)
        for one in found
    ]
    notes: list[tuple[MovedFile, EntryState]] = []
    for one, place in zip(found, trash.where(sought), strict=True):
        if place.place is Place.BIN or (one.place in sent and place.place is Place.GONE):
            notes.append((replace(one, target=place.kept), EntryState.DONE))
        elif place.place is not Place.UNKNOWN:
            waits = one.state is EntryState.OPEN
            notes.append((one, EntryState.FAILED if waits else EntryState.UNDONE))

    def write(db: Connection) -> None:
        for one, state in notes:
            moves.note(db, entry, one, state)

    catalog.write_now(write).result()


def files_of(library: Library, photo_ids: Sequence[int]) -> list[BinCandidate]:
    """Every file that would go to the bin with these photos, in the order it would.

    Raises UserError where a folder cannot be looked at.
    """
    catalog = library.catalog
    with catalog.read() as db:
        items = moves.candidates(db, photo_ids)
    found = [
        BinCandidate(one.photo_id, one.path, one.fingerprint.size) for item in items for one in item
    ]
    return found + [
        BinCandidate(one.photo_id, one.source, one.fingerprint.size)
        for one in _along(catalog, photo_ids)
        if one.photo_id is not None
    ]


def _begin(db: Connection, photo_ids: Sequence[int], along: Sequence[MovedFile]) -> int | None:
    entry = removals.begin(db, photo_ids)
    if entry is not None:
        moves.add(db, entry, along)
    return entry


def _along(catalog: Catalog, photo_ids: Sequence[int]) -> list[MovedFile]:
    """Sidecars and voice notes of these photos; where in the bin is not known yet."""
    with catalog.read() as db:
        items = moves.candidates(db, photo_ids)
    beside = Beside()
    found: list[MovedFile] = []
    for item in items:
        if any(one.missing for one in item):
            continue
        for path, known in beside.of([one.path for one in item]):
            found.append(MovedFile(len(found), item[0].photo_id, path, None, known))
    return found


def settle(catalog: Catalog, entry: int) -> None:
    """Close an entry by where its files are now."""
    with catalog.read() as db:
        found, along = removals.items(db, entry), moves.files(db, entry)
    _settle(catalog, entry, found)
    _settle_along(catalog, entry, along)


def _check_bin() -> None:
    if (trouble := trash.missing()) is not None:
        raise UserError(trouble)


def _move(
    catalog: Catalog,
    entry: int,
    items: Sequence[Removal],
    act: Callable[[Removal], None],
    tell: Tell,
    cancel: CancelToken,
    *,
    back: bool,
) -> Outcome:
    outcome, done = Outcome(back), set[int]()
    try:
        for place, one in enumerate(items, start=1):
            if cancel.cancelled:
                break
            try:
                act(one)
                done.add(one.photo_id)
            except UserError as error:
                outcome.troubles.append(sentence(error))
            tell(FileMoved(place, len(items)))
    finally:
        # Whatever stops us, what has been moved by now is to be known. Files that somebody else
        # has put back meanwhile are found too.
        found, changed = _settle(catalog, entry, items, frozenset() if back else done)
        outcome.changed.extend(changed)
    outcome.photo_ids.extend(sorted(found.in_place if back else found.binned))
    return outcome


def _settle(
    catalog: Catalog, entry: int, items: Sequence[Removal], sent: Collection[int] = ()
) -> tuple[Whereabouts, list[int]]:
    """Close an entry by where its files are; ``sent`` are in the bin even where none can be read.

    Also the photos whose place in the lists has changed.
    """
    places = trash.where(
        [Sought(one.path, one.fingerprint, one.kept, one.state is EntryState.DONE) for one in items]
    )
    binned: dict[int, Path | None] = {}
    in_place: set[int] = set()
    gone: set[int] = set()
    for one, found in zip(items, places, strict=True):
        if found.place is Place.BIN or (
            one.photo_id in sent and found.place in (Place.GONE, Place.UNKNOWN)
        ):
            binned[one.photo_id] = found.kept
        elif found.place is not Place.UNKNOWN:
            (in_place if found.place is Place.IN_PLACE else gone).add(one.photo_id)
    whereabouts = Whereabouts(binned, in_place, gone)
    closing = partial(removals.settle, entry=entry, found=whereabouts)
    return whereabouts, catalog.write_now(closing).result()


def _add(outcome: Outcome, more: Outcome) -> None:
    outcome.photo_ids.extend(more.photo_ids)
    outcome.troubles.extend(more.troubles)
    outcome.changed.extend(more.changed)
