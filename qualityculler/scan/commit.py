"""The last stage: commits findings in batches and says which photos are done."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from qualityculler.domain import Score, ScorerId, Skip
from qualityculler.scan.report import Tally
from qualityculler.store.catalog import Catalog
from qualityculler.store.ingest import ScanRecord, record

BATCH = 32


class Commit:
    """Sends findings to the catalog's writer; what is lost by a kill is at most one batch.

    A batch is also sent as soon as nothing more is coming, so a slow scorer's results do not wait.
    """

    def __init__(self, catalog: Catalog, scorer: ScorerId, signature: str, tally: Tally) -> None:
        self._catalog = catalog
        self._scorer = scorer
        self._signature = signature
        self._tally = tally
        self._batch: list[ScanRecord] = []

    def feed(self, finding: ScanRecord) -> Iterable[ScanRecord]:
        """Nothing goes on from here."""
        self._batch.append(finding)
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
        writing = self._catalog.write(
            partial(record, findings=batch, scorer=self._scorer, codecs=self._signature)
        )
        self._catalog.flush()
        self._tally.settled(
            writing.result(),
            scored=sum(isinstance(finding.verdict, Score) for finding in batch),
            reused=sum(finding.verdict is None for finding in batch),
            skipped=[f.verdict.kind for f in batch if isinstance(f.verdict, Skip)],
        )
