"""What a person decides about photos: flags, stars and colours, and findings set aside.

Each of these is a change of the catalog alone, one transaction with its entry of the journal. As a
value it is sent to the writer: ``catalog.write_now(Decide(...))``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qualityculler.domain import Change, ScorerId, Suggestion, Thresholds
from qualityculler.evidence import Fault
from qualityculler.reason import Code
from qualityculler.store import decisions, explanations
from qualityculler.store.connect import Connection
from qualityculler.store.decisions import Recorded
from qualityculler.store.journal import Suggested

Parts = Sequence[tuple[Sequence[int], Change]]
"""Changes that are one decision, each with its photos; no photo is in two of them."""


_CODES = {
    Suggestion.KEEP: (Code.SURELY_KEEP,),
    Suggestion.REJECT: (Code.SURELY_REJECT, Code.SEVERE_BLUR),
}


def suggested_by(
    scorer: ScorerId, thresholds: Thresholds, suggestion: Suggestion | None
) -> Suggested | None:
    """Who suggested a flag, for the journal; None for what is no suggestion to keep or reject."""
    if suggestion not in _CODES:
        return None
    kept = suggestion is Suggestion.KEEP
    threshold = thresholds.keep_above if kept else thresholds.reject_below
    codes = tuple(code.value for code in _CODES[suggestion])
    return Suggested(str(scorer), threshold, suggestion.value, codes)


@dataclass(frozen=True, slots=True)
class Decide:
    """Change what is decided about photos, as one entry; ``suggested`` says by whom, if anybody.

    For the writer thread. None where nothing changes.
    """

    parts: Parts
    suggested: Sequence[Suggested | None] = ()

    def __call__(self, db: Connection) -> Recorded | None:
        """The entry, and the photos it changed."""
        return decisions.decide_together(db, parts=self.parts, suggested=self.suggested)


@dataclass(frozen=True, slots=True)
class SetAside:
    """Say that a fault is wrong for a photo, by the digest of its bytes, or take that back.

    For the writer thread.
    """

    digest: str
    fault: Fault
    wrong: bool

    def __call__(self, db: Connection) -> frozenset[Fault]:
        """The faults that are set aside for these bytes now."""
        (explanations.dispute if self.wrong else explanations.withdraw)(db, self.digest, self.fault)
        return explanations.disputed(db, self.digest)
