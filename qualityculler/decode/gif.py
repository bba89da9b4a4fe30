"""Tells a GIF that is cut short: its blocks say where the next one begins, to a trailer.

Layout: GIF89a (CompuServe, 1990). Pillow shows what is there and leaves the rest black.
"""

from __future__ import annotations

_HEADER = 13
_EXTENSION, _FRAME = 0x21, 0x2C


def is_cut_short(data: bytes) -> bool:
    """Whether the file ends inside a block. Never raises; any thread.

    A missing trailer alone is no loss; what lies behind it, or is no block, does not count.
    """
    if len(data) < _HEADER:
        return True
    at = _HEADER + _table_bytes(data[10])
    while at < len(data):
        kind = data[at]
        if kind == _EXTENSION:
            at += 2
        elif kind == _FRAME:
            if at + 10 > len(data):
                return True
            at += 10 + _table_bytes(data[at + 9]) + 1  # the size of the first code of LZW
        else:
            return False
        end = _behind_sub_blocks(data, at)
        if end is None:
            return True
        at = end
    return at > len(data)


def _table_bytes(packed: int) -> int:
    return 3 << (1 + (packed & 7)) if packed & 0x80 else 0


def _behind_sub_blocks(data: bytes, at: int) -> int | None:
    """The position behind the empty block that ends a row of them; None when there is none."""
    while at < len(data):
        length = data[at]
        at += 1 + length
        if not length:
            return at
    return None
