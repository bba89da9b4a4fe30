"""The tables of the card, made from the judge's JSON alone: nothing has to be asked again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from training.sft.photos import GOOD_MOS

TARGETS = {"kind": 0.85, "kind_strength": 0.65, "read": 0.99, "rating": 0.60}
SECONDS = 3.0
SHARES = {
    "kind": "fault kind",
    "kind_strength": "kind + severity",
    "read": "answers read",
    "accused": f"good photos (MOS of {GOOD_MOS} or more) accused of a fault",
}


def markdown(metrics: Mapping[str, Any]) -> str:
    """All tables together."""
    parts = [results(metrics), by_kind(metrics), real_photos(metrics)]
    return "\n\n".join(parts) + "\n"


def results(metrics: Mapping[str, Any]) -> str:
    """The numbers that have a target, whether it is met, and those beside them."""
    lines = ["| what | value | 95 % interval | n | target | |", "|---|---|---|---|---|---|"]
    for key, name in SHARES.items():
        if one := metrics[key]:
            span = f"{one['low']:.1%} to {one['high']:.1%} | {one['n']}"
            lines.append(f"| {name} | {one['share']:.1%} | {span} | {_aim(key, one['share'])} |")
    if one := metrics["rating"]:
        span = f"{one['low']:.3f} to {one['high']:.3f} | {one['n']}"
        aim = _aim("rating", one["srcc"])
        lines.append(f"| rating, SRCC with MOS | {one['srcc']:.3f} | {span} | {aim} |")
    seconds = metrics["seconds_median"]
    lines.append(f"| seconds a photo, median | {seconds:.2f} | | | {_aim('seconds', seconds)} |")
    lines.append(f"| tokens a second, median | {metrics['tokens_per_s_median']:.0f} | | | | |")
    return "\n".join(lines)


def _aim(key: str, value: float) -> str:
    """What was aimed at, and whether the value reaches it."""
    if key == "seconds":
        return f"at most {SECONDS:g} | {_met(value <= SECONDS)}"
    if key not in TARGETS:
        return " | "
    aim = f"{TARGETS[key]:.2f}" if key == "rating" else f"{TARGETS[key]:.0%}"
    return f"{aim} | {_met(value >= TARGETS[key])}"


def _met(reached: bool) -> str:
    return "met" if reached else "**missed**"


def by_kind(metrics: Mapping[str, Any]) -> str:
    """For each fault put in how often it is the first one told, by strength."""
    lines = ["| fault put in | slight | clear | severe | most often taken for |"]
    lines.append("|---|---|---|---|---|")
    for one in metrics["by_kind"]:
        counts = zip(one["right"], one["asked"], strict=True)
        cells = [f"{right}/{asked}" for right, asked in counts]
        row = " | ".join(cells + [""] * (3 - len(cells)))
        most = sorted(one["mistaken"].items(), key=lambda pair: -pair[1])[:2]
        wrong = ", ".join(f"{name} ({count})" for name, count in most)
        lines.append(f"| {one['fault'] or 'none'} | {row} | {wrong} |")
    return "\n".join(lines)


def real_photos(metrics: Mapping[str, Any]) -> str:
    """The real photos one by one, and how many of their faults are told."""
    if not metrics["real"]:
        return "Not run on real faults: `python -m training.sft.judge` with `--photos`."
    lines = ["| real photo | made to show | the model says | rating |", "|---|---|---|---|"]
    for one in metrics["real"]:
        rating = "" if one["rating"] is None else f"{one['rating']:.2f}"
        lines.append(f"| {one['photo']} | {one['shown']} | {one['told']} | {rating} |")
    named, accused = _of(metrics["real_named"]), _of(metrics["real_accused"])
    return "\n".join(
        [*lines, "", f"Real faults told first: {named}; sound real photos accused: {accused}."]
    )


def _of(one: Mapping[str, float] | None) -> str:
    return f"{round(one['share'] * one['n'])} of {one['n']}" if one else "none asked"
