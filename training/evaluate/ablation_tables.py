"""The verdicts of the ablation as Markdown: Table 4's cases, then a table a sweep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

# Case: its number in the paper's Table 4, and the paper's change of PLCC (KonIQ, 7-set average).
PAPER = {
    "full": ("6", ""),
    "no contrastive alignment": ("1", "-0.050"),
    "no PCA": ("2", "-0.021"),
    "no bucketed k-means": ("3", "-0.013"),
    "no score tuning": ("5", "-0.055"),
}
SUBSETS = ("ss01", "ss02", "ss03")
NOTE = """
Case 1 leaves out the head with all its losses, those on MOS too: it does not say what the texts are
worth (`training.evaluate.text_claim` does).
"""
Runs = Sequence[Mapping[str, Any]]


def tables(results: Mapping[str, Any]) -> str:
    """All tables of a results file."""
    runs = results["runs"]
    sweeps = dict.fromkeys(run["case"].split("=")[0] for run in runs if "=" in run["case"])
    seeds = ", ".join(map(str, results["seeds"]))
    note = f"Mean of seeds {seeds}, ± their standard deviation. Trunk: {results['trunk']}.\n"
    return "\n".join([cases(runs), *(sweep(runs, name) for name in sweeps), note])


def cases(runs: Runs) -> str:
    """The cases of Table 4: val and test SRCC, test PLCC with its change, subsets, pairs."""
    lines = [
        "| case | val SRCC | test SRCC | change | test PLCC | change | the paper's "
        "| ss01 | ss02 | ss03 | pairs |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    full = of_case(runs, "full")
    for case, (number, paper) in PAPER.items():
        chosen = of_case(runs, case)
        srcc, plcc = (mean(chosen, "test", m) - mean(full, "test", m) for m in ("srcc", "plcc"))
        changes = ("", "") if case == "full" else (f"{srcc:+.3f}", f"{plcc:+.3f}")
        subsets = " | ".join(f"{mean(chosen, 'test', name):.3f}" for name in SUBSETS)
        lines.append(
            f"| {number} {case} | {spread(chosen, 'val')} | {spread(chosen, 'test')} "
            f"| {changes[0]} | {mean(chosen, 'test', 'plcc'):.3f} | {changes[1]} | {paper} "
            f"| {subsets} | {mean(chosen, 'test', 'pairs'):.1%} |"
        )
    return "\n".join(lines) + f"\n{NOTE}"


def sweep(runs: Runs, name: str) -> str:
    """One sweep, judged on val."""
    lines = [f"| {name} | bases | val SRCC | ss01 | ss02 | ss03 | pairs |", "|---" * 7 + "|"]
    found = dict.fromkeys(run["case"] for run in runs if run["case"].startswith(f"{name}="))
    for case in found:
        chosen = of_case(runs, case)
        subsets = " | ".join(f"{mean(chosen, 'val', subset):.3f}" for subset in SUBSETS)
        bases = ", ".join(sorted({str(run["bases"]) for run in chosen}))
        lines.append(
            f"| {case.split('=')[1]} | {bases} | {spread(chosen, 'val')} | {subsets} "
            f"| {mean(chosen, 'val', 'pairs'):.1%} |"
        )
    return "\n".join(lines) + "\n"


def of_case(runs: Runs, case: str) -> list[Mapping[str, Any]]:
    """The runs of a case; SystemExit if there is none."""
    chosen = [run for run in runs if run["case"] == case]
    if not chosen:
        raise SystemExit(f"The results hold no run of the case {case!r}: run the ablation again.")
    return chosen


def mean(runs: Runs, side: str, name: str) -> float:
    """The mean of a number over seeds."""
    return float(np.mean([run[side][name] for run in runs]))


def spread(runs: Runs, side: str) -> str:
    """SRCC over seeds as mean ± standard deviation."""
    values = [run[side]["srcc"] for run in runs]
    deviation = f" ± {np.std(values, ddof=1):.3f}" if len(values) > 1 else ""
    return f"{np.mean(values):.3f}{deviation}"
