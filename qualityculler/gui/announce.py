"""Tells that a scan has ended, in the window and, where it is out of sight, on the desktop.

What a desktop shows beside the program's icon in its launcher is told while the scan runs. Both go
by the tools every desktop of Linux has, and inside Flatpak, where these are not, by its portal;
elsewhere, and without either, the icon asks for attention.
"""

from __future__ import annotations

import html
import logging
import os
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, QThreadPool
from PySide6.QtWidgets import QApplication, QWidget

from qualityculler import paths, portal
from qualityculler.gui.scanning import Scanning, ScanState, ScanStatus
from qualityculler.operations.scan import RunReport
from qualityculler.text import ntr, tr

log = logging.getLogger(__name__)
LAUNCHER_S = 2.0
LAUNCHER = ("/org/qualityculler/launcher", "com.canonical.Unity.LauncherEntry", "Update")
ENTRY = f"application://{paths.DESKTOP_ID}.desktop"
FEW = 3
"""A scan of fewer new photos ends without a notice on the desktop."""

Start = Callable[[str, Sequence[str]], object]


class Announcer(QObject):
    """Follows the scan; ``tell`` shows a sentence in the window, ``start`` begins a process."""

    def __init__(
        self,
        scanning: Scanning,
        window: QWidget,
        tell: Callable[[str], None],
        start: Start = QProcess.startDetached,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._tell = tell
        self._start = start
        self._launcher_s = 0.0
        self._shown = False
        # One thread: an end must not overtake the progress before it.
        self._portal = QThreadPool(self)
        self._portal.setMaxThreadCount(1)
        scanning.ended.connect(self._on_ended)
        scanning.progressed.connect(self._on_progressed)
        scanning.state_changed.connect(self._on_state_changed)

    def _on_ended(self, report: RunReport) -> None:
        said = ended(report)
        self._tell(said)
        if not self._window.isActiveWindow() and report.scored >= FEW:
            QApplication.alert(self._window)
            self._notify(tr("QualityCuller: the scan has ended"), said)

    def _on_progressed(self, standing: ScanStatus) -> None:
        progress = standing.progress
        now_s = time.monotonic()
        if not progress.total or progress.done >= progress.total:
            return
        if now_s - self._launcher_s >= LAUNCHER_S:
            self._launcher_s, self._shown = now_s, True
            self._show_progress(progress.done / progress.total)

    def _on_state_changed(self, state: ScanState) -> None:
        if state is ScanState.IDLE and self._shown:
            self._shown = False
            self._show_progress(None)

    def _notify(self, title: str, text: str) -> None:
        if portal.confined():
            self._ask(portal.notify, title, text)
        else:
            self._run(notice(title, text))

    def _show_progress(self, share: float | None) -> None:
        if portal.confined():
            values = {"progress-visible": ("b", share is not None), "progress": ("d", share or 0.0)}
            self._ask(portal.emit, *LAUNCHER, "sa{sv}", (ENTRY, values))
        else:
            self._run(launcher(share))

    def _ask(self, call: Callable[..., None], *words: Any) -> None:
        self._portal.start(lambda: _quietly(call, words))

    def _run(self, command: list[str]) -> None:
        if command:
            self._start(command[0], command[1:])


def ended(report: RunReport) -> str:
    """What a scan has done, in a sentence; how long it took where it worked at all."""
    said = [ntr("Scan ended: {n} photo", "Scan ended: {n} photos", report.seen)]
    if report.scored:
        said.append(tr("{0} newly scored").format(f"{report.scored:n}"))
    if report.skipped:
        said.append(tr("{0} skipped").format(f"{report.skipped:n}"))
    if report.missing:
        said.append(tr("{0} no longer there").format(f"{report.missing:n}"))
    if report.scored and report.elapsed_s >= 1:
        minutes, seconds = divmod(round(report.elapsed_s), 60)
        short, long = tr("in {0} s"), tr("in {0} min {1} s")
        said.append(long.format(minutes, seconds) if minutes else short.format(seconds))
    return ", ".join(said)


def notice(title: str, text: str) -> list[str]:
    """The command that shows a notice on the desktop; empty where there is none."""
    tool = shutil.which("notify-send") if _has_bus() else None
    if tool is None:
        return []
    return [
        tool,
        "--app-name=QualityCuller",
        f"--icon={paths.DESKTOP_ID}",
        "--",
        title,
        html.escape(text),
    ]


def launcher(share: float | None) -> list[str]:
    """The command that shows how far a scan is beside the icon, and None that it has ended."""
    tool = shutil.which("gdbus") if _has_bus() else None
    if tool is None:
        return []
    values = (
        "{'progress-visible': <false>}"
        if share is None
        else f"{{'progress': <{share:.3f}>, 'progress-visible': <true>}}"
    )
    place, interface, name = LAUNCHER
    return [
        tool, "emit", "--session", "--object-path", place,
        "--signal", f"{interface}.{name}", f"'{ENTRY}'", values,
    ]  # fmt: skip


def _quietly(call: Callable[..., None], words: tuple[Any, ...]) -> None:
    """A desktop that shows no notices is no trouble of the user's."""
    try:
        call(*words)
    except OSError as error:
        log.info("%s", error)


def _has_bus() -> bool:
    if not sys.platform.startswith("linux"):
        return False
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    return bool(os.environ.get("DBUS_SESSION_BUS_ADDRESS")) or Path(runtime, "bus").exists()
