"""Has the C library give memory back: what a scan has read and decoded is not the window's.

glibc takes large blocks from the system one by one, and raises the limit from which it does so with
each that is freed, up to 32 MB. After the first file of a camera the files that follow lie in the
heaps of the threads, and each of those keeps twice that limit of freed memory: half a gigabyte
after a scan of 45 megapixel photos (mallopt(3), M_MMAP_THRESHOLD). A limit that is set stays.
"""

from __future__ import annotations

import contextlib
import ctypes

LARGE_BYTES = 4 << 20
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # malloc.h


def give_back_large(large_bytes: int = LARGE_BYTES) -> bool:
    """Blocks of this size go back to the system as they are freed, and so does as much at the end
    of a heap. Whether the C library knows how to; at the start, any thread."""
    with contextlib.suppress(OSError, AttributeError, TypeError):  # no glibc
        set_option = ctypes.CDLL(None).mallopt
        wanted = ((_MMAP_THRESHOLD, large_bytes), (_TRIM_THRESHOLD, large_bytes))
        return all(bool(set_option(*one)) for one in wanted)
    return False
