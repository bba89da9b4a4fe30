"""The last stage: commits records in batches and says which photos are done."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from qualityculler.domain import Pairing, Score, ScorerId, Skip
from qualityculler.record import ScanRecord
from qualityculler.scan import items
from qualityculler.scan.mounts import Mounts
from qualityculler.scan.report import Tally
from qualityculler.scan.thumbnails import ScanThumbnails
from qualityculler.store.catalog import Catalog
from qualityculler.store.ingest import record
from qualityculler.store.photos import Copies

BATCH = 32


class Commit:
    """Sends records to the catalog's writer; what is lost by a kill is at most one batch.

    A batch is also sent as soon as nothing more is coming, so a slow scorer's results do not wait.
    """

    def __init__(
        self,
        catalog: Catalog,
        thumbnails: ScanThumbnails,
        scorer: ScorerId,
        signature: str,
        tally: Tally,
        pairing: Pairing,
        mounts: Mounts,
    ) -> None:
        self._catalog = catalog
        self._thumbnails = thumbnails
        self._scorer = scorer
        self._signature = signature
        self._tally = tally
        self._pairing = pairing
        self._mounts = mounts
        self._batch: list[ScanRecord] = []
        self._copies = Copies()  # used by the writer alone

    def feed(self, one: ScanRecord) -> Iterable[ScanRecord]:
        """Nothing goes on from here."""
        # Before the row: who sees a digest looks for the thumbnail at once.
        self._thumbnails.keep(one)
        self._batch.append(one)
        if len(self._batch) >= BATCH:
            self._commit()
        return ()

    def pause(self) -> Iterable[ScanRecord]:
        """Commit what there is."""
        self._commit()
        return ()

    def finish(self) -> Iterable[ScanRecord]:
        """Commit what there is."""
        self._commit()
        return ()

    def _commit(self) -> None:
        batch, self._batch = self._batch, []
        if not batch:
            return
        self._mounts.check(one.root for one in batch)
        writing = self._catalog.write(
            partial(
                record,
                records=batch,
                scorer=self._scorer,
                codecs=self._signature,
                copies=self._copies,
            )
        )
        paths = [one.path for one in batch]
        pairing = self._catalog.write(partial(items.pair_alike, paths=paths, pairing=self._pairing))
        self._catalog.flush()
        followed = sum(one.follows and one.verdict is None for one in batch)
        again = sum(one.again for one in batch)
        read = [one.verdict for one in batch if not one.unread]
        self._tally.settled(
            writing.result(),
            scored=sum(isinstance(verdict, Score) for verdict in read),
            unchanged=again,
            reused=read.count(None) - followed - again,
            followed=followed,
            skipped=[verdict.kind for verdict in read if isinstance(verdict, Skip)],
        )
        self._tally.paired(pairing.result())
        for one in batch:
            if one.unread and isinstance(one.verdict, Skip):
                self._tally.unread(one.path, one.verdict)
