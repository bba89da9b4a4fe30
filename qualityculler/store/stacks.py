"""Closed stacks: of the photos a query finds, one of each group is shown, the best that is found.

What lies beneath is left out of the list and of all numbers about it. The frames of a stack that is
opened stand where its front stood, the best first.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from qualityculler.store.connect import Connection
from qualityculler.store.query import numbers

_PLACES = (
    "SELECT json_group_array(photo), json_group_array(burst), json_group_array(place) FROM bursts"
)


def any_groups(db: Connection) -> bool:
    """Whether there is any group: without one, a list with closed stacks is the plain list."""
    return db.execute("SELECT 1 FROM bursts LIMIT 1").fetchone() is not None


def stacked(db: Connection, ids: NDArray[np.int64], opened: Collection[int]) -> NDArray[np.int64]:
    """The photos of a list that show while all stacks but those of these groups are closed."""
    group, place = _groups(db, ids)
    if group is None:
        return ids
    by_group = np.lexsort((place, group))
    ordered = group[by_group]
    fronts = np.ones(len(ids), bool)
    fronts[1:] = ordered[1:] != ordered[:-1]
    front = by_group[fronts][np.cumsum(fronts) - 1]
    shown = fronts | np.isin(ordered, np.fromiter(opened, np.int64))
    found = by_group[shown]
    listed: NDArray[np.int64] = ids[found[np.lexsort((place[found], front[shown]))]]
    return listed


def _groups(
    db: Connection, ids: NDArray[np.int64]
) -> tuple[NDArray[np.int64] | None, NDArray[np.int64]]:
    """Of each photo its group and its place in it; one that is alone is a group of its own. None
    where all are alone."""
    photos, groups, places = map(numbers, db.execute(_PLACES).fetchone())
    alone = np.zeros(len(ids), np.int64)
    if not len(photos) or not len(ids):
        return None, alone
    order = np.argsort(photos)
    at = order[np.minimum(np.searchsorted(photos[order], ids), len(photos) - 1)]
    known = photos[at] == ids
    if not known.any():
        return None, alone
    return np.where(known, groups[at], -ids), np.where(known, places[at], 0)
