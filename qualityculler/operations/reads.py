"""What the faces ask of the catalog: one method a question, and no other way to it.

A face never sees a connection. It writes ``lambda reads: reads.count(query)``, or hands on
``partial(Reads.count, query=query)``, and whoever holds the library runs it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualityculler.domain import Flag, PhotoQuery, PhotoRow, RelativeMode, Score, ScorerId
from qualityculler.evidence import Box, Fault, Subject
from qualityculler.store import (
    bursts,
    copies,
    explanations,
    groups,
    items,
    journal,
    look_at,
    measured,
    moves,
    photos,
    picks,
    query,
    removals,
    shoots,
    summaries,
    volumes,
)
from qualityculler.store.connect import Connection
from qualityculler.store.copies import UndecidedCopy
from qualityculler.store.groups import StoredGroup
from qualityculler.store.journal import EntryState, JournalEntry, Suggested
from qualityculler.store.removals import BinCandidate, Removal
from qualityculler.store.shoots import Shoot
from qualityculler.store.summaries import Counts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from qualityculler.operations.guarantee import OwnPicks
    from qualityculler.operations.relative import Chosen
    from qualityculler.operations.sidecars import Compared

__all__ = [
    "BinCandidate",
    "Counts",
    "EntryState",
    "JournalEntry",
    "Reads",
    "Removal",
    "Shoot",
    "StoredGroup",
    "Suggested",
]


class Reads:
    """A look into the catalog that sees what is committed. For one thread; ends with its context.

    Every method may raise CatalogError. What a method gives back is told by the function of
    ``store`` behind it.
    """

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._streams = ExitStack()

    def close(self) -> None:
        """End what is still being streamed: a reader may have gone away in the middle of it."""
        self._streams.close()

    # Lists

    def ids(self, asked: PhotoQuery) -> list[int]:
        """The ids of the photos asked for, in order."""
        return query.ids(self._db, asked)

    def id_array(self, asked: PhotoQuery) -> NDArray[np.int64]:
        """``ids`` as an array [N]."""
        return query.id_array(self._db, asked)

    def stream(self, asked: PhotoQuery) -> Iterator[PhotoRow]:
        """The rows asked for, in order, one at a time."""
        return self._streams.enter_context(closing(query.stream(self._db, asked)))

    def rows(self, photo_ids: Sequence[int], scorer: ScorerId) -> list[PhotoRow]:
        """The rows of these photos, in the order of the ids; ids that are gone are left out."""
        return query.rows(self._db, photo_ids, scorer)

    # One photo

    def by_path(self, path: Path, scorer: ScorerId) -> PhotoRow | None:
        """The row of the file at an absolute path, or None if it is not known."""
        return query.by_path(self._db, path, scorer)

    def scores_of(self, photo_id: int) -> list[Score]:
        """Every score of a photo, newest first."""
        return query.scores_of(self._db, photo_id)

    def is_missing(self, photo_id: int) -> bool:
        """Whether the file was gone at the last complete scan."""
        return query.is_missing(self._db, photo_id)

    def shown_under(self, photo_id: int) -> Path | None:
        """The file whose line stands for this one too; None if it has a line of its own."""
        return query.shown_under(self._db, photo_id)

    def place_in_folder(self, row: PhotoRow) -> tuple[int, int] | None:
        """The photo's place by score in its folder, 1 the best, and how many have one there."""
        return summaries.place_in_folder(self._db, row)

    def better_frame(self, row: PhotoRow, scorer: ScorerId) -> PhotoRow | None:
        """The best frame of the same burst, if it scores higher."""
        return bursts.better_frame(self._db, row, scorer)

    def groups(self, folders: Sequence[Path]) -> list[StoredGroup]:
        """The groups of frames that were found in these folders last."""
        return groups.groups(self._db, folders)

    def group_of(self, photo_id: int) -> StoredGroup | None:
        """The group of frames a photo is in; None of one that is alone."""
        return groups.group_of(self._db, photo_id)

    def disputed(self, digest: str) -> frozenset[Fault]:
        """The faults that the user says are wrong for these bytes."""
        return explanations.disputed(self._db, digest)

    def place_of_proof(self, digest: str) -> Box | None:
        """Where a frame of a group is seen to be sharp or not."""
        from qualityculler.operations import bursts as rules

        return rules.place_of_proof(self._db, digest)

    def chosen(self, asked: PhotoQuery, mode: RelativeMode) -> Chosen:
        """The worst part and the best few of the photos asked for."""
        from qualityculler.operations import relative

        return relative.chosen(self._db, asked, mode)

    def own_picks(self, scorer: ScorerId, folders: Sequence[Path] = ()) -> OwnPicks:
        """What the user picked unasked, in these folders or everywhere."""
        from qualityculler.operations.guarantee import OwnPicks

        return OwnPicks(picks.picked_values(self._db, scorer, folders))

    # Numbers

    def count(self, asked: PhotoQuery) -> int:
        """How many photos the query finds."""
        return summaries.count(self._db, asked)

    def tally(self, asked: PhotoQuery) -> Counts:
        """The photos the query finds, counted by what is suggested and what was decided."""
        return summaries.tally(self._db, asked)

    def histogram(self, asked: PhotoQuery, bins: int) -> list[int]:
        """How many of the scored photos fall into each equal part of the MOS scale."""
        return summaries.histogram(self._db, asked, bins)

    def skip_counts(self, asked: PhotoQuery) -> dict[str, int]:
        """How many photos were skipped, by kind, most frequent first."""
        return summaries.skip_counts(self._db, asked)

    def unmeasured(self, asked: PhotoQuery, rules: str) -> list[int]:
        """The ids of the photos that these rules have not measured."""
        return measured.unmeasured(self._db, asked, rules)

    def folder_counts(self, folders: Sequence[Path]) -> dict[Path, int]:
        """How many photos lie in each folder itself, from these folders down."""
        return shoots.folder_counts(self._db, folders)

    def subject(self, digest: str) -> Subject | None:
        """The surest subject of a photo with this content, and who says so."""
        return look_at.subject(self._db, digest)

    def place_to_look(self, digest: str) -> Box | None:
        """Where to look first in a photo with this content, where that is known."""
        return look_at.place_to_look(self._db, digest)

    def shoots(self, folders: Sequence[Path], scorer: ScorerId) -> list[Shoot]:
        """How far each of these folders is culled, and a photo that stands for it."""
        return shoots.shoots(self._db, folders, scorer)

    def differing(self, folders: Sequence[Path]) -> list[Compared]:
        """The photos of folders about which other programs say something that is not ours."""
        from qualityculler.operations.sidecars import differing

        return [one for folder in folders for one in differing(self._db, folder)]

    def any_present(self, folder: Path) -> bool:
        """Whether photos are known below a folder that were there when it was looked at last."""
        return photos.any_present(self._db, folder)

    def another_volume(self, folder: Path) -> bool:
        """Whether another volume is in the place of the one whose photos are listed there."""
        return volumes.is_another(self._db, folder)

    def undecided_copies(self, folders: Sequence[Path]) -> list[UndecidedCopy]:
        """Photos of these folders without a decision that are copies of photos that have one."""
        return copies.undecided_copies(self._db, folders)

    # What was done

    def history(
        self, limit: int, *, everything: bool = False, folders: Sequence[Path] = ()
    ) -> list[JournalEntry]:
        """The newest entries of the journal, newest first; with folders those about them alone."""
        return journal.history(self._db, limit, everything=everything, folders=folders)

    def ledger(self, folder: Path | None) -> Iterator[dict[str, Any]]:
        """Each photo of each decision as a record of codes, the oldest first; ``path`` a Path."""
        from qualityculler.operations.ledger import exported

        return self._streams.enter_context(closing(exported(self._db, folder)))

    def candidate(self, path: Path) -> BinCandidate | None:
        """The photo at an absolute path as something to move to the bin."""
        return removals.candidate(self._db, path)

    def rejected(self, folder: Path) -> list[BinCandidate]:
        """The rejected photos of a folder and those below it."""
        return removals.rejected(self._db, folder)

    def paths(self, photo_ids: Sequence[int]) -> list[Path]:
        """Where these photos lie, in their order."""
        return items.of_ids(self._db, photo_ids)

    def flagged(self, folder: Path, flag: Flag) -> list[int]:
        """The photos of a folder and those below it that have a flag, by path."""
        return moves.flagged(self._db, folder, flag)

    def unscored(self, photo_ids: Sequence[int], scorer: ScorerId) -> list[int]:
        """Those of these photos that were scored with another file and stand alone now."""
        return items.unscored(self._db, photo_ids, scorer)

    def keywords(self, photo_id: int) -> tuple[str, ...]:
        """The keywords of a photo: those of its file or sidecar, and those given here."""
        from qualityculler.operations.keywords import of_photo

        return of_photo(self._db, photo_id)

    def removed(self) -> list[Removal]:
        """What is in the bin, the latest first."""
        return removals.removed(self._db)

    def last_removed(self) -> list[int]:
        """The photos of the latest act in the bin, as they are shown."""
        return removals.last_batch(self._db)

    def is_in_bin(self, photo_id: int) -> bool:
        """Whether the photo was moved to the bin."""
        return removals.removal_of(self._db, photo_id) is not None
