"""Which keys mean which verbs: presets as data, and a map of one's own as a file; no Qt.

Keys are written as Qt writes them ("Ctrl+Shift+Z"). Each decision key has a twin with Shift that
also goes on to the next photo. Purple has no key in Lightroom; it is F5 here, as in darktable.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qualityculler.errors import UserError

Keys = tuple[str, ...]
FORMAT = "qualityculler-keymap"
VERSION = 1

PHOTO_MECHANIC: dict[str, Keys] = {
    "pick": ("T",),
    "unflag": ("Ctrl+-",),
    "reject": ("8",),
    "label_none": ("0",),
    "label_red": ("1",),
    "label_yellow": ("2",),
    "label_green": ("3",),
    "label_blue": ("4",),
    "label_purple": ("5",),
    **{f"rate_{stars}": (f"Ctrl+{stars}",) for stars in range(6)},
    "loupe": ("Space", "Return", "Enter"),
    "zoom": ("Z",),
    "zoom_out": ("-",),
}
DIGIKAM: dict[str, Keys] = {
    "pick": ("Alt+3",),
    "reject": ("Alt+1",),
    "unflag": ("Alt+0",),
    **{f"rate_{stars}": (f"Ctrl+{stars}",) for stars in range(6)},
    "label_none": ("Ctrl+Alt+0",),
    "label_red": ("Ctrl+Alt+1",),
    "label_yellow": ("Ctrl+Alt+3",),
    "label_green": ("Ctrl+Alt+4",),
    "label_blue": ("Ctrl+Alt+5",),
    "label_purple": ("Ctrl+Alt+6",),
    "loupe": ("F3", "Return", "Enter"),
    "compare": ("L",),
    "clipping": ("F10",),
}
PRESETS: dict[str, dict[str, Keys]] = {
    "lightroom": {},
    "photo-mechanic": PHOTO_MECHANIC,
    "digikam": DIGIKAM,
}
"""What each preset has other than the defaults, which are in the table of ``actions``."""

PRESET_NAMES = {
    "lightroom": "Lightroom Classic",
    "photo-mechanic": "Photo Mechanic",
    "digikam": "digiKam",
}


@dataclass(frozen=True, slots=True)
class Keymap:
    """A preset by name, and what the user has changed of it."""

    preset: str = "lightroom"
    changed: Mapping[str, Keys] = field(default_factory=dict)

    def keys(self, verb: str, default: Keys) -> Keys:
        """The keys of a verb."""
        return self.changed.get(verb, PRESETS[self.preset].get(verb, default))

    def with_keys(self, verb: str, keys: Keys) -> Keymap:
        """The map with other keys for a verb."""
        return Keymap(self.preset, {**self.changed, verb: keys})


def conflicts(keymap: Keymap, defaults: Mapping[str, Keys]) -> dict[str, list[str]]:
    """Keys that more than one verb claims, and the verbs."""
    claims: dict[str, list[str]] = defaultdict(list)
    for verb, default in defaults.items():
        for key in keymap.keys(verb, default):
            claims[key].append(verb)
    return {key: verbs for key, verbs in claims.items() if len(verbs) > 1}


def save(keymap: Keymap, path: Path) -> None:
    """Write a map to a file of its own, whole or not at all. Raises UserError."""
    changed = {verb: list(keys) for verb, keys in keymap.changed.items()}
    content = {"format": FORMAT, "version": VERSION, "preset": keymap.preset, "keys": changed}
    beside = path.with_name(path.name + ".new")
    try:
        beside.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        raise UserError(
            "The key map cannot be written to {path}: {why}.", path=path, why=error.strerror
        ) from error


def load(path: Path) -> Keymap:
    """Read a map from a file. Raises UserError for what is none."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UserError("The file {path} cannot be read as a key map.", path=path) from error
    return from_json(content, str(path))


def from_json(content: object, where: str = "the settings") -> Keymap:
    """The map from plain data. Raises UserError for what is none."""
    match content:
        case {"preset": str(preset), "keys": dict(keys)} if preset in PRESETS and all(
            isinstance(some, list) and all(isinstance(key, str) for key in some)
            for some in keys.values()
        ):
            return Keymap(preset, {str(verb): tuple(some) for verb, some in keys.items()})
    raise UserError("There is no key map of this program in {where}.", where=where)
