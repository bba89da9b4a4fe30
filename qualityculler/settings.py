"""The user's choices, in one JSON file that is handed from version to version."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from qualityculler import private
from qualityculler.domain import Pairing, SidecarProfile, SidecarWriting, Thresholds
from qualityculler.errors import UserError
from qualityculler.reason import Reason

THUMBNAIL_MIN_PX = 64
THUMBNAIL_MAX_PX = 768
RECENT_MAX = 10

Content = dict[str, Any]


class Theme(StrEnum):
    """How the window looks; SYSTEM follows the desktop."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be chosen, with what is so until then.

    ``keymap`` names a preset and ``keys`` what the user has changed of it, by verb. ``recent`` are
    folders, newest first. An empty ``language`` follows the desktop, an empty ``scorer`` or
    ``explainer`` is the default one. ``editor`` is a command that opens photos, empty for the
    system's. ``sidecars`` says when decisions are written into them. With ``audit_first`` a sample
    is looked at without verdicts before rejects go to the bin; with ``faces`` a scan looks for
    faces and closed eyes. ``unknown`` is what a newer version wrote; it is kept.
    """

    theme: Theme = Theme.DARK
    keymap: str = "lightroom"
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    auto_advance: bool = False
    thumbnail_px: int = 192
    thresholds: Thresholds = field(default_factory=Thresholds)
    recent: tuple[Path, ...] = ()
    language: str = ""
    scorer: str = ""
    explainer: str = ""
    editor: str = ""
    sidecars: SidecarWriting = SidecarWriting.OFF
    sidecar_profile: SidecarProfile = SidecarProfile.LIGHTROOM
    pairing: Pairing = Pairing.JPEG
    audit_first: bool = False
    faces: bool = True
    version: int = 1
    unknown: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not THUMBNAIL_MIN_PX <= self.thumbnail_px <= THUMBNAIL_MAX_PX:
            raise ValueError(f"thumbnails of {self.thumbnail_px} px")
        if len(self.recent) > RECENT_MAX:
            raise ValueError(f"{len(self.recent)} recent folders")


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings, and a sentence for each thing that could not be taken as it was written."""

    settings: Settings
    troubles: tuple[Reason, ...] = ()


def _nothing_yet(content: Content) -> Content:
    """Files without a version were never released; they are read as version 1."""
    return content


_UPGRADES: tuple[Callable[[Content], Content], ...] = (_nothing_yet,)
"""Step n turns content of version n into version n + 1; append, never edit a released one."""


def load(path: Path) -> Loaded:
    """The settings in the file, or what is so until somebody chooses if there is none.

    A file that is not ours is set aside under another name, a value that cannot be is left at its
    default; both are told. Raises UserError if the file cannot be read or set aside.
    """
    try:
        written = path.read_bytes()
    except FileNotFoundError:
        return Loaded(Settings())
    except OSError as error:
        raise UserError(
            "The settings {path} cannot be read: {why}.", path=path, why=error.strerror
        ) from error
    try:
        content = json.loads(written)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict) or not isinstance(content.get("version", 0), int):
        return Loaded(Settings(), (_set_aside(path),))
    return _read(_upgraded(content))


def save(settings: Settings, path: Path) -> None:
    """Write the file, whole or not at all. Raises UserError."""
    content = {**settings.unknown, "version": settings.version}
    content |= {name: write(getattr(settings, name)) for name, (_, write) in _FIELDS.items()}
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        private.folder(path.parent)
        with open(beside, "w", encoding="utf-8", opener=private.opener) as file:
            file.write(json.dumps(content, indent=2) + "\n")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise UserError(
            "The settings {path} cannot be written: {why}.", path=path, why=error.strerror
        ) from error


def _upgraded(content: Content) -> Content:
    version = max(0, content.get("version", 0))
    for upgrade in _UPGRADES[version:]:
        content = upgrade(content)
    # A newer version stays what it is: its own steps must not run again over this file.
    return content | {"version": max(version, len(_UPGRADES))}


def _read(content: Content) -> Loaded:
    values: dict[str, Any] = {}
    troubles: list[Reason] = []
    for name, (read, _) in _FIELDS.items():
        if name not in content:
            continue
        try:
            values[name] = read(content[name])
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
            given = {"name": name, "value": repr(content[name])}
            troubles.append(
                Reason("The setting {name} cannot be {value}; it has been reset.", given)
            )
    known = {*_FIELDS, "version"}
    unknown = {name: value for name, value in content.items() if name not in known}
    settings = Settings(**values, version=content["version"], unknown=unknown)
    return Loaded(settings, tuple(troubles))


def _set_aside(path: Path) -> Reason:
    aside = path.with_name(f"{path.name}.damaged")
    number = 1
    while os.path.lexists(aside):
        number += 1
        aside = path.with_name(f"{path.name}.damaged-{number}")
    try:
        path.rename(aside)
    except OSError as error:
        raise UserError(
            "The settings {path} are damaged and cannot be set aside: {why}.",
            path=path,
            why=error.strerror,
        ) from error
    return Reason(
        "The settings were damaged and are kept as {path}; all choices are at their defaults.",
        {"path": str(aside)},
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _side_px(value: Any) -> int:
    return min(THUMBNAIL_MAX_PX, max(THUMBNAIL_MIN_PX, int(value)))


def _thresholds(value: Any) -> Thresholds:
    return Thresholds(float(value["reject_below"]), float(value["keep_above"]))


def _keys(value: Any) -> dict[str, tuple[str, ...]]:
    return {_text(verb): tuple(_text(key) for key in _list(some)) for verb, some in value.items()}


def _recent(value: Any) -> tuple[Path, ...]:
    return tuple(Path(_text(one)) for one in _list(value))[:RECENT_MAX]


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(value)
    return value


_Pair = tuple[Callable[[Any], Any], Callable[[Any], Any]]

# How each setting is read from JSON and written to it.
_FIELDS: dict[str, _Pair] = {
    "theme": (Theme, str),
    "keymap": (_text, str),
    "keys": (_keys, lambda keys: {verb: list(some) for verb, some in keys.items()}),
    "auto_advance": (_yes_or_no, bool),
    "thumbnail_px": (_side_px, int),
    "thresholds": (
        _thresholds,
        lambda one: {"reject_below": one.reject_below, "keep_above": one.keep_above},
    ),
    "recent": (_recent, lambda folders: [str(folder) for folder in folders]),
    "language": (_text, str),
    "scorer": (_text, str),
    "explainer": (_text, str),
    "editor": (_text, str),
    "sidecars": (SidecarWriting, str),
    "sidecar_profile": (SidecarProfile, str),
    "pairing": (Pairing, str),
    "audit_first": (_yes_or_no, bool),
    "faces": (_yes_or_no, bool),
}
