"""The system's bin: files go in through send2trash and come back where the bin is a plain folder.

Inside Flatpak the desktop's portal takes them; where they lie then is seen from inside too.

Nothing here deletes anything. Every function may run on any thread; the sentences of the errors are
in the user's language.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import stat
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from urllib.parse import unquote_to_bytes

from qualityculler import portal
from qualityculler.domain import Fingerprint
from qualityculler.errors import UserError
from qualityculler.reason import Reason
from qualityculler.text import N_, tr

_MISSING = N_(
    "Moving files to the bin needs send2trash, which is not installed: pip install send2trash",
)
_GONE = N_("{0} is not there any more.")
_CHANGED = N_("{0} has changed since it was scanned; it was left alone.")
_REFUSED = N_("{0} could not be moved to the bin: {1}.")
_ELSEWHERE = N_("{0} is in the system's bin; put it back from there, then look for new photos.")
_NOT_FOUND = N_("{0} was not found in the bin; has it been emptied?")
_TAKEN = N_("There is another file at {0}; the one in the bin was left there.")
_STUCK = N_("{0} could not be put back: {1}. It lies at {2}.")


_READABLE = sys.platform not in ("darwin", "win32")
FEW = 20


class Place(Enum):
    """Where a file may be; UNKNOWN where its folder or drive cannot be looked at."""

    IN_PLACE = auto()
    BIN = auto()
    GONE = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Sought:
    """A file to look for: its place, what it is like, and what is known of the bin's part."""

    path: Path
    known: Fingerprint
    kept: Path | None = None
    binned: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Where a file is, and where in the bin."""

    place: Place
    kept: Path | None = None


def missing() -> str | None:
    """Why nothing can be moved to the bin here, as a sentence; None if it can."""
    return tr(_MISSING) if importlib.util.find_spec("send2trash") is None else None


def send(path: Path, known: Fingerprint) -> None:
    """Move a file to the bin if it is still the one that was looked at. Raises UserError."""
    try:
        status = path.lstat() if path.is_symlink() else path.stat()
    except OSError as error:
        raise _error(_GONE, path) from error
    if not path.is_symlink() and not _same(status, known):
        raise _error(_CHANGED, path)
    try:
        _throw(path)
    except portal.RefusedError as error:
        raise _error(_REFUSED, path, error.reason) from error
    except OSError as error:
        raise _error(_REFUSED, path, Reason(error.strerror or str(error))) from error


def _throw(path: Path) -> None:
    if portal.confined():
        portal.to_bin(path)
        return
    from send2trash import send2trash

    send2trash(path)


def put_back(path: Path, known: Fingerprint | None = None, kept: Path | None = None) -> None:
    """Move the file that was at ``path`` out of the bin again. Raises UserError.

    Never over another file. ``kept`` says where it lies, ``known`` what it is like; of several of
    this name without either, the latest one wins.
    """
    if not _READABLE:
        raise _error(_ELSEWHERE, path)
    if os.path.lexists(path):
        raise _error(_TAKEN, path)
    found = _the_one(_candidates(path), known, kept)
    if found is None:
        raise _error(_NOT_FOUND, path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _move(found.kept, path)
        found.note.unlink()
    except FileExistsError as error:
        raise _error(_TAKEN, path) from error
    except OSError as error:
        raise _error(_STUCK, path, Reason(error.strerror or str(error)), found.kept) from error


def where(items: Sequence[Sought]) -> list[Found]:
    """Where each of these files is now, by looking. Blocks for as long as the disks take."""
    # With a bin of thousands, one look at all notes is quicker than one for each file.
    notes = _all_notes(items) if len(items) > FEW else None
    return [_where(one, notes) for one in items]


def _where(item: Sought, notes: Mapping[Path, list[_Binned]] | None) -> Found:
    try:
        status = item.path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        status = None
    except OSError:
        return Found(Place.UNKNOWN)
    if status is not None and (_is_link(status) or _same(status, item.known)):
        return Found(Place.IN_PLACE)
    binned = _candidates(item.path) if notes is None else iter(notes.get(item.path, ()))
    if (found := _the_one(binned, item.known, item.kept, strict=True)) is not None:
        return Found(Place.BIN, found.kept)
    if item.binned and not _READABLE:
        return Found(Place.UNKNOWN)
    if status is not None:
        # What went to the bin is not what is here now.
        return Found(Place.GONE if item.binned else Place.IN_PLACE)
    # A folder that is not there may be on a drive that is away, and the bin of that drive with it.
    return Found(Place.GONE if item.path.parent.is_dir() else Place.UNKNOWN)


def _the_one(
    binned: Iterator[_Binned], known: Fingerprint | None, kept: Path | None, *, strict: bool = False
) -> _Binned | None:
    """Of the things in the bin that come from one place, the one that is meant."""
    ordered = sorted(binned, key=lambda one: (one.kept == kept, one.date), reverse=True)
    if known is None:
        return next(iter(ordered), None)
    alike = [one for one in ordered if one.is_like(known)]
    return next(iter(alike if strict else alike or ordered), None)


def _move(kept: Path, path: Path) -> None:
    """Rename without ever replacing; to another disk, or where there are no links, by copying."""
    try:
        os.link(kept, path, follow_symlinks=False)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):
        shutil.move(kept, path)
    else:
        kept.unlink()


@dataclass(frozen=True, slots=True)
class _Binned:
    """A thing in a bin: when it went there, where it lies, and the note that says so."""

    date: str
    kept: Path
    note: Path

    def is_like(self, known: Fingerprint) -> bool:
        """Whether it may be the file that was looked at."""
        try:
            status = self.kept.lstat()
        except OSError:
            return False
        return _is_link(status) or _same(status, known)


def _candidates(path: Path) -> Iterator[_Binned]:
    """Each thing in the bins that says it comes from ``path``."""
    for trash, top in _bins(path):
        for origin, one in _notes(trash, top, path.stem):
            if origin == path:
                yield one


def _all_notes(items: Sequence[Sought]) -> dict[Path, list[_Binned]]:
    """Everything in the bins of these files, by where it comes from."""
    found: dict[Path, list[_Binned]] = {}
    bins = {bin for folder in {one.path.parent for one in items} for bin in _bins(folder / "x")}
    for trash, top in bins:
        for origin, one in _notes(trash, top):
            found.setdefault(origin, []).append(one)
    return found


def _notes(trash: Path, top: Path, begin: str = "") -> Iterator[tuple[Path, _Binned]]:
    """What a bin has of things whose name begins so, and where each comes from."""
    try:
        notes = [one for one in (trash / "info").iterdir() if one.name.startswith(begin)]
    except OSError:
        return
    for note in notes:
        origin, date = _read(note)
        kept = trash / "files" / note.name.removesuffix(".trashinfo")
        if origin is not None and os.path.lexists(kept):
            yield top / origin, _Binned(date, kept, note)


def _bins(path: Path) -> Iterator[tuple[Path, Path]]:
    """The bins a file may be in, and the folder that their relative paths begin at."""
    own = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    data = portal.data_home() if portal.confined() else Path(own)
    yield data / "Trash", data
    top = path.parent
    while not top.is_mount() and top != top.parent:
        top = top.parent
    yield top / ".Trash" / str(os.getuid()), top
    yield top / f".Trash-{os.getuid()}", top


def _read(note: Path) -> tuple[Path | None, str]:
    """Origin and date in a note of the bin; None for one that is not as it should be."""
    try:
        lines = note.read_bytes().split(b"\n")
    except OSError:
        return None, ""
    fields = dict(line.split(b"=", 1) for line in lines if b"=" in line)
    if (quoted := fields.get(b"Path")) is None:
        return None, ""
    date = fields.get(b"DeletionDate", b"").decode("ascii", "replace")
    return Path(os.fsdecode(unquote_to_bytes(quoted))), date


def _same(status: os.stat_result, known: Fingerprint) -> bool:
    return (status.st_size, status.st_mtime_ns) == (known.size, known.mtime_ns)


def _is_link(status: os.stat_result) -> bool:
    return stat.S_ISLNK(status.st_mode)


def _error(text: str, *parts: object) -> UserError:
    return UserError(text, **{str(n): part for n, part in enumerate(parts)})
