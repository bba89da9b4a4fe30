"""Finds EXIF, the colour profile and the quantisation among the marker segments of a JPEG."""

from __future__ import annotations

from collections.abc import Iterator

_EXIF = b"Exif\0\0"
_ICC = b"ICC_PROFILE\0"
_APP1, _APP2, _DQT = 0xE1, 0xE2, 0xDB
# Start of scan, end of image: nothing for us comes after.
_LAST = frozenset({0xDA, 0xD9})
# Markers without a length: restart, start of image, TEM.
_BARE = frozenset({*range(0xD0, 0xD9), 0x01, 0xFF})


def exif_block(data: bytes) -> bytes:
    """The content of the first EXIF segment, empty when there is none. Never raises."""
    return next((body for kind, body in _segments(data) if kind == _APP1 and _is_exif(body)), b"")


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


def _is_exif(body: bytes) -> bool:
    return body.startswith(_EXIF)


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and body of each segment before the pixels."""
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            return
        kind = data[at + 1]
        if kind in _BARE:
            at += 1 if kind == 0xFF else 2
            continue
        if kind in _LAST:
            return
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        yield kind, data[at + 4 : at + 2 + length]
        at += 2 + max(length, 2)
