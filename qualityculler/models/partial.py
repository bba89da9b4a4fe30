"""What has come of a file so far: its bytes, their digest, and a note on whose bytes they are."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from qualityculler.models.catalogue import DIGEST
from qualityculler.models.manifest import replace_json
from qualityculler.task import CancelToken

_READ_BYTES = 1 << 20
_ETAG = re.compile(r'"[\x21\x23-\x7e]*"')


class PartialFile:
    """A file under way, ``NAME.part``, and the note ``NAME.part.json``. For one thread.

    The note tells which content the bytes belong to; bytes without it cannot be gone on with. All
    methods raise OSError.
    """

    def __init__(self, final: Path) -> None:
        self.path = final.with_name(final.name + ".part")
        self.note_path = final.with_name(final.name + ".part.json")
        self.etag: str | None = None
        self.sha256: str | None = None
        self.total: int | None = None
        self.length = 0
        self._digest = sha256()

    @property
    def hexdigest(self) -> str:
        """SHA-256 of the bytes so far."""
        return self._digest.hexdigest()

    def usable_bytes(self, wanted: str | None) -> int:
        """How much need not come again, if the file is to have that digest; read nothing else."""
        self._read_note()
        if not self.path.is_file() or self.path.is_symlink() or not self.is_of(wanted):
            return 0
        return self.path.stat().st_size

    def is_of(self, wanted: str | None) -> bool:
        """Whether the bytes can be gone on with, if the file is to have that digest.

        Without a digest to expect, the server must be able to tell whether it is still the same.
        """
        if wanted is not None:
            return self.sha256 == wanted
        return self.etag is not None or self.sha256 is not None

    def take_up(self, wanted: str | None, tell: Callable[[int], None], token: CancelToken) -> bool:
        """Hash what is there, or drop it if it may be other content; False if given up."""
        if not self.usable_bytes(wanted):
            self.drop()
            return True
        with self.path.open("rb") as file:
            while block := file.read(_READ_BYTES):
                if token.cancelled:
                    return False
                self._digest.update(block)
                self.length += len(block)
                tell(self.length)
        return True

    def remember(self, etag: str | None, digest: str | None, total: int | None) -> None:
        """Note whose bytes are coming."""
        self.etag, self.sha256, self.total = etag, digest, total
        replace_json(self.note_path, {"etag": etag, "sha256": digest, "total": total})

    def open(self) -> BinaryIO:
        """The file, to write on at its end."""
        return self.path.open("ab")

    def add(self, block: bytes, file: BinaryIO) -> None:
        """Write bytes that came."""
        file.write(block)
        self._digest.update(block)
        self.length += len(block)

    def drop(self) -> None:
        """Delete what has come."""
        self.path.unlink(missing_ok=True)
        self.note_path.unlink(missing_ok=True)
        self.etag = self.sha256 = self.total = None
        self.length, self._digest = 0, sha256()

    def _read_note(self) -> None:
        try:
            note = json.loads(self.note_path.read_bytes())
            etag, digest, total = note["etag"], note["sha256"], note["total"]
        except (FileNotFoundError, ValueError, KeyError, TypeError, RecursionError):
            return
        # They become a header and a comparison; the file may be anything.
        self.etag = etag if isinstance(etag, str) and _ETAG.fullmatch(etag) else None
        self.sha256 = digest if isinstance(digest, str) and DIGEST.fullmatch(digest) else None
        self.total = total if isinstance(total, int) else None
