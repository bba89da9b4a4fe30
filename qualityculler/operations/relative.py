"""The worst part and the best few of a list, for the window, the command line and the ledger."""

from __future__ import annotations

from contextlib import closing

from qualityculler.cull.relative import Chosen, choose
from qualityculler.domain import PhotoQuery, RelativeMode, ScorerId, Suggestion
from qualityculler.reason import Code
from qualityculler.store import query
from qualityculler.store.connect import Connection
from qualityculler.store.journal import Suggested

__all__ = ["Chosen", "chosen", "code_of", "suggested_by"]

_CODES = {Suggestion.KEEP: Code.AMONG_BEST, Suggestion.REJECT: Code.AMONG_WORST}


def chosen(db: Connection, asked: PhotoQuery, mode: RelativeMode) -> Chosen:
    """Compare the photos that a query finds; ties go by its order. Any connection."""
    with closing(query.stream(db, asked)) as rows:
        return choose(rows, mode)


def code_of(suggestion: Suggestion) -> Code:
    """Why a photo that was compared is suggested to be kept, to be rejected, or neither."""
    return _CODES.get(suggestion, Code.AMONG_OTHERS)


def suggested_by(
    scorer: ScorerId, mode: RelativeMode, suggestion: Suggestion, last: float
) -> Suggested:
    """Who suggested it, for the journal; ``last`` is the score of the last photo chosen."""
    codes = (code_of(suggestion).value,)
    return Suggested(str(scorer), last, suggestion.value, codes, mode.code)
