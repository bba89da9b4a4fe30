"""The models that can explain: what they are, getting them, choosing and removing them."""

from __future__ import annotations

from textwrap import wrap

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from qualityculler.errors import UserError
from qualityculler.gui.explainers import USABLE, Explainers
from qualityculler.gui.panels.panel import plain_label
from qualityculler.gui.text_size import fit, grow
from qualityculler.models import builtin, describe, manifest
from qualityculler.models.listing import Explainer, ModelState
from qualityculler.models.pull import PullProgress
from qualityculler.models.storage import folder_of
from qualityculler.text import tr, words
from qualityculler.text.reasons import sentence

_NAME = Qt.ItemDataRole.UserRole
_STEPS = 1000
_LINE = 56
"""Letters: a box to tick does not wrap its text by itself."""


class ModelsDialog(QDialog):
    """Not modal: photos can be looked at while a model comes. The licence comes before it."""

    def __init__(self, explainers: Explainers, parent: QWidget) -> None:
        super().__init__(parent)
        self._explainers = explainers
        self._sure = ""
        self.setWindowTitle(tr("Models that explain"))
        self.setModal(False)
        self._make()
        self._lay_out()
        self._join()
        self._show_list()
        fit(self, 560, 460)

    def _make(self) -> None:
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Models"))
        self.list.currentItemChanged.connect(self._on_current_changed)
        self.about = plain_label()
        self.licence = QCheckBox()
        self.licence.toggled.connect(lambda _: self._show_current())
        self.get = QPushButton(tr("Download"))
        self.get.clicked.connect(self._on_get)
        self.use = QPushButton(tr("Use this model"))
        self.use.clicked.connect(self._on_use)
        self.remove = QPushButton()
        self.remove.clicked.connect(self._on_remove)
        self.cancel = QPushButton(tr("Stop the download"))
        self.cancel.clicked.connect(self._explainers.cancel)
        self.progress = QProgressBar()
        self.progress.setRange(0, _STEPS)
        self.progress.setAccessibleName(tr("Download"))
        self.said = plain_label()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.addWidget(self.list, 1)
        for widget in (self.about, self.licence):
            layout.addWidget(widget)
        buttons = QHBoxLayout()
        for button in (self.get, self.cancel, self.use, self.remove):
            buttons.addWidget(button)
        layout.addLayout(buttons)
        layout.addWidget(self.progress)
        layout.addWidget(self.said)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.button(QDialogButtonBox.StandardButton.Close).setText(tr("Close"))
        close.rejected.connect(self.reject)
        layout.addWidget(close)

    def _join(self) -> None:
        source = self._explainers
        source.listed.connect(self._show_list)
        source.chosen_changed.connect(self._show_list)
        source.progressed.connect(self._on_progressed)
        source.failed.connect(self._on_failed)
        source.pulled.connect(self._on_pulled)
        source.removed.connect(lambda name: self._end(tr("{0} is removed.").format(name)))
        source.stopped.connect(
            lambda _: self._end(tr("Stopped; what has come stays for the next time."))
        )

    @property
    def current(self) -> Explainer | None:
        """The model the list stands at."""
        item = self.list.currentItem()
        return None if item is None else self._explainers.of(item.data(_NAME))

    def _show_list(self, *_: object) -> None:
        at = self.list.currentRow()
        self.list.blockSignals(True)
        self.list.clear()
        for one in self._explainers.known:
            item = QListWidgetItem(f"{describe.line(one)} · {self._state(one)}")
            item.setData(_NAME, one.name)
            self.list.addItem(item)
        self.list.setCurrentRow(max(0, min(at, self.list.count() - 1)))
        self.list.blockSignals(False)
        self._show_current()

    def _state(self, one: Explainer) -> str:
        if one.name == self._explainers.chosen:
            return tr("{0}, in use").format(describe.state(one))
        return describe.state(one)

    def _show_current(self) -> None:
        one, working = self.current, self._explainers.at_work_on
        self.about.setText("" if one is None else describe.about(one))
        entry = None if one is None else one.entry
        gettable = one is not None and entry is not None and one.state is not ModelState.READY
        if entry is not None:
            text = tr("I have read the licence ({0}, {1}) and accept it")
            if not entry.pinned:
                text = tr(
                    "I have read the licence ({0}, {1}) and accept it, and that nobody vouches for "
                    "these files"
                )
            said = text.format(entry.licence, entry.page).replace("&", "&&")
            self.licence.setText("\n".join(wrap(said, _LINE, break_long_words=False)))
        self.licence.setVisible(gettable)
        # Its licence (Apache-2.0) asks for no consent; it is shown with the rest above.
        lacking = one is not None and one.name == builtin.ID and one.state is ModelState.ABSENT
        self.get.setVisible(gettable or lacking)
        self.get.setEnabled((lacking or self.licence.isChecked()) and not working)
        usable = one is not None and one.state in USABLE
        self.use.setEnabled(usable and one is not None and one.name != self._explainers.chosen)
        removable = (
            one is not None and one.name != builtin.ID and one.state is not ModelState.ABSENT
        )
        self.remove.setEnabled(removable and not working)
        self._ask_twice(None)
        self.cancel.setVisible(bool(working))
        self.progress.setVisible(bool(working))
        grow(self)

    def _ask_twice(self, name: str | None) -> None:
        """What is removed has to be downloaded again: a second press is asked for."""
        self._sure = name or ""
        again = tr("Really remove {0}?")
        self.remove.setText(tr("Remove") if name is None else again.format(name))

    def _on_current_changed(self) -> None:
        self.licence.setChecked(False)
        self.said.setText("")
        self._show_current()

    def _on_get(self) -> None:
        if (one := self.current) is not None:
            if one.entry is None:
                self._explainers.complete()
            else:
                self._explainers.pull(one.entry)
            self.progress.setValue(0)
            self.said.setText(tr("Downloading {0} …").format(one.title))
            self._show_current()
            self.cancel.setFocus()

    def _on_use(self) -> None:
        if (one := self.current) is not None:
            self._explainers.choose(one.name)

    def _on_remove(self) -> None:
        if (one := self.current) is None:
            return
        if self._sure != one.name:
            self._ask_twice(one.name)
        else:
            self._explainers.remove(one.name)
            self._show_current()

    def _on_progressed(self, progress: PullProgress) -> None:
        if progress.total_bytes:
            self.progress.setValue(round(_STEPS * progress.done_bytes / progress.total_bytes))
            done, whole = map(words.size, (progress.done_bytes, progress.total_bytes))
            text = tr("{0}: {1} of {2}")
            self.said.setText(text.format(progress.file, done, whole))

    def _on_pulled(self, name: str) -> None:
        """Digests that nobody published are shown: they are what is compared from now on."""
        lines = [tr("{0} is here.").format(name)]
        try:
            made = manifest.read(folder_of(name))
        except UserError as error:
            made = None
            lines.append(sentence(error))
        if made is not None:
            lines += [f"SHA-256 {one.sha256}  {one.name}" for one in made.files if not one.pinned]
        self._end("\n".join(lines))

    def _on_failed(self, sentence: str) -> None:
        self._end(sentence)

    def _end(self, text: str) -> None:
        self.said.setText(text)
        self._show_current()
