"""Finds files that may be photos under a folder, as a lazy stream in a stable order."""

from __future__ import annotations

import errno
import os
import stat
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from qualityculler.errors import UserError
from qualityculler.reason import Reason
from qualityculler.text import N_
from qualityculler.watchdog import Hang, Pulse, watched

# Folders where other programs and systems keep their own copies; a score for these helps nobody.
# Compared in lower case; names that begin with a dot are passed over anyway (.Trash-1000,
# .Trashes, .snapshot, .@__thumb, .recycle).
FOREIGN_FOLDERS = frozenset(
    {
        # Bins: Windows (its names since 1995), Samba, Synology, QNAP, macOS on a server.
        "$recycle.bin",
        "recycler",
        "#recycle",
        "@recycle",
        "@sharebin",
        "network trash folder",
        # Snapshots and thumbnails of network storage: Synology, QNAP, NetApp.
        "#snapshot",
        "@snapshot",
        "@recently-snapshot",
        "~snapshot",
        "@eadir",
        "@tmp",
        "@__thumb",
        # What systems keep for themselves or saved from a broken disk.
        "system volume information",
        "lost+found",
        "found.000",
        "temporary items",
        "__macosx",
        # Other programs.
        "captureone",
        "node_modules",
    }
)
# Names that people give their folders too: a bin only where it holds what Windows puts there.
_PERHAPS_BINS = frozenset({"recycled"})
_SIGNS_OF_A_BIN = ("INFO2", "info2", "desktop.ini")
# Bundles that look like folders and belong to one program: previews, smart previews, libraries.
FOREIGN_SUFFIXES = (".lrdata", ".lrcat-data", ".cocatalog", ".cosessiondb", ".aplibrary")
# Photos libraries keep the originals under one of these and derived pictures beside them.
_LIBRARY_SUFFIXES = (".photoslibrary", ".photolibrary")
_LIBRARY_ORIGINALS = frozenset({"originals", "masters"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A regular file whose name looks like a photo, as it was when the walk passed."""

    path: Path
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file or folder the walk could not look at, and why."""

    path: Path
    sentence: Reason | str


Found = Candidate | Unreadable
_AT_ONCE = 64  # so many entries are looked at before they are told
_DirId = tuple[int, int]


def walk(root: Path, recursive: bool = True, *, suffixes: frozenset[str]) -> Iterator[Found]:
    """Yield the candidates under ``root``, sorted within each folder, files before subfolders.

    ``suffixes`` are lower-case with the dot. A root that is a file is yielded as itself whatever
    its name: it was asked for. Links are followed; a folder reached twice is walked once, so loops
    end. Raises UserError at the first step when ``root`` does not exist or cannot be reached.
    Any thread may iterate.
    """
    try:
        status = watched(root, lambda pulse: root.stat())
    except Hang as hang:
        raise UserError("{path} cannot be opened: {why}.", path=root, why=hang.reason) from hang
    except FileNotFoundError:
        raise UserError("There is no file or folder {path}.", path=root) from None
    except (OSError, ValueError) as error:
        raise UserError("{path} cannot be opened: {why}.", path=root, why=_why(error)) from None
    if not stat.S_ISDIR(status.st_mode):
        yield _candidate(root, status)
        return
    yield from _walk_folder(root, suffixes, recursive, status)


def _walk_folder(
    root: Path, suffixes: frozenset[str], recursive: bool, status: os.stat_result
) -> Iterator[Found]:
    seen: set[_DirId] = set()
    # A stack instead of recursion: folders can be nested deeper than Python's call stack. Links
    # come last: a folder is known by its own path, not by that of a link to it.
    waiting, links = [_Folder(root, _identity(status), is_link=False)], deque[_Folder]()
    while waiting or links:
        folder = waiting.pop() if waiting else links.popleft()
        if folder.identity in seen:
            continue
        seen.add(folder.identity)
        subfolders: list[_Folder] = []
        for item in _look_into(folder.path, suffixes, recursive):
            if isinstance(item, _Folder):
                (links if item.is_link else subfolders).append(item)
            else:
                yield item
        waiting.extend(reversed(subfolders))


@dataclass(frozen=True, slots=True)
class _Folder:
    path: Path
    identity: _DirId
    is_link: bool


def _look_into(
    folder: Path, suffixes: frozenset[str], recursive: bool
) -> Iterator[Found | _Folder]:
    """One folder's own entries: files first, then subfolders if wanted, both by name."""
    later: list[Found | _Folder] = []
    try:
        entries = watched(folder, lambda pulse: _entries(folder))
        for start in range(0, len(entries), _AT_ONCE):
            some = partial(_look_at_each, entries[start : start + _AT_ONCE], suffixes, recursive)
            for item in watched(folder, some):
                if isinstance(item, _Folder):
                    later.append(item)
                else:
                    yield item
    except Hang as hang:
        yield _closed(folder, hang.reason)
    except OSError as error:
        yield _closed(folder, _why(error))
    yield from later


def _closed(folder: Path, why: Reason | str) -> Unreadable:
    return Unreadable(folder, Reason("This folder cannot be opened: {why}.", {"why": why}))


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted((e for e in entries if not _is_hidden(e.name)), key=lambda e: e.name)


def _look_at_each(
    entries: Sequence[os.DirEntry[str]], suffixes: frozenset[str], recursive: bool, pulse: Pulse
) -> list[Found | _Folder]:
    found = []
    for entry in entries:
        pulse()
        if (item := _look_at(entry, suffixes, recursive)) is not None:
            found.append(item)
    return found


def _look_at(
    entry: os.DirEntry[str], suffixes: frozenset[str], recursive: bool
) -> Found | _Folder | None:
    """What one entry is to us; None when it is nothing we look for."""
    named_like_photo = os.path.splitext(entry.name)[1].lower() in suffixes  # noqa: PTH122 - hot
    is_dir = False
    try:
        if is_dir := entry.is_dir():
            if not recursive or _is_foreign(entry):
                return None
            return _Folder(Path(entry.path), _identity_of(entry), entry.is_symlink())
        if not named_like_photo:
            return None
        status = entry.stat()
    except OSError as error:
        if is_dir:
            # Too deep, or on a drive that has gone: told, since photos may be in it.
            return _closed(Path(entry.path), _why(error))
        if not named_like_photo and not entry.is_symlink():
            return None
        why = Reason("This entry cannot be followed: {why}.", {"why": _why(error)})
        return Unreadable(Path(entry.path), why)
    return _candidate(Path(entry.path), status)


def _candidate(path: Path, status: os.stat_result) -> Found:
    if not stat.S_ISREG(status.st_mode):
        # Opening a named pipe would wait for ever.
        return Unreadable(path, N_("This is not a regular file."))
    return Candidate(path, status.st_size, status.st_mtime_ns)


def _identity_of(entry: os.DirEntry[str]) -> _DirId:
    # Path.stat, not entry.stat: on Windows the latter leaves st_dev and st_ino at zero.
    return _identity(Path(entry.path).stat())


def _identity(status: os.stat_result) -> _DirId:
    return (status.st_dev, status.st_ino)


def _is_hidden(name: str) -> bool:
    return name.startswith(".")


def _is_foreign(entry: os.DirEntry[str]) -> bool:
    name = entry.name.lower()
    if name in FOREIGN_FOLDERS or name.endswith(FOREIGN_SUFFIXES):
        return True
    if name in _PERHAPS_BINS:
        return any(Path(entry.path, sign).is_file() for sign in _SIGNS_OF_A_BIN)
    inside_library = Path(entry.path).parent.name.lower().endswith(_LIBRARY_SUFFIXES)
    return inside_library and name not in _LIBRARY_ORIGINALS


def _why(error: OSError | ValueError) -> str:
    if isinstance(error, PermissionError):
        return N_("you have no permission to read it")
    if isinstance(error, FileNotFoundError):
        return N_("what it points to does not exist")
    if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
        return N_("it lies too deep, its path is too long for this system")
    text = error.strerror if isinstance(error, OSError) else str(error)
    return text or type(error).__name__
