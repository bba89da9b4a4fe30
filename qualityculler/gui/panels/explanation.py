"""The explanation of one photo's score: for now what the score itself says, and no more."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QVBoxLayout

from qualityculler.domain import PhotoQuery, PhotoRow
from qualityculler.gui.loader import Loader
from qualityculler.gui.panels import facts
from qualityculler.gui.panels.counting import whole_folder
from qualityculler.gui.panels.panel import Panel, plain_label
from qualityculler.gui.panels.spread import BINS, Spread
from qualityculler.gui.panels.strip import Strip
from qualityculler.gui.reasons import reason
from qualityculler.gui.session import Session
from qualityculler.gui.tasks import QueryTask
from qualityculler.store import summaries
from qualityculler.store.connect import Connection

_Found = tuple[tuple[int, int] | None, list[int]]


class ExplanationPanel(Panel):
    """Stays with the photo it was asked for, whatever becomes current meanwhile."""

    def __init__(self, session: Session, reader: QueryTask, loader: Loader) -> None:
        super().__init__(session, reader)
        self._photo_id: int | None = None
        self._photo = Strip(session, loader, "explanation", most=1)
        self.name = plain_label()
        self.said = plain_label()
        self.place = plain_label()
        self.spread = Spread()
        self.spread.setAccessibleName(self.tr("Scores of the folder"))
        self.missing = plain_label(
            self.tr(
                "No explainer is installed, so there is nothing to say in words about what is good "
                "or bad in this photo."
            )
        )
        self._lay_out()
        session.rows_changed.connect(self._on_rows_changed)
        session.query_changed.connect(self.read_soon)

    def explain(self, photo_id: int) -> None:
        """Show this photo from now on."""
        self._photo_id = photo_id
        self._session.want_rows([photo_id])
        self._show()

    def read(self) -> None:
        """Ask for the photo's place."""
        if (row := self._session.row(self._photo_id)) is not None:
            self._reader.ask(partial(_find, row=row, query=self._session.query), self._on_found)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        font = self.name.font()
        font.setBold(True)
        self.name.setFont(font)
        self.name.setText(self.tr("Choose “Explain quality” in the menu of a photo."))
        for widget in (self._photo, self.name, self.said, self.place, self.spread, self.missing):
            layout.addWidget(widget)
        layout.addStretch(1)
        self._photo.hide()

    def _show(self) -> None:
        if (row := self._session.row(self._photo_id)) is None:
            return
        self._photo.show_rows([row], 1)
        self.name.setText(row.photo.relative.name)
        self.said.setText(f"{facts.with_error(row)}\n{reason(row, self._session.query.thresholds)}")
        score = row.score
        self.spread.set_mark(None if score is None else (score.low, score.value, score.high))
        self.spread.set_thresholds(self._session.query.thresholds)
        self.read_soon()

    def _on_found(self, found: _Found) -> None:
        place, counts = found
        text = self.tr("Place in its folder: {0}")
        self.place.setText(text.format(facts.place(place)))
        self.spread.set_counts(counts)

    def _on_rows_changed(self, ids: list[int]) -> None:
        if self._photo_id in ids:
            self._show()


def _find(db: Connection, row: PhotoRow, query: PhotoQuery) -> _Found:
    everyone = whole_folder(query)
    return summaries.place_in_folder(db, row), summaries.histogram(db, everyone, BINS)
