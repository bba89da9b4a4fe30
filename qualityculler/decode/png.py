"""What a PNG says beside its pixels: checksums, colours, EXIF, XMP and texts in its chunks.

Layout and order of colour chunks: Portable Network Graphics, third edition (W3C, 2025), sections 5
and 11.3; the EXIF in a text is how ImageMagick, exiv2 and exiftool wrote it before eXIf.
"""

from __future__ import annotations

import binascii
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from qualityculler.decode import colour
from qualityculler.decode.capture_time import PNG_TEXTS
from qualityculler.decode.colour import Colours
from qualityculler.decode.colour_codes import CodePoints, Primaries
from qualityculler.decode.exif import Exif

_FIRST_CHUNK = 8
_PIXELS, _END = b"IDAT", b"IEND"
_FOR_PIXELS = frozenset({b"IHDR", b"PLTE", b"tRNS", _PIXELS, _END})
_TEXTS = frozenset({b"tEXt", b"zTXt", b"iTXt"})
_XMP = "XML:com.adobe.xmp"
_RAW_PROFILES = {"Raw profile type exif", "Raw profile type APP1", "Raw profile type xmp"}
_EXIF_STARTS = (b"Exif\0\0", b"II*\0", b"MM\0*")
_XMP_START = b"http://ns.adobe.com/xap/1.0/\0"
_UNSPECIFIED = 2
_MAX_TEXT = 4 << 20
_MAX_TEXTS = 100


@dataclass(slots=True)
class Chunks:
    """What stands beside the pixels; each part empty or None where the file has none."""

    is_whole: bool = False
    """Whether every pixel chunk is there and matches its checksum."""
    exif: bytes = b""
    xmp: bytes = b""
    texts: dict[str, str] = field(default_factory=dict)
    profile: bytes | None = None
    code_points: CodePoints | None = None
    says_srgb: bool = False
    gamma: float | None = None
    """The exponent from numbers to light."""
    primaries: Primaries | None = None

    def colours(self) -> Colours:
        """What the numbers mean: cICP, iCCP, sRGB, then cHRM and gAMA (section 4.3, table 1).

        With none of them the EXIF of a camera has the word.
        """
        if self.code_points is not None:
            return colour.from_code_points(self.code_points)
        if self.says_srgb:
            return colour.embedded(self.profile)
        if self.gamma is None and self.primaries is None:
            return colour.embedded(self.profile, colour.from_exif(Exif(self.exif)))
        return colour.embedded(self.profile, colour.from_png(self.gamma, self.primaries))


def read(data: bytes) -> Chunks:
    """All of it in one pass; about 1 ms per MB for the checksums. Never raises; any thread.

    Pillow passes over the checksums of pixels, and a flipped bit often decodes to a wrong stripe
    without complaint.
    """
    view, found, are_good, texts = memoryview(data), Chunks(), True, 0
    for kind, at, length in _chunks(data):
        if kind == _PIXELS:
            are_good = are_good and _is_whole(view, at, length)
        elif kind == _END:
            found.is_whole = are_good
            break
        elif kind in _TEXTS:
            texts += 1
            if texts <= _MAX_TEXTS and length <= _MAX_TEXT:
                _read_text(kind, data[at : at + length], found)
        elif length <= _MAX_TEXT:
            _read_colour(kind, data[at : at + length], found)
    return found


def size(data: bytes) -> tuple[int, int]:
    """Width and height of the header; zeros where it is cut short."""
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


def for_pixels(data: bytes) -> bytes:
    """The file with only what its first picture is decoded from.

    A broken chunk beside the pixels makes Pillow refuse the picture.
    """
    view, parts = memoryview(data), [data[:_FIRST_CHUNK]]
    for kind, at, length in _chunks(data):
        if kind in _FOR_PIXELS:
            parts.append(bytes(view[at - 8 : at + length + 4]))
        if kind == _END:
            break
    return b"".join(parts)


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Kind, position of the body and its length, as far as the file goes."""
    at = _FIRST_CHUNK
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        yield data[at + 4 : at + 8], at + 8, length
        at += 12 + length


def _is_whole(view: memoryview, at: int, length: int) -> bool:
    stored = view[at + length : at + length + 4]
    # The checksum covers the kind as well as the body.
    return len(stored) == 4 and zlib.crc32(view[at - 4 : at + length]) == int.from_bytes(
        stored, "big"
    )


def _read_colour(kind: bytes, body: bytes, found: Chunks) -> None:
    if kind == b"cICP" and len(body) >= 4:
        points = CodePoints(body[0], body[1])
        # "Unspecified" leaves the word to the chunks that follow in the order.
        found.code_points = points if _UNSPECIFIED not in (body[0], body[1]) else None
    elif kind == b"sRGB":
        found.says_srgb = True
    elif kind == b"gAMA" and len(body) >= 4:
        stored = int.from_bytes(body[:4], "big")
        found.gamma = 100_000 / stored if stored else None
    elif kind == b"cHRM" and len(body) >= 32:
        parts = [part / 100_000 for part in struct.unpack(">8L", body[:32])]
        white, red, green, blue = zip(parts[::2], parts[1::2], strict=True)
        found.primaries = Primaries(red, green, blue, white)
    elif kind == b"iCCP":
        found.profile = _inflated(body.partition(b"\0")[2][1:]) or None
    elif kind == b"eXIf":
        found.exif = body


def _read_text(kind: bytes, body: bytes, found: Chunks) -> None:
    keyword_bytes, _, rest = body.partition(b"\0")
    keyword = keyword_bytes.decode("latin-1")
    if keyword not in PNG_TEXTS and keyword not in _RAW_PROFILES and keyword != _XMP:
        return
    content = _text_of(kind, rest)
    if keyword == _XMP:
        found.xmp = found.xmp or content
    elif keyword in _RAW_PROFILES:
        _take_profile(_raw_profile(content), found)
    else:
        found.texts.setdefault(keyword, content.decode("utf-8", "replace"))


def _text_of(kind: bytes, rest: bytes) -> bytes:
    """The content behind the keyword (section 11.3.3); empty when it is broken or too long."""
    if kind == b"tEXt":
        return rest
    if kind == b"zTXt":
        return _inflated(rest[1:])
    compressed, parts = rest[:1] == b"\1", rest[2:].split(b"\0", 2)
    if len(parts) < 3:
        return b""
    return _inflated(parts[2]) if compressed else parts[2]


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, _MAX_TEXT)
    except zlib.error:
        return b""


def _raw_profile(text: bytes) -> bytes:
    """The bytes of a "raw profile": its name, its length, then hexadecimal digits in lines."""
    parts = text.split(None, 2)
    if len(parts) < 3:
        return b""
    try:
        return binascii.unhexlify(b"".join(parts[2].split()))
    except (binascii.Error, ValueError):
        return b""


def _take_profile(profile: bytes, found: Chunks) -> None:
    if profile.startswith(_EXIF_STARTS):
        # The chunk made for it goes first.
        found.exif = found.exif or profile
    else:
        found.xmp = found.xmp or profile.removeprefix(_XMP_START)
