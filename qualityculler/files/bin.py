"""The system's bin: files go in through send2trash and come back where the bin is a plain folder.

Nothing here deletes anything. Every function may run on any thread; the sentences of the errors are
in the user's language.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote_to_bytes

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


def missing() -> str | None:
    """Why nothing can be moved to the bin here, as a sentence; None if it can."""
    return tr(_MISSING) if importlib.util.find_spec("send2trash") is None else None


def send(path: Path, known: Fingerprint) -> None:
    """Move a file to the bin if it is still the one that was looked at. Raises UserError."""
    from send2trash import send2trash

    try:
        status = path.lstat() if path.is_symlink() else path.stat()
    except OSError as error:
        raise _error(_GONE, path) from error
    if not path.is_symlink() and (status.st_size, status.st_mtime_ns) != (
        known.size,
        known.mtime_ns,
    ):
        raise _error(_CHANGED, path)
    try:
        send2trash(path)
    except OSError as error:
        raise _error(_REFUSED, path, Reason(error.strerror or str(error))) from error


def put_back(path: Path) -> None:
    """Move the file that was at ``path`` out of the bin again. Raises UserError.

    Never over another file; the latest one wins if several of this name are in the bin.
    """
    if sys.platform in ("darwin", "win32"):
        raise _error(_ELSEWHERE, path)
    if os.path.lexists(path):
        raise _error(_TAKEN, path)
    found = max(_candidates(path), default=None)
    if found is None:
        raise _error(_NOT_FOUND, path)
    _, kept, info = found
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(kept, path)
        info.unlink()
    except OSError as error:
        raise _error(_STUCK, path, Reason(error.strerror or str(error)), kept) from error


def _candidates(path: Path) -> Iterator[tuple[str, Path, Path]]:
    """Date, file and note of each thing in the bins that says it comes from ``path``."""
    for trash, top in _bins(path):
        try:
            notes = [one for one in (trash / "info").iterdir() if one.name.startswith(path.stem)]
        except OSError:
            continue
        for note in notes:
            origin, date = _read(note)
            kept = trash / "files" / note.name.removesuffix(".trashinfo")
            if origin is not None and top / origin == path and os.path.lexists(kept):
                yield date, kept, note


def _bins(path: Path) -> Iterator[tuple[Path, Path]]:
    """The bins a file may be in, and the folder that their relative paths begin at."""
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
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


def _error(text: str, *parts: object) -> UserError:
    return UserError(text, **{str(n): part for n, part in enumerate(parts)})
