"""The third stage: gives batches of pixels to the scorer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from qualityculler.domain import ScorerId
from qualityculler.record import ScanRecord
from qualityculler.scan.worker import Decoded, scored
from qualityculler.score.scorer import Scorer


class LateScorer:
    """Makes the scorer when it is first needed: a run that finds nothing new never loads it.

    Any thread; raises what ``create`` raises, ModelError for one.
    """

    def __init__(self, expected: ScorerId, create: Callable[[], Scorer]) -> None:
        self._expected = expected
        self._create = create
        self._lock = threading.Lock()
        self._scorer: Scorer | None = None

    def get(self) -> Scorer:
        """The scorer, made by the first caller while the others wait."""
        with self._lock:
            if self._scorer is None:
                scorer = self._create()
                if scorer.id != self._expected:
                    raise RuntimeError(f"asked for scorer {self._expected}, got {scorer.id}")
                self._scorer = scorer
            return self._scorer

    def short_side_px(self) -> int:
        """The short side to decode to."""
        return self.get().short_side_px

    def photos_waiting(self) -> int:
        """How many photos may wait as pixels: a batch, beside the one being gathered or scored."""
        # Read without the lock: before the scorer is there, no pixels are.
        return self._scorer.batch_size if self._scorer is not None else 1


class Scoring:
    """Gathers pixels into batches; what needs no score passes by. One thread at a time."""

    def __init__(self, scorer: LateScorer) -> None:
        self._scorer = scorer
        self._batch: list[Decoded] = []

    def feed(self, item: Decoded | ScanRecord) -> Iterable[ScanRecord]:
        """The records that are ready."""
        if isinstance(item, ScanRecord):
            return (item,)
        self._batch.append(item)
        return self._score() if len(self._batch) >= self._scorer.get().batch_size else ()

    def pause(self) -> Iterable[ScanRecord]:
        """Score a batch that is not full: the scorer has nothing better to do."""
        return self._score()

    def finish(self) -> Iterable[ScanRecord]:
        """Score the last photos."""
        return self._score()

    def _score(self) -> list[ScanRecord]:
        batch, self._batch = self._batch, []
        if not batch:
            return []
        scorer = self._scorer.get()
        assessments = scorer.score([item.pixels for item in batch])
        return [scored(item, one, scorer.id) for item, one in zip(batch, assessments, strict=True)]
