"""How sharp photos are, kept by content and by the rules that measured it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from qualityculler.evidence import Box, Focus, MeasuredAt, Subject, SubjectOrigin
from qualityculler.store.connect import Connection

DIGESTS_AT_ONCE = 500
_STORED = np.dtype("<f2")
_COLUMNS = (
    "measured_at, cell_rows, cell_columns, cells, contrast, blur_px, "
    "box_left, box_top, box_right, box_bottom"
)


def put(db: Connection, digest: str, found: Focus) -> None:
    """Remember it in place of an earlier one of that content. For the writer thread."""
    box = None if found.subject is None else found.subject.box
    corners = (None,) * 4 if box is None else (box.left, box.top, box.right, box.bottom)
    db.execute(
        f"INSERT OR REPLACE INTO focus (digest, rules, {_COLUMNS}) VALUES ({', '.join('?' * 12)})",
        (
            digest,
            found.rules,
            found.measured_at.value,
            found.rows,
            found.columns,
            np.array(found.cells, _STORED).tobytes(),
            np.array(found.contrast, _STORED).tobytes(),
            found.blur_px,
            *corners,
        ),
    )


def knows(db: Connection, digest: str, rules: str) -> bool:
    """Whether these rules have measured that content. Any connection."""
    sql = "SELECT 1 FROM focus WHERE digest = ? AND rules = ?"
    return db.execute(sql, (digest, rules)).fetchone() is not None


def focus(db: Connection, digests: Sequence[str], rules: str) -> dict[str, Focus]:
    """What these rules measured of these contents; what nobody measured is left out."""
    found: dict[str, Focus] = {}
    for start in range(0, len(digests), DIGESTS_AT_ONCE):
        some = digests[start : start + DIGESTS_AT_ONCE]
        sql = (
            f"SELECT digest, {_COLUMNS} FROM focus WHERE rules = ? "
            f"AND digest IN ({', '.join('?' * len(some))})"
        )
        for row in db.execute(sql, (rules, *some)):
            found[row[0]] = _made(rules, row[1:])
    return found


def _made(rules: str, row: Sequence[Any]) -> Focus:
    measured_at, rows, columns, cells, contrast, blur_px, *corners = row
    subject = None if corners[0] is None else Subject(Box(*corners), SubjectOrigin.SALIENCY)
    return Focus(
        rules,
        MeasuredAt(measured_at),
        rows,
        columns,
        tuple(np.frombuffer(cells, _STORED).astype(float).tolist()),
        tuple(np.frombuffer(contrast, _STORED).astype(float).tolist()),
        blur_px,
        subject,
    )
