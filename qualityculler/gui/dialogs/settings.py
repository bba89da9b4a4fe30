"""The settings: every change takes effect at once, so there is nothing to confirm."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QGridLayout,
    QLineEdit,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from qualityculler.domain import (
    MOS_MAX,
    MOS_MIN,
    Pairing,
    SidecarProfile,
    SidecarWriting,
    Thresholds,
)
from qualityculler.gui.accessible import give_name
from qualityculler.gui.dialogs.keys import KeysPage
from qualityculler.gui.panels.panel import Scrolled, plain_label
from qualityculler.gui.plain import label
from qualityculler.gui.preferences import Preferences
from qualityculler.gui.text_size import fit
from qualityculler.gui.views.grid import SIDE_MAX, SIDE_MIN, SIDE_STEP
from qualityculler.score import registry as scorers
from qualityculler.settings import Settings, Theme
from qualityculler.text import LANGUAGES, tr


class SettingsDialog(QDialog):
    """Two pages: how things look and work, and the keys."""

    def __init__(self, preferences: Preferences, parent: QWidget) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self.setWindowTitle(tr("Settings"))
        self.setModal(False)
        self._make()
        self.keys = KeysPage(preferences)
        self.pages = QTabWidget()
        self.pages.addTab(self._general(), tr("General"))
        self.pages.addTab(self.keys, tr("Keys"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setText(tr("Close"))
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.pages)
        layout.addWidget(buttons)
        preferences.changed.connect(self._show)
        self._show(preferences.now)
        fit(self, 620, 600)

    def show_keys(self) -> None:
        """Open at the page with the keys."""
        self.pages.setCurrentWidget(self.keys)
        self.show()
        self.activateWindow()

    def _make(self) -> None:
        change = self._preferences.change
        self.theme = _choice(
            {
                Theme.SYSTEM: tr("as the desktop"),
                Theme.LIGHT: tr("light"),
                Theme.DARK: tr("dark"),
            },
            lambda theme: change(theme=Theme(theme)),
        )
        self.language = _choice(
            {"": tr("as the desktop"), **LANGUAGES}, lambda language: change(language=language)
        )
        self.scorer = _choice(
            {name: name for name in scorers.names()}, lambda scorer: change(scorer=scorer)
        )
        self.pairing = _choice(
            {
                Pairing.JPEG: tr("as one, shown and scored by the JPEG"),
                Pairing.RAW: tr("as one, shown and scored by the RAW"),
                Pairing.APART: tr("each on its own"),
            },
            lambda pairing: change(pairing=Pairing(pairing)),
        )
        self.sidecars = _choice(
            {
                SidecarWriting.OFF: tr("never"),
                SidecarWriting.ON_REQUEST: tr("on request"),
                SidecarWriting.AS_YOU_GO: tr("as decisions are made"),
            },
            lambda when: change(sidecars=SidecarWriting(when)),
        )
        self.profile = _choice(
            {
                SidecarProfile.LIGHTROOM: tr("Lightroom, Bridge (IMG.xmp)"),
                SidecarProfile.DARKTABLE: tr("darktable (IMG.CR2.xmp)"),
                SidecarProfile.DIGIKAM: tr("digiKam (IMG.CR2.xmp)"),
            },
            lambda profile: change(sidecar_profile=SidecarProfile(profile)),
        )
        self.auto_advance = QCheckBox(tr("Each decision goes on to the next photo"))
        self.auto_advance.toggled.connect(lambda on: change(auto_advance=on))
        self.audit_first = QCheckBox(tr("Look at a sample of the rejects without verdicts first"))
        self.audit_first.toggled.connect(lambda on: change(audit_first=on))
        self.faces = QCheckBox(tr("Look for faces and closed eyes; nobody is identified"))
        self.faces.toggled.connect(lambda on: change(faces=on))
        self.thumbnail = QSpinBox()
        self.thumbnail.setRange(SIDE_MIN, SIDE_MAX)
        self.thumbnail.setSingleStep(SIDE_STEP)
        self.thumbnail.setSuffix(" px")
        self.thumbnail.setKeyboardTracking(False)
        self.thumbnail.valueChanged.connect(lambda side: change(thumbnail_px=side))
        self.editor = QLineEdit()
        self.editor.setPlaceholderText(tr("the system's own program"))
        self.editor.editingFinished.connect(lambda: change(editor=self.editor.text().strip()))
        self.reject_below, self.keep_above = _score_box(), _score_box()
        self.reject_below.valueChanged.connect(self._on_reject_below)
        self.keep_above.valueChanged.connect(self._on_keep_above)

    def _general(self) -> QWidget:
        page = QWidget()
        # Not a form: that gives a text that wraps too many lines, and tears it from its field.
        layout = QGridLayout(page)
        layout.setVerticalSpacing(10)
        layout.setColumnStretch(1, 1)
        for title, widget in (
            (tr("Theme"), self.theme),
            (tr("Language"), self.language),
        ):
            _add(layout, title, widget)
        _note(layout, tr("Another language is used from the next start on."))
        _add(layout, tr("Auto-advance"), self.auto_advance)
        _add(layout, tr("Before the bin"), self.audit_first)
        _add(layout, tr("Size of the thumbnails"), self.thumbnail)
        _add(layout, tr("RAW and JPEG of a shot"), self.pairing)
        _add(layout, tr("Open photos in"), self.editor)
        _add(layout, tr("Write sidecars"), self.sidecars)
        _add(layout, tr("Sidecars are for"), self.profile)
        _note(
            layout,
            tr(
                "Only stars, flags and labels are changed in a sidecar, and undo brings it back. "
                "For darktable a rejection takes the place of the stars in the file."
            ),
        )
        _add(layout, tr("Faces"), self.faces)
        _add(layout, tr("Score photos with"), self.scorer)
        _note(
            layout,
            tr(
                "Scores of another scorer stay stored, and are never mixed with these. What "
                "this one has not scored yet, the next scan will."
            ),
        )
        _add(layout, tr("Suggest to reject below"), self.reject_below)
        _add(layout, tr("Suggest to keep from"), self.keep_above)
        _note(
            layout,
            tr(
                "A photo whose score, with the error to expect, lies on both sides of a limit "
                "is suggested for review. Your own flags are never changed by this."
            ),
        )
        layout.setRowStretch(layout.rowCount(), 1)
        return Scrolled(page)

    def _on_reject_below(self, value: float) -> None:
        keep = self._preferences.now.thresholds.keep_above
        self._preferences.change(thresholds=Thresholds(value, max(value, keep)))

    def _on_keep_above(self, value: float) -> None:
        reject = self._preferences.now.thresholds.reject_below
        self._preferences.change(thresholds=Thresholds(min(value, reject), value))

    def _show(self, now: Settings) -> None:
        widgets = (
            self.theme, self.language, self.auto_advance, self.thumbnail, self.scorer, self.pairing,
            self.audit_first,
            self.sidecars, self.profile, self.faces, self.reject_below, self.keep_above,
        )  # fmt: skip
        for widget in widgets:
            widget.blockSignals(True)
        self.theme.setCurrentIndex(max(0, self.theme.findData(now.theme)))
        self.language.setCurrentIndex(max(0, self.language.findData(now.language)))
        self.scorer.setCurrentIndex(self.scorer.findData(now.scorer or scorers.DEFAULT))
        self.sidecars.setCurrentIndex(self.sidecars.findData(now.sidecars))
        self.profile.setCurrentIndex(self.profile.findData(now.sidecar_profile))
        self.pairing.setCurrentIndex(self.pairing.findData(now.pairing))
        self.audit_first.setChecked(now.audit_first)
        self.auto_advance.setChecked(now.auto_advance)
        self.faces.setChecked(now.faces)
        self.thumbnail.setValue(now.thumbnail_px)
        if not self.editor.hasFocus():
            self.editor.setText(now.editor)
        self.reject_below.setValue(now.thresholds.reject_below)
        self.keep_above.setValue(now.thresholds.keep_above)
        for widget in widgets:
            widget.blockSignals(False)


def _choice(texts: Mapping[Any, str], chosen: Callable[[str], None]) -> QComboBox:
    box = QComboBox()
    for value, text in texts.items():
        box.addItem(text, value)
    box.activated.connect(lambda place: chosen(box.itemData(place)))
    return box


def _score_box() -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setRange(MOS_MIN, MOS_MAX)
    box.setSingleStep(0.1)
    box.setDecimals(2)
    box.setKeyboardTracking(False)
    return box


def _note(layout: QGridLayout, text: str) -> None:
    """A sentence on the field above, and close to it."""
    note = plain_label(text)
    note.setAlignment(Qt.AlignmentFlag.AlignTop)
    layout.addWidget(note, layout.rowCount(), 1)


def _add(layout: QGridLayout, title: str, widget: QWidget) -> None:
    named = label(title)
    named.setBuddy(widget)
    named.setAlignment(Qt.AlignmentFlag.AlignVCenter)
    give_name(widget, title)
    row = layout.rowCount()
    layout.addWidget(named, row, 0)
    layout.addWidget(widget, row, 1)
