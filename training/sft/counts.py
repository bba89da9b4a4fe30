"""The judge's answers as numbers with intervals: plain values, which it keeps as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from qualityculler.evidence import Fault, Severity
from training.evaluate.metrics import MIN_IMAGES, interval, plcc, srcc
from training.sft.check import right_kind, right_strength
from training.sft.photos import GOOD_MOS, Example
from training.sft.texts import SPOKEN, Reading, read
from training.vlm.runtime import Answer


@dataclass(frozen=True, slots=True)
class Judged:
    """One picture, in which set it is, what is known of it and what came back."""

    group: str
    name: str
    example: Example
    answer: Answer


def wilson(right: int, count: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    z, share = 1.96, right / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * np.sqrt(share * (1 - share) / count + z * z / (4 * count**2)) / (1 + z * z / count)
    return float(middle - half), float(middle + half)


def share(rows: Sequence[Judged], right: Callable[[Judged], bool]) -> dict[str, float] | None:
    """How often ``right`` holds, with interval and n; None if there is nothing to count."""
    if not rows:
        return None
    hits = sum(right(row) for row in rows)
    low, high = wilson(hits, len(rows))
    return {"share": hits / len(rows), "low": low, "high": high, "n": len(rows)}


def _reading(row: Judged) -> Reading | None:
    return read(row.answer.text)


def _kind(row: Judged) -> bool:
    return right_kind(_reading(row), row.example)


def _strength(row: Judged) -> bool:
    return right_strength(_reading(row), row.example)


def summary(rows: Sequence[Judged]) -> dict[str, Any]:
    """All numbers, as plain values; a set that was not asked about has None in their place."""
    groups = {g: [r for r in rows if r.group == g] for g in ("spoilt", "natural", "real")}
    good = [r for r in groups["natural"] if r.example.rating >= GOOD_MOS]
    return {
        "kind": share(groups["spoilt"], _kind),
        "kind_strength": share(groups["spoilt"], _strength),
        "read": share(rows, lambda row: _reading(row) is not None),
        "accused": share(good, _accused),
        "rating": _rating(groups["natural"]),
        "seconds_median": float(np.median([row.answer.seconds for row in rows])),
        "tokens_per_s_median": float(np.median([row.answer.tokens_per_s for row in rows])),
        "tokens_median": float(np.median([row.answer.tokens for row in rows])),
        "by_kind": _by_kind(groups["spoilt"]),
        "real": [_real(row) for row in groups["real"]],
        "real_named": share([r for r in groups["real"] if r.example.flaws], _kind),
        "real_accused": share([r for r in groups["real"] if not r.example.flaws], _accused),
    }


def _accused(row: Judged) -> bool:
    """Whether a fault is told."""
    reading = _reading(row)
    return reading is not None and bool(reading.flaws)


def _rating(rows: Sequence[Judged]) -> dict[str, float] | None:
    """Correlations of the ratings with MOS, of the answers that could be read."""
    both = [(one.rating, row.example.rating) for row in rows if (one := _reading(row))]
    if len(both) < MIN_IMAGES:
        return None
    told, mos = np.array(both, np.float64).T
    low, high = interval(srcc, told, mos)
    found = {"srcc": srcc(told, mos), "low": low, "high": high, "n": len(told)}
    return found | {"plcc": plcc(told, mos)}


def _by_kind(rows: Sequence[Judged]) -> list[dict[str, Any]]:
    """For each fault and for none: right and asked by strength, and what it is taken for."""
    found = []
    for fault in (*SPOKEN, None):
        mine = [row for row in rows if _first(row) is fault]
        strengths = range(1, 4) if fault else range(1)
        cells = [[r for r in mine if _rank(r) == rank] for rank in strengths]
        right = [sum(map(_kind, cell)) for cell in cells]
        wrong = Counter(told(row) for row in mine if not _kind(row))
        found.append(
            {
                "fault": fault and str(fault),
                "right": right,
                "asked": [len(cell) for cell in cells],
                "mistaken": dict(wrong.most_common()),
            }
        )
    return found


def _first(row: Judged) -> Fault | None:
    return row.example.flaws[0].fault if row.example.flaws else None


def _rank(row: Judged) -> int:
    return row.example.flaws[0].severity.rank if row.example.flaws else Severity.NONE.rank


def told(row: Judged) -> str:
    """The first thing an answer says, in a few words."""
    reading = _reading(row)
    if reading is None:
        return "not readable"
    if reading.flaws is None:
        return "no single fault"
    return str(reading.flaws[0].fault) if reading.flaws else "sound"


def _real(row: Judged) -> dict[str, Any]:
    reading = _reading(row)
    flaws = reading.flaws if reading and reading.flaws else ()
    return {
        "photo": row.name,
        "shown": str(_first(row) or "nothing"),
        "told": "; ".join(f"{f.severity} {f.fault}" for f in flaws) or told(row),
        "rating": reading.rating if reading else None,
    }
