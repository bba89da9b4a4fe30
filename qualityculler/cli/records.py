"""How one photo looks in JSON and in CSV.

``path`` is text. A name that is not valid UTF-8 has its odd bytes written as ``\\xNN`` there, and
such a record also has ``path_base64``, the exact bytes; a line of CSV has that column always, empty
for all other names. ``reason`` is a sentence in the language
chosen, all else is the same in every language. In CSV a cell that a spreadsheet would take
for a formula is written with an apostrophe in front.
"""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import Any

from qualityculler.cli.terminal import plain
from qualityculler.domain import PhotoRow, PhotoStatus, ScorerId, Skip
from qualityculler.text.reasons import sentence

FIELDS = (
    "path",
    "status",
    "score",
    "uncertainty",
    "scorer",
    "kind",
    "reason",
    "width",
    "height",
    "captured_at",
    "camera",
    "flag",
    "rating",
    "label",
)
EXACT = "path_base64"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def of_row(row: PhotoRow, scorer: ScorerId, threshold: float | None = None) -> dict[str, Any]:
    """The record of a photo the catalog knows."""
    photo = row.photo
    record = _record(photo.path, row.status, str(scorer), row.skip)
    record["score"] = None if row.score is None else round(row.score.value, 4)
    uncertainty = None if row.score is None else row.score.uncertainty
    record["uncertainty"] = None if uncertainty is None else round(uncertainty, 4)
    record["width"], record["height"] = photo.width, photo.height
    taken = photo.capture.captured_at
    record["captured_at"] = taken.isoformat() if taken else None
    record["camera"] = photo.capture.camera
    decision = row.decision
    record["flag"], record["rating"] = decision.flag.value, decision.rating
    record["label"] = None if decision.label is None else decision.label.value
    if threshold is not None:
        record["below_threshold"] = row.score is not None and row.score.value < threshold
    record["partners"] = [plain(name) for name in row.partners]
    return record


def of_unread(
    path: Path, skip: Skip, scorer: ScorerId, threshold: float | None = None
) -> dict[str, Any]:
    """The record of a file that could not be read, so that the catalog does not know it."""
    record = _record(path, PhotoStatus.SKIPPED, str(scorer), skip)
    if threshold is not None:
        record["below_threshold"] = False
    return record


def path_fields(path: Path) -> dict[str, str]:
    """What a record says of where a file lies: ``path`` and, where needed, ``path_base64``."""
    shown = plain(str(path))
    if shown == str(path):
        return {"path": shown}
    return {"path": shown, EXACT: base64.b64encode(os.fsencode(path)).decode()}


def cells(record: dict[str, Any], fields: tuple[str, ...]) -> list[Any]:
    """The record as a line of CSV: numbers as they are, text made safe for spreadsheets."""
    return [_cell(record.get(EXACT) if field == EXACT else record[field]) for field in fields]


def _record(path: Path, status: PhotoStatus, scorer: str, skip: Skip | None) -> dict[str, Any]:
    record: dict[str, Any] = dict.fromkeys(FIELDS)
    record |= {**path_fields(path), "status": status.value, "scorer": scorer, "partners": []}
    if skip is not None:
        record |= {"kind": skip.kind, "reason": plain(sentence(skip.reason))}
    return record


def _cell(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return "'" + value
    return value
