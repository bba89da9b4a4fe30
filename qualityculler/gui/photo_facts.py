"""What the large views say of a photo beside its row: how it was taken, where to look first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal

from qualityculler.decode import exposure
from qualityculler.decode.isolated import Decoders
from qualityculler.domain import Exposure, PhotoRow
from qualityculler.errors import PhotoError, UserError
from qualityculler.evidence import Box
from qualityculler.gui.pictures import FULL, Key, key
from qualityculler.gui.session import Session
from qualityculler.operations.reads import Reads

KEPT = 400


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """``exposure`` is None where the file cannot be read, ``place`` where nothing is known of a
    subject."""

    exposure: Exposure | None
    place: Box | None


class FactsReader(QObject):
    """Facts of photos, read when they are asked for and kept for a while; for the GUI thread."""

    known = Signal(int)  # a photo's id

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._reader = session.reader()
        self._known: OrderedDict[tuple[Key, str], PhotoFacts] = OrderedDict()
        self._wishes: list[PhotoRow] = []

    def of(self, row: PhotoRow) -> PhotoFacts | None:
        """What is known, if it has been read."""
        return self._known.get(_content(row))

    def want(self, rows: list[PhotoRow]) -> None:
        """Read these, the first one first; earlier wishes are dropped."""
        self._wishes = [row for row in rows if _content(row) not in self._known]
        self._go_on()

    def forget(self, photo_ids: Collection[int]) -> None:
        """Where to look in these may have become known: a scan is done with them."""
        ids = set(photo_ids)
        for one in [one for one in self._known if one[0].photo_id in ids]:
            del self._known[one]

    def _go_on(self) -> None:
        if self._wishes and not self._reader.busy:
            row = self._wishes.pop(0)
            question = partial(look_up, row=row, decoders=self._session.jobs.library.decoders)
            self._reader.ask(question, partial(self._on_read, row))

    def _on_read(self, row: PhotoRow, facts: PhotoFacts) -> None:
        self._known[_content(row)] = facts
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        self._go_on()
        self.known.emit(row.photo.id)


def _content(row: PhotoRow) -> tuple[Key, str]:
    """Of a file that nobody has read yet, without a digest, no place is known."""
    return key(row, FULL), row.photo.fingerprint.digest


def look_up(reads: Reads, row: PhotoRow, decoders: Decoders) -> PhotoFacts:
    """Ask the catalog and the file; any thread with its own reads."""
    place = reads.place_to_look(row.photo.fingerprint.digest)
    try:
        return PhotoFacts(exposure.read(row.photo.path, decoders.load_fit), place)
    except (PhotoError, UserError):
        return PhotoFacts(None, place)  # why the file cannot be read is said where it is shown
