"""The verdicts of ``text_claim`` as Markdown: a row a setting and side, a column a kind of text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np


def table(written: Mapping[str, Any]) -> str:
    """SRCC as mean ± deviation over seeds, then the gain over one case with its interval."""
    runs = written["runs"]
    cases, others = list(runs[0]["srcc"]), list(runs[0]["gain"])
    (over,) = set(cases) - set(others)
    seeds = ", ".join(map(str, written["seeds"]))
    lines = [
        f"| fitted on | judged on | n | {' | '.join(cases)} |",
        "|---" * (3 + len(cases)) + "|",
        *(f"{_start(run)} {' | '.join(_spread(run['srcc'][c]) for c in cases)} |" for run in runs),
        "",
        f"| gain over {over} | judged on | n | {' | '.join(others)} |",
        "|---" * (3 + len(others)) + "|",
        *(f"{_start(run)} {' | '.join(_gain(run['gain'][c]) for c in others)} |" for run in runs),
        "",
        f"SRCC, mean of seeds {seeds} ± their standard deviation; gains with 95 % intervals of the "
        f"paired difference over groups of photos. Trunk: {written['trunk']}.",
    ]
    return "\n".join(lines) + "\n"


def _start(run: Mapping[str, Any]) -> str:
    return f"| {run['setting']} | {run['judged']} | {run['n']} |"


def _spread(values: list[float]) -> str:
    deviation = f" ± {np.std(values, ddof=1):.3f}" if len(values) > 1 else ""
    return f"{np.mean(values):.3f}{deviation}"


def _gain(gain: Mapping[str, float]) -> str:
    marked = "**" if gain["low"] > 0 or gain["high"] < 0 else ""
    return f"{marked}{gain['value']:+.3f}{marked} [{gain['low']:+.3f}, {gain['high']:+.3f}]"
