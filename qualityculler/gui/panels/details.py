"""Everything that is known of the current photo."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel

from qualityculler.gui.loader import Loader
from qualityculler.gui.panels import facts
from qualityculler.gui.panels.levels import Levels
from qualityculler.gui.panels.panel import Panel, plain_label
from qualityculler.gui.pictures import FULL, Key, key
from qualityculler.gui.reasons import reason
from qualityculler.gui.session import Session
from qualityculler.gui.tasks import QueryTask
from qualityculler.store import summaries

FIRST = ("name", "folder", "taken", "camera", "size", "orientation")
THEN = ("decision", "score", "place", "suggestion", "reason", "scorer", "fingerprint")


class DetailsPanel(Panel):
    """What stands in the row shows at once; the place in the folder is asked for."""

    def __init__(self, session: Session, reader: QueryTask, loader: Loader) -> None:
        super().__init__(session, reader)
        self._loader = loader
        self.levels = Levels()
        self.levels.setAccessibleName(self.tr("Histogram of the photo"))
        self.values = {fact: plain_label() for fact in (*FIRST, *THEN)}
        self._lay_out()
        session.current_changed.connect(self._show)
        session.rows_changed.connect(self._on_rows_changed)
        session.query_changed.connect(self._show)
        loader.loaded.connect(self._on_loaded)

    def read(self) -> None:
        """Ask for the place in the folder."""
        row = self._session.row(self._session.current)
        if row is not None:
            self._reader.ask(partial(summaries.place_in_folder, row=row), self._on_place)

    def _lay_out(self) -> None:
        layout = QGridLayout(self)
        layout.setVerticalSpacing(4)
        layout.setColumnStretch(1, 1)
        layout.addWidget(self.levels, 0, 0, 1, 2)
        top = Qt.AlignmentFlag.AlignTop
        for line, (fact, value) in enumerate(self.values.items(), 1):
            title = QLabel(facts.name(fact))
            title.setBuddy(value)
            value.setAccessibleName(facts.name(fact))
            value.setAlignment(top)
            layout.addWidget(title, line, 0, top)
            layout.addWidget(value, line, 1)
        layout.setRowStretch(len(self.values) + 1, 1)

    def _show(self, *_: object) -> None:
        row = self._session.row(self._session.current)
        self._show_levels()
        if row is None:
            for value in self.values.values():
                value.clear()
            return
        said = facts.of_file(row.photo) | facts.of_verdicts(row, self._session.suggestion(row))
        said["reason"] = reason(row, self._session.query.thresholds)
        for fact, text in said.items():
            # A path or digest without a place to break would make the panel as wide as itself.
            self.values[fact].setText(_breakable(text) if fact in _LONG else text)
        self.read_soon()

    def _show_levels(self) -> None:
        row = self._session.row(self._session.current)
        self.levels.set_thumb(None if row is None else self._loader.any_thumb(key(row, FULL)))

    def _on_place(self, found: tuple[int, int] | None) -> None:
        self.values["place"].setText(facts.place(found))

    def _on_rows_changed(self, ids: list[int]) -> None:
        if self._session.current in ids:
            self._show()

    def _on_loaded(self, loaded: Key) -> None:
        if loaded.photo_id == self._session.current:
            self._show_levels()


_LONG = frozenset({"name", "folder", "fingerprint", "scorer"})


def _breakable(text: str) -> str:
    return "\u200b".join(text[start : start + 8] for start in range(0, len(text), 8))
