"""The first stage: walks the folders, enters what is new, leaves out what has not changed."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from qualityculler.decode import registry as codecs
from qualityculler.discover.walk import Candidate, Unreadable, walk
from qualityculler.domain import Pairing, ScorerId, Skip
from qualityculler.errors import VolumeAway
from qualityculler.presence import away
from qualityculler.reason import Reason
from qualityculler.scan import items
from qualityculler.scan.mounts import Mounts
from qualityculler.scan.report import Tally
from qualityculler.scan.shots import shots
from qualityculler.scan.worker import SourceFile
from qualityculler.store import photos, volumes
from qualityculler.store.catalog import Catalog
from qualityculler.store.items import alone
from qualityculler.store.photos import Known
from qualityculler.text import N_

SETTLED_AT_ONCE = 500
ENTERED_AT_ONCE = 256
ENTERED_S = 0.2


class _Newcomers:
    """Files to be entered, in groups: the first at once, then larger ones as long as they last."""

    def __init__(self) -> None:
        self.files: list[SourceFile] = []
        self._size = 1
        self._since_s = time.monotonic()

    def add(self, file: SourceFile) -> bool:
        """Whether it is time to enter them."""
        self.files.append(file)
        waited_s = time.monotonic() - self._since_s
        return len(self.files) >= self._size or waited_s >= ENTERED_S

    def take(self) -> list[SourceFile]:
        """Those gathered so far."""
        files, self.files = self.files, []
        self._size = min(2 * self._size, ENTERED_AT_ONCE)
        self._since_s = time.monotonic()
        return files


@dataclass(slots=True)
class _Unchanged:
    """Photos passed over, gathered so that the listener is not called for each."""

    ids: list[int] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    outdated: int = 0


class Discovery:
    """Iterating yields the files to be read; afterwards ``close`` marks the files that are gone.

    A file nobody knew is in the catalog, without a score, before it is yielded.
    """

    def __init__(
        self,
        catalog: Catalog,
        roots: Sequence[Path],
        *,
        recursive: bool,
        rescore: bool,
        scorer: ScorerId,
        signature: str,
        tally: Tally,
        pairing: Pairing,
        mounts: Mounts,
    ) -> None:
        self._catalog = catalog
        self._roots = roots
        self._recursive = recursive
        self._rescore = rescore
        self._scorer = scorer
        self._signature = signature
        self._tally = tally
        self._pairing = pairing
        self._mounts = mounts
        self._unchanged = _Unchanged()
        self._back: list[int] = []
        self._unseen: list[tuple[int, str]] = []
        self._followers: list[Path] = []

    def __iter__(self) -> Iterator[SourceFile]:
        for root in self._roots:
            yield from self._walk(root)
        self._tell_unchanged()
        self._tally.walked()

    def close(self) -> None:
        """Mark what a complete walk did not see as missing, and what came back as present, and
        settle which files are one item.

        To be called once all stages have ended well: by then moved photos have left their old
        paths. A file that is on the disk after all (its format is no longer tried, say) is not
        missing.
        """
        self._mounts.check(self._roots)
        # A drive that was pulled out while it was scanned takes no photo with it.
        without = [str(root) for root in self._roots if away(root)]
        with self._catalog.read() as db:
            without += [str(mount) for mount in volumes.absent_mounts(db)]
        gone = [
            (id, path)
            for id, path in self._unseen
            if not os.path.lexists(path) and not _is_at_or_below(path, without)
        ]
        back = self._back
        if back:
            self._catalog.write(lambda db: photos.mark_present(db, back))
        if gone:
            marking = self._catalog.write(lambda db: photos.mark_missing(db, gone))
            self._catalog.flush()
            self._tally.missing(marking.result())
        self._catalog.flush()
        self._tally.paired(items.pair_folders(self._catalog, self._roots, self._pairing))

    def left_alone(self) -> list[int]:
        """The photos that were only glanced at and turned out to be no part of an item: they are
        to be scored by themselves. After ``close``."""
        with self._catalog.read() as db:
            return alone(db, self._followers)

    def _walk(self, root: Path) -> Iterator[SourceFile]:
        known = self._known(root)
        unreadable: list[str] = []
        newcomers = _Newcomers()
        for one in shots(self._readable(root, unreadable), known, self._pairing):
            found = one.file
            known.pop(str(found.path), None)
            again = one.known is not None and self._is_again(one.known, found, one.follows)
            if not again and one.known is not None and self._settles(one.known, found, one.follows):
                continue
            if again and one.known is not None:
                self._unchanged.outdated += one.known.outdated
            if one.follows:
                self._followers.append(found.path)
            file = SourceFile(root, str(found.path), found.size, found.mtime_ns, one.follows, again)
            if one.known is not None:
                yield file
            elif newcomers.add(file):
                yield from self._enter(root, newcomers.take())
        yield from self._enter(root, newcomers.take())
        self._unseen += (
            (before.id, path)
            for path, before in known.items()
            if not before.missing and not _is_at_or_below(path, unreadable)
        )

    def _readable(self, root: Path, unreadable: list[str]) -> Iterator[Candidate]:
        for found in walk(root, self._recursive, suffixes=codecs.suffixes()):
            self._tally.saw()
            if isinstance(found, Unreadable):
                unreadable.append(str(found.path))
                self._tally.unread(found.path, Skip("unreadable", found.sentence))
            else:
                yield found

    def _enter(self, root: Path, files: list[SourceFile]) -> list[SourceFile]:
        if files:
            self._mounts.check([root])
            self._catalog.write(partial(photos.enter_candidates, root=root, candidates=files))
        return files

    def _known(self, root: Path) -> dict[str, Known]:
        # The root is entered at once: a catalog that cannot be written is found out here and not
        # after the first batch.
        self._catalog.write(partial(photos.enter_root, root=root))
        self._catalog.flush()
        with self._catalog.read() as db:
            return photos.known(db, root, self._recursive, self._scorer, self._signature)

    def _is_again(self, before: Known, now: Candidate, follows: bool) -> bool:
        """Whether the file is as it was, and only what the camera wrote is to be read again."""
        dealt_with = before.scored or (follows and before.shown_under)
        return dealt_with and before.metadata_outdated and not self._is_new(before, now)

    def _is_new(self, before: Known, now: Candidate) -> bool:
        return self._rescore or (before.size, before.mtime_ns) != (now.size, now.mtime_ns)

    def _settles(self, before: Known, now: Candidate, follows: bool) -> bool:
        """Whether the file is as it was and was dealt with; if so it is counted. One that is shown
        under another needs no score of its own."""
        if self._is_new(before, now):
            return False
        if before.scored or (follows and before.shown_under):
            self._unchanged.ids.append(before.id)
            self._unchanged.outdated += before.outdated
        elif before.skip is not None:
            self._unchanged.ids.append(before.id)
            self._unchanged.skipped.append(before.skip.kind)
        else:
            return False
        if before.missing:
            self._back.append(before.id)
        if len(self._unchanged.ids) >= SETTLED_AT_ONCE:
            self._tell_unchanged()
        return True

    def _tell_unchanged(self) -> None:
        gathered, self._unchanged = self._unchanged, _Unchanged()
        self._tally.settled(
            gathered.ids,
            unchanged=len(gathered.ids) - len(gathered.skipped),
            skipped=gathered.skipped,
            outdated=gathered.outdated,
        )


def check_presence(catalog: Catalog, roots: Sequence[Path]) -> None:
    """Raise VolumeAway for a folder that holds nothing now, and held photos when last scanned."""
    for root in roots:
        if not away(root):
            continue
        with catalog.read() as db:
            known = photos.any_present(db, Path(os.path.abspath(root)))  # noqa: PTH100
        if known:
            how = Reason(N_("empty") if root.is_dir() else N_("not there"))
            raise VolumeAway(
                "The folder {path} is {how}, but photos of it are known: its drive may be away. "
                "They stay in the catalog as they are; connect the drive and scan again.",
                path=root,
                how=how,
            )


def _is_at_or_below(path: str, folders: Sequence[str]) -> bool:
    return any(path == folder or path.startswith(folder + os.sep) for folder in folders)
