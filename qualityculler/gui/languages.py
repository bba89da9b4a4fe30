"""The window in the user's language: our own texts, and those of Qt's own widgets."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

FOLDER = Path(__file__).parent / "translations"
NAMES = {"en": "English", "de": "Deutsch", "fr": "Français"}
"""Each language under its own name; the texts in the source are English."""


def chosen(setting: str) -> str:
    """The language to use: the one that is set, or the first of the desktop's that we have."""
    if setting in NAMES:
        return setting
    wanted = (name.replace("_", "-").split("-")[0] for name in QLocale().uiLanguages())
    return next((name for name in wanted if name in NAMES), "en")


def install(app: QCoreApplication, language: str) -> list[QTranslator]:
    """Translate what is made from now on; give the result to ``remove`` to end it."""
    installed = []
    qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    # English has a file too: it holds the plurals.
    for name, folder in ((f"qtbase_{language}", qt), (f"qualityculler_{language}", str(FOLDER))):
        translator = QTranslator(app)
        if translator.load(name, folder):
            app.installTranslator(translator)
            installed.append(translator)
    return installed


def remove(app: QCoreApplication, installed: list[QTranslator]) -> None:
    """Go back to the texts in the source."""
    for translator in installed:
        app.removeTranslator(translator)
        translator.deleteLater()
