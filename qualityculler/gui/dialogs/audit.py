"""A blind look at a sample of rejects: one photo after the other, without any verdict on it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QPixmap, QResizeEvent, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from qualityculler.domain import Change, Flag, PhotoRow
from qualityculler.gui.loader import Loader
from qualityculler.gui.panels.panel import plain_label
from qualityculler.gui.pictures import Key, key, want
from qualityculler.gui.plain import label
from qualityculler.gui.session import Session
from qualityculler.gui.text_size import fit
from qualityculler.operations.audit import BlindSample, Conclude, DrawSample, Estimate, said
from qualityculler.operations.reads import Reads
from qualityculler.text import ntr, tr

SIDE_PX = 1024
AHEAD = 3
_KEEP, _REJECT, _BACK = ("P", "K"), ("X", "R"), ("Backspace", "Left")


class AuditDialog(QDialog):
    """Photos come in random order; nothing on them says which were rejected. Modal: what is shown
    behind it would say so."""

    def __init__(
        self, session: Session, loader: Loader, rejects: Sequence[int], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._session, self._loader = session, loader
        self._reader = session.reader()
        self._sample: BlindSample | None = None
        self._rows: dict[int, PhotoRow] = {}
        self._at = 0
        self.kept: dict[int, bool] = {}
        self.estimate: Estimate | None = None
        self._concluding = False
        self.setWindowTitle(tr("Check the rejects blind"))
        self.setModal(True)
        self._make()
        loader.loaded.connect(self._on_loaded)
        seed = secrets.randbits(32)
        job = DrawSample(session.folders, seed, rejects=tuple(rejects))
        session.jobs.run(job, self._on_drawn, failed=self.said.setText)
        fit(self, 820, 680)

    def _make(self) -> None:
        self.said = plain_label()
        self.photo = label()
        self.photo.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.photo.setMinimumSize(QSize(320, 240))
        self.photo.setAccessibleName(tr("Photo"))
        self.keep, self.reject_it = QPushButton(tr("Keep (P)")), QPushButton(tr("Reject (X)"))
        self.back, self.end = QPushButton(tr("Back")), QPushButton(tr("End here"))
        self.rescue = QPushButton()
        self.rescue.hide()
        self.keep.clicked.connect(partial(self._answer, True))
        self.reject_it.clicked.connect(partial(self._answer, False))
        self.back.clicked.connect(self._on_back)
        self.end.clicked.connect(self._on_end)
        self.rescue.clicked.connect(self._on_rescue)
        for keys, deed in (
            (_KEEP, partial(self._answer, True)),
            (_REJECT, partial(self._answer, False)),
            (_BACK, self._on_back),
        ):
            for one in keys:
                QShortcut(QKeySequence(one), self).activated.connect(deed)
        buttons = QHBoxLayout()
        for button in (self.keep, self.reject_it, self.back, self.rescue):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.end)
        layout = QVBoxLayout(self)
        layout.addWidget(self.photo, 1)
        layout.addWidget(self.said)
        layout.addLayout(buttons)

    def _on_drawn(self, sample: BlindSample) -> None:
        self._sample = sample
        ask = partial(Reads.rows, photo_ids=sample.photo_ids, scorer=self._session.scorer)
        self._reader.ask(ask, self._on_rows)

    def _on_rows(self, rows: list[PhotoRow]) -> None:
        self._rows = {row.photo.id: row for row in rows}
        self._show()

    def _ids(self) -> list[int]:
        ids = () if self._sample is None else self._sample.photo_ids
        return [id for id in ids if id in self._rows]

    def _show(self) -> None:
        ids = self._ids()
        if self.estimate is not None or self._at >= len(ids):
            return
        self.said.setText(tr("Photo {n} of {of}: keep it?").format(n=self._at + 1, of=len(ids)))
        self.back.setEnabled(self._at > 0)
        rows = [self._rows[id] for id in ids[self._at : self._at + 1 + AHEAD]]
        self._loader.wish("audit", [want(row, SIDE_PX) for row in rows])
        self._paint()

    def _paint(self) -> None:
        ids = self._ids()
        if self.estimate is not None or self._at >= len(ids):
            return
        row = self._rows[ids[self._at]]
        this = key(row, SIDE_PX)
        pixmap = self._loader.any_thumb(this)
        if pixmap is not None:
            self.photo.setPixmap(_fitted(pixmap, self.photo.size()))
        else:
            self.photo.setText(self._loader.trouble(this) or "…")

    def _on_loaded(self, loaded: Key) -> None:
        ids = self._ids()
        if self._at < len(ids) and loaded.photo_id == ids[self._at]:
            self._paint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The photo fills what there is."""
        super().resizeEvent(event)
        self._paint()

    def _answer(self, keep: bool) -> None:
        ids = self._ids()
        if self._over or self._at >= len(ids):
            return
        self.kept[ids[self._at]] = keep
        self._at += 1
        if self._at < len(ids):
            self._show()
        else:
            self._conclude()

    @property
    def _over(self) -> bool:
        """Whether the answers count: an estimate is one entry of the journal, never two."""
        return self._concluding or self.estimate is not None

    def _on_back(self) -> None:
        if not self._over and self._at:
            self._at -= 1
            self._show()

    def _on_end(self) -> None:
        if self.estimate is not None or not self.kept or self._sample is None:
            self.close()
        elif not self._concluding:
            self._conclude()

    def _conclude(self) -> None:
        assert self._sample is not None  # photos of it were shown
        self._concluding = True
        job = Conclude(self._sample, dict(self.kept))
        self._session.jobs.run(job, self._on_concluded, failed=self._on_not_concluded)

    def _on_not_concluded(self, sentence: str) -> None:
        self._concluding = False  # nothing was written: it may be tried again
        self.said.setText(sentence)

    def _on_concluded(self, found: Estimate) -> None:
        self.estimate = found
        self.photo.clear()
        self.said.setText(said(found))
        for button in (self.keep, self.reject_it, self.back):
            button.hide()
        self.end.setText(tr("Close"))
        text = ntr("Take the flag off {n} photo", "Take the flag off {n} photos", found.kept)
        self.rescue.setText(text)
        self.rescue.setVisible(found.kept > 0)
        self._session.history_changed.emit()

    def _on_rescue(self) -> None:
        """What would be kept is no longer rejected: the user's decision, as any other."""
        assert self._sample is not None
        ids = [id for id in self._sample.rejects if self.kept.get(id)]
        self._session.decide(Change(flag=Flag.NONE), ids)
        self.rescue.setEnabled(False)


def _fitted(pixmap: QPixmap, room: QSize) -> QPixmap:
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    return pixmap.scaled(room, keep, smooth)
