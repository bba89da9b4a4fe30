"""Keywords in a packet: which properties hold them, and what these are to say.

``dc:subject`` is flat and read by all. ``lr:hierarchicalSubject`` (levels by ``|``) and
``digiKam:TagsList`` (levels by ``/``) go before it where they are there, so they are kept in step;
the first is also written for a keyword that has levels.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from qualityculler.xmp.packet import Packet
from qualityculler.xmp.patch import Bag, Value

SUBJECT = "{http://purl.org/dc/elements/1.1/}subject"
HIERARCHICAL = "{http://ns.adobe.com/lightroom/1.0/}hierarchicalSubject"
TAGS = "{http://www.digikam.org/ns/1.0/}TagsList"
MAX_READ = 500
"""Of a packet with more keywords the rest is not read."""


def applied(there: Iterable[str], given: Mapping[str, bool]) -> list[str]:
    """Keywords after some were given (True) and others taken off (False)."""
    gone = {leaf(one) for one, is_given in given.items() if not is_given}
    kept = [one for one in there if leaf(one) not in gone]
    have = {leaf(one) for one in kept}
    new = [one for one, is_given in given.items() if is_given and leaf(one) not in have]
    deep = {leaf(one): one for one, is_given in given.items() if is_given and "|" in one}
    return [deep.get(one, one) for one in kept] + new


def overtaken(given: Mapping[str, bool], before: Iterable[str], now: Iterable[str]) -> set[str]:
    """Of keywords that were given or taken off here, those that another program has said the other
    thing about since: in a file that had ``before`` they are as they were to be, ``now`` not.

    The rule of three sides, with the file as it was last read or written as the base. Of a file
    with as many keywords as are read nobody knows what it has beyond them.
    """
    old, new = set(map(leaf, before)), set(map(leaf, now))
    if max(len(old), len(new)) >= MAX_READ:
        return set()
    return {
        one
        for one, is_given in given.items()
        if (leaf(one) in old) is is_given and (leaf(one) in new) is not is_given
    }


def properties(packet: Packet, given: Mapping[str, bool]) -> dict[str, Value]:
    """What the properties of a packet are to be, those that change."""
    gone = {leaf(one) for one, is_given in given.items() if not is_given}
    added = [one for one, is_given in given.items() if is_given]
    flat = list(map(leaf, added))
    wanted = {SUBJECT: _changed(packet.items(SUBJECT), gone, flat)}
    deep = packet.items(HIERARCHICAL)
    if deep or any("|" in one for one in added):
        wanted[HIERARCHICAL] = _changed(deep, gone, added)
    if tags := packet.items(TAGS):
        wanted[TAGS] = _changed(tags, gone, [one.replace("|", "/") for one in added], "/")
    return {
        name: Bag(tuple(items)) for name, items in wanted.items() if items != packet.items(name)
    }


def leaf(keyword: str, separator: str = "|") -> str:
    """The last level of a keyword: what flat lists have of it."""
    return keyword.rpartition(separator)[2]


def _changed(there: list[str], gone: set[str], added: list[str], separator: str = "|") -> list[str]:
    kept = [one for one in there if leaf(one, separator) not in gone]
    return kept + [one for one in dict.fromkeys(added) if one not in kept]
