"""Names the content of a file, and tells when a known file must be read again."""

from __future__ import annotations

from enum import StrEnum

import xxhash

from qualityculler.domain import Fingerprint


class FileChange(StrEnum):
    """What a fresh look at size and time says about a known file."""

    UNCHANGED = "unchanged"
    MUST_BE_READ = "must be read"


def digest(data: bytes | memoryview) -> str:
    """The xxh3-128 of the whole content, 32 hex digits. Any thread.

    The whole content, because the head and tail of two frames of a burst can agree. xxh3 because
    it is identity, not security, that is asked for: measured 1 ms for 10 MB where blake2b takes
    16 ms, which would be a fifth of the decode. 128 bits make a chance collision negligible.
    """
    return xxhash.xxh3_128_hexdigest(data)


def fingerprint(size: int, mtime_ns: int, data: bytes | memoryview) -> Fingerprint:
    """The fingerprint of a file from its stat, taken before reading, and the bytes read.

    The size is that of the bytes when the file grew or shrank in between; its time is then older
    than the file's, so the next scan reads the file again. Any thread.
    """
    length = data.nbytes if isinstance(data, memoryview) else len(data)
    # A time of zero never equals a real one: a file caught while being written is read again.
    return Fingerprint(length, mtime_ns if length == size else 0, digest(data))


def change(known: Fingerprint | None, size: int, mtime_ns: int) -> FileChange:
    """Whether a file with this size and time may be taken as ``known``. Pure.

    Size and time alone decide, as in git and rsync: reading every byte of an unchanged folder would
    cost as much as scoring it. Any difference in time counts, also towards the past: a restored
    backup has an older time.
    """
    if known is None or (known.size, known.mtime_ns) != (size, mtime_ns):
        return FileChange.MUST_BE_READ
    return FileChange.UNCHANGED
