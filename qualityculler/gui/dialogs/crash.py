"""Admits a bug: a window beside the window that names the log, one for many bugs."""

from __future__ import annotations

import logging
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from qualityculler import paths
from qualityculler.gui.panels.panel import plain_label
from qualityculler.gui.text_size import fit
from qualityculler.text import tr

KEPT = 20


class CrashDialog(QDialog):
    """What happened, to be read and copied; nothing is sent anywhere."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._told: list[str] = []
        self.setWindowTitle(tr("A bug in QualityCuller"))
        self.setModal(False)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.said = plain_label()
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(tr("What happened"))
        buttons = QDialogButtonBox()
        role = QDialogButtonBox.ButtonRole
        copy = buttons.addButton(tr("Copy"), role.ActionRole)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text.toPlainText()))
        folder = buttons.addButton(tr("Open the folder of the log"), role.ActionRole)
        folder.clicked.connect(self._on_folder)
        close = buttons.addButton(tr("Go on working"), role.RejectRole)
        close.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        for widget in (self.said, self.text, buttons):
            layout.addWidget(widget)
        fit(self, 640, 360)

    def tell(self, what: str) -> None:
        """Add a report and show all there are."""
        self._told = [*self._told, what][-KEPT:]
        text = tr(
            "Something went wrong that is our fault, not yours. What you have decided so far is "
            "stored. The details are in {0}."
        )
        self.said.setText(text.format(log_file()))
        self.text.setPlainText("\n\n".join(self._told))
        # Without the focus: the next key still means the photo.
        self.show()

    def _on_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_file().parent)))


def described(error: BaseException) -> str:
    """An error with its traceback."""
    return "".join(traceback.format_exception(error)).rstrip()


def log_file() -> Path:
    """Where the log is written, or would be."""
    ours = (one for one in logging.getLogger().handlers if isinstance(one, RotatingFileHandler))
    found = next(ours, None)
    return paths.log_dir() / "qualityculler.log" if found is None else Path(found.baseFilename)
