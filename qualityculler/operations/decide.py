"""What a person decides about photos: flags, stars and colours, and findings set aside.

Each of these is a change of the catalog alone, one transaction with its entry of the journal. As a
value it is handed to ``library.change``, which makes a large one in several transactions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from qualityculler.domain import ScorerId, Suggestion, Thresholds
from qualityculler.evidence import Fault
from qualityculler.reason import Code
from qualityculler.store import decisions, explanations
from qualityculler.store.catalog import Catalog
from qualityculler.store.connect import Connection
from qualityculler.store.decisions import Parts as Parts  # the faces put them together
from qualityculler.store.decisions import Recorded
from qualityculler.store.journal import Suggested

AT_ONCE = 2000
"""So many photos are changed in one transaction: about a tenth of a second, for which whoever else
writes has to wait."""

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

    @property
    def is_large(self) -> bool:
        """Whether it is to be made in steps, so that others can write in between."""
        return sum(len(ids) for ids, _ in self.parts) > AT_ONCE

    def in_steps(self, catalog: Catalog) -> Recorded | None:
        """The same, some photos at a time; blocks until it is done. Any thread but the window's.

        What cannot be done to its end is taken back, and where the program is killed in the middle
        by ``Repair`` at the next start. Raises what a write raises.
        """
        act = decisions.Act(self.parts, self.suggested)
        try:
            for place, (ids, _) in enumerate(self.parts):
                for start in range(0, len(ids), AT_ONCE):
                    some = ids[start : start + AT_ONCE]
                    going = partial(decisions.go_on, act=act, place=place, photo_ids=some)
                    # Further only once it is committed.
                    act = catalog.write_now(going).result()
            return catalog.write_now(partial(decisions.end, act=act)).result()
        except BaseException:
            if act.entry is not None:
                catalog.write_now(partial(decisions.take_back, entry=act.entry)).result()
            raise


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
