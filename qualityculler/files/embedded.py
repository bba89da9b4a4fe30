"""An XMP packet put into a photo by exiftool, where that is installed; never into the original.

exiftool writes a new file in a folder for temporary files. Whoever calls looks at that one, puts
it beside the original, and it takes its place in one step. exiftool is a program of its own (GPL
or Artistic licence) that the user has installed; nothing of it is part of this one. Any thread; the
errors are sentences.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

import xxhash

from qualityculler.errors import UserError
from qualityculler.files.sidecar import (
    CHANGED,
    WRITTEN_NOT,
    clear_parts,
    real_of,
    sync,
    take_after,
    told,
)
from qualityculler.text import N_

SUFFIXES = frozenset({".jpg", ".jpeg", ".jpe", ".tif", ".tiff", ".dng", ".png", ".heic", ".heif"})
"""The kinds of files that are written into."""
PATIENCE_S = 120
MISSING = N_(
    "exiftool is not installed, and photos are written into by it alone. Install it "
    "(Debian: libimage-exiftool-perl; else exiftool.org), or write sidecars."
)
_UNSAFE = N_("{path} is left as it is: its new file did not read back as it was written.")
_REFUSED = N_("{path} is left as it is: exiftool says: {why}.")


def missing() -> str | None:
    """Why photos cannot be written into here; None where they can."""
    return None if shutil.which("exiftool") else MISSING


def packet(path: Path) -> bytes:
    """The XMP packet in a photo, empty where there is none. Raises UserError."""
    return _run(path, ["-b", "-XMP", str(path)])


def rewritten(path: Path, content: bytes) -> tuple[bytes, bytes]:
    """The bytes of a photo with this packet in place of its own, and the packet exiftool finds in
    them. Raises UserError.

    Made in a folder for temporary files: nothing lies beside a photo that the journal does not know
    of, and exiftool may go on for a while after a program that was killed.
    """
    with (
        told(WRITTEN_NOT, path),
        tempfile.TemporaryDirectory(prefix="xmp", ignore_cleanup_errors=True) as work,
    ):
        folder = Path(work)
        made = folder / f"new{path.suffix}"
        (folder / "packet.xmp").write_bytes(content)
        # From within the folder: in paths of its options exiftool reads codes such as %f.
        _run(path, ["-XMP<=packet.xmp", "-o", made.name, str(path)], folder)
        if not made.exists():
            raise UserError(_REFUSED, path=path, why="no file was written")
        return made.read_bytes(), packet(made)


def take_place(part: Path, path: Path, before: str, mtime_ns: int | None = None) -> os.stat_result:
    """Let a new file take the place of a photo that has still this digest; what it is like there.

    It keeps mode and attributes, and gets a time of change if one is given. Raises UserError; the
    original is as it was then, and ``part`` gone.
    """
    real = real_of(path)
    try:
        with told(WRITTEN_NOT, path):
            status = real.stat()
            if not status.st_mode & 0o222:
                raise UserError("{path} is write-protected; it is as it was.", path=path)
            take_after(part, real)
            if mtime_ns is not None:
                os.utime(part, ns=(status.st_atime_ns, mtime_ns))
            if digest(real.read_bytes()) != before:
                raise UserError(CHANGED, path=path)
            part.replace(real)
            sync([real.parent])
            return real.stat()
    finally:
        drop(part)


def put_bytes(path: Path, data: bytes, part: Path) -> None:
    """A file with these bytes at ``part``, read back, to take a photo's place. Raises UserError."""
    try:
        with told(WRITTEN_NOT, path):
            part.unlink(missing_ok=True)
            with part.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if digest(part.read_bytes()) != digest(data):
                raise UserError(_UNSAFE, path=path)
    except UserError:
        drop(part)
        raise


def drop(part: Path) -> None:
    """Take away a new file that took no photo's place."""
    with suppress(OSError):
        part.unlink(missing_ok=True)


def part_of(path: Path) -> Path:
    """The name a new file has until it takes the place of a photo."""
    real = real_of(path)
    return real.with_name(f"{_begin(real)}{os.getpid()}.part{real.suffix}")


def clean(path: Path) -> None:
    """Take away what a program that was killed has left beside a photo."""
    real = real_of(path)
    clear_parts(real.parent, _begin(real), f".part{real.suffix}")


def _begin(real: Path) -> str:
    return f".{real.stem.replace('%', '_')}."


def digest(data: bytes) -> str:
    """The xxh3-128 that names the content of photos."""
    return xxhash.xxh3_128_hexdigest(data)


def _run(path: Path, arguments: list[str], folder: Path | None = None) -> bytes:
    # Without the user's configuration: it is a program, and would be run.
    command = ["exiftool", "-config", "", "-q", "-q", "-charset", "filename=utf8", *arguments]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=PATIENCE_S,
            check=False,
            cwd=folder,
        )
    except FileNotFoundError as error:
        raise UserError(MISSING) from error
    except subprocess.TimeoutExpired as error:
        raise UserError(_REFUSED, path=path, why="it did not answer") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["?"]
        why = said[0].removeprefix("Error: ").split(" - ")[0]
        raise UserError(_REFUSED, path=path, why=why)
    return done.stdout
