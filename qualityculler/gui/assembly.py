"""The composition root behind ``app``: by now Qt is known to be there."""

from __future__ import annotations

import logging
import signal
import socket
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, QSocketNotifier, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from qualityculler import allocator, paths
from qualityculler.gui import accessible, garbage, icons, languages, theme
from qualityculler.gui.announce import Announcer
from qualityculler.gui.apply_settings import SettingsApplier
from qualityculler.gui.dialogs import whats_new
from qualityculler.gui.jobs import Jobs
from qualityculler.gui.loader import Loader
from qualityculler.gui.main_window import MainWindow, Parts
from qualityculler.gui.opened_files import OpenedFiles
from qualityculler.gui.panels.board import Board
from qualityculler.gui.panels.table import PANELS
from qualityculler.gui.preferences import Preferences
from qualityculler.gui.scanning import Scanning, ScanState
from qualityculler.gui.screen_reader import ScreenReader
from qualityculler.gui.session import Session
from qualityculler.gui.single import SingleWindow, bring_to_front
from qualityculler.gui.transfers import Transfers
from qualityculler.gui.views.overlays import Overlays
from qualityculler.gui.window_state import WindowState
from qualityculler.operations.library import Library
from qualityculler.scan.threads import available_cores
from qualityculler.score import registry as scorers
from qualityculler.text import ntr

log = logging.getLogger(__name__)
SETTINGS = "settings.json"
DECODERS_AHEAD = 2
"""Decoder processes that start with the window: the first photos are shown at once."""
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def run(library: Library, scorer: str, handed: Sequence[Path], *, explain: bool = False) -> int:
    """Make the application and the window, run the loop, end what was begun."""
    qInstallMessageHandler(_to_log)
    app = application()
    remembered = WindowState(paths.data_dir() / "window.ini")
    preferences = Preferences(remembered.folder / SETTINGS)
    languages.install(app, languages.chosen(preferences.now.language))
    window = build(library, scorer, remembered, preferences)
    qInstallMessageHandler(partial(_to_log_and_window, window))
    join_starts(window, library.path)
    window.show_first()
    open_all(window, handed, explain=explain)
    whats_new.show_once(window, remembered)
    with _bugs_told(window), _ended_by_signal(window):
        code = app.exec()
    qInstallMessageHandler(None)
    return code


def join_starts(window: MainWindow, catalog: Path) -> SingleWindow:
    """Have later starts with the same catalog open their paths in this window."""
    single = SingleWindow(catalog, window)

    def asked(handed: tuple[Path, ...], explain: bool) -> None:
        bring_to_front(window)
        open_all(window, handed, explain=explain)

    single.asked.connect(asked)
    window.closing.connect(single.close)
    files = OpenedFiles(lambda paths: asked(tuple(paths), False), window)
    window.closing.connect(files.close)
    return single


def open_all(window: MainWindow, handed: Sequence[Path], *, explain: bool = False) -> None:
    """Open the folder of the first path, select the photos of it that are named, or explain it."""
    if not handed:
        return
    window.open_path(handed[0])
    window.session.select_when_known(handed)
    if explain:
        once = Qt.ConnectionType.SingleShotConnection
        window.session.found.connect(window.commands.explain_asked, once)
    folder = handed[0] if handed[0].is_dir() else handed[0].parent
    if others := sum(one != folder and one.parent != folder for one in handed):
        window.status.tell(
            ntr(
                "{n} path in another folder was not opened.",
                "{n} paths in other folders were not opened.",
                others,
            )
        )


def application() -> QApplication:
    """The application object, made once a process."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName(paths.APP)
    app.setApplicationDisplayName("QualityCuller")
    app.setDesktopFileName(paths.DESKTOP_ID)
    app.setStyle("Fusion")
    app.setWindowIcon(icons.app_icon())
    allocator.give_back_large()
    accessible.install()
    garbage.install(app)
    return app


def build(
    library: Library,
    scorer: str,
    remembered: WindowState,
    preferences: Preferences | None = None,
) -> MainWindow:
    """A window with all its parts. Raises ModelError.

    Without preferences those beside what is remembered are read, which may raise UserError. Where
    the library has no thumbnails, none is kept on disk.
    """
    session = Session(library, scorers.identify(scorer))
    loader = Loader(library.decoders, max(2, min(4, available_cores())), library.thumbs)
    preferences = preferences or Preferences(remembered.folder / SETTINGS)
    # Before anything is made: what paints icons of its own takes the colours it finds.
    theme.apply(application(), preferences.now.theme)
    jobs = Jobs(library)
    scanning = Scanning(jobs, scorer)
    window = MainWindow(Parts(session, scanning, loader, jobs, Overlays(), remembered))
    for part in (session, scanning, loader, jobs, window.parts.overlays):
        part.setParent(window)
    _join(window)
    Board(window, preferences, PANELS)
    ScreenReader(session, window.stage, window)
    SettingsApplier(window, preferences)
    Transfers(window)
    Announcer(scanning, window, window.status.tell)
    accessible.name_inner(window)
    session.repair()
    window.stage.grid.setFocus()
    return window


def _join(window: MainWindow) -> None:
    """A scan leaves thumbnails in the size of the grid, and the loader relies on that."""
    grid, scanning = window.stage.grid, window.parts.scanning

    def follow(*_: object) -> None:
        scanning.set_thumbnail_px(grid.thumb_px)
        window.parts.loader.spare(scanning.state is ScanState.RUNNING)

    follow()
    grid.side_changed.connect(follow)
    scanning.state_changed.connect(follow)

    session = window.parts.session
    reader = session.reader()

    def complete(ids: list[int]) -> None:
        """What was scored with another file, and is listed by itself now, is scored too."""
        scorer = session.query.scorer
        reader.ask(lambda reads: reads.unscored(ids, scorer), scanning.complete)

    session.paired.connect(complete)


def _to_log(kind: QtMsgType, context: object, message: str) -> None:
    logging.getLogger("qt").log(_LEVELS.get(kind, logging.WARNING), "%s", message)
    if kind is QtMsgType.QtFatalMsg:
        print(message, file=sys.stderr)  # noqa: T201  the process ends after this


def _to_log_and_window(window: MainWindow, kind: QtMsgType, context: object, message: str) -> None:
    """What Qt calls critical is a bug of ours or of Qt's: the window says so."""
    _to_log(kind, context, message)
    if kind is QtMsgType.QtCriticalMsg:
        window.bug_found.emit(RuntimeError(message))


@contextmanager
def _bugs_told(window: MainWindow) -> Iterator[None]:
    """An exception nobody caught goes to the log, and the window says so and lives on."""

    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.error("A bug", exc_info=(kind, error, trace))
        window.tell_bug(error)

    def tell_of_thread(what: threading.ExceptHookArgs) -> None:
        log.error("A bug in a thread", exc_info=what.exc_value)
        window.bug_found.emit(what.exc_value)

    before = sys.excepthook, threading.excepthook
    sys.excepthook, threading.excepthook = tell, tell_of_thread
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook = before


@contextmanager
def _ended_by_signal(window: MainWindow) -> Iterator[None]:
    """Ctrl-C and SIGTERM close the window. Python sees a signal only when Qt's loop wakes up, so
    the signal writes to a socket that the loop watches."""
    reader, writer = socket.socketpair()
    writer.setblocking(False)
    notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read, QObject(window))
    notifier.activated.connect(window.close)
    woken = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    signals = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda *_: None) for number in signals]
    try:
        yield
    finally:
        notifier.setEnabled(False)
        signal.set_wakeup_fd(woken)
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)
        reader.close()
        writer.close()
