"""Reads the picture size from a JPEG XL header, so that a bomb is refused before it is decoded."""

from __future__ import annotations

from qualityculler.decode.limits import damaged

_CONTAINER = b"\0\0\0\x0cJXL \r\n\x87\n"
_CODESTREAM = b"\xff\x0a"
# Width as a fraction of the height, by the ratio field of the codestream (ISO/IEC 18181-1).
_RATIOS = {1: (1, 1), 2: (12, 10), 3: (4, 3), 4: (3, 2), 5: (16, 9), 6: (5, 4), 7: (2, 1)}
_SIZE_BITS = (9, 13, 18, 30)


def read_size(data: bytes) -> tuple[int, int]:
    """Width and height as stored. Raises PhotoError("damaged") when the header is cut short."""
    stream = _codestream(data)
    if not stream.startswith(_CODESTREAM):
        raise damaged("JPEG XL")
    bits = _Bits(stream[2:14])
    if bits.take(1):  # small: both sides are multiples of 8, up to 256
        height = 8 * (bits.take(5) + 1)
        ratio = bits.take(3)
        return (_by_ratio(height, ratio) if ratio else 8 * (bits.take(5) + 1)), height
    height = bits.take(_SIZE_BITS[bits.take(2)]) + 1
    ratio = bits.take(3)
    return (_by_ratio(height, ratio) if ratio else bits.take(_SIZE_BITS[bits.take(2)]) + 1), height


def _by_ratio(height: int, ratio: int) -> int:
    over, under = _RATIOS[ratio]
    return height * over // under


def _codestream(data: bytes) -> bytes:
    """The start of the bare codestream: itself, or the first such box of a container."""
    if not data.startswith(_CONTAINER):
        return data[:16]
    at = 0
    while at + 8 <= len(data):
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        body = at + 8
        if length == 1:
            length, body = int.from_bytes(data[at + 8 : at + 16], "big"), at + 16
        if kind == b"jxlc":
            return data[body : body + 16]
        if kind == b"jxlp":  # a part, behind its 4-byte number
            return data[body + 4 : body + 20]
        if length < 8:
            break
        at += length
    return b""


class _Bits:
    """Least significant bit first; past the end there are zeros."""

    def __init__(self, data: bytes) -> None:
        self._left = int.from_bytes(data, "little")

    def take(self, count: int) -> int:
        value = self._left & ((1 << count) - 1)
        self._left >>= count
        return value
