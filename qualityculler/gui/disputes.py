"""What the user says is wrong about a photo's faults, read and kept behind the window."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from qualityculler.evidence import Fault
from qualityculler.gui.tasks import ChangeTask, QueryTask
from qualityculler.store import explanations
from qualityculler.store.catalog import Catalog
from qualityculler.store.connect import Connection


class Disputes(QObject):
    """``found`` carries a digest and the faults that are none; kept by content, not by name.

    For the GUI thread; ``close`` waits until all is stored.
    """

    found = Signal(str, object)  # digest, frozenset of Faults
    failed = Signal(str)

    def __init__(self, catalog: Catalog, reader: QueryTask, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader = reader
        self._changes = ChangeTask(catalog, self)

    @property
    def busy(self) -> bool:
        """Whether something is still to be read or stored."""
        return self._changes.busy or self._reader.busy

    def ask(self, digest: str) -> None:
        """Have ``found`` say which faults of a photo are disputed."""
        self._reader.ask(
            partial(explanations.disputed, digest=digest), partial(self.found.emit, digest)
        )

    def set(self, digest: str, fault: Fault, wrong: bool) -> None:
        """The user says that a fault is wrong for a photo, or takes it back; ``found`` follows."""
        self._changes.change(
            partial(_changed, digest=digest, fault=fault, wrong=wrong),
            partial(self.found.emit, digest),
            self.failed.emit,
        )

    def close(self) -> None:
        """Store what is still to be stored."""
        self._changes.close()


def _changed(db: Connection, digest: str, fault: Fault, wrong: bool) -> frozenset[Fault]:
    """For the writer thread: change it, and say what holds now."""
    (explanations.dispute if wrong else explanations.withdraw)(db, digest, fault)
    return explanations.disputed(db, digest)
