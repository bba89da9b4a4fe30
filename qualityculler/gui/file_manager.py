"""What can be done with the file of a photo outside this program: shown in its folder, named."""

from __future__ import annotations

import logging
import shlex
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMimeData, QProcess, QThreadPool, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from qualityculler import portal
from qualityculler.text import tr

log = logging.getLogger(__name__)
MOST = 20
"""The system's own program may open a window for each."""


def reveal(path: Path) -> None:
    """Open the system's file manager with the file selected, where it can do that."""
    match sys.platform:
        case "darwin":
            QProcess.startDetached("open", ["-R", str(path)])
        case "win32":
            # Explorer takes the comma as part of the option; it does its own quoting.
            QProcess.startDetached("explorer", [f"/select,{path}"])
        case _ if portal.confined():
            # It waits for the desktop's answer.
            QThreadPool.globalInstance().start(lambda: _reveal_by_portal(path))
        case _:
            _reveal_by_message(path)


def copy_paths(paths: Sequence[Path]) -> None:
    """Put the paths on the clipboard, one a line."""
    QGuiApplication.clipboard().setText("\n".join(str(path) for path in paths))


def files_mime(paths: Sequence[Path]) -> QMimeData:
    """Files to drag or to paste: as addresses, as text, and as file managers of Linux want them."""
    urls = [QUrl.fromLocalFile(str(path)) for path in paths]
    mime = QMimeData()
    mime.setUrls(urls)
    mime.setText("\n".join(str(path) for path in paths))
    lines = ["copy", *(url.toString(QUrl.ComponentFormattingOption.FullyEncoded) for url in urls)]
    mime.setData("x-special/gnome-copied-files", "\n".join(lines).encode())
    return mime


def copy_files(paths: Sequence[Path]) -> None:
    """Put the files on the clipboard."""
    QGuiApplication.clipboard().setMimeData(files_mime(paths))


def open_in(editor: str, paths: Sequence[Path]) -> str:
    """Open files with a command, to which they are added; without one in the system's own program.

    Says why where that cannot be done; empty where it could.
    """
    if not paths:
        return ""
    if not editor:
        opened = [QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))) for path in paths[:MOST]]
        return "" if all(opened) else tr("No program of this system opens {0}.").format(paths[0])
    try:
        program, *words = shlex.split(editor, posix=sys.platform != "win32")
    except ValueError:
        return tr("The command {0} cannot be read; see the settings.").format(editor)
    started, _ = QProcess.startDetached(program, [*words, *map(str, paths)])
    return "" if started else tr("{0} cannot be started; see the settings.").format(program)


def _reveal_by_portal(path: Path) -> None:
    try:
        portal.show_in_folder(path)
    except OSError as error:
        log.warning("%s: %s", path, error)


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
