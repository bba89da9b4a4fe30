"""Finds EXIF, XMP, colour profile, quantisation, frame and scans among the markers of a JPEG.

Layout: ITU-T T.81, annex B; EXIF and XMP in APP1, the profile in APP2 (ICC.1, annex B.4).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_EXIF = b"Exif\0\0"
_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_ICC = b"ICC_PROFILE\0"
_APP1, _APP2, _DQT, _SOS, _EOI = 0xE1, 0xE2, 0xDB, 0xDA, 0xD9
# Start of frame of all kinds; DHT, JPG and DAC have numbers between them.
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
# Markers without a length: restart, start of image, TEM.
_BARE = frozenset({*range(0xD0, 0xD9), 0x01, 0xFF})
# A marker that ends the data of a scan: neither a stuffed zero nor a restart nor a fill byte.
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_COEFFICIENTS = 64
_MAX_COMPONENTS = 4


@dataclass(frozen=True, slots=True)
class JpegFrame:
    """What the first start of frame says: its marker, bits per sample, size, components."""

    marker: int
    precision: int
    width: int
    height: int
    components: bytes
    """The numbers of the components, in order."""

    @property
    def is_progressive(self) -> bool:
        """Whether the picture comes in passes over all of it."""
        return self.marker in (0xC2, 0xCA)


def exif_block(data: bytes) -> bytes:
    """The content of the first EXIF segment, empty when there is none. Never raises."""
    return _first(data, _EXIF)


def xmp_packet(data: bytes) -> bytes:
    """The first XMP packet, empty when there is none; extensions are left out. Never raises."""
    return _first(data, _XMP).removeprefix(_XMP)


def icc_profile(data: bytes) -> bytes | None:
    """The colour profile, joined from its numbered parts; None when absent or incomplete."""
    parts: dict[int, bytes] = {}
    expected = 0
    for kind, body in _segments(data):
        if kind == _APP2 and body.startswith(_ICC) and len(body) > len(_ICC) + 2:
            number, expected = body[len(_ICC)], body[len(_ICC) + 1]
            parts[number] = body[len(_ICC) + 2 :]
    complete = bool(parts) and sorted(parts) == list(range(1, expected + 1))
    return b"".join(parts[number] for number in sorted(parts)) if complete else None


def first_quantisation(data: bytes) -> list[int] | None:
    """The 64 divisors of the first table, which is that of luma; None when there is none."""
    for kind, body in _segments(data):
        if kind == _DQT and body and len(body) >= 65 + 64 * (body[0] >> 4):
            if body[0] >> 4 == 0:
                return list(body[1:65])
            return [int.from_bytes(body[at : at + 2], "big") for at in range(1, 129, 2)]
    return None


def frame(data: bytes) -> JpegFrame | None:
    """The frame header of the picture in front; None when there is none. Never raises."""
    for kind, body in _segments(data):
        if kind in _FRAMES and len(body) >= 6:
            height, width = (int.from_bytes(body[at : at + 2], "big") for at in (1, 3))
            return JpegFrame(kind, body[0], width, height, body[6 : 6 + 3 * body[5] : 3])
    return None


def with_fewer_rows(data: bytes, rows: int) -> bytes:
    """The file saying that its picture ends after so many rows; decoders then stop there."""
    header = frame(data)
    if header is None or header.height <= rows:
        return data
    said = bytes([header.precision]) + header.height.to_bytes(2, "big")
    said += header.width.to_bytes(2, "big") + bytes([len(header.components)])
    # Behind the marker and the length of its segment. A thumbnail in EXIF has another size.
    at = data.find(said, data.find(bytes([0xFF, header.marker])))
    if at < 0:
        return data
    return data[: at + 1] + rows.to_bytes(2, "big") + data[at + 3 :]


def is_multi_scan(data: bytes) -> bool:
    """Whether the decoder has to hold all coefficients: progressive, or a scan per component."""
    header = frame(data)
    first = next(scans(data), b"")
    return header is not None and (
        header.is_progressive or (bool(first) and first[0] < len(header.components))
    )


def scans(data: bytes) -> Iterator[bytes]:
    """The header of each scan of the picture in front, up to its end marker. Never raises.

    What lies in a segment of a maker or behind the picture does not count. One pass over the data.
    """
    for kind, body in _segments(data, until=_EOI):
        if kind == _SOS and body:
            yield body


def has_all_passes(data: bytes) -> bool:
    """Whether the scans cover every coefficient of every component to its last bit.

    Tells a file that ends between two scans, where no decoder complains (T.81, G.1.1.1).
    """
    header = frame(data)
    if header is None:
        return False
    missing = {
        component: [True] * _COEFFICIENTS for component in header.components[:_MAX_COMPONENTS]
    }
    for body in scans(data):
        count = body[0]
        if len(body) < 4 + 2 * count:
            return False
        first, last, low = body[1 + 2 * count], body[2 + 2 * count], body[3 + 2 * count] & 15
        for component in body[1 : 1 + 2 * count : 2]:
            if component in missing and low == 0:
                reach = min(last, _COEFFICIENTS - 1) + 1
                missing[component][first:reach] = [False] * max(0, reach - first)
    return not any(any(bits) for bits in missing.values())


def _first(data: bytes, start: bytes) -> bytes:
    found = (body for kind, body in _segments(data) if kind == _APP1 and body.startswith(start))
    return next(found, b"")


def _segments(data: bytes, until: int = _SOS) -> Iterator[tuple[int, bytes]]:
    """Marker and body of each segment before the pixels; with ``until`` EOI also those between."""
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            return
        kind = data[at + 1]
        if kind in _BARE:
            at += 1 if kind == 0xFF else 2
            continue
        if kind in (_EOI, until):
            return
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        yield kind, data[at + 4 : at + 2 + length]
        at += 2 + max(length, 2)
        if kind == _SOS:
            behind = _AFTER_SCAN.search(data, at)
            if behind is None:
                return
            at = behind.start()
