"""What the user picked without being told to: what a bound on hidden keepers is worked out from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qualityculler.domain import UNKNOWN_ERROR, ScorerId
from qualityculler.store.connect import Connection
from qualityculler.store.names import below
from qualityculler.store.statements import SCORER, key

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def picked_values(
    db: Connection, scorer: ScorerId, folders: Sequence[Path] = ()
) -> NDArray[np.float64]:
    """Of each photo the user picked what is compared with the line below which it is suggested to
    reject: its score and the error to expect, on the MOS scale. Shape [picks]. Any connection.

    A pick that followed a suggestion is left out: it was chosen by the score, and says nothing
    about it. Photos that have gone since were decided about all the same.
    """
    import numpy as np

    values = key(scorer)
    places = []
    for n, folder in enumerate(folders):
        values[f"from{n}"], values[f"to{n}"] = below(folder)
        places.append(f"(p.path >= :from{n} AND p.path < :to{n})")
    rows = db.execute(
        f"""
        SELECT s.value + coalesce(s.uncertainty, {UNKNOWN_ERROR})
        FROM photos p JOIN scores s ON s.photo = p.id AND s.scorer = {SCORER}
        WHERE p.flag = 'pick' AND p.partner IS NULL AND ({" OR ".join(places) or "TRUE"})
        AND NOT EXISTS (
            SELECT 1 FROM journal_photos h JOIN journal j ON j.id = h.entry
            WHERE h.photo = p.id AND h.flag_after = 'pick' AND h.flag_before <> 'pick'
            AND j.state = 'done' AND j.suggested IS NOT NULL)
        """,
        values,
    )
    return np.array([value for (value,) in rows], np.float64)
