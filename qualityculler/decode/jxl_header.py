"""Reads size and colours from a JPEG XL header (ISO/IEC 18181-1, annexes D and E).

The size, so that a bomb is refused before it is decoded. The colours, since the decoder hands over
a profile only where the file holds one, and most files name their colours by number.
"""

from __future__ import annotations

from dataclasses import dataclass

from qualityculler.decode import isobmff
from qualityculler.decode.colour import SRGB, Colours, from_code_points, from_primaries
from qualityculler.decode.colour_codes import BT709, D65, CodePoints, Curve, Primaries
from qualityculler.decode.limits import damaged

_CONTAINER = b"\0\0\0\x0cJXL \r\n\x87\n"
_CODESTREAM = b"\xff\x0a"
_HEADER_BYTES = 1024
# Width as a fraction of the height, by the ratio field of the codestream.
_RATIOS = {1: (1, 1), 2: (12, 10), 3: (4, 3), 4: (3, 2), 5: (16, 9), 6: (5, 4), 7: (2, 1)}
_SIZE_BITS = (9, 13, 18, 30)
_MAX_EXTRA_CHANNELS = 256
_GREY, _XYB = 1, 2
_CUSTOM, _LIKE_BT2100, _LIKE_P3 = 2, 9, 11
_WHITES = {1: D65, 10: (1 / 3, 1 / 3), 11: (0.314, 0.351)}
_PQ, _HLG = 16, 18
_ALPHA, _SPOT, _CFA = 0, 2, 5


@dataclass(frozen=True, slots=True)
class JxlHeader:
    """Size as stored, and what the numbers mean where the file says so without a profile."""

    width: int
    height: int
    colours: Colours


def read(data: bytes) -> JxlHeader:
    """Raises PhotoError("damaged") when the header is cut short; any thread."""
    stream = _codestream(data)
    if not stream.startswith(_CODESTREAM):
        raise damaged("JPEG XL")
    bits = _Bits(stream[2:])
    width, height = _size(bits)
    return JxlHeader(width, height, _colours_of_metadata(bits))


def _size(bits: _Bits) -> tuple[int, int]:
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


def _colours_of_metadata(bits: _Bits) -> Colours:
    """ImageMetadata (D.3) up to its ColourEncoding."""
    if bits.take(1):  # all default
        return SRGB
    if bits.take(1):  # extra fields
        bits.take(3)  # orientation
        if bits.take(1):
            _size(bits)  # intrinsic size
        if bits.take(1):
            _skip_preview(bits)
        if bits.take(1):
            _skip_animation(bits)
    _skip_depth(bits)
    bits.take(1)  # 16-bit buffers suffice
    for _ in range(min(bits.number((0, 0), (0, 1), (4, 2), (12, 1)), _MAX_EXTRA_CHANNELS)):
        _skip_extra_channel(bits)
    bits.take(1)  # XYB
    return _colours(bits)


def _colours(bits: _Bits) -> Colours:
    """ColourEncoding (E.2)."""
    if bits.take(1):  # all default
        return SRGB
    has_profile, space = bits.take(1), bits.enum()
    if has_profile or space not in (0, _GREY):
        return SRGB
    white = bits.enum()
    white_point = bits.chromaticity() if white == _CUSTOM else _WHITES.get(white, D65)
    primaries = Primaries(BT709.red, BT709.green, BT709.blue, white_point)
    if space != _GREY:
        primaries = _primaries(bits, white_point)
    if bits.take(1):  # gamma of the encoding
        gamma = bits.take(24) / 1e7
        return from_primaries(primaries, 1 / gamma if gamma else Curve.SRGB)
    transfer = bits.enum()
    if transfer in (_PQ, _HLG):
        # Of the primaries of HDR pictures only those with a number are known to the tone mapping.
        number = {_LIKE_BT2100: 9, _LIKE_P3: 12}
        return from_code_points(CodePoints(number.get(bits.primaries_number, 1), transfer))
    return from_primaries(primaries, CodePoints(1, transfer).curve())


def _primaries(bits: _Bits, white: tuple[float, float]) -> Primaries:
    bits.primaries_number = bits.enum()
    if bits.primaries_number == _CUSTOM:
        return Primaries(bits.chromaticity(), bits.chromaticity(), bits.chromaticity(), white)
    points = {_LIKE_BT2100: 9, _LIKE_P3: 12}.get(bits.primaries_number, 1)
    named = CodePoints(points, 1).chromaticities()
    return Primaries(named.red, named.green, named.blue, white)


def _skip_preview(bits: _Bits) -> None:
    by_8 = bits.take(1)
    rows = ((0, 16), (0, 32), (5, 1), (9, 33)) if by_8 else ((6, 1), (8, 65), (10, 321), (12, 1345))
    bits.number(*rows)
    if not bits.take(3):
        bits.number(*rows)


def _skip_animation(bits: _Bits) -> None:
    bits.number((0, 100), (0, 1000), (10, 1), (30, 1))
    bits.number((0, 1), (0, 1001), (8, 1), (10, 1))
    bits.number((0, 0), (3, 0), (16, 0), (32, 0))
    bits.take(1)


def _skip_depth(bits: _Bits) -> None:
    if bits.take(1):  # floats
        bits.number((0, 32), (0, 16), (0, 24), (6, 1))
        bits.take(4)
    else:
        bits.number((0, 8), (0, 10), (0, 12), (6, 1))


def _skip_extra_channel(bits: _Bits) -> None:
    if bits.take(1):  # alpha of 8 bits
        return
    kind = bits.enum()
    _skip_depth(bits)
    bits.number((0, 0), (0, 3), (0, 4), (3, 1))
    bits.take(8 * bits.number((0, 0), (4, 0), (5, 16), (10, 48)))  # its name
    if kind == _ALPHA:
        bits.take(1)
    elif kind == _SPOT:
        bits.take(4 * 16)
    elif kind == _CFA:
        bits.number((0, 1), (2, 0), (4, 3), (8, 19))


def _codestream(data: bytes) -> bytes:
    """The start of the bare codestream: itself, or from the boxes of a container."""
    if not data.startswith(_CONTAINER):
        return data[:_HEADER_BYTES]
    stream = b""
    for box in isobmff.boxes(data):
        end = min(box.end, box.start + _HEADER_BYTES)
        if box.kind == b"jxlc":
            return data[box.start : end]
        if box.kind == b"jxlp":  # a part, behind its 4-byte number
            stream += data[box.start + 4 : end]
        if len(stream) >= _HEADER_BYTES:
            break
    return stream


class _Bits:
    """Least significant bit first; past the end there are zeros."""

    def __init__(self, data: bytes) -> None:
        self._left = int.from_bytes(data, "little")
        self.primaries_number = 1

    def take(self, count: int) -> int:
        value = self._left & ((1 << count) - 1)
        self._left >>= count
        return value

    def number(self, *choices: tuple[int, int]) -> int:
        """A number in one of four ways, each bits and an offset (U32 of annex B)."""
        count, offset = choices[self.take(2)]
        return self.take(count) + offset

    def enum(self) -> int:
        return self.number((0, 0), (0, 1), (4, 2), (6, 18))

    def chromaticity(self) -> tuple[float, float]:
        return self._signed() / 1e6, self._signed() / 1e6

    def _signed(self) -> int:
        packed = self.number((19, 0), (19, 524288), (20, 1048576), (21, 2097152))
        return -((packed + 1) // 2) if packed & 1 else packed // 2
