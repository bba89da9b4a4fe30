"""What a person reads at the end of a scan: counts, best and worst, a histogram, the skipped."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qualityculler.cli.list import line
from qualityculler.cli.terminal import relative, shown
from qualityculler.domain import MOS_MAX, MOS_MIN, PhotoQuery, PhotoRow, PhotoStatus
from qualityculler.text import ntr, tr, words
from qualityculler.text.reasons import sentence

if TYPE_CHECKING:
    from rich.console import Console

    from qualityculler.operations.reads import Reads
    from qualityculler.operations.scan import RunReport

ENDS = 5
BELOW_SHOWN = 20
UNREAD_SHOWN = 5
BINS = 8
BAR_WIDTH = 40
_EIGHTHS = " ▏▎▍▌▋▊▉"
_FULL = "█"
_REASONS = "qualityculler list --status skipped"
_SCORED = frozenset({PhotoStatus.SCORED})


def show(
    console: Console,
    reads: Reads,
    query: PhotoQuery,
    report: RunReport,
    threshold: float | None,
) -> None:
    """Print the summary of a run over the photos that ``query`` finds."""
    bins = reads.histogram(query, BINS)
    console.print(_counts(report))
    if report.outdated:
        told = ntr(
            "{n} photo was read by an earlier version, which may have seen another time or other "
            "colours; --rescore reads it again.",
            "{n} photos were read by an earlier version, which may have seen other times or other "
            "colours; --rescore reads them again.",
            report.outdated,
        )
        console.print(told, soft_wrap=True)
    if report.seen == 0:
        console.print(tr("There are no photos in this folder."))
    if sum(bins):
        _show_ends(console, reads, query, sum(bins))
        console.print()
        console.print("\n".join(_histogram(bins, console.encoding)))
    if threshold is not None:
        _show_below(console, reads, query, threshold)
    _show_skipped(console, report)


def _counts(report: RunReport) -> str:
    parts = [
        tr("{n} scored", n=report.scored),
        tr("{n} unchanged", n=report.unchanged),
        tr("{n} known by content", n=report.reused) if report.reused else "",
        tr("{n} scored with another file of their shot", n=report.followed)
        if report.followed
        else "",
        tr("{n} skipped", n=report.skipped),
        tr("{n} gone from the disk", n=report.missing) if report.missing else "",
    ]
    said = ", ".join(part for part in parts if part)
    took = tr("{counts} in {seconds} s", counts=said, seconds=f"{report.elapsed_s:.1f}")
    if not report.scored:
        return took
    return took + ", " + tr("{rate} photos/s", rate=f"{report.scored_per_s:.1f}")


def _show_ends(console: Console, reads: Reads, query: PhotoQuery, scored: int) -> None:
    if scored <= 2 * ENDS:
        _show_rows(console, tr("Best first"), _rows(reads, replace(query, limit=2 * ENDS)))
        return
    _show_rows(console, tr("Best"), _rows(reads, replace(query, limit=ENDS)))
    worst = replace(query, limit=ENDS, descending=False)
    _show_rows(console, tr("Worst"), _rows(reads, worst))


def _rows(reads: Reads, query: PhotoQuery) -> list[PhotoRow]:
    return list(reads.stream(replace(query, statuses=_SCORED)))


def _show_rows(console: Console, title: str, rows: Sequence[PhotoRow]) -> None:
    console.print(f"\n{title}", style="bold")
    for row in rows:
        # Soft: the terminal breaks a long path, and copying it gives the path back.
        console.print(line(row), soft_wrap=True)


def _histogram(bins: Sequence[int], encoding: str) -> list[str]:
    step = (MOS_MAX - MOS_MIN) / len(bins)
    digits = len(str(max(bins)))
    bar = _blocks if _can_show(encoding) else _signs
    return [
        f"{MOS_MIN + n * step:.1f}-{MOS_MIN + (n + 1) * step:.1f} {number:>{digits}} "
        + bar(number / max(bins))
        for n, number in enumerate(bins)
    ]


def _blocks(share: float) -> str:
    eighths = round(share * BAR_WIDTH * 8)
    return (_FULL * (eighths // 8) + _EIGHTHS[eighths % 8]).rstrip()


def _signs(share: float) -> str:
    return "#" * round(share * BAR_WIDTH)


def _can_show(encoding: str) -> bool:
    try:
        (_EIGHTHS + _FULL).encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _show_below(console: Console, reads: Reads, query: PhotoQuery, threshold: float) -> None:
    under = math.nextafter(threshold, -math.inf)
    lowest = replace(query, statuses=_SCORED, descending=False, max_score=under)
    number = reads.count(lowest)
    title = tr("{n} below {threshold}", n=number, threshold=f"{threshold:g}")
    _show_rows(console, title, _rows(reads, replace(lowest, limit=BELOW_SHOWN)))
    if number > BELOW_SHOWN:
        more = ntr("and {n} more", "and {n} more", number - BELOW_SHOWN)
        console.print(f"{more}; qualityculler list --max {threshold}")


def _show_skipped(console: Console, report: RunReport) -> None:
    if not report.skipped:
        return
    console.print("\n" + tr("Skipped"), style="bold")
    digits = len(str(max(report.skipped_by_kind.values())))
    for kind, number in report.skipped_by_kind.items():
        console.print(f"  {number:>{digits}} {shown(words.kind(kind))}")
    for item in report.unread[:UNREAD_SHOWN]:
        told = f"{shown(relative(item.path))}: {shown(sentence(item.skip.reason))}"
        console.print(told, soft_wrap=True)
    if len(report.unread) > UNREAD_SHOWN:
        more = len(report.unread) - UNREAD_SHOWN
        console.print(tr("and {n} more that could not be read", n=more))
    if report.skipped > len(report.unread):
        console.print(tr("For the reasons: {command}", command=_REASONS))
