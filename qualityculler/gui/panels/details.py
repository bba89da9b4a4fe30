"""Everything that is known of the current photo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from qualityculler.cull.suggest import reason_of
from qualityculler.decode import exposure
from qualityculler.decode.isolated import Decoders
from qualityculler.domain import Exposure, PhotoRow, Score
from qualityculler.errors import PhotoError
from qualityculler.gui.loader import Loader
from qualityculler.gui.panels import facts
from qualityculler.gui.panels.fold import Fold
from qualityculler.gui.panels.keyword_field import KeywordField
from qualityculler.gui.panels.levels import Levels
from qualityculler.gui.panels.panel import Panel, Scrolled, named_label
from qualityculler.gui.panels.proof import ProofPanel
from qualityculler.gui.pictures import FULL, Key, key
from qualityculler.gui.plain import label
from qualityculler.gui.session import Session
from qualityculler.gui.tasks import QueryTask
from qualityculler.gui.window_state import WindowState
from qualityculler.operations.reads import Reads
from qualityculler.text import N_, tr
from qualityculler.text.reasons import sentence

if TYPE_CHECKING:
    from qualityculler.gui.panels.board import Board

SECTIONS = {
    N_("Photo"): ("name", "folder", "item", "taken", "camera", "exposure", "size", "orientation"),
    N_("Verdicts"): ("decision", "suggestion", "score", "place", "reason"),
    N_("About this score"): ("scorer", "scores", "fingerprint"),
}
FOLDED = ("About this score",)
"""Sections that are folded until somebody wants them: what only a reader of logs looks for."""
ASKED = ("place", "scores", "exposure")
"""Facts of a photo that are no part of its row."""
SELDOM = frozenset({"item"})
"""Facts that most photos have nothing to say of."""


@dataclass(frozen=True, slots=True)
class More:
    """What is not in the row of a photo; no exposure where the file cannot be read."""

    place: tuple[int, int] | None
    scores: Sequence[Score]
    exposure: Exposure | None
    keywords: tuple[str, ...] = ()


def look_up(reads: Reads, row: PhotoRow, known: More | None, decoders: Decoders) -> More:
    """Ask the catalog, and the file unless it has been; any thread with its own connection."""
    place = reads.place_in_folder(row)
    scores = reads.scores_of(row.photo.id)
    seen = _exposure(row, decoders) if known is None else known.exposure
    return More(place, scores, seen, reads.keywords(row.photo.id))


def _exposure(row: PhotoRow, decoders: Decoders) -> Exposure | None:
    try:
        return exposure.read(row.photo.path, decoders.load_fit)
    except PhotoError:
        return None  # why it cannot be read is said where its score would be


class DetailsPanel(Panel):
    """What stands in the row shows at once; what does not is asked for."""

    def __init__(
        self, session: Session, reader: QueryTask, loader: Loader, decoders: Decoders
    ) -> None:
        super().__init__(session, reader)
        self._loader = loader
        self._decoders = decoders
        self._of: int | None = None
        self._more: More | None = None
        self._more_of: Key | None = None
        self.levels = Levels()
        self.levels.setAccessibleName(tr("Histogram of the photo"))
        self.values = {
            fact: named_label(facts.name(fact)) for some in SECTIONS.values() for fact in some
        }
        self.titles: dict[str, QWidget] = {}
        self.nothing = label(tr("No photo is chosen."))
        self.folds: dict[str, Fold] = {}
        self.keywords = KeywordField(session)
        session.history_changed.connect(self.read_soon)
        self._lay_out()
        session.current_changed.connect(self._show)
        session.rows_changed.connect(self._on_rows_changed)
        session.query_changed.connect(self._show)
        loader.loaded.connect(self._on_loaded)

    def read(self) -> None:
        """Ask for what is not in the row."""
        row = self._session.row(self._session.current)
        if row is not None:
            this = key(row, FULL)
            # A scan asks for the place every second, and the file stays what it is.
            known = self._more if self._more_of == this else None
            question = partial(look_up, row=row, known=known, decoders=self._decoders)
            self._reader.ask(question, partial(self._on_more, this))

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.nothing)
        layout.addWidget(self.levels)
        for title, some in SECTIONS.items():
            self.folds[title] = Fold(tr(title), self._section(some), folded=title in FOLDED)
            layout.addWidget(self.folds[title])
            if title == "Photo":
                layout.addWidget(self.keywords)
        layout.addStretch(1)

    def _section(self, some: Sequence[str]) -> QWidget:
        section = QWidget()
        layout = QGridLayout(section)
        layout.setContentsMargins(4, 0, 0, 4)
        layout.setVerticalSpacing(4)
        layout.setColumnStretch(1, 1)
        top = Qt.AlignmentFlag.AlignTop
        for line, fact in enumerate(some):
            value = self.values[fact]
            title = label(facts.name(fact))
            title.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            title.setBuddy(value)
            self.titles[fact] = title
            value.setAlignment(top)
            layout.addWidget(title, line, 0, top)
            layout.addWidget(value, line, 1)
        return section

    def _show(self, *_: object) -> None:
        row = self._session.row(self._session.current)
        self._show_levels()
        # Of no photo there is nothing to say but this; a row that is still read has kept its place.
        none = self._session.current is None
        self.nothing.setVisible(none)
        for widget in (self.levels, self.keywords, *self.folds.values()):
            widget.setVisible(not none)
        if row is None:
            self._of = None
            for fact in self.values:
                self._set(fact, "")
            self.keywords.show_of(None, ())
            return
        if row.photo.id != self._of:
            self._of = row.photo.id
            self.keywords.show_of(None, ())
            for fact in ASKED:
                self.values[fact].clear()
        said = facts.of_file(row.photo) | facts.of_verdicts(row, self._session.suggestion(row))
        thresholds = self._session.query.thresholds
        said["reason"] = sentence(reason_of(row, thresholds))
        for fact, text in said.items():
            # A path or digest without a place to break would make the panel as wide as itself.
            self._set(fact, _breakable(text) if fact in _LONG else text)
        self.read_soon()

    def _set(self, fact: str, text: str) -> None:
        """Say it; a line that most photos have nothing for is there only where they do."""
        self.values[fact].setText(text)
        if fact in SELDOM:
            self.values[fact].setVisible(bool(text))
            self.titles[fact].setVisible(bool(text))

    def _show_levels(self) -> None:
        row = self._session.row(self._session.current)
        self.levels.set_thumb(None if row is None else self._loader.any_thumb(key(row, FULL)))

    def _on_more(self, this: Key, more: More) -> None:
        if this.photo_id != self._session.current:
            return
        self._more, self._more_of = more, this
        self.keywords.show_of(this.photo_id, more.keywords)
        self.values["place"].setText(facts.place(more.place))
        self.values["scores"].setText(facts.of_scores(more.scores) or "-")
        self.values["exposure"].setText(
            "-" if more.exposure is None else facts.of_exposure(more.exposure)
        )

    def _on_rows_changed(self, ids: list[int]) -> None:
        if self._session.current in ids:
            self._show()

    def _on_loaded(self, loaded: Key) -> None:
        if loaded.photo_id == self._session.current:
            self._show_levels()


_LONG = frozenset({"name", "folder", "fingerprint", "scorer"})


def _breakable(text: str) -> str:
    return "\u200b".join(text[start : start + 8] for start in range(0, len(text), 8))


def make(board: Board) -> QWidget:
    """The panel, scrolling."""
    decoders = board.jobs.library.decoders
    panel = DetailsPanel(board.session, board.reader(), board.loader, decoders)
    proof = board.add("proof", ProofPanel(board.session, board.reader(), board.loader))
    best = Fold(tr("Best of its group"), proof)
    remembered = board.window.parts.remembered
    for title, fold in {**panel.folds, "Best of its group": best}.items():
        name = f"details/folded/{title}"
        fold.set_folded(bool(remembered.number(name, int(fold.is_folded))))
        fold.folded.connect(partial(_remember, remembered, name))
    column = QWidget()
    layout = QVBoxLayout(column)
    proof.owner = column
    best.hide()
    proof.found.connect(best.setVisible)
    layout.addWidget(best)
    layout.addWidget(board.add("details", panel), 1)
    return Scrolled(column)


def _remember(remembered: WindowState, name: str, folded: bool) -> None:
    remembered.keep(name, int(folded))
