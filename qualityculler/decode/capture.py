"""What the camera wrote about the moment: time, camera, orientation, exposure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

from qualityculler.decode import exif
from qualityculler.decode.exif import Exif, Fields
from qualityculler.domain import Capture, Exposure

_TIME = re.compile(r"(\d{4})[:\-/](\d\d)[:\-/](\d\d)[ T](\d\d):(\d\d):(\d\d)")
_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")


def from_exif(block: Exif) -> Capture:
    """The capture data of an EXIF block; what is missing or malformed stays at its default.

    The time is as written: naive unless the camera wrote an offset too. Never raises. Any thread.
    """
    return Capture(
        captured_at=_captured_at(block),
        camera=_camera(block.main),
        orientation=orientation(block) or 1,
        exposure=_exposure(block.camera),
    )


def orientation(block: Exif) -> int | None:
    """The EXIF orientation, 1 to 8; None when it is absent or not a valid one."""
    value = block.main.get(exif.ORIENTATION)
    return value if isinstance(value, int) and 1 <= value <= 8 else None


def _exposure(fields: Fields) -> Exposure:
    """Zero stands for "not known": a manual lens writes it for its f-number and length."""
    iso = fields.get(exif.ISO_SPEED)
    return Exposure(
        shutter_s=_measured(fields, exif.EXPOSURE_TIME),
        f_number=_measured(fields, exif.F_NUMBER),
        iso=iso if isinstance(iso, int) and iso else None,
        focal_mm=_measured(fields, exif.FOCAL_LENGTH),
    )


def _measured(fields: Fields, tag: int) -> float | None:
    value = fields.get(tag)
    return value if isinstance(value, float) and value else None


def _captured_at(block: Exif) -> datetime | None:
    # Some scanners and old phones write only the time of the last change; better than none.
    text = _text(block.camera, exif.DATE_TIME_ORIGINAL) or _text(block.main, exif.DATE_TIME)
    match = _TIME.match(text or "")
    if match is None:
        return None
    try:
        time = datetime(*(int(part) for part in match.groups()))  # type: ignore[arg-type]
    except ValueError:
        # Cameras without a set clock write 0000:00:00 00:00:00.
        return None
    return time.replace(microsecond=_microsecond(block.camera), tzinfo=_zone(block.camera))


def _microsecond(fields: Fields) -> int:
    """SubSecTime is the digits after the decimal point: "5" is half a second."""
    digits = (_text(fields, exif.SUBSEC_TIME_ORIGINAL) or "").strip()
    return int(digits[:6].ljust(6, "0")) if digits.isascii() and digits.isdigit() else 0


def _zone(fields: Fields) -> timezone | None:
    match = _OFFSET.match(_text(fields, exif.OFFSET_TIME_ORIGINAL) or "")
    if match is None:
        return None
    sign = -1 if match[1] == "-" else 1
    offset = sign * timedelta(hours=int(match[2]), minutes=int(match[3]))
    return timezone(offset) if abs(offset) < timedelta(hours=24) else None


def _camera(fields: Fields) -> str | None:
    """Maker and model in one; most models repeat the maker's name ("Canon Canon EOS R5")."""
    make, model = _text(fields, exif.MAKE) or "", _text(fields, exif.MODEL) or ""
    first_word = make.split(" ")[0].lower()
    both = model if model.lower().startswith(first_word) and model else f"{make} {model}"
    return both.strip() or None


def _text(fields: Fields, tag: int) -> str | None:
    value = fields.get(tag)
    if not isinstance(value, bytes):
        return None
    text = value.split(b"\0")[0].decode("utf-8", "replace")
    return "".join(c for c in text if c.isprintable()).strip() or None
