"""Nothing to read is left untranslated."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDockWidget,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QTabWidget,
    QWidget,
)

from qualityculler import text
from qualityculler.domain import Label
from qualityculler.gui import assembly, keymaps, languages
from qualityculler.gui.apply_settings import SettingsApplier
from qualityculler.gui.tasks import sentence
from qualityculler.gui.window_state import WindowState
from qualityculler.score import registry
from qualityculler.store.catalog import Catalog
from qualityculler.text import words
from tests.gui.conftest import library_in


@pytest.fixture(params=list(text.LANGUAGES))
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    text.use(request.param)
    yield request.param
    text.use("en")


def test_a_language_is_chosen() -> None:
    assert languages.chosen("de") == "de"
    assert languages.chosen("") in text.LANGUAGES
    assert languages.chosen("tlh") in text.LANGUAGES


def test_no_two_labels_look_alike(language: str) -> None:
    assert len({words.letter(label) for label in Label}) == len(Label)


class _Marking(gettext.NullTranslations):
    """Marks every text that goes through translation."""

    def gettext(self, message: str) -> str:
        return f"«{message}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"«{msgid2}"


class _MarkingQt(QTranslator):
    """The same for the texts of Qt's own widgets."""

    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str:
        return f"«{source}"

    def isEmpty(self) -> bool:
        return False


def test_no_text_of_the_window_bypasses_translation(
    qapp: QApplication,
    catalog: Catalog,
    scorer: object,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(text, "_current", _Marking())
    marking = _MarkingQt(qapp)
    qapp.installTranslator(marking)
    window = assembly.build(
        library_in(tmp_path, catalog), "rali-s", WindowState(tmp_path / "window.ini")
    )
    window.commands.settings_asked.emit()
    window.commands.about_asked.emit()
    window.tell_bug(RuntimeError("x"))
    assert window.findChild(SettingsApplier) is not None
    seen = {said for widget in _all(window) for said in _texts(widget)}
    assert len(seen) > 100
    bare = {said for said in seen if re.search(r"[A-Za-z]{2}", said) and "«" not in said}
    assert bare - ALLOWED == set()
    assert sentence(ValueError("x")).startswith("«")
    window.close()
    window.deleteLater()
    qapp.removeTranslator(marking)


ALLOWED = {
    "QualityCuller",
    "QualityCuller 0.1.0",
    "English",
    "Deutsch",
    "Français",
    *keymaps.PRESET_NAMES.values(),
    *registry.names(),
}
"""Names are the same in every language."""


def _all(window: QWidget) -> list[QWidget]:
    return [window, *window.findChildren(QWidget)]


def _texts(widget: QWidget) -> Iterator[str]:
    yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
    match widget:
        case QLabel() | QAbstractButton():
            yield widget.text()
        case QLineEdit():
            yield widget.placeholderText()
        case QComboBox():
            yield from (widget.itemText(n) for n in range(widget.count()))
        case QTabWidget():
            yield from (widget.tabText(n) for n in range(widget.count()))
        case QGroupBox() | QMenu():
            yield widget.title()
        case QDockWidget():
            yield widget.windowTitle()
    yield from (action.text() for action in widget.actions() if isinstance(action, QAction))
