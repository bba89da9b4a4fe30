"""Nothing to read is left untranslated."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator
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

from qualityculler.domain import Label
from qualityculler.gui import assembly, keymaps, languages, words
from qualityculler.gui.manners import Manners
from qualityculler.gui.remembered import Remembered
from qualityculler.gui.tasks import sentence
from qualityculler.score import registry
from qualityculler.store.catalog import Catalog


def _tool() -> ModuleType:
    path = Path(__file__).parents[2] / "packaging" / "translations.py"
    spec = importlib.util.spec_from_file_location("translations", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["translations"] = module
    spec.loader.exec_module(module)
    return module


TOOL = _tool()
PLACES = re.compile(r"\{\d\}|%n")


@pytest.mark.parametrize("language", ["de", "fr"])
def test_every_text_is_translated(language: str) -> None:
    known = TOOL.read(language)
    for text in TOOL.texts():
        forms = known.get((text.context, text.source), [])
        assert forms and all(forms), f"{text}: run python packaging/translations.py"
        assert len(forms) == (2 if text.plural else 1), text
        for form in forms:
            # A singular may do without its number.
            wanted = set(PLACES.findall(text.source)) - ({"%n"} if text.plural else set())
            assert wanted <= set(PLACES.findall(form)) <= wanted | {"%n"}, form
    assert len(known) == len(TOOL.texts()), "texts that are gone are still in the file"


def test_the_plurals_of_english() -> None:
    known = TOOL.read("en")
    assert {(t.context, t.source) for t in TOOL.texts() if t.plural} == set(known)
    assert all(all(forms) for forms in known.values())


def test_no_context_is_empty() -> None:
    assert all(text.context and text.source for text in TOOL.texts())


@pytest.fixture(params=["en", "de", "fr"])
def language(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    installed = languages.install(qapp, request.param)
    yield request.param
    languages.remove(qapp, installed)


def test_the_compiled_files_are_up_to_date(language: str) -> None:
    for (context, source), forms in TOOL.read(language).items():
        for number, form in zip((1, 2), forms, strict=False):
            said = QCoreApplication.translate(context, source, None, number)
            assert said == form.replace("%n", str(number))


def test_a_language_is_chosen() -> None:
    assert languages.chosen("de") == "de"
    assert languages.chosen("") in languages.NAMES
    assert languages.chosen("tlh") in languages.NAMES


def test_no_two_labels_look_alike(language: str) -> None:
    assert len({words.letter(label) for label in Label}) == len(Label)


class _Marking(QTranslator):
    """Marks every text that goes through translation."""

    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str:
        return f"«{source}"

    def isEmpty(self) -> bool:
        return False


def test_no_text_of_the_window_bypasses_translation(
    qapp: QApplication, catalog: Catalog, scorer: object, tmp_path: Path
) -> None:
    marking = _Marking()
    qapp.installTranslator(marking)
    try:
        window = assembly.build(catalog, "rali-s", Remembered(tmp_path / "window.ini"))
        window.commands.settings_asked.emit()
        window.commands.about_asked.emit()
        window.tell_bug(RuntimeError("x"))
        assert window.findChild(Manners) is not None
        seen = {text for widget in _all(window) for text in _texts(widget)}
        assert len(seen) > 100
        bare = {text for text in seen if re.search(r"[A-Za-z]{2}", text) and "«" not in text}
        assert bare - ALLOWED == set()
        assert sentence(ValueError("x")).startswith("«")
        window.close()
        window.deleteLater()
    finally:
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
