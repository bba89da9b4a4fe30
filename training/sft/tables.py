"""The judge's answers as numbers with intervals, and as the tables of the card."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from qualityculler.evidence import Severity
from training.evaluate.metrics import interval, plcc, srcc
from training.sft.check import right_kind, right_strength
from training.sft.photos import Example
from training.sft.runtime import Answer
from training.sft.texts import SPOKEN, Reading, read


class Row(Protocol):
    """A picture and what came back."""

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


def share(rows: Sequence[Row], right: Callable[[Row], bool]) -> dict[str, float]:
    """How often ``right`` holds, with interval and n."""
    hits = sum(right(row) for row in rows)
    low, high = wilson(hits, len(rows))
    return {"share": hits / len(rows), "low": low, "high": high, "n": len(rows)}


def _reading(row: Row) -> Reading | None:
    return read(row.answer.text)


def _kind(row: Row) -> bool:
    return right_kind(_reading(row), row.example)


def _strength(row: Row) -> bool:
    return right_strength(_reading(row), row.example)


def ratings(rows: Sequence[Row]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Ratings told and MOS of the photos whose answer could be read."""
    both = [(one.rating, row.example.rating) for row in rows if (one := _reading(row))]
    told, mos = np.array(both, np.float64).T
    return told, mos


def summary(rows: Sequence[Row]) -> tuple[dict[str, Any], str]:
    """All numbers, and the tables in Markdown."""
    groups = {g: [r for r in rows if r.group == g] for g in ("spoilt", "natural", "real")}
    metrics: dict[str, Any] = {
        "kind": share(groups["spoilt"], _kind),
        "kind_strength": share(groups["spoilt"], _strength),
        "read": share(rows, lambda row: _reading(row) is not None),
        "seconds_median": float(np.median([row.answer.seconds for row in rows])),
        "tokens_per_s_median": float(np.median([row.answer.tokens_per_s for row in rows])),
        "tokens_median": float(np.median([row.answer.tokens for row in rows])),
    }
    if groups["natural"]:
        told, mos = ratings(groups["natural"])
        low, high = interval(srcc, told, mos)
        srccs = {"srcc": srcc(told, mos), "low": low, "high": high, "n": len(told)}
        metrics["rating"] = srccs | {"plcc": plcc(told, mos)}
    parts = [_targets(metrics), _by_kind(groups["spoilt"])]
    if groups["real"]:
        parts.append(_real(groups["real"]))
    return metrics, "\n\n".join(parts) + "\n"


def _targets(metrics: dict[str, Any]) -> str:
    names = {"kind": "fault kind", "kind_strength": "kind + severity", "read": "answers read"}
    lines = ["| what | value | 95 % interval | n |", "|---|---|---|---|"]
    for key, name in names.items():
        one = metrics[key]
        span = f"{one['low']:.1%} to {one['high']:.1%}"
        lines.append(f"| {name} | {one['share']:.1%} | {span} | {one['n']} |")
    if one := metrics.get("rating"):
        span = f"{one['low']:.3f} to {one['high']:.3f}"
        lines.append(f"| rating, SRCC with MOS | {one['srcc']:.3f} | {span} | {one['n']} |")
    lines.append(f"| seconds a photo, median | {metrics['seconds_median']:.2f} | | |")
    lines.append(f"| tokens a second, median | {metrics['tokens_per_s_median']:.0f} | | |")
    return "\n".join(lines)


def _by_kind(rows: Sequence[Row]) -> str:
    lines = ["| fault put in | slight | clear | severe | most often taken for |"]
    lines.append("|---|---|---|---|---|")
    for fault in SPOKEN:
        mine = [r for r in rows if r.example.flaws and r.example.flaws[0].fault is fault]
        cells = [_cell([r for r in mine if _rank(r) == rank]) for rank in (1, 2, 3)]
        lines.append(f"| {fault} | {' | '.join(cells)} | {_mistaken(mine)} |")
    sound = [r for r in rows if not r.example.flaws]
    lines.append(f"| none | {_cell(sound)} | | | {_mistaken(sound)} |")
    return "\n".join(lines)


def _rank(row: Row) -> int:
    return row.example.flaws[0].severity.rank if row.example.flaws else Severity.NONE.rank


def _cell(rows: Sequence[Row]) -> str:
    return f"{sum(map(_kind, rows))}/{len(rows)}"


def told(row: Row) -> str:
    """The first thing an answer says, in a few words."""
    reading = _reading(row)
    if reading is None:
        return "not readable"
    if reading.flaws is None:
        return "no single fault"
    return reading.flaws[0].fault if reading.flaws else "sound"


def _mistaken(rows: Sequence[Row]) -> str:
    wrong = [told(row) for row in rows if not _kind(row)]
    counted = sorted({one: wrong.count(one) for one in wrong}.items(), key=lambda pair: -pair[1])
    return ", ".join(f"{name} ({count})" for name, count in counted[:2])


def _real(rows: Sequence[Row]) -> str:
    lines = ["| real photo | made to show | the model says | rating |", "|---|---|---|---|"]
    for row in rows:
        shown = row.example.flaws[0].fault if row.example.flaws else "nothing"
        reading = _reading(row)
        rating = f"{reading.rating:.2f}" if reading else ""
        flaws = reading.flaws if reading and reading.flaws else ()
        said = "; ".join(f"{f.severity} {f.fault}" for f in flaws) or told(row)
        lines.append(f"| {row.name} | {shown} | {said} | {rating} |")
    return "\n".join(lines)
