"""Whether anybody has changed the catalog: another window, a scan in a terminal, ourselves."""

from __future__ import annotations

from qualityculler.store.connect import Connection


def version(db: Connection) -> int:
    """A number that changes with every commit of another connection, of this process or not.

    To be compared with earlier ones of the same connection only, which has to stay open; it looks
    at the head of the file and reads no rows. https://www.sqlite.org/pragma.html#pragma_data_version
    """
    return int(db.execute("PRAGMA data_version").fetchone()[0])
