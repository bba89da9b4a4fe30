"""When a photo was taken: the one place that ranks what a file says about it.

The first source that holds a time wins:

1. EXIF DateTimeOriginal, in the camera's directory or the main one (DNG and TIFF/EP put it there);
2. EXIF DateTimeDigitized, likewise: scanners, webcams and old phones write nothing else;
3. XMP ``exif:DateTimeOriginal``, ``photoshop:DateCreated``, ``xmp:CreateDate``, in this order;
4. the text of a PNG: ``exif:DateTimeOriginal`` and ``exif:DateTimeDigitized`` as ImageMagick writes
   them, then ``Creation Time`` (PNG, third edition, 11.3.3.2).

What tells when the file was changed is never taken: EXIF DateTime, ``xmp:ModifyDate``, the tIME
chunk, the file system. Zeros and blanks are no time (Exif writes blanks for "not known"); a date
whose time of day is missing counts from midnight. A fraction of a second and the offset from UTC
are taken from the time itself, else from the fields beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone

from qualityculler.decode import exif, xmp
from qualityculler.decode.exif import Exif, Fields

PNG_TEXTS = ("exif:DateTimeOriginal", "exif:DateTimeDigitized", "Creation Time")
"""The keywords of PNG texts that may hold the time, the best first."""

# Two digits, of which the first may be a blank or missing.
_TWO = r" ?(\d{1,2})"
_TIME = re.compile(
    rf"\s*(\d{{4}})[:\-/.]{_TWO}[:\-/.]{_TWO}"
    rf"(?:[ T]+{_TWO}[:.]{_TWO}(?:[:.]{_TWO}(?:[.,](\d+))?)?\s*([AaPp])?\.?[Mm]?\.?)?"
    r"\s*(Z|[+-]\d\d:?\d\d)?"
)
_COMPACT = re.compile(r"\s*(\d{4})(\d\d)(\d\d)[ T]?(\d\d)(\d\d)(\d\d)()()(Z|[+-]\d\d:?\d\d)?")
_OFFSET = re.compile(r"\s*([+-])(\d\d):?(\d\d)")

# The time, the fields of its fraction and of its offset: its own first, then that of the other act
# of the camera. Those of DateTime belong to the change of the file and are passed over.
_EXIF = (
    (
        exif.DATE_TIME_ORIGINAL,
        (exif.SUBSEC_TIME_ORIGINAL, exif.SUBSEC_TIME_DIGITIZED),
        (exif.OFFSET_TIME_ORIGINAL, exif.OFFSET_TIME_DIGITIZED),
    ),
    (
        exif.DATE_TIME_DIGITIZED,
        (exif.SUBSEC_TIME_DIGITIZED, exif.SUBSEC_TIME_ORIGINAL),
        (exif.OFFSET_TIME_DIGITIZED, exif.OFFSET_TIME_ORIGINAL),
    ),
)
# Before there were photos, and the end of the calendar of a clock that is not set.
_YEARS = range(1800, 2200)
_XMP = (xmp.DATE_TIME_ORIGINAL, xmp.DATE_CREATED, xmp.CREATE_DATE)


def captured_at(
    block: Exif, packet: bytes = b"", texts: Mapping[str, str] | None = None
) -> datetime | None:
    """The time as the camera's clock showed it, aware where the file knows the offset from UTC.

    ``packet`` is XMP, ``texts`` are those of a PNG. Never raises; any thread.
    """
    return next(_times(block, packet, texts or {}), None)


def _times(block: Exif, packet: bytes, texts: Mapping[str, str]) -> Iterator[datetime]:
    for tag, fractions, offsets in _EXIF:
        for fields in (block.camera, block.main):
            if (time := _from_fields(fields, tag, fractions, offsets)) is not None:
                yield time
    said = xmp.properties(packet)
    written = [said.get(key, "") for key in _XMP] + [texts.get(key, "") for key in PNG_TEXTS]
    for text in written:
        if (time := parse(text)) is not None:
            yield time


def parse(text: str) -> datetime | None:
    """The time a text stands for, in any way cameras, editors and standards write it; else None.

    Aware where the text ends in an offset from UTC.
    """
    match = _TIME.match(text) or _COMPACT.match(text)
    if match is None:
        return _from_mail(text)
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    fraction, half_of_day, offset = match.groups()[6:]
    if half_of_day:
        hour = hour % 12 + (12 if half_of_day in "Pp" else 0)
    if year not in _YEARS:
        return None
    try:
        # Some phones write midnight as 24.
        time = datetime(year, month, day, hour % 24 if hour <= 24 else hour, minute, second)
    except ValueError:
        # Cameras without a set clock write 0000:00:00 00:00:00.
        return None
    return time.replace(microsecond=_microsecond(fraction or ""), tzinfo=_zone(offset or ""))


def _from_mail(text: str) -> datetime | None:
    """The form PNG suggests: "Fri, 3 Apr 2015 02:01:00 +0000" (RFC 1123)."""
    # Few photos need it, and it imports much for every decoder process.
    import email.utils

    try:
        time = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return time if time.year in _YEARS else None


def _from_fields(
    fields: Fields, tag: int, fractions: tuple[int, int], offsets: tuple[int, int]
) -> datetime | None:
    time = parse(_text(fields, tag))
    if time is None:
        return None
    if not time.microsecond:
        found = (_microsecond(_text(fields, field)) for field in fractions)
        time = time.replace(microsecond=next((part for part in found if part), 0))
    if time.tzinfo is None:
        zones = (_zone(_text(fields, field)) for field in offsets)
        time = time.replace(tzinfo=next((zone for zone in zones if zone is not None), None))
    return time


def _microsecond(digits: str) -> int:
    """The digits after the decimal point: "5" is half a second."""
    digits = digits.strip()
    return int(digits[:6].ljust(6, "0")) if digits.isascii() and digits.isdigit() else 0


def _zone(text: str) -> timezone | None:
    if text.strip() == "Z":
        return timezone(timedelta(0))
    match = _OFFSET.match(text)
    if match is None:
        return None
    sign = -1 if match[1] == "-" else 1
    offset = sign * timedelta(hours=int(match[2]), minutes=int(match[3]))
    return timezone(offset) if abs(offset) < timedelta(hours=24) else None


def _text(fields: Fields, tag: int) -> str:
    value = fields.get(tag)
    # Some writers put a NUL between date and time.
    return value.replace(b"\0", b" ").decode("utf-8", "replace") if isinstance(value, bytes) else ""
