"""Sidecars on the disk: whose each one is, which name a new one gets, and writing one whole.

Two worlds of names: Lightroom, Bridge, Capture One and Photo Mechanic write ``IMG.xmp``, darktable
and digiKam ``IMG.CR2.xmp``. Readers take either, and programs that find one update it; so does this
one, and makes a name of its own only where there is none. What a packet says is ``xmp.marks``.

Nothing is written where a file is not what it was a moment ago, nothing that is write-protected,
and never over a part of a file: a new one is written beside it, on the disk, and takes its name.
Any thread; the errors are sentences.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from qualityculler.domain import SidecarProfile
from qualityculler.errors import UserError
from qualityculler.reason import Reason
from qualityculler.text import N_

SUFFIX = ".xmp"
EMPTY = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="QualityCuller">\n'
    ' <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
    '  <rdf:Description rdf:about=""\n'
    '    xmlns:xmp="http://ns.adobe.com/xap/1.0/"/>\n'
    " </rdf:RDF>\n"
    "</x:xmpmeta>\n"
    '<?xpacket end="w"?>\n'
).encode()
"""What a new sidecar is made of."""


UNREAD = N_("{path} cannot be read: {why}.")
WRITTEN_NOT = N_("{path} cannot be written: {why}. It is as it was.")
CHANGED = N_("{path} was changed by another program just now; it is as it was.")
MOST_BYTES = 32 << 20
"""What is larger is no sidecar, and is not read. As ``xmp.packet.MAX_BYTES``, which needs lxml."""


# Of a pipe somebody has put there nothing would ever come.
_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


@dataclass(frozen=True, slots=True)
class Sidecar:
    """A sidecar as it was read, with what tells later that it is another one."""

    path: Path
    data: bytes
    mtime_ns: int

    @property
    def digest(self) -> str:
        """What identifies the bytes."""
        return digest(self.data)


@dataclass(frozen=True, slots=True)
class Entry:
    """A sidecar as a folder lists it."""

    path: Path
    size: int
    mtime_ns: int


class SidecarFolder:
    """What lies in a folder, so that each sidecar finds its photo. A snapshot: make it anew.

    ``photos`` are the endings of photos, ``raws`` those of them that are camera RAW, lower case
    with the dot. Raises UserError for a folder that cannot be read.
    """

    def __init__(self, folder: Path, photos: frozenset[str], raws: frozenset[str]) -> None:
        self._sidecars: dict[str, list[Entry]] = {}
        self._photos: dict[str, list[str]] = {}
        self._names: dict[str, int] = {}
        self._raws = raws
        with (
            told(N_("The folder {path} cannot be read: {why}."), folder),
            os.scandir(folder) as found,
        ):
            for one in found:
                self._enter(one, photos)

    def _enter(self, one: os.DirEntry[str], photos: frozenset[str]) -> None:
        name = one.name.lower()
        stem, suffix = os.path.splitext(name)  # noqa: PTH122  hot: tens of thousands
        if suffix == SUFFIX:
            with suppress(OSError):  # a link that leads nowhere is no sidecar
                status = one.stat()
                if stat.S_ISREG(status.st_mode):
                    entry = Entry(Path(one.path), status.st_size, status.st_mtime_ns)
                    self._sidecars.setdefault(name, []).append(entry)
        elif suffix in photos:
            self._photos.setdefault(stem, []).append(name)
            self._names[name] = self._names.get(name, 0) + 1

    def has(self, photo: Path) -> bool:
        """Whether a photo lies in the folder."""
        return photo.name.lower() in self._names

    def of(self, photo: Path) -> list[Entry]:
        """The sidecars that a photo may be read from: ``IMG.CR2.xmp`` first, then ``IMG.xmp``.

        ``IMG.xmp`` is that of the RAW where one photo of the stem is RAW, and that of all where
        nothing says whose it is.
        """
        found = [self._sidecar(photo, photo.name)]
        if photo.name.lower() in self._owners(photo):
            found.append(self._sidecar(photo, photo.stem))
        return [one for one in found if one is not None]

    def targets(self, photo: Path, profile: SidecarProfile, *, both: bool = False) -> list[Path]:
        """The files a decision about a photo is written to.

        Those that are there: two that exist shall not drift apart. Where there is none, the name
        that the profile's program reads. With ``both``, both names.
        """
        sole = self._owners(photo) == frozenset({photo.name.lower()})
        begins = [photo.name, photo.stem] if sole else [photo.name]
        names = [photo.with_name(one + SUFFIX) for one in begins]
        there = [self._sidecar(photo, one) for one in begins]
        if both:
            return [
                one if known is None else known.path
                for one, known in zip(names, there, strict=True)
            ]
        known = [one.path for one in there if one is not None]
        if known:
            return known
        return [names[-1] if profile is SidecarProfile.LIGHTROOM else names[0]]

    def _sidecar(self, photo: Path, begin: str) -> Entry | None:
        """The sidecar whose name begins so, whatever its case. Where names tell case apart and two
        photos have names that differ in it alone, each has the one that is spelt as it is."""
        found = self._sidecars.get(f"{begin.lower()}{SUFFIX}", [])
        exact = [one for one in found if one.path.name[: -len(SUFFIX)] == begin]
        if self._names.get(photo.name.lower(), 0) > 1:
            found = exact
        return min(exact or found, key=lambda one: one.path.name.swapcase(), default=None)

    def _owners(self, photo: Path) -> frozenset[str]:
        """The photos that ``IMG.xmp`` may be about, by name in lower case."""
        stem = photo.stem.lower()
        if stem in self._names:
            return frozenset()  # IMG.CR2.xmp belongs to IMG.CR2, not to IMG.CR2.jpg
        alike = self._photos.get(stem, [])
        raws = [name for name in alike if os.path.splitext(name)[1] in self._raws]  # noqa: PTH122
        return frozenset(raws if len(raws) == 1 else alike) or frozenset({photo.name.lower()})


def digest(data: bytes) -> str:
    """What identifies the bytes of a sidecar."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def read(path: Path) -> Sidecar | None:
    """A sidecar's bytes; None where there is no file. Raises UserError."""
    try:
        with told(UNREAD, path), os.fdopen(os.open(path, _READ), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise UserError(UNREAD, path=path, why=Reason(N_("it is no file")))
            data = file.read(MOST_BYTES + 1)
            if len(data) > MOST_BYTES:
                why = Reason(N_("it is too large for a sidecar"))
                raise UserError(N_("{path} is left as it is: {why}."), path=path, why=why)
            return Sidecar(path, data, os.fstat(file.fileno()).st_mtime_ns)
    except UserError as error:
        if isinstance(error.__cause__, FileNotFoundError):
            return None
        raise


def write(path: Path, data: bytes, before: str | None, mode: int = 0o644) -> int:
    """Give a file these bytes, whole or not at all; its mtime in ns afterwards. Raises UserError.

    ``before`` is the digest of what is there now, None for nothing: if it is something else, it
    stays. A file keeps its mode, a new one gets ``mode``; of a link, what it leads to is replaced.
    The bytes are on the disk then, the name once its folder is: ``sync``.
    """
    real = real_of(path)
    if before is None and path.is_symlink():
        raise UserError("{path} is a link that leads nowhere; it is as it was.", path=path)
    _check(real, before)
    beside = real.with_name(f".{real.name}.{os.getpid()}.part")
    with told(WRITTEN_NOT, path):
        try:
            with os.fdopen(_created(beside), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if before is None:
                beside.chmod(mode)
            else:
                take_after(beside, real)
            # Flushing takes a while, in which another program may have written.
            _check(real, before)
            _take_name(beside, real, new=before is None)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        return real.stat().st_mtime_ns


def _take_name(part: Path, path: Path, *, new: bool) -> None:
    """Let a file take a name; a new one only while nobody has it, where the system can tell."""
    if new:
        try:
            os.link(part, path)
        except FileExistsError as error:
            raise UserError(CHANGED, path=path) from error
        except (OSError, NotImplementedError):
            pass  # a volume without links
        else:
            part.unlink()
            return
    part.replace(path)


def _created(path: Path) -> int:
    """A new file of ours, open, never one that somebody has put there under this name."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        return os.open(path, flags, 0o600)
    except FileExistsError:
        path.unlink()
        return os.open(path, flags, 0o600)


def remove(path: Path, before: str) -> None:
    """Take out a file that holds just what we once put there. Raises UserError."""
    _check(path, before)
    with told(N_("{path} cannot be taken out: {why}."), path):
        path.unlink()


def sync(folders: Iterable[Path]) -> None:
    """Have the names in these folders on the disk. Where a system cannot, they come there later."""
    for folder in set(folders):
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def clean(path: Path) -> None:
    """Take away what a program that was killed has left beside a file it was about to write."""
    real = real_of(path)
    clear_parts(real.parent, f".{real.name}.", ".part")


def clear_parts(folder: Path, begin: str, end: str) -> None:
    """Take away files that are named so with the number of a process between, and no others."""
    with suppress(OSError):
        for one in folder.iterdir():
            middle = one.name.removeprefix(begin).removesuffix(end)
            if one.name == f"{begin}{middle}{end}" and middle.isdigit():
                one.unlink()


def real_of(path: Path) -> Path:
    """The file that a new one takes the place of: of a link, what it leads to."""
    return Path(os.path.realpath(path)) if path.is_symlink() else path


def take_after(part: Path, path: Path) -> None:
    """Give a new file the mode of the one whose place it takes, and its owner and attributes (tags
    of file managers, say) as far as the system lets us; its time stays its own. Raises OSError."""
    before, new = path.stat(), part.stat()
    with suppress(OSError, AttributeError):  # no such thing on Windows
        if (before.st_uid, before.st_gid) != (new.st_uid, new.st_gid):
            os.chown(part, before.st_uid, before.st_gid)
    with suppress(OSError):
        shutil.copystat(path, part)
        os.utime(part, ns=(new.st_atime_ns, new.st_mtime_ns))
    part.chmod(stat.S_IMODE(before.st_mode))


def _check(path: Path, before: str | None) -> None:
    """Raise UserError unless the file is what it is thought to be, and may be written."""
    now = read(path)
    if (None if now is None else now.digest) != before:
        raise UserError(CHANGED, path=path)
    with told(WRITTEN_NOT, path):
        if now is not None and not path.stat().st_mode & 0o222:
            raise UserError("{path} is write-protected; it is as it was.", path=path)


@contextmanager
def told(sentence: str, path: Path) -> Iterator[None]:
    """Raise UserError, with ``path`` and ``why``, in place of an error of the system."""
    try:
        yield
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise UserError(sentence, path=path, why=why) from error
