"""One file to another place, moved or copied: never over another, and done only when it is there.

On one volume a move is a rename. To another one the bytes go into a file with a name of its own
beside the target, are flushed, read back and compared; only then does the file get its name, and
only then does the original go. So whatever ends the program leaves at least one whole file, and
``look`` tells afterwards which. Any thread; the sentences of the errors are in the user's language.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import stat
import sys
from collections.abc import Iterable
from contextlib import suppress
from enum import Enum, auto
from functools import cache
from pathlib import Path

import xxhash

from qualityculler.domain import Fingerprint
from qualityculler.errors import UserError
from qualityculler.reason import Reason
from qualityculler.text import N_

_GONE = N_("{0} is not there any more.")
_CHANGED = N_("{0} has changed since it was looked at; it was left alone.")
_LINK = N_("{0} is a link to another file; links are left where they are.")
_TAKEN = N_("There is another file at {0}; {1} was left where it is.")
_REFUSED = N_("{0} could not be brought to {1}: {2}. It is where it was.")
_DIFFERS = N_("The copy of {0} did not read back as it was written; it was thrown away.")
_STOPPED = N_("{0} could not be brought to {1}: {2}. Nothing further was tried.")
_KEPT = N_("{0} was made of {1}, which is not there or has changed; so the copy was left.")

_AWAY = N_("The volume of {0} is not there any more; nothing further was tried.")

CHUNK_BYTES = 4 << 20
SAMPLE_BYTES = 1 << 20
# Whatever these say of one file they would say of the next.
_OF_VOLUME = frozenset(
    {
        errno.ENOSPC, errno.EROFS, errno.EIO, errno.ENODEV, errno.ENXIO, errno.EDQUOT,
        errno.ESTALE, errno.ENOTCONN, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ETIMEDOUT,
    }
)  # fmt: skip
_CLOCK_NS = 2 * 10**9
"""A volume may keep times less exactly than the one the file came from: FAT to two seconds."""
_NO_REPLACE, _AT_CWD = 1, -100


class VolumeTrouble(UserError):  # noqa: N818  a condition of the volume
    """The volume is full, read-only or gone: the next file would fare no better."""


class Standing(Enum):
    """Where a file is that was to go from one place to another."""

    SOURCE = auto()
    TARGET = auto()
    NEITHER = auto()
    UNKNOWN = auto()


def move(source: Path, target: Path, known: Fingerprint, part: Path, device: int) -> Fingerprint:
    """Bring a file to another place; what it is like there. Raises UserError, with nothing done.

    ``part`` is a name of its own in the target's folder, for the time of copying, ``device`` the
    volume that folder was on when the act began (see ``volume``).
    """
    status = _checked(source, target, known)
    try:
        _make_folder(target.parent, device)
        if _renamed(source, target):
            return _fingerprint(target, known.digest)
        digest = _copy(source, target, part, status)
        _leave(source, target)
    except OSError as error:
        raise _told(error, source, target) from error
    return _fingerprint(target, digest)


def _leave(source: Path, target: Path) -> None:
    """Take the original away once its copy is there. Raises OSError where it has to stay, as on a
    locked card: then the copy goes, and nothing has happened."""
    try:
        source.unlink()
    except FileNotFoundError:
        pass  # somebody else did
    except OSError:
        if source.exists():
            with suppress(OSError):
                target.unlink()
        raise


def copy(source: Path, target: Path, known: Fingerprint, part: Path, device: int) -> Fingerprint:
    """Have a second, verified file; what it is like. Raises UserError, with nothing done."""
    status = _checked(source, target, known)
    try:
        _make_folder(target.parent, device)
        digest = _copy(source, target, part, status)
    except OSError as error:
        raise _told(error, source, target) from error
    return _fingerprint(target, digest)


def discard(made: Path, source: Path, known: Fingerprint) -> None:
    """Remove a copy that is still what it was made of, byte by byte. Raises UserError otherwise."""
    try:
        if not _same_bytes(made, source) or made.samefile(source):
            raise _error(_KEPT, made, source)
        made.unlink()
    except FileNotFoundError as error:
        if os.path.lexists(made):
            raise _error(_KEPT, made, source) from error
    except OSError as error:
        raise _told(error, made, source) from error


def look(
    source: Path, target: Path, known: Fingerprint, parts: Iterable[Path], *, finish: Path
) -> Standing:
    """Where a file is that was to be moved, after an end in the middle.

    What is left of a copy (``parts``) is cleared away. Where both are there and the same, byte by
    byte, ``finish`` is the one that was to go: it goes.
    """
    try:
        _clear(parts)
        here, there = _is(source, known), _is(target, known)
        if here and there and (source.samefile(target) or _same_bytes(source, target)):
            finish.unlink()
            return Standing.TARGET if finish == source else Standing.SOURCE
    except OSError:
        return Standing.UNKNOWN
    if here:
        return Standing.SOURCE
    if there:
        return Standing.TARGET
    # Another file may be in the old place by now; a folder that is not there may be on a drive that
    # is away.
    both = source.parent.is_dir() and target.parent.is_dir()
    return Standing.NEITHER if both or os.path.lexists(source) else Standing.UNKNOWN


def is_there(made: Path, known: Fingerprint, parts: Iterable[Path]) -> bool | None:
    """Whether a copy was made, after an end in the middle; None where nobody can say."""
    try:
        _clear(parts)
        return _is(made, known)
    except OSError:
        return None


def fingerprint(path: Path) -> Fingerprint:
    """Size and time of a file, its bytes unread. Raises OSError."""
    return _fingerprint(path, "")


def alike(one: Path, other: Path, size: int) -> bool:
    """Whether a file of this size is at another place too: by its size, and by what it holds at its
    begin, in the middle and at its end. Times say nothing: volumes keep them differently, and
    frames of a burst share them. False where either cannot be read.
    """
    try:
        if other.stat().st_size != size or not stat.S_ISREG(other.stat().st_mode):
            return False
        with one.open("rb") as first, other.open("rb") as second:
            for at in sorted({0, max(0, (size - SAMPLE_BYTES) // 2), max(0, size - SAMPLE_BYTES)}):
                first.seek(at)
                second.seek(at)
                if first.read(SAMPLE_BYTES) != second.read(SAMPLE_BYTES):
                    return False
    except OSError:
        return False
    return True


def names(folder: Path) -> list[str]:
    """What lies in a folder; nothing where it is not there. Raises UserError."""
    try:
        return sorted(one.name for one in folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        why = Reason(error.strerror or str(error))
        raise UserError(
            "The folder {path} cannot be opened: {why}.", path=folder, why=why
        ) from None


def volume(path: Path) -> tuple[int, Path]:
    """The volume a file is on, or would be, and the folder there that exists. Raises OSError."""
    while not path.exists() and path != path.parent:
        path = path.parent
    return path.stat().st_dev, path


def free_bytes(folder: Path) -> int:
    """Room on the volume of a folder that exists. Raises OSError."""
    return shutil.disk_usage(folder).free


def remove_empty(folders: Iterable[Path]) -> None:
    """Take folders away that are empty, the innermost first; others stay."""
    for folder in sorted(set(folders), key=lambda one: len(one.parts), reverse=True):
        with suppress(OSError):
            folder.rmdir()


def _clear(parts: Iterable[Path]) -> None:
    for part in parts:
        # On a locked volume even what is not there cannot be taken away.
        if os.path.lexists(part):
            part.unlink(missing_ok=True)


def _checked(source: Path, target: Path, known: Fingerprint) -> os.stat_result:
    try:
        status = source.lstat()
    except OSError as error:
        raise _error(_GONE, source) from error
    if not stat.S_ISREG(status.st_mode):
        raise _error(_LINK, source)
    if (status.st_size, status.st_mtime_ns) != (known.size, known.mtime_ns):
        raise _error(_CHANGED, source)
    if os.path.lexists(target):
        raise _error(_TAKEN, target, source)
    return status


def _make_folder(folder: Path, device: int) -> None:
    """Where a volume was pulled out, its mount point is a folder of another one: what went there
    would be out of sight once it is back."""
    if volume(folder)[0] != device:
        raise _away(folder)
    folder.mkdir(parents=True, exist_ok=True)
    if folder.stat().st_dev != device:
        raise _away(folder)


def _away(folder: Path) -> VolumeTrouble:
    return VolumeTrouble(_AWAY, **{"0": folder})


def _copy(source: Path, target: Path, part: Path, before: os.stat_result) -> str:
    """Make the target of the bytes of the source; their digest. Leaves nothing if it fails."""
    made = False
    try:
        with source.open("rb") as reading, part.open("xb") as writing:
            made = True
            digest = _pour(reading.fileno(), writing.fileno())
            os.fsync(writing.fileno())
            _forget(writing.fileno())
        _keep_times(source, part, before)
        if digest != _digest(part):
            raise _error(_DIFFERS, source)
        now = source.stat()
        if (now.st_size, now.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
            raise _error(_CHANGED, source)
        _rename(part, target)
        # On another volume than the original: that must not go before this name is there to stay.
        _flush(target.parent)
        return digest
    except BaseException:
        if made:
            with suppress(OSError):
                part.unlink()
        raise


def _pour(reading: int, writing: int) -> str:
    state = xxhash.xxh3_128()
    while chunk := os.read(reading, CHUNK_BYTES):
        state.update(chunk)
        left = memoryview(chunk)
        while left:
            left = left[os.write(writing, left) :]
    return state.hexdigest()


def _digest(path: Path) -> str:
    state = xxhash.xxh3_128()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            state.update(chunk)
    return state.hexdigest()


def _forget(file: int) -> None:
    """Have what is read back come from the disk and not from memory, where the system can."""
    if hasattr(os, "posix_fadvise"):
        with suppress(OSError):
            os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)


def _keep_times(source: Path, part: Path, status: os.stat_result) -> None:
    with suppress(OSError):  # no permissions or attributes on this volume
        shutil.copystat(source, part)
    os.utime(part, ns=(status.st_atime_ns, status.st_mtime_ns))


def _same_bytes(one: Path, other: Path) -> bool:
    if one.stat().st_size != other.stat().st_size:
        return False
    return _digest(one) == _digest(other)


def _is(path: Path, known: Fingerprint) -> bool:
    """Whether the file at a path is the one that is meant. Raises OSError where nobody can say."""
    try:
        status = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    if not stat.S_ISREG(status.st_mode) or status.st_size != known.size:
        return False
    return abs(status.st_mtime_ns - known.mtime_ns) <= _CLOCK_NS


def _renamed(source: Path, target: Path) -> bool:
    """Rename if both places are on one volume; whether they are. Raises OSError."""
    # Folders are compared: files have another volume than theirs on some (overlays).
    if source.parent.stat().st_dev != target.parent.stat().st_dev:
        return False
    try:
        _rename(source, target)
    except OSError as error:
        if error.errno == errno.EXDEV:  # two mounts, or parts, of one volume
            return False
        raise
    return True


def _rename(source: Path, target: Path) -> None:
    """Rename on one volume, without ever replacing. Raises OSError, FileExistsError among them."""
    if os.name == "nt":
        os.rename(source, target)  # noqa: PTH104  Path.rename says less of what it does there
        return
    if (rename := _renameat2()) is not None:
        if rename(_AT_CWD, os.fsencode(source), _AT_CWD, os.fsencode(target), _NO_REPLACE) == 0:
            return
        code = ctypes.get_errno()
        if code not in (errno.EINVAL, errno.ENOSYS):
            raise OSError(code, os.strerror(code), str(source), None, str(target))
    os.link(source, target, follow_symlinks=False)
    source.unlink()


@cache
def _renameat2() -> ctypes._NamedFuncPointer | None:
    """The one call that renames and never replaces; None where the system has it not."""
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)


def flush(folders: Iterable[Path]) -> None:
    """Have new names on the disk. One volume keeps its own order, so once for many will do."""
    for folder in sorted(set(folders)):
        _flush(folder)


def _flush(folder: Path) -> None:
    """Have a new name on the disk, where a folder can be flushed."""
    if os.name == "nt":
        return
    with suppress(OSError):
        file = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(file)
        finally:
            os.close(file)


def _fingerprint(path: Path, digest: str) -> Fingerprint:
    status = path.stat()
    return Fingerprint(status.st_size, status.st_mtime_ns, digest)


def _told(error: OSError, source: Path, target: Path) -> UserError:
    if isinstance(error, FileExistsError):
        return _error(_TAKEN, target, source)
    why = Reason(error.strerror or str(error))
    if error.errno in _OF_VOLUME:
        return VolumeTrouble(_STOPPED, **{"0": source, "1": target.parent, "2": why})
    return _error(_REFUSED, source, target.parent, why)


def _error(text: str, *parts: object) -> UserError:
    return UserError(text, **{str(n): part for n, part in enumerate(parts)})
