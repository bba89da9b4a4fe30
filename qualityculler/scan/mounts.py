"""Whether the volumes that a scan began with are still in their places."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

from qualityculler import presence, volumes
from qualityculler.errors import UserError
from qualityculler.volumes import Volume


class Mounts:
    """What was mounted around each folder of a run when it began. Any thread.

    A card may be changed while it is scanned. What was read before a ``check`` that passes is of
    the volumes the run began with, and may be written down as theirs.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: dict[Path, Sequence[Volume]] = {}

    def begin(self, root: Path) -> Sequence[Volume]:
        """What is mounted around a folder now; for one that was begun with, what was then."""
        with self._lock:
            if root not in self._found:
                self._found[root] = volumes.around(root)
            return self._found[root]

    def check(self, roots: Iterable[Path]) -> None:
        """Raise UserError where another volume is in the place of one that these began with.

        A place that is empty now is another story: nothing can be read there.
        """
        for root in sorted(set(roots)):
            now = {one.mount: one.identity for one in volumes.around(root)}
            for one in self.begin(root):
                if _is_another(one, now):
                    raise UserError(
                        "Another drive was put in the place of {place} while it was scanned; what "
                        "was read last is not kept. Scan it again.",
                        place=one.mount,
                    )


def _is_another(one: Volume, now: dict[Path, str | None]) -> bool:
    if one.identity is None:
        return False  # cannot be told from any other one
    if one.mount not in now:
        return not presence.away(one.mount)
    return volumes.same(one.identity, now[one.mount]) is False
