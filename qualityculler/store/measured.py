"""Which photos of a list have been measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualityculler.domain import PhotoQuery
from qualityculler.store import query
from qualityculler.store.connect import Connection

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MEASURED = """
    SELECT id FROM photos
    WHERE digest IN (SELECT digest FROM findings WHERE rules = ? AND place = 0)
"""


def unmeasured(db: Connection, asked: PhotoQuery, rules: str) -> list[int]:
    """The photos of a list that these rules have not measured, in its order. Any connection."""
    import numpy as np

    listed = query.id_array(db, asked)
    done: NDArray[np.int64] = np.array([id for (id,) in db.execute(_MEASURED, (rules,))], np.int64)
    left: list[int] = listed[~np.isin(listed, done)].tolist()
    return left
