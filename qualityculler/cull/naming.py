"""Names and folders for files that are moved or copied, by a template. Pure.

``{year}/{date}/{name}`` puts a photo into a folder for its day and lets it keep its name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from qualityculler.domain import Decision
from qualityculler.errors import UserError
from qualityculler.text import N_

ORIGINAL = "{name}"
LONGEST_BYTES = 200
"""Of a part of a path: a suffix, a number against collisions and a sidecar's suffix still fit."""
_FIELD = re.compile(r"\{(\w*)\}")
# What Windows, and volumes made for it, have no letters for.
_UNFIT = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')
_TIMES = {
    "year": "%Y", "month": "%m", "day": "%d", "hour": "%H", "minute": "%M", "second": "%S",
    "date": "%Y-%m-%d", "time": "%H%M%S",
}  # fmt: skip
FIELDS = ("name", *_TIMES, "rating", "flag", "label", "camera", "number")
_UNKNOWN = N_("The name template has {field}, which is none of: {fields}.")
_BRACES = N_("The name template {template} has a brace that stands alone.")
_OUTSIDE = N_("The name template {template} leads out of the folder or names nothing.")
_NO_TIME = N_("{path} has no capture time, which the name template asks for; it stays.")
_NO_CAMERA = N_("{path} does not say its camera, which the name template asks for; it stays.")
_TOO_LONG = N_("The name template makes a name for {path} that is too long; it stays.")


@dataclass(frozen=True, slots=True)
class Naming:
    """What a template may ask of a photo; ``number`` counts the photos of one act from 1."""

    path: PurePath
    captured_at: datetime | None
    decision: Decision
    camera: str | None
    number: int


def check(template: str) -> None:
    """Raise UserError for a template that no photo could be named by. Pure."""
    for field in _FIELD.findall(template):
        if field not in FIELDS:
            raise UserError(_UNKNOWN, field="{" + field + "}", fields=", ".join(FIELDS))
    rest = _FIELD.sub("x", template)
    if "{" in rest or "}" in rest:
        raise UserError(_BRACES, template=template)
    parts = rest.replace("\\", "/").split("/")
    if any(part.strip(" .") == "" for part in parts):
        raise UserError(_OUTSIDE, template=template)


def named(template: str, photo: Naming) -> PurePath:
    """The path below the folder, without the suffix. Raises UserError if the photo lacks something.

    A value never makes a folder of its own: what no file system takes becomes ``_``.
    """

    def value(match: re.Match[str]) -> str:
        return _UNFIT.sub("_", _value(match[1], photo))

    parts = [_FIELD.sub(value, part) for part in template.replace("\\", "/").split("/")]
    # Windows takes no name that ends so, and a dot in front hides a folder from our own walk.
    parts = [part.strip().rstrip(". ").lstrip(".") or "_" for part in parts]
    if any(len(part.encode("utf-8", "surrogateescape")) > LONGEST_BYTES for part in parts):
        raise UserError(_TOO_LONG, path=photo.path)
    return PurePath(*parts)


def _value(field: str, photo: Naming) -> str:
    if field in _TIMES:
        if photo.captured_at is None:
            raise UserError(_NO_TIME, path=photo.path)
        return photo.captured_at.strftime(_TIMES[field])
    match field:
        case "name":
            return photo.path.stem
        case "rating":
            return str(photo.decision.rating)
        case "flag":
            return photo.decision.flag.value
        case "label":
            return "none" if photo.decision.label is None else photo.decision.label.value
        case "number":
            return f"{photo.number:04d}"
    if photo.camera is None:
        raise UserError(_NO_CAMERA, path=photo.path)
    return photo.camera


def asks_the_file(template: str) -> bool:
    """Whether a name asks for what only the file itself says: its time or its camera. Pure."""
    return any(field in _TIMES or field == "camera" for field in _FIELD.findall(template))
