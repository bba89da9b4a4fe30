"""Closed and open stacks: how a cell says which of both it is, and what stands behind it."""

from __future__ import annotations

from enum import Enum

from qualityculler.domain import BurstFilter, PhotoQuery, PhotoRow
from qualityculler.text import tr

WHOLE = "burst"
"""The kind of group whose frames are chosen among; all others are kept whole."""


class Stack(Enum):
    """What a cell is: a photo for itself, the front of a closed stack, a frame of an open one."""

    NONE = "none"
    CLOSED = "closed"
    OPEN = "open"


def stack_of(row: PhotoRow, query: PhotoQuery) -> Stack:
    """What the cell of a photo is in a list. Pure."""
    if row.group is None or row.group.size < 2 or query.burst is not BurstFilter.BEST:
        return Stack.NONE
    return Stack.OPEN if row.group.id in query.expanded else Stack.CLOSED


def badge(row: PhotoRow) -> str:
    """What a cell says of the group of its photo; empty for one that is alone."""
    group = row.group
    if group is None or group.size < 2:
        return ""
    if group.kind != WHOLE:
        return tr("set of {0}").format(group.size)
    if group.named and group.place == 0:
        return tr("best of {0}").format(group.size)
    return tr("{0} of {1}").format(group.place + 1, group.size)


def described(row: PhotoRow, query: PhotoQuery) -> str:
    """The badge for who hears it, and whether the stack is open; empty for a photo alone."""
    told = badge(row)
    match stack_of(row, query):
        case Stack.CLOSED:
            return tr("closed stack: {0}").format(told)
        case Stack.OPEN:
            return tr("open stack: {0}").format(told)
        case _:
            return told
