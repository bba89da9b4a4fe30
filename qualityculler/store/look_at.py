"""Where to look first in a photo: at its subject, else at what was measured as wrong."""

from __future__ import annotations

from qualityculler.evidence import Box
from qualityculler.store.connect import Connection

_CORNERS = "box_left, box_top, box_right, box_bottom"
_PLACES = (
    # Rules that look again replace what others found, so the version need not be known here.
    f"SELECT {_CORNERS} FROM subjects WHERE digest = ? AND place >= 0 ORDER BY place LIMIT 1",
    f"SELECT {_CORNERS} FROM focus WHERE digest = ? AND box_left IS NOT NULL LIMIT 1",
    f"SELECT {_CORNERS} FROM findings WHERE digest = ? AND box_left IS NOT NULL"
    " AND severity IN ('slight', 'clear', 'severe')"
    " ORDER BY CASE severity WHEN 'severe' THEN 0 WHEN 'clear' THEN 1 ELSE 2 END, place LIMIT 1",
)


def place_to_look(db: Connection, digest: str) -> Box | None:
    """The surest subject of that content, else what stands out, else where a fault was measured.

    None where nobody has found any of it. Any connection.
    """
    if not digest:
        return None
    for sql in _PLACES:
        if (row := db.execute(sql, (digest,)).fetchone()) is not None:
            return Box(*row)
    return None
