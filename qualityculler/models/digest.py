"""The SHA-256 of files too large to read at once, with progress and a way out."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from qualityculler.errors import ModelError
from qualityculler.task import CancelToken

BLOCK_BYTES = 1 << 20


def hash_file(
    path: Path, tell: Callable[[int], None], token: CancelToken
) -> tuple[str, int] | None:
    """SHA-256 in hex and the length in bytes; None if the token was raised.

    ``tell`` hears the number of bytes done. ModelError if the file cannot be read. Blocks for as
    long as the disk takes.
    """
    digest, done = sha256(), 0
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK_BYTES):
                if token.cancelled:
                    return None
                digest.update(block)
                done += len(block)
                tell(done)
    except OSError as error:
        raise ModelError("{path} cannot be read: {why}.", path=path, why=error.strerror) from error
    return digest.hexdigest(), done


def offset(tell: Callable[[int], None], before: int) -> Callable[[int], None]:
    """For the next of several files: tells the bytes of the earlier ones too."""
    return lambda done: tell(before + done)
