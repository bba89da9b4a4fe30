"""Ours: an answer is paid for what the measurements support, and pays for what they contradict.

A step towards verifiable reasoning: none of the papers' rewards looks at the sentences. The
application's own measuring and checking decide (``qualityculler.measure``,
``qualityculler.explain.verify``). A claim that nothing measured bears on is an opinion and counts
for nothing; so does saying nothing, which is the trap of this reward: fewer claims are safer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qualityculler.evidence import ClaimStatus, Fault, Findings, Severity
from qualityculler.explain.verify import verify
from qualityculler.operations.measure import examine
from training.rl.rewards import q_save

Array = NDArray[np.float64]


@lru_cache(maxsize=4096)
def findings_of(path: Path) -> Findings:
    """What is measured of a picture; remembered, since K answers speak of each."""
    return examine(path, None)


def standings(text: str, findings: Findings) -> Counter[ClaimStatus]:
    """How many claims of a text are supported, contradicted and opinions."""
    return Counter(claim.standing for claim in verify(text, findings))


def support(text: str, findings: Findings) -> float:
    """(supported - contradicted) / (supported + contradicted), -1 to 1; 0 if nothing is decided."""
    counts = standings(text, findings)
    good, bad = counts[ClaimStatus.SUPPORTED], counts[ClaimStatus.CONTRADICTED]
    return (good - bad) / (good + bad) if good + bad else 0.0


def claim_reward(texts: Sequence[str], paths: Sequence[str]) -> Array:
    """:func:`support` of each text [n] about the picture at its path."""
    pairs = zip(texts, paths, strict=True)
    return np.array([support(text, findings_of(Path(path))) for text, path in pairs])


def told_faults(text: str, findings: Findings) -> set[Fault]:
    """The faults that a text says the photo has."""
    claims = verify(text, findings)
    return {one.fault for one in claims if one.fault and one.severity is not Severity.NONE}


def true_faults(findings: Findings) -> set[Fault]:
    """The faults that are measured: what cannot be judged is none."""
    sound = (None, Severity.NONE)
    return {one.fault for one in findings.items if one.severity not in sound}


def attribution_reward(texts: Sequence[str], paths: Sequence[str]) -> Array:
    """Q-Save's reward for the right labels [n]: F1 of the faults told against those measured."""
    found = [findings_of(Path(path)) for path in paths]
    said = [told_faults(*pair) for pair in zip(texts, found, strict=True)]
    return q_save.attribution_reward(said, [true_faults(one) for one in found])


def counted(texts: Sequence[str], paths: Sequence[Path]) -> dict[str, float | int | None]:
    """Claims of all texts by standing, the supported share of the decided ones, and the mean
    reward."""
    total: Counter[ClaimStatus] = Counter()
    each = []
    for text, path in zip(texts, paths, strict=True):
        found = findings_of(path)
        total += standings(text, found)
        each.append(support(text, found))
    decided = total[ClaimStatus.SUPPORTED] + total[ClaimStatus.CONTRADICTED]
    return {
        **{str(one): total[one] for one in ClaimStatus},
        "supported_of_decided": total[ClaimStatus.SUPPORTED] / decided if decided else None,
        "mean_support": float(np.mean(each)),
    }
