"""A first stage without a walk: photos of the catalog that are to be scored again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from qualityculler.domain import PhotoRow, ScorerId, Skip
from qualityculler.reason import Reason
from qualityculler.scan.mounts import Mounts
from qualityculler.scan.report import Tally
from qualityculler.scan.worker import SourceFile
from qualityculler.store import query
from qualityculler.store.catalog import Catalog

AT_ONCE = 250


class Rescore:
    """Iterating yields the files; ids that are gone from the catalog are passed over."""

    def __init__(
        self,
        catalog: Catalog,
        photo_ids: Sequence[int],
        scorer: ScorerId,
        tally: Tally,
        mounts: Mounts,
        *,
        counted: bool = False,
    ) -> None:
        """``counted``: the files have been seen by this run before."""
        self._catalog = catalog
        self._photo_ids = photo_ids
        self._scorer = scorer
        self._tally = tally
        self._mounts = mounts
        self._counted = counted

    def __iter__(self) -> Iterator[SourceFile]:
        for start in range(0, len(self._photo_ids), AT_ONCE):
            for row in self._rows(self._photo_ids[start : start + AT_ONCE]):
                self._mounts.begin(row.photo.root)
                if not self._counted:
                    self._tally.saw()
                if (file := self._file(row.photo.root, row.photo.path)) is not None:
                    yield file
        self._tally.walked()

    def close(self) -> None:
        """Commit; nothing is known about the rest of the folders, so nothing is missing."""
        self._catalog.flush()

    def _rows(self, photo_ids: Sequence[int]) -> list[PhotoRow]:
        with self._catalog.read() as db:
            return query.rows(db, photo_ids, self._scorer)

    def _file(self, root: Path, path: Path) -> SourceFile | None:
        try:
            status = path.stat()
        except OSError as error:
            sentence = Reason("This file cannot be opened: {why}.", {"why": error.strerror})
            self._tally.unread(path, Skip("unreadable", sentence))
            return None
        return SourceFile(root, str(path), status.st_size, status.st_mtime_ns)
