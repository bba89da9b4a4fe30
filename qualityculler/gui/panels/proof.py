"""Why a frame is the best of its group: the sentence, and both frames at the subject, pixel by
pixel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPointF, QRect, QSize, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap, QShowEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from qualityculler.domain import PhotoRow, ScorerId
from qualityculler.evidence import Box
from qualityculler.gui import theme
from qualityculler.gui.loader import Loader
from qualityculler.gui.panels.crop import middle
from qualityculler.gui.panels.panel import Panel, plain_label, small_label
from qualityculler.gui.pictures import FULL, Key, key, want
from qualityculler.gui.plain import one_line
from qualityculler.gui.session import Session
from qualityculler.gui.stacks import WHOLE
from qualityculler.gui.tasks import QueryTask
from qualityculler.operations.reads import Reads
from qualityculler.reason import Reason
from qualityculler.text import tr
from qualityculler.text.reasons import sentence

REST_MS = 400
"""So long a photo is looked at before whole pictures are decoded for this."""
HIGH = 132
CENTRE = Box(0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Proof:
    """The best frame of a group and another one, each with the place to look at, and the reason."""

    why: Reason | str
    rows: Sequence[PhotoRow]
    places: Sequence[Box]


def find(reads: Reads, photo_id: int, scorer: ScorerId) -> Proof | None:
    """The best frame of a photo's group beside the photo; beside the next best where it is the best
    itself. None for one that is in no group whose frames are ranked. Any thread."""
    group = reads.group_of(photo_id)
    if group is None or group.kind != WHOLE:
        return None
    best, next_best = group.photo_ids[:2]
    rows = reads.rows([best, next_best if photo_id == best else photo_id], scorer)
    # Frames of a group show the same thing, and are compared where the best one shows it.
    place = next((found for row in rows if (found := _place(reads, row)) is not None), CENTRE)
    return Proof(group.reason, rows, [place for _ in rows])


def _place(reads: Reads, row: PhotoRow) -> Box | None:
    return reads.place_of_proof(row.photo.fingerprint.digest)


class ProofCrop(QWidget):
    """A part of a photo, one pixel of it on one of the screen."""

    def __init__(self) -> None:
        super().__init__()
        self.cut: QPixmap | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(HIGH, HIGH)

    def show_part(self, image: QImage | None, place: Box) -> None:
        """Cut out of a whole photo around a place; None: it is still to come."""
        self.cut = None
        if image is not None:
            ratio = self.devicePixelRatioF()
            part = around(image.size(), QSize(round(self.width() * ratio), round(HIGH * ratio)),
                          middle(place))  # fmt: skip
            self.cut = QPixmap.fromImage(image.copy(part))
            self.cut.setDevicePixelRatio(ratio)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The part, or an empty place."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colours(self.palette()).empty)
        if self.cut is not None:
            painter.drawPixmap(0, 0, self.cut)


class ProofPanel(Panel):
    """Part of Details; its owner shows it for a photo that is in a group."""

    found = Signal(bool)

    def __init__(self, session: Session, reader: QueryTask, loader: Loader) -> None:
        super().__init__(session, reader)
        self._loader = loader
        self.owner: QWidget | None = None
        self._proof: Proof | None = None
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._wish)
        self.why = plain_label()
        self.crops = [ProofCrop(), ProofCrop()]
        self.names = [small_label(), small_label()]
        pair = QGridLayout()
        pair.setHorizontalSpacing(4)
        for column in (0, 1):
            pair.addWidget(self.crops[column], 0, column)
            pair.addWidget(self.names[column], 1, column)
            pair.setColumnStretch(column, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 4)
        layout.addWidget(self.why)
        layout.addLayout(pair)
        session.current_changed.connect(self._on_current_changed)
        session.rows_changed.connect(self._on_rows_changed)
        loader.loaded.connect(self._on_loaded)

    def read(self) -> None:
        """Ask which frames there are to compare."""
        if (photo_id := self._session.current) is not None:
            question = partial(find, photo_id=photo_id, scorer=self._session.scorer)
            self._reader.ask(question, partial(self._on_found, photo_id))

    @property
    def known(self) -> bool:
        """Whether the current photo is in a group, as far as that has been asked."""
        return self._proof is not None

    def close_down(self) -> None:
        """No timer runs any more."""
        super().close_down()
        self._rest.stop()

    def showEvent(self, event: QShowEvent) -> None:
        """What was found while it was folded away is shown now."""
        super().showEvent(event)
        if self._proof is not None:
            self._rest.start()

    def wanted(self) -> bool:
        """Folded away or not: whether there is something to show decides whether it can unfold."""
        return self.owner is not None and self.owner.isVisible()

    def _on_current_changed(self, *_: object) -> None:
        # Until it is known, nothing is said and nothing moves.
        self._forget()
        if self._session.current is None:
            self.found.emit(False)
        self.read_soon()

    def _on_rows_changed(self, ids: list[int]) -> None:
        if self._session.current in ids:
            self.read_soon()

    def _on_found(self, photo_id: int, proof: Proof | None) -> None:
        if photo_id == self._session.current and (proof is None or proof != self._proof):
            self._show(proof)

    def _forget(self) -> None:
        self._proof = None
        self._loader.wish("proof", [])
        self._rest.stop()
        for label in (self.why, *self.names):
            label.clear()
        for crop in self.crops:
            crop.show_part(None, CENTRE)

    def _show(self, proof: Proof | None) -> None:
        self._forget()
        self._proof = proof
        self.found.emit(proof is not None)
        if proof is None:
            return
        self.why.setText(sentence(proof.why))
        for crop, name, row in zip(self.crops, self.names, proof.rows, strict=True):
            called = one_line(row.photo.relative.name)
            name.setText(called)
            crop.setAccessibleName(tr("{0} at 100 %").format(called))
        self._rest.start()

    def _wish(self) -> None:
        if self._proof is None or not self.isVisible():
            return
        self._loader.wish("proof", [want(row, FULL) for row in self._proof.rows])
        self._cut()

    def _on_loaded(self, loaded: Key) -> None:
        if loaded.side_px == FULL and self._proof is not None and not self._rest.isActive():
            self._cut()

    def _cut(self) -> None:
        assert self._proof is not None
        shown = zip(self.crops, self._proof.rows, self._proof.places, strict=True)
        for crop, row, place in shown:
            picture = self._loader.picture(key(row, FULL))
            if crop.cut is None and picture is not None:
                crop.show_part(picture.image, place)


def around(whole: QSize, part: QSize, at: QPointF) -> QRect:
    """A part of a picture around a place relative to it, moved inwards at the edges. Pure."""
    size = part.boundedTo(whole)
    left = round(at.x() * whole.width() - size.width() / 2)
    top = round(at.y() * whole.height() - size.height() / 2)
    return QRect(
        max(0, min(left, whole.width() - size.width())),
        max(0, min(top, whole.height() - size.height())),
        size.width(),
        size.height(),
    )
