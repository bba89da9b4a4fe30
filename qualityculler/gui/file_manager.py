"""What can be done with the file of a photo outside this program: shown in its folder, named."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QProcess, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication


def reveal(path: Path) -> None:
    """Open the system's file manager with the file selected, where it can do that."""
    match sys.platform:
        case "darwin":
            QProcess.startDetached("open", ["-R", str(path)])
        case "win32":
            # Explorer takes the comma as part of the option; it does its own quoting.
            QProcess.startDetached("explorer", [f"/select,{path}"])
        case _:
            _reveal_by_message(path)


def copy_paths(paths: Sequence[Path]) -> None:
    """Put the paths on the clipboard, one a line."""
    QGuiApplication.clipboard().setText("\n".join(str(path) for path in paths))


def _reveal_by_message(path: Path) -> None:
    """The desktop's own way; the bare folder where nobody listens."""
    folder = QUrl.fromLocalFile(str(path.parent))
    if (sender := shutil.which("dbus-send")) is None:
        QDesktopServices.openUrl(folder)
        return
    process = QProcess(QCoreApplication.instance())
    process.finished.connect(lambda code: code and QDesktopServices.openUrl(folder))
    process.finished.connect(process.deleteLater)
    process.start(sender, _message(path))


def _message(path: Path) -> list[str]:
    url = QUrl.fromLocalFile(str(path)).toString(QUrl.ComponentFormattingOption.FullyEncoded)
    # A comma would begin the next element of the array.
    url = url.replace(",", "%2C")
    return [
        "--session", "--print-reply", "--reply-timeout=1500",
        "--dest=org.freedesktop.FileManager1", "/org/freedesktop/FileManager1",
        "org.freedesktop.FileManager1.ShowItems", f"array:string:{url}", "string:",
    ]  # fmt: skip
