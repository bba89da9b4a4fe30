"""Turns the values of ``benchmarks.findings`` into the tables, the page and the confidences."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from qualityculler.evidence import Fault, Severity

Row = dict[str, Any]
ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "findings.md"
CONFIDENCE = ROOT / "qualityculler" / "measure" / "confidence.py"
BLURS = (Fault.DEFOCUS, Fault.MOTION_BLUR)
MADE = (Severity.SLIGHT, Severity.CLEAR, Severity.SEVERE)
INTRO = """# How the findings were validated

Written by `python -m benchmarks.findings --write` (rules `{rules}`); do not edit. Thresholds are in
`qualityculler/measure/limits.py` and were chosen on the tuning half of the photos. **All figures of
sections 1 and 2 are of the other, held-out half.** n is a number of pictures.

Photos taken for sound: {sound} ({sets}).
Nobody has looked at each of them for faults, so some false alarms may be right. Into {ladder} of
them, of all sets, faults of known strength are put by `benchmarks/ladders.py`. A *hit* is any
verdict from slight upwards; shares are of the photos that were judged, and how often the program
said "cannot judge" has its own columns.
"""
SETS = {
    "PhotoCD_PCD0992": "Kodak24",
    "landscapes": "the wallpapers at 768 px",
    "test": "BSDS500 (test)",
}
"""By the folders the photos lie in."""
SOUND_LABELS = ("sharp", "street sequence", "wallpaper, whole", "phone")
LEAST_VERDICTS = 5
"""Of fewer verdicts of a grade no confidence is made: it stays unknown."""


def write(rows: list[Row], renew: bool) -> str:
    """All tables as Markdown; with ``renew`` the page and the confidences are replaced.

    ValueError if the held-out half is not among the rows.
    """
    held_out = [row for row in rows if row["kind"] == "ladder" and row["half"] == "held out"]
    series = [row for row in rows if row["kind"] == "series" and row["half"] == "held out"]
    if not held_out or not series:
        raise ValueError("the held-out half has not been measured by these rules")
    ladder = {row["photo"] for row in held_out if row["fault"] is not None}
    intro = INTRO.format(
        rules=rows[0]["rules"],
        sound=len(_sound(held_out)),
        sets=_sets(_sound(held_out)),
        ladder=len(ladder),
    )
    real = [row for row in rows if row["kind"] == "real"]
    text = "\n".join((intro, _hits(held_out), _confusion(held_out), _real(real), _series(series)))
    if renew:
        PAGE.write_text(text + "\n", encoding="utf-8")
        CONFIDENCE.write_text(_confidences(held_out), encoding="utf-8")
    return text


def _sets(rows: list[Row]) -> str:
    folders = [row["photo"].split("/")[0] for row in rows]
    return ", ".join(f"{folders.count(folder)} of {name}" for folder, name in SETS.items())


def verdict(row: Row, fault: Fault) -> Severity | None:
    """What was found of a fault; None for "cannot judge"."""
    word = row["found"][fault.value][0]
    return None if word is None else Severity(word)


def _found(row: Row, fault: Fault) -> bool:
    return (one := verdict(row, fault)) is not None and one is not Severity.NONE


def _judged(rows: Iterable[Row], fault: Fault) -> list[Row]:
    return [row for row in rows if verdict(row, fault) is not None]


def _sound(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row["fault"] is None]


def _made(rows: Iterable[Row], fault: Fault, *strengths: Severity) -> list[Row]:
    return [
        row
        for row in rows
        if row["fault"] == fault.value and Severity(row["made"]) in (strengths or MADE)
    ]


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "-"


def _rate(rows: Sequence[Row], fault: Fault) -> str:
    judged = _judged(rows, fault)
    hits = sum(_found(row, fault) for row in judged)
    return f"{_share(hits, len(judged))} ({hits}/{len(judged)})"


def _hits(rows: list[Row]) -> str:
    sound = _sound(rows)
    lines = [
        "## 1. Hits and false alarms by fault",
        "",
        "| fault | slight | clear | severe | clear + severe | grade right or next to it "
        "| cannot judge, faulty | false alarms on sound photos | of them clear or severe "
        "| cannot judge, sound |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for fault in Fault:
        made = _made(rows, fault)
        strong = _made(rows, fault, Severity.CLEAR, Severity.SEVERE)
        if not made:
            continue
        judged = _judged(made, fault)
        near = sum(_is_near(row, fault) for row in judged)
        by_strength = " | ".join(_rate(_made(rows, fault, one), fault) for one in MADE)
        lines.append(
            f"| {fault.value} | {by_strength} | **{_rate(strong, fault)}** "
            f"| {_share(near, len(judged))} | {len(made) - len(judged)}/{len(made)} "
            f"| **{_rate(sound, fault)}** | {sum(_is_strong(row, fault) for row in sound)} "
            f"| {len(sound) - len(_judged(sound, fault))}/{len(sound)} |"
        )
    note = (
        f"Of the {len(sound)} sound photos, {_unblamed(sound)} are told no fault at all. Low "
        "resolution is exact by definition and is counted nowhere."
    )
    return "\n".join((*lines, "", note, ""))


def _is_strong(row: Row, fault: Fault) -> bool:
    return verdict(row, fault) in (Severity.CLEAR, Severity.SEVERE)


def _unblamed(rows: list[Row]) -> int:
    faults = [fault for fault in Fault if fault is not Fault.LOW_RESOLUTION]
    return sum(not any(_found(row, fault) for fault in faults) for row in rows)


def _is_near(row: Row, fault: Fault) -> bool:
    told = verdict(row, fault)
    return told is not None and abs(told.rank - Severity(row["made"]).rank) <= 1


def _confusion(rows: list[Row]) -> str:
    columns = ("defocus", "motion blur", "both", "neither", "cannot judge")
    lines = [
        "## 2. Motion or defocus",
        "",
        f"| put in | {' | '.join(columns)} | n |",
        f"|---|{'---|' * (len(columns) + 1)}",
    ]
    for fault in BLURS:
        for strength in MADE:
            made = _made(rows, fault, strength)
            told = [_blur_verdict(row) for row in made]
            counts = " | ".join(str(told.count(column)) for column in columns)
            lines.append(f"| {strength.value} {fault.value} | {counts} | {len(made)} |")
    return "\n".join((*lines, ""))


def _blur_verdict(row: Row) -> str:
    defocus, motion = (_found(row, fault) for fault in BLURS)
    if defocus and motion:
        return "both"
    if defocus or motion:
        return "defocus" if defocus else "motion blur"
    unknown = [verdict(row, fault) is None for fault in BLURS]
    return "cannot judge" if any(unknown) else "neither"


def _real(rows: list[Row]) -> str:
    lines = [
        "## 3. Real photos",
        "",
        "Triplets (one scene sharp, out of focus, shaken), an exposure bracket of six, two focus "
        "stacks, two sequences of streets, three phones, the wallpapers as they were downloaded. "
        "Which faults were found, photo by photo where there are few of them; *?* is cannot judge. "
        "They have no halves: what makes a small subject stand out of a blurred frame was chosen "
        "with these photos in view.",
        "",
        "| what | photo | found |",
        "|---|---|---|",
    ]
    labels = list(dict.fromkeys(row["label"] for row in rows))
    for label in labels:
        members = [row for row in rows if row["label"] == label]
        if len(members) <= 20:
            lines += [f"| {label} | {row['photo']} | {_told(row)} |" for row in members]
        else:
            lines.append(f"| {label} | {len(members)} photos | {_counts(members)} |")
    sound = [row for row in rows if row["label"] in SOUND_LABELS]
    note = (
        f"Nothing was wrong on purpose with {len(sound)} of them ({', '.join(SOUND_LABELS)}): "
        f"{_unblamed(sound)} are told no fault; told in all: {_counts(sound)}."
    )
    return "\n".join((*lines, "", note, ""))


def _told(row: Row) -> str:
    words = []
    for fault in Fault:
        if fault is Fault.LOW_RESOLUTION:
            continue
        severity, value, direction, _ = row["found"][fault.value]
        if severity is None and fault in BLURS:
            words.append(f"{fault.value} ?")
        elif severity not in (None, "none"):
            at = "" if direction is None else f" at {direction:.0f}°"
            words.append(f"{severity} {fault.value} ({value:.3g}{at})")
    return ", ".join(words) or "nothing"


def _counts(rows: list[Row]) -> str:
    faults = [fault for fault in Fault if fault is not Fault.LOW_RESOLUTION]
    counts = {fault: sum(_found(row, fault) for row in rows) for fault in faults}
    return ", ".join(f"{n} {fault.value}" for fault, n in counts.items() if n) or "nothing"


def _series(rows: list[Row]) -> str:
    names = sorted({row["series"] for row in rows})
    lines = [
        "## 4. Within series of BIQ2021",
        "",
        f"{len(rows)} shots (512 px) of {len(names)} scenes shot well and badly on purpose, with "
        "human scores (MOS, 0 to 1). Low resolution is left out: it is the same for all.",
        "",
        "| measure | pairs of one scene with MOS at least 0.1 apart that it puts right "
        "| pairs it decides |",
        "|---|---|---|",
    ]
    for name, badness in (
        ("defocus, px", lambda row: _value(row, Fault.DEFOCUS)),
        ("all findings: sum of squared grades", _badness),
    ):
        right, decided, pairs = _agreement(rows, badness)
        lines.append(f"| {name} | {_share(right, decided)} | {decided} of {pairs} |")
    best, worst = _ends(rows, names)
    lines += [
        "",
        f"Told no fault: {_unblamed(best)} of the {len(best)} best shots of a scene, "
        f"{_unblamed(worst)} of the {len(worst)} worst.",
        "",
        "| found | n | of them best shots | worst shots | mean MOS less the mean of its scene |",
        "|---|---|---|---|---|",
    ]
    means = {
        name: statistics.fmean(row["mos"] for row in rows if row["series"] == name)
        for name in names
    }
    for fault in Fault:
        if fault is Fault.LOW_RESOLUTION:
            continue
        gaps = [row["mos"] - means[row["series"]] for row in rows if _found(row, fault)]
        if gaps:
            ends = " | ".join(
                str(sum(_found(row, fault) for row in part)) for part in (best, worst)
            )
            lines.append(
                f"| {fault.value} | {len(gaps)} | {ends} | {statistics.fmean(gaps):+.3f} |"
            )
    return "\n".join((*lines, ""))


def _ends(rows: list[Row], names: list[str]) -> tuple[list[Row], list[Row]]:
    """The best and the worst shot of each scene, by human score."""
    scenes = [[row for row in rows if row["series"] == name] for name in names]
    return (
        [max(scene, key=lambda row: float(row["mos"])) for scene in scenes],
        [min(scene, key=lambda row: float(row["mos"])) for scene in scenes],
    )


def _value(row: Row, fault: Fault) -> float | None:
    value = row["found"][fault.value][1]
    return None if value is None else float(value)


def _badness(row: Row) -> float:
    told = [verdict(row, fault) for fault in Fault if fault is not Fault.LOW_RESOLUTION]
    return float(sum(one.rank**2 for one in told if one is not None))


def _agreement(rows: list[Row], badness: Any) -> tuple[int, int, int]:
    right = decided = pairs = 0
    for index, one in enumerate(rows):
        for other in rows[index + 1 :]:
            if one["series"] != other["series"] or abs(one["mos"] - other["mos"]) < 0.1:
                continue
            pairs += 1
            a, b = badness(one), badness(other)
            if a is None or b is None or a == b:
                continue
            decided += 1
            right += (a < b) == (one["mos"] > other["mos"])
    return right, decided, pairs


def _confidences(rows: list[Row]) -> str:
    """Of a verdict: how often it is right where faulty and sound photos are equally many."""
    lines = [
        '"""How often a verdict was right where it was validated; by ``benchmarks/findings.py``.',
        "",
        "As if faulty and sound photos were equally many; on the held-out half, see",
        "docs/findings.md. What is not here was told too seldom to know.",
        '"""',
        "",
        "from __future__ import annotations",
        "",
        "from qualityculler.evidence import Fault, Severity",
        "",
        "RIGHT: dict[Fault, dict[Severity, float]] = {",
    ]
    for fault in Fault:
        known = {one: right for one in Severity if (right := _right(rows, fault, one)) is not None}
        lines.append(f"    Fault.{fault.name}: {{")
        lines += [f"        Severity.{one.name}: {right:.2f}," for one, right in known.items()]
        lines.append("    },")
    return "\n".join((*lines, "}", ""))


def _right(rows: list[Row], fault: Fault, severity: Severity) -> float | None:
    """None where there are too few such verdicts, or no faulty photo to be wrong about."""
    if fault is Fault.LOW_RESOLUTION:
        return 1.0
    strong = (Severity.CLEAR, Severity.SEVERE) if severity is Severity.NONE else ()
    made, sound = _judged(_made(rows, fault, *strong), fault), _judged(_sound(rows), fault)
    told = sum(verdict(row, fault) is severity for row in (*made, *sound))
    if told < LEAST_VERDICTS or not made or not sound:
        return None
    # Half a case is added to each count: nothing seen in forty photos is not nothing ever.
    of_faulty, of_sound = (
        (sum(verdict(row, fault) is severity for row in group) + 0.5) / (len(group) + 1)
        for group in (made, sound)
    )
    right = of_sound if severity is Severity.NONE else of_faulty
    return right / (of_faulty + of_sound)
