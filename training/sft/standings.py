"""How many claims the measurements support and contradict: counted, and as tables of the card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qualityculler.evidence import ClaimStatus, Fault, Severity
from training.evaluate.metrics import interval
from training.sft.counts import wilson

OTHER = "overall quality"
"""Stands for the fault of a claim about nothing that is measured."""
TITLES = {"test": "photos of the test split", "real": "photos with real faults and their like"}

Row = Mapping[str, Any]
Array = NDArray[np.float64]


def summary(rows: Sequence[Row]) -> dict[str, Any]:
    """The counts of each set of photos, as plain values."""
    groups = dict.fromkeys(row["group"] for row in rows)
    return {group: counted([row for row in rows if row["group"] == group]) for group in groups}


def counted(rows: Sequence[Row]) -> dict[str, Any]:
    """Photos and claims by standing; by fault, apart for "is there" and "is absent"."""
    claims = [claim for row in rows for claim in row["claims"]]
    decided = [claim for claim in claims if claim["standing"] != ClaimStatus.OPINION]
    return {
        "photos": len(rows),
        "claims": len(claims),
        "standing": tally(claims),
        "opinions": opinions(claims),
        "supported_of_decided": supported(rows) if decided else None,
        "photos_contradicted": sum(_any(row, ClaimStatus.CONTRADICTED) for row in rows),
        "photos_with_claim": sum(bool(row["claims"]) for row in rows),
        "by_fault": by_fault(claims),
    }


def tally(claims: Sequence[Row]) -> dict[str, int]:
    """How many claims stand in each way."""
    told = [claim["standing"] for claim in claims]
    return {str(standing): told.count(standing) for standing in ClaimStatus}


def opinions(claims: Sequence[Row]) -> dict[str, int]:
    """Why claims stay opinions: not measured at all, cannot be judged here, or on the border."""
    mine = [claim for claim in claims if claim["standing"] == ClaimStatus.OPINION]
    other = [claim for claim in mine if claim["fault"] == OTHER]
    border = [claim for claim in mine if claim["judged"]]
    return {
        "not_measured": len(other),
        "cannot_judge": len(mine) - len(other) - len(border),
        "border": len(border),
    }


def by_fault(claims: Sequence[Row]) -> list[dict[str, Any]]:
    """Standings for each fault that is said to be there, then to be absent, then the rest."""
    found = []
    for absent in (False, True):
        for fault in (*map(str, Fault), OTHER):
            mine = [c for c in claims if c["fault"] == fault and _absent(c) is absent]
            if mine:
                found.append({"fault": fault, "absent": absent, **tally(mine)})
    return sorted(found, key=lambda one: one["fault"] == OTHER)


def supported(rows: Sequence[Row]) -> dict[str, float]:
    """Share of the decided claims that are supported; the interval draws whole photos.

    Where all stand alike every draw is the same: then it is Wilson's, a photo counting once.
    """
    good = np.array([_count(row, ClaimStatus.SUPPORTED) for row in rows], np.float64)
    bad = np.array([_count(row, ClaimStatus.CONTRADICTED) for row in rows], np.float64)
    some = good + bad > 0  # the others say nothing about the share
    if good.any() and bad.any():
        low, high = interval(_share, good[some], bad[some])
    else:
        low, high = wilson(int((good > 0).sum()), int(some.sum()))
    return {
        "share": _share(good, bad),
        "low": low,
        "high": high,
        "n": int((good + bad).sum()),
    }


def _share(good: Array, bad: Array) -> float:
    return float(good.sum() / (good.sum() + bad.sum()))


def _absent(claim: Row) -> bool:
    return bool(claim["severity"] == Severity.NONE)


def _count(row: Row, standing: ClaimStatus) -> int:
    return sum(claim["standing"] == standing for claim in row["claims"])


def _any(row: Row, standing: ClaimStatus) -> bool:
    return _count(row, standing) > 0


def markdown(metrics: Mapping[str, Any]) -> str:
    """The tables of all sets of photos."""
    return "\n\n".join(table(TITLES[group], metrics[group]) for group in TITLES if group in metrics)


def table(title: str, one: Mapping[str, Any]) -> str:
    """One set of photos: a row for each thing that is claimed, and the sum."""
    lines = [f"{one['photos']} {title}, {one['claims']} claims:", ""]
    lines += ["| the model says | supported | contradicted | opinion |", "|---|---|---|---|"]
    lines += [f"| {_says(row)} | {_cells(row)} |" for row in one["by_fault"]]
    lines += [f"| **all** | {_cells(one['standing'])} |", "", told(one)]
    return "\n".join(lines)


def _says(row: Row) -> str:
    return f"{row['fault']}, absent" if row["absent"] else str(row["fault"])


def _cells(counts: Mapping[str, int]) -> str:
    return " | ".join(str(counts[str(standing)]) for standing in ClaimStatus)


def told(one: Mapping[str, Any]) -> str:
    """The shares in a sentence or two."""
    why = one["opinions"]
    text = (
        f"{one['photos_contradicted']} of {one['photos']} photos have a contradicted claim."
        f" Opinions: {why['not_measured']} on what is not measured, {why['cannot_judge']} where the"
        f" measurement cannot judge, {why['border']} where it is on the border."
    )
    if (share := one["supported_of_decided"]) is None:
        return f"Nothing the model claims was decided. {text}"
    span = f"{share['low']:.1%} to {share['high']:.1%}"
    first = f"Of the {share['n']} claims that were decided {share['share']:.1%} are supported"
    return f"{first} (95 % interval over photos {span}). {text}"
