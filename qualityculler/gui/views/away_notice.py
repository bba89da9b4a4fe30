"""Says above the photos which folders are offline: shown is what the catalog knows of them."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from qualityculler.gui.plain import label, one_line
from qualityculler.gui.session import Session
from qualityculler.operations.reads import Reads
from qualityculler.presence import away
from qualityculler.text import tr

POLL_MS = 5000


class AwayNotice(QWidget):
    """In sight while a known folder is empty or not there; looks again every few seconds.

    What is there by then may be another drive: then what is open is opened anew.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._reader = session.reader()
        self.said = label("")
        self.said.setWordWrap(True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 2, 6, 2)
        layout.addWidget(self.said, 1)
        self.hide()
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self.look)
        session.folder_changed.connect(self._on_folder_changed)

    def look(self) -> None:
        """Look whether the folders are there, on a thread: a drive may take its time to answer."""
        if folders := self._session.folders:
            # While the catalog is brought in line with the drives, it is of neither the one nor
            # the other, and the answer may come long after that.
            settling = self._session.settling
            self._reader.ask(
                partial(_look_at, folders=folders), partial(self._on_looked, folders, settling)
            )

    @property
    def looking(self) -> bool:
        """Whether an answer is still to come."""
        return self._reader.busy

    def close_down(self) -> None:
        """No timer runs any more."""
        self._timer.stop()

    def _on_folder_changed(self, *_: object) -> None:
        self.hide()
        self._timer.start()
        self.look()

    def _on_looked(
        self, folders: tuple[Path, ...], settling: bool, found: list[tuple[bool, bool]]
    ) -> None:
        if folders != self._session.folders:
            return
        gone = [one for one, (is_away, _) in zip(folders, found, strict=True) if is_away]
        if gone:
            self.said.setText(_said(gone, of=len(folders)))
        self.setVisible(bool(gone))
        is_another = any(another for _, another in found)
        if is_another and not settling and not self._session.settling:
            self._session.volume_changed.emit(folders)


def _said(gone: list[Path], of: int) -> str:
    if of == 1:
        return tr(
            "Offline: the folder is empty or not there, its drive may be away. Its photos are "
            "shown as they are known; what you decide is kept."
        )
    return tr(
        "Offline, empty or not there: {folders}; a drive may be away. These photos are shown as "
        "they are known; what you decide is kept.",
        folders=", ".join(one_line(one.name or one) for one in gone),
    )


def _look_at(reads: Reads, folders: tuple[Path, ...]) -> list[tuple[bool, bool]]:
    return [_look(reads, folder) for folder in folders]


def _look(reads: Reads, folder: Path) -> tuple[bool, bool]:
    """Whether it is away, and whether another drive is in its place."""
    if away(folder):
        return reads.any_present(folder), False
    return False, reads.another_volume(folder)
