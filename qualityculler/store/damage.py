"""Looks for damage in a catalog: the file itself, what refers to what, and every value."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from qualityculler.domain import Flag, Label
from qualityculler.evidence import MeasuredAt, Severity, SubjectOrigin
from qualityculler.store import connect
from qualityculler.store.connect import Connection
from qualityculler.store.errors import damaged, explained
from qualityculler.store.journal import EntryState
from qualityculler.xmp.stored import of_json

BUSY_TIMEOUT_S = 5.0
_Check = Callable[[Any], object]
"""Raises ValueError for a value that cannot be; text comes as bytes."""


def find(path: Path) -> str | None:
    """The first damage there is, in a few words; None for a sound catalog. Any thread.

    Reads all of the file: some seconds for 100,000 photos. Raises sqlite3.Error where it cannot be
    read at all.
    """
    with closing(connect.reader(path, BUSY_TIMEOUT_S)) as db:
        return next(_problems(db), None)


@contextmanager
def named(path: Path) -> Iterator[None]:
    """``errors.explained``, and CatalogError in place of an error that damage is behind.

    An error that may come of a value that cannot be has the catalog looked through; where nothing
    is found it is a bug and passes through as it is.
    """
    try:
        with explained(path):
            yield
    except (sqlite3.Error, ValueError, TypeError, KeyError, OverflowError) as error:
        if not _may_be_damage(error) or (problem := _look(path)) is None:
            raise
        raise damaged(path, problem) from error


def _look(path: Path) -> str | None:
    try:
        return find(path)
    except sqlite3.Error as error:
        return str(error)


def _problems(db: Connection) -> Iterator[str]:
    problem = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if problem != "ok":
        yield str(problem)
    for table, row, parent, _ in db.execute("PRAGMA foreign_key_check"):
        yield f"row {row} of {table} refers to no row of {parent}"
    # Undecoded: text that is no text would otherwise end the look at the first of them.
    db.text_factory = _Undecoded
    for table, columns in COLUMNS.items():
        yield from _values(db, table, columns)


def _values(db: Connection, table: str, columns: dict[str, _Check]) -> Iterator[str]:
    for row in db.execute(f"SELECT {', '.join(columns)} FROM {table}"):
        for (name, check), value in zip(columns.items(), row, strict=True):
            try:
                check(value)
            except (ValueError, TypeError, RecursionError):
                yield f"{_shown(value)} is no {name} of {table}"


def _shown(value: object) -> str:
    text = value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else repr(value)
    return ascii(text[:40])


class _Undecoded(bytes):
    """Text as it is stored, told from a blob."""


def _text(value: Any) -> str:
    if not isinstance(value, _Undecoded):
        raise TypeError(value)
    return value.decode("utf-8")


def _path(value: Any) -> None:
    if not isinstance(value, bytes) or isinstance(value, _Undecoded) or not value:
        raise TypeError(value)


def _bytes(value: Any) -> None:
    if not isinstance(value, bytes) or isinstance(value, _Undecoded):
        raise TypeError(value)


def _kept(value: Any) -> None:
    """What an entry keeps of a photo: bytes, or the label of a group made by hand as text."""
    if isinstance(value, _Undecoded):
        _text(value)
    else:
        _bytes(value)


def _time(value: Any) -> None:
    datetime.fromisoformat(_text(value))


def _json(value: Any) -> None:
    if not isinstance(json.loads(_text(value)), dict | list):
        raise TypeError(value)


def _marks(value: Any) -> None:
    of_json(_text(value))


def _whole(low: int, high: int | None = None) -> _Check:
    def check(value: Any) -> None:
        if not isinstance(value, int) or value < low or (high is not None and value > high):
            raise ValueError(value)

    return check


def _number(low: float | None = None, high: float | None = None) -> _Check:
    def check(value: Any) -> None:
        # A comparison with what is not a number is False.
        if not isinstance(value, int | float) or value != value:
            raise TypeError(value)
        if (low is not None and value < low) or (high is not None and value > high):
            raise ValueError(value)

    return check


def _one_of(*values: str) -> _Check:
    known = {value.encode() for value in values}

    def check(value: Any) -> None:
        if value not in known:
            raise ValueError(value)

    return check


def _or_none(check: _Check) -> _Check:
    return lambda value: None if value is None else check(value)


def _box(check: _Check) -> dict[str, _Check]:
    return {f"box_{side}": check for side in ("left", "top", "right", "bottom")}


_FLAG, _LABEL, _STARS = _one_of(*Flag), _one_of(*Label), _whole(0, 5)
_ID, _TRUTH, _MOS = _whole(1), _whole(0, 1), _number(1, 5)

COLUMNS: dict[str, dict[str, _Check]] = {
    "roots": {"id": _ID, "path": _path, "name": _text, "scanned_at": _time},
    "photos": {
        "id": _ID, "root": _ID, "relative": _path, "path": _path, "folder": _path, "name": _text,
        "size": _whole(0), "mtime_ns": _number(), "digest": _text,
        "width": _or_none(_whole(1)), "height": _or_none(_whole(1)), "captured_at": _or_none(_time),
        "moment": _or_none(_time), "read_as": _whole(0), "metadata_as": _whole(0),
        "camera": _or_none(_text), "orientation": _whole(1, 8), "missing": _TRUTH, "flag": _FLAG,
        "rating": _STARS, "label": _or_none(_LABEL), "search": _text, "scored_by": _or_none(_ID),
        "value": _or_none(_MOS), "uncertainty": _or_none(_number(0)),
        "partner": _or_none(_ID), "apart": _TRUTH, "shutter_s": _or_none(_number(0)),
        "f_number": _or_none(_number(0)), "iso": _or_none(_whole(0)),
        "focal_mm": _or_none(_number(0)),
    },
    "scorers": {"id": _ID, "name": _text, "digest": _text, "preprocessing": _text},
    "scores": {
        "photo": _ID, "scorer": _ID, "value": _MOS, "scored_at": _time,
        "uncertainty": _or_none(_number(0)), "missing": _TRUTH, "path": _path, "flag": _FLAG,
        "rating": _STARS, "label": _or_none(_LABEL), "partner": _or_none(_ID),
    },
    "skips": {"photo": _ID, "kind": _text, "reason": _text, "codecs": _text, "skipped_at": _time},
    "journal": {
        "id": _ID, "verb": _text, "arguments": _json, "suggested": _or_none(_json),
        "made_at": _time, "state": _one_of(*EntryState), "stuck": _TRUTH, "maker": _text,
    },
    "journal_photos": {
        "entry": _ID, "photo": _ID, "flag_before": _or_none(_FLAG),
        "rating_before": _or_none(_STARS), "label_before": _or_none(_LABEL),
        "flag_after": _or_none(_FLAG), "rating_after": _or_none(_STARS),
        "label_after": _or_none(_LABEL), "before": _or_none(_kept), "after": _or_none(_kept),
        "state": _or_none(_one_of(*EntryState)), "shown_under": _or_none(_ID),
    },
    "journal_files": {
        "entry": _ID, "place": _whole(0), "photo": _or_none(_ID), "source": _path,
        "target": _or_none(_path), "size": _whole(0), "mtime_ns": _number(), "digest": _text,
        "state": _one_of(*EntryState),
    },
    "findings": {
        "digest": _text, "rules": _text, "place": _whole(0), "fault": _text,
        "severity": _or_none(_one_of(*Severity)), "value": _or_none(_number()), "unit": _text,
        "threshold": _or_none(_number()), "confidence": _number(0, 1),
        **_box(_or_none(_number())),
        "direction_deg": _or_none(_number()), "reason": _text,
    },
    "focus": {
        "digest": _text, "rules": _text, "measured_at": _one_of(*MeasuredAt),
        "cell_rows": _whole(0), "cell_columns": _whole(0), "cells": _bytes, "contrast": _bytes,
        "blur_px": _or_none(_number(0)), **_box(_or_none(_number())),
    },
    "subjects": {
        "digest": _text, "rules": _text, "place": _whole(-1), "origin": _one_of(*SubjectOrigin),
        **_box(_number()), "confidence": _or_none(_number(0, 1)),
        "eyes": _or_none(_one_of("open", "closed")),
    },
    "bursts": {
        "photo": _ID, "burst": _ID, "place": _whole(0), "named": _TRUTH, "reason": _text,
        "kind": _one_of("burst", "bracket", "focus stack", "panorama"),
    },
    "layouts": {"digest": _text, "rules": _text, "vector": _bytes},
    "burst_hand": {"photo": _ID, "label": _text},
    "explainers": {"id": _ID, "name": _text, "digest": _text, "prompt": _text},
    "explanations": {
        "digest": _text, "explainer": _ID, "text": _text, "rating": _or_none(_MOS),
        "made_at": _time, "seconds": _number(0), "tokens": _whole(0),
    },
    "outside": {
        "photo": _ID, "path": _path, "embedded": _TRUTH, "size": _whole(0), "mtime_ns": _number(),
        "digest": _text, "marks": _or_none(_marks), "trouble": _or_none(_text),
    },
    "agreed": {
        "photo": _ID, "flag": _FLAG, "rating": _STARS, "label": _or_none(_LABEL),
        "declined": _or_none(_marks),
    },
    "keywords": {"photo": _ID, "keyword": _text, "given": _TRUTH},
    "volumes": {
        "id": _ID, "identity": _text, "mount": _path, "place": _path, "seen_at": _time,
    },
    "disputes": {"digest": _text, "fault": _text, "said_at": _time},
}  # fmt: skip
"""What each column may hold; a test sees to it that none is left out."""


def _may_be_damage(error: Exception) -> bool:
    # Text that is no UTF-8 is told by words alone; any other database error that comes so far, as
    # a broken rule of the schema, is a bug.
    return not isinstance(error, sqlite3.Error) or "decode" in str(error).lower()
