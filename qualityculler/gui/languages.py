"""The window in the user's language: our own texts, and those of Qt's own widgets."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from qualityculler import text


def chosen(setting: str) -> str:
    """The language to use: the one that is set, or the first of the desktop's that we have."""
    if setting in text.LANGUAGES:
        return setting
    wanted = (name.replace("_", "-").split("-")[0] for name in QLocale().uiLanguages())
    return next((name for name in wanted if name in text.LANGUAGES), "en")


def install(app: QCoreApplication, language: str) -> None:
    """Translate what is made from now on. For the GUI thread, once."""
    text.use(language)
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(f"qtbase_{language}", folder):
        app.installTranslator(translator)
