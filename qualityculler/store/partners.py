"""From the photos of a list to all the files they stand for."""

from __future__ import annotations

import json
from collections.abc import Sequence

from qualityculler.store.connect import Connection


def whole(db: Connection, photo_ids: Sequence[int]) -> dict[int, int | None]:
    """All photos of the items these belong to; for each the one it is shown under. Any connection.

    In the order of the ids, each item beginning with the photo that is shown.
    """
    rows = db.execute(
        """
        SELECT p.id, p.partner FROM (
            SELECT w.key AS place, coalesce(o.partner, o.id) AS head
            FROM json_each(:ids) w JOIN photos o ON o.id = w.value
        ) JOIN photos p ON p.id = head OR p.partner = head
        ORDER BY place, p.partner IS NOT NULL, p.path
        """,
        {"ids": json.dumps(list(photo_ids))},
    )
    return dict(rows)


def stand_alone(db: Connection, photo_id: int) -> None:
    """Show a photo under no other, and no other under it: it goes elsewhere. For the writer
    thread."""
    sql = "UPDATE photos SET partner = NULL WHERE partner = ? OR id = ? AND partner IS NOT NULL"
    db.execute(sql, (photo_id, photo_id))
