"""What turns one file's bytes into those of another that is nearly the same. Pure.

Large stretches that both have are named by place and length, the rest is kept. Made for a photo
before and after its metadata were rewritten: all but some kilobytes are picture, which has moved.
"""

from __future__ import annotations

import json
import zlib

_ANCHOR = 64
_STEP = 4096
MOST_BYTES = 4 << 20
"""Files that differ in more than this are not nearly the same."""


class TooDifferentError(Exception):
    """The two files have too little in common."""


def delta(base: bytes, wanted: bytes) -> bytes:
    """What ``applied`` makes ``wanted`` of, out of ``base``. Raises TooDifferentError."""
    copies: list[tuple[int, int, int]] = []
    kept = bytearray()
    pending, at = bytearray(), 0
    while at < len(wanted):
        place = base.find(wanted[at : at + _ANCHOR]) if len(wanted) - at >= _ANCHOR else -1
        if place < 0:
            pending += wanted[at : at + _STEP]
            at += _STEP
            if len(kept) + len(pending) > MOST_BYTES:
                raise TooDifferentError
            continue
        back = _common_end(base[max(0, place - _STEP) : place], pending)
        length = _common_start(base, place + _ANCHOR, wanted, at + _ANCHOR) + _ANCHOR
        own = len(pending) - back
        kept += pending[:own]
        copies.append((own, place - back, length + back))
        pending, at = bytearray(), at + length
    kept += pending
    head = json.dumps(copies).encode()
    return len(head).to_bytes(4, "big") + head + zlib.compress(bytes(kept))


def applied(base: bytes, change: bytes) -> bytes:
    """The bytes that ``delta`` was made for. Raises ValueError for what it never made."""
    length = int.from_bytes(change[:4], "big")
    copies = json.loads(change[4 : 4 + length])
    try:
        kept = zlib.decompress(change[4 + length :])
    except zlib.error as error:
        raise ValueError("no delta") from error
    parts, at = [], 0
    for own, place, size in copies:
        parts += [kept[at : at + own], base[place : place + size]]
        at += own
    return b"".join([*parts, kept[at:]])


def kept_bytes(change: bytes) -> int:
    """How many bytes of the wanted file the other one has not got."""
    length = int.from_bytes(change[:4], "big")
    return len(zlib.decompress(change[4 + length :]))


def _common_end(one: bytes, other: bytearray) -> int:
    most, count = min(len(one), len(other)), 0
    while count < most and one[-1 - count] == other[-1 - count]:
        count += 1
    return count


def _common_start(one: bytes, at: int, other: bytes, there: int) -> int:
    """How many bytes agree from these places on: by halves, so that it takes a few comparisons."""
    low, high = 0, min(len(one) - at, len(other) - there)
    here, other_one = memoryview(one)[at:], memoryview(other)[there:]
    while low < high:
        middle = (low + high + 1) // 2
        if here[low:middle] == other_one[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
