"""Keywords given to photos and taken off them, and which ones a photo has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from qualityculler.store import keywords, outside
from qualityculler.store.catalog import Catalog
from qualityculler.store.connect import Connection
from qualityculler.store.decisions import Recorded
from qualityculler.store.outside import OutsidePhoto
from qualityculler.xmp.keywords import applied

MAX_CHARS = 200


@dataclass(frozen=True, slots=True)
class ChangeKeywords:
    """Give photos keywords, and take others off, as one entry; all files of an item together.

    For the writer thread. None where nothing changes.
    """

    photo_ids: Sequence[int]
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()

    def __call__(self, db: Connection) -> Recorded | None:
        """The entry, and the photos it changed."""
        # What a photo has is not given again, nor is taken off what it has not.
        has = {one.id: set(_of(one)) for one in outside.of_ids(db, self.photo_ids)}
        add = [one for one in self.add if any(one not in some for some in has.values())]
        remove = [one for one in self.remove if any(one in some for some in has.values())]
        return keywords.change(db, self.photo_ids, add, remove)


def of_photos(catalog: Catalog, photo_ids: Sequence[int]) -> Iterator[tuple[Path, list[str]]]:
    """The paths of photos with their keywords, those without any left out."""
    with catalog.read() as db:
        for one in outside.of_ids(db, photo_ids):
            if words := _of(one):
                yield one.path, words


def written(text: str) -> tuple[str, ...]:
    """The keywords of a line somebody typed: separated by commas or semicolons, each once.

    Levels are separated by ``|``. Line breaks, tabs and the like become spaces.
    """
    return cleaned(text.replace(";", ",").split(","))


def cleaned(words: Iterable[str]) -> tuple[str, ...]:
    """Keywords as they are kept: without spaces around them or their levels, none empty or twice,
    each of 200 characters at most."""
    found: dict[str, None] = {}
    for word in words:
        plain = "".join(one if one.isprintable() else " " for one in word)
        levels = (" ".join(level.split()) for level in plain.split("|"))
        if text := "|".join(level for level in levels if level)[:MAX_CHARS].strip("| "):
            found[text] = None
    return tuple(found)


def of_photo(db: Connection, photo_id: int) -> tuple[str, ...]:
    """The keywords a photo has: what its file or sidecar says, and what was given here. Any
    connection."""
    return tuple(_has(db, photo_id))


def _has(db: Connection, photo_id: int) -> list[str]:
    said = next(iter(outside.of_ids(db, [photo_id])), None)
    return [] if said is None else _of(said)


def _of(said: OutsidePhoto) -> list[str]:
    origin = said.effective
    there = () if origin is None or origin.marks is None else origin.marks.keywords
    return applied(there, said.keywords)
