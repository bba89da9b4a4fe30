"""The sidecars and voice notes that lie beside photos, found by looking into their folders."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePath

from qualityculler.decode import registry as codecs
from qualityculler.discover.companions import companions
from qualityculler.domain import Fingerprint
from qualityculler.errors import UserError
from qualityculler.files import move as files
from qualityculler.reason import Reason
from qualityculler.text import N_

UNSEEN = N_("{path} cannot be looked at: {why}.")


class Beside:
    """Each folder is listed once; for one act, since what lies in it changes."""

    def __init__(self) -> None:
        self._listed: dict[Path, list[str]] = {}
        self._suffixes = codecs.suffixes()

    def of(self, item: Sequence[Path]) -> list[tuple[Path, Fingerprint]]:
        """What goes along with the photos of one item, and what it is like. Raises UserError."""
        folder, stem = item[0].parent, item[0].stem.casefold()
        if folder not in self._listed:
            self._listed[folder] = files.names(folder)
        names, own = self._listed[folder], [path.name for path in item]
        others = [
            name
            for name in names
            if PurePath(name).stem.casefold() == stem
            and PurePath(name).suffix.lower() in self._suffixes
            and name not in own
        ]
        return [(path, _looked_at(path)) for path in
                (folder / name for name in companions(own, names, others))]  # fmt: skip


def _looked_at(path: Path) -> Fingerprint:
    try:
        return files.fingerprint(path)
    except OSError as error:
        raise UserError(UNSEEN, path=path, why=Reason(error.strerror or str(error))) from error
