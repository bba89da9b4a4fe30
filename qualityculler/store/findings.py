"""What was measured of photos, kept by content and by the rules that decided it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qualityculler.evidence import Box, Fault, Finding, Findings, Severity, Unit
from qualityculler.store.connect import Connection
from qualityculler.store.reasons import as_reason, as_text

_COLUMNS = (
    "fault, severity, value, unit, threshold, confidence, "
    "box_left, box_top, box_right, box_bottom, direction_deg, reason"
)


def findings(db: Connection, digest: str, rules: str) -> Findings | None:
    """What these rules found in that content, None if nobody has looked. Any connection."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM findings WHERE digest = ? AND rules = ? ORDER BY place",
        (digest, rules),
    ).fetchall()
    return Findings(rules, tuple(_made(row) for row in rows)) if rows else None


def put_less(db: Connection, digest: str, found: Findings) -> None:
    """The same for what a scan has measured by the way: all findings, where there are some, stay.

    For the writer thread.
    """
    sql = "SELECT 1 FROM findings WHERE digest = ? AND place >= ?"
    if db.execute(sql, (digest, len(found.items))).fetchone() is None:
        put(db, digest, found)


def put(db: Connection, digest: str, found: Findings) -> None:
    """Remember findings in place of all earlier ones of that content. For the writer thread."""
    db.execute("DELETE FROM findings WHERE digest = ?", (digest,))
    db.executemany(
        f"INSERT INTO findings (digest, rules, place, {_COLUMNS}) VALUES ({', '.join('?' * 15)})",
        [(digest, found.rules, place, *_columns(item)) for place, item in enumerate(found.items)],
    )


def _columns(item: Finding) -> tuple[Any, ...]:
    box = item.box
    corners = (None,) * 4 if box is None else (box.left, box.top, box.right, box.bottom)
    return (
        item.fault.value,
        None if item.severity is None else item.severity.value,
        item.value,
        item.unit,
        item.threshold,
        item.confidence,
        *corners,
        item.direction_deg,
        as_text(item.reason),
    )


def _made(row: Sequence[Any]) -> Finding:
    fault, severity, value, unit, threshold, confidence, *corners, direction, reason = row
    return Finding(
        Fault(fault),
        None if severity is None else Severity(severity),
        value,
        Unit(unit),
        threshold,
        confidence,
        None if corners[0] is None else Box(*corners),
        direction,
        as_reason(reason),
    )
