"""One flag for all photos that are listed: shown beforehand, made as one step, undone as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox, QComboBox, QGroupBox, QPushButton, QVBoxLayout

from qualityculler.domain import Change, Flag, PhotoQuery, PhotoRow, Suggestion
from qualityculler.gui import words
from qualityculler.gui.loader import Loader
from qualityculler.gui.noop import QT_TRANSLATE_NOOP
from qualityculler.gui.panels.panel import Panel, plain_label
from qualityculler.gui.panels.strip import MOST, Strip
from qualityculler.gui.session import Session
from qualityculler.gui.tasks import QueryTask
from qualityculler.store import query as queries
from qualityculler.store.connect import Connection


@dataclass(frozen=True, slots=True)
class Deed:
    """A flag, and the suggestion that a photo must have to get it; None for all that are shown."""

    text: str
    flag: Flag
    suggested: Suggestion | None = None


DEEDS = (
    Deed(QT_TRANSLATE_NOOP("apply", "Reject what is suggested to reject"), Flag.REJECT,
         Suggestion.REJECT),
    Deed(QT_TRANSLATE_NOOP("apply", "Pick what is suggested to keep"), Flag.PICK, Suggestion.KEEP),
    Deed(QT_TRANSLATE_NOOP("apply", "Pick all"), Flag.PICK),
    Deed(QT_TRANSLATE_NOOP("apply", "Reject all"), Flag.REJECT),
    Deed(QT_TRANSLATE_NOOP("apply", "Take the flags off"), Flag.NONE),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Preview:
    """The photos that would get the flag, and a few of them to look at."""

    ids: Sequence[int]
    some: Sequence[PhotoRow]


class ApplyPanel(Panel):
    """Nothing happens before the button is pressed, and it changes what the preview counted."""

    def __init__(self, session: Session, reader: QueryTask, loader: Loader) -> None:
        super().__init__(session, reader)
        self._preview: Preview | None = None
        self._strip = Strip(session, loader, "apply")
        self._make()
        for signal in (session.ids_changed, session.history_changed, session.query_changed):
            signal.connect(self._on_outdated)

    def read(self) -> None:
        """Find the photos that would change."""
        query = affected(self._session.query, self._deed(), keep=self.keep.isChecked())
        self._reader.ask(partial(preview, query=query), self._on_preview)

    def _make(self) -> None:
        self.deed = QComboBox()
        self.deed.setAccessibleName(self.tr("What to do with all photos shown"))
        self.deed.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.deed.setMinimumContentsLength(12)
        for deed in DEEDS:
            self.deed.addItem(_tr(deed.text))
        self.keep = QCheckBox(self.tr("Leave my own flags as they are"))
        self.keep.setChecked(True)
        self.said = plain_label()
        self.button = QPushButton()
        self.button.clicked.connect(self._on_apply)
        self.deed.currentIndexChanged.connect(self._on_outdated)
        self.keep.toggled.connect(self._on_outdated)
        box = QGroupBox(self.tr("Apply to all shown"))
        inside = QVBoxLayout(box)
        for widget in (self.deed, self.keep, self.said, self._strip, self.button):
            inside.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.addWidget(box)
        self._on_outdated()

    def _deed(self) -> Deed:
        return DEEDS[self.deed.currentIndex()]

    def _on_outdated(self, *_: object) -> None:
        """What was counted is no longer so: the button waits for the new count."""
        self._preview = None
        self.button.setEnabled(False)
        self.button.setText(_tr(self._deed().text))
        # A flag of none has nothing left to do where one's own flags stay.
        self.keep.setEnabled(self._deed().flag is not Flag.NONE)
        self.read_soon()

    def _on_preview(self, found: Preview) -> None:
        if self._timer.isActive():
            return
        self._preview = found
        count = len(found.ids)
        self.said.setText(self.tr("%n photo(s) would change.", "", count))
        self._strip.show_rows(found.some, count)
        self.button.setEnabled(bool(count))
        deed = self._deed()
        what = {
            Flag.PICK: self.tr("Pick %n photo(s)", "", count),
            Flag.REJECT: self.tr("Reject %n photo(s)", "", count),
            Flag.NONE: self.tr("Take %n flag(s) off", "", count),
        }
        self.button.setText(what[deed.flag])

    def _on_apply(self) -> None:
        if self._preview is not None:
            ids, self._preview = self._preview.ids, None
            self.button.setEnabled(False)
            flag = self._deed().flag
            self._session.decide(Change(flag=flag), words.tr(words.FLAGS[flag]), ids)


def affected(query: PhotoQuery, deed: Deed, *, keep: bool) -> PhotoQuery:
    """The photos of a list that a deed would change. Pure."""
    wanted = frozenset({Flag.NONE}) if keep and deed.flag is not Flag.NONE else frozenset(Flag)
    flags = (frozenset(Flag) if query.flags is None else query.flags) & wanted - {deed.flag}
    if deed.suggested is None:
        return replace(query, flags=flags)
    among = frozenset(Suggestion) if query.suggestions is None else query.suggestions
    return replace(query, flags=flags, suggestions=among & {deed.suggested})


def preview(db: Connection, query: PhotoQuery) -> Preview:
    """Whom it would change, and some of them from all over the list. Any thread."""
    ids = queries.ids(db, query)
    few = min(MOST, len(ids))
    some = [ids[n * len(ids) // few] for n in range(few)]
    return Preview(ids, queries.rows(db, some, query.scorer))


def _tr(text: str) -> str:
    return QCoreApplication.translate("apply", text)
