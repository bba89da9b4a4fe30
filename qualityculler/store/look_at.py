"""Where to look first in a photo: at its subject, else at what was measured as wrong."""

from __future__ import annotations

from qualityculler.evidence import Box, Subject, SubjectOrigin
from qualityculler.store import subjects
from qualityculler.store.connect import Connection

_CORNERS = "box_left, box_top, box_right, box_bottom"
_SHARPEST = f"SELECT {_CORNERS} FROM focus WHERE digest = ? AND box_left IS NOT NULL"
_WORST = (
    f"SELECT {_CORNERS} FROM findings WHERE digest = ? AND box_left IS NOT NULL"
    " AND severity IN ('slight', 'clear', 'severe')"
    " ORDER BY CASE severity WHEN 'severe' THEN 0 WHEN 'clear' THEN 1 ELSE 2 END, place LIMIT 1"
)


def subject(db: Connection, digest: str) -> Subject | None:
    """The surest subject of that content and who says so: an eye, a face, the point where the
    camera focused, else the sharpest part. None where nothing is known. Any connection.
    """
    # Rules that look again replace what others found, so the version need not be known here.
    if known := subjects.newest(db, digest):
        return known[0]
    row = db.execute(_SHARPEST, (digest,)).fetchone()
    return None if row is None else Subject(Box(*row), SubjectOrigin.SALIENCY)


def place_to_look(db: Connection, digest: str) -> Box | None:
    """The surest subject of that content, else what stands out, else where a fault was measured.

    None where nobody has found any of it. Any connection.
    """
    if not digest:
        return None
    if (found := subject(db, digest)) is not None:
        return found.box
    row = db.execute(_WORST, (digest,)).fetchone()
    return None if row is None else Box(*row)
