"""Places the parts and joins their signals; no logic of its own."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QContextMenuEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
)
from PySide6.QtWidgets import (
    QDockWidget,
    QFileDialog,
    QLayout,
    QMainWindow,
    QStackedWidget,
    QWidget,
)

from qualityculler import paths
from qualityculler.gui.action_state import ActionState
from qualityculler.gui.actions import Actions
from qualityculler.gui.commands import Commands
from qualityculler.gui.dialogs.palette import Palette
from qualityculler.gui.edges import Edges, Why
from qualityculler.gui.icons import IconSet
from qualityculler.gui.jobs import Jobs
from qualityculler.gui.keys_overlay import KeysOverlay
from qualityculler.gui.loader import Loader
from qualityculler.gui.menus import Menus
from qualityculler.gui.plain import one_line, window_title
from qualityculler.gui.scanning import Scanning
from qualityculler.gui.second_screen import SecondScreen
from qualityculler.gui.session import Session
from qualityculler.gui.start_page import StartPage
from qualityculler.gui.status import StatusLine
from qualityculler.gui.toolbar import ToolBar
from qualityculler.gui.views.overlays import Overlays
from qualityculler.gui.views.stage import ViewStack
from qualityculler.gui.window_state import WindowState
from qualityculler.operations.reads import Reads
from qualityculler.operations.scan import RunReport
from qualityculler.text import ntr, tr

PHOTOS_MIN, WINDOW_MIN, FIRST_SIZE = QSize(300, 200), QSize(480, 320), QSize(1440, 900)

ACTION_DRAWINGS = {
    "open": "open", "start": "home", "settings": "settings", "keys": "keys", "undo": "undo",
    "redo": "redo", "find": "search", "pick": "pick", "reject": "reject", "pause": "pause",
    "cancel": "stop", "explain": "explanation", "full_screen": "full_screen", "zoom": "zoom",
    "hide_panels": "panels", "auto_advance": "advance", "rejects": "rejects",
}  # fmt: skip


@dataclass(slots=True)
class Parts:
    """What the composition root hands to the window."""

    session: Session
    scanning: Scanning
    loader: Loader
    jobs: Jobs
    overlays: Overlays
    remembered: WindowState


class MainWindow(QMainWindow):
    """Panels come in by ``add_panel``, menu lines by ``menus``, sentences by ``status.tell``."""

    closing = Signal()
    jobs_ended = Signal()  # at the close: nothing runs any more, and the catalog is still there
    opened = Signal(object)  # Path, of a folder
    bug_found = Signal(object)  # an exception; may be emitted from any thread

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.parts = parts
        self.session = parts.session
        self._before_full_screen = Qt.WindowState.WindowNoState
        self._is_new = False
        self.second: SecondScreen | None = None
        self._finder = parts.session.reader()
        self.setObjectName("window")
        self.setWindowTitle("QualityCuller")
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self.stage = ViewStack(parts.session, parts.loader, parts.overlays)
        self.start = StartPage(parts.session, parts.loader)
        self.icons = IconSet(self)
        self._lay_out()
        self.commands = Commands(parts.session, parts.scanning, self.stage, parts.overlays, self)
        self.commands.bursts.remember(parts.remembered)
        self.actions_table = Actions(self.commands, self, self.stage)
        self.menus = Menus(self.actions_table, self)
        self.tools = ToolBar(parts.session, self.actions_table, self.stage.grid, self.icons, self)
        self.addToolBar(self.tools)
        self.status = StatusLine(parts.session, parts.scanning, self)
        self.status.pause.setDefaultAction(self.actions_table.by_name["pause"])
        self.status.cancel.setDefaultAction(self.actions_table.by_name["cancel"])
        for name, drawing in ACTION_DRAWINGS.items():
            self.icons.give(self.actions_table.by_name[name], drawing)
        self.setStatusBar(self.status)
        self.edges = Edges(self, self.icons)
        self._join()
        self._recall()

    def add_panel(
        self,
        widget: QWidget,
        title: str,
        area: Qt.DockWidgetArea = Qt.DockWidgetArea.RightDockWidgetArea,
        *,
        name: str = "",
        visible: bool = True,
    ) -> QDockWidget:
        """Put a widget into a dock; its place is remembered under ``name``.

        To be called before the window is shown; the menu View, Panels shows and hides it.
        """
        dock = QDockWidget(title, self)
        dock.setObjectName(name or type(widget).__name__)
        dock.setWidget(widget)
        self.addDockWidget(area, dock)
        dock.setVisible(visible)
        self.menus.menu("panels").addAction(dock.toggleViewAction())
        self.restoreDockWidget(dock)
        self.edges.add(dock)
        return dock

    def show_first(self) -> None:
        """Show the window for the first time: on a small screen it takes all of it."""
        room = self.screen().availableSize()
        if self._is_new and FIRST_SIZE.boundedTo(room) != FIRST_SIZE:
            self.showMaximized()
        else:
            self.show()

    def open_path(self, path: Path) -> None:
        """Open a folder, or the folder of a photo, with that photo to begin with."""
        if not path.exists():
            path = Path(os.path.abspath(path))  # noqa: PTH100
            self._finder.ask(partial(Reads.any_present, folder=path), partial(self._on_away, path))
            return
        folder, photo = folder_and_photo(path)
        self._open(folder, photo)

    def open_paths(self, given: Sequence[Path]) -> None:
        """Open several folders and photos together; of photos the first one is the current one."""
        there = [path for path in given if path.exists()]
        if len(there) < 2:
            for path in [*there, *given][:1]:
                self.open_path(path)
            return
        both = [folder_and_photo(path) for path in there]
        folder, *others = outermost([folder for folder, _ in both])
        photos = [photo for _, photo in both if photo is not None]
        self._open(folder, next(iter(photos), None), others)
        self.session.select_when_known(photos)

    def _open_anew(self, folders: tuple[Path, ...]) -> None:
        """All that is open again: one of them is on another drive now, others may be away."""
        self._open(folders[0], None, folders[1:])

    def _on_away(self, path: Path, known: bool) -> None:
        """A folder on a drive that is away is shown as the catalog knows it, and not scanned."""
        if known:
            self._open(path, None)
        else:
            self.status.tell(tr("There is no folder {0}.").format(path))

    def _open(self, folder: Path, photo: Path | None, others: Sequence[Path] = ()) -> None:
        for one in (*reversed(others), folder):
            self.opened.emit(one)
        self.commands.open_folder(folder, photo, others)
        names = ", ".join(one_line(one.name or one) for one in (folder, *others)[:3])
        more = " …" if len(others) > 2 else ""
        self.setWindowTitle(window_title(f"{names}{more} - QualityCuller"))

    def tell_bug(self, error: BaseException) -> None:
        """Admit a bug without getting in the way."""
        text = tr("This is a bug in QualityCuller ({0}); details are in {1}.")
        self.status.tell(text.format(type(error).__name__, paths.log_dir()))
        self.bug_found.emit(error)

    def set_full_screen(self, on: bool) -> None:
        """Photos only, on the whole screen; the keys stay."""
        if on == self.isFullScreen():
            return
        if on:
            self._before_full_screen = self.windowState()
            self.edges.hide(Why.FULL)
        for part in (self.menuBar(), self.status):
            part.setVisible(not on)
        self.tools.setVisible(not on and not self.on_start)
        if on:
            self.showFullScreen()
        else:
            self.setWindowState(self._before_full_screen)
            self.edges.show(Why.FULL)
        self.actions_table.by_name["full_screen"].setChecked(on)

    @property
    def on_start(self) -> bool:
        """Whether the start page is in front."""
        return self._centre.currentWidget() is self.start

    def show_start(self, on: bool) -> None:
        """The start page in place of the photos, or the photos again."""
        self._centre.setCurrentWidget(self.start if on else self.stage)
        self.tools.setVisible(not on and not self.isFullScreen())
        self.status.show_photos(not on)
        if on:
            self.edges.hide(Why.START)
            self.start.setFocus()
            self.setWindowTitle("QualityCuller")
        else:
            self.edges.show(Why.START)
            self.stage.show_view(self.stage.view)

    def show_keys(self) -> None:
        """All keys on one page, over the window."""
        KeysOverlay(self, self.actions_table.keymap)

    def show_palette(self) -> None:
        """The box that finds an action by its name."""
        palette = Palette(self.menus.everything(), self)
        corner = self.mapToGlobal(self.rect().topLeft())
        palette.move(corner.x() + (self.width() - palette.width()) // 2, corner.y() + 60)
        palette.show()
        palette.text.setFocus()

    def show_second(self) -> None:
        """The second window, or none."""
        action = self.actions_table.by_name["second_screen"]
        if self.second is not None:
            self.second.close()
            return
        parts = self.parts
        self.second = SecondScreen(parts.session, parts.loader, parts.overlays, self.stage, self)
        self.second.addActions(list(self.actions_table.by_name.values()))
        self.second.left.connect(self._on_second_left)
        self.second.appear()
        action.setChecked(True)

    def _on_second_left(self) -> None:
        if self.second is not None:
            self.second.deleteLater()
            self.second = None
        self.actions_table.by_name["second_screen"].setChecked(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves a field or a list: the keys mean photos again."""
        if event.key() == Qt.Key.Key_Escape and not self.on_start:
            self.stage.show_view(self.stage.view)
        else:
            super().keyPressEvent(event)

    def hide_panels(self) -> None:
        """Photos only, or panels and bars again."""
        if self.edges.hidden_for(Why.TAB):
            self.edges.show(Why.TAB)
        else:
            self.edges.hide(Why.TAB)
        self.tools.setVisible(not self.edges.hidden_for(Why.TAB) and not self.on_start)

    def go_to_panel(self, side: Qt.DockWidgetArea) -> None:
        """The keys mean the panel of a side, or the photos again."""
        if not self.on_start and not self.edges.go_to(side):
            self.stage.show_view(self.stage.view)

    def _lay_out(self) -> None:
        self._centre = QStackedWidget()
        self._centre.setMinimumSize(PHOTOS_MIN)
        for widget in (self.start, self.stage):
            self._centre.addWidget(widget)
        self.setCentralWidget(self._centre)
        # Panels give way before the window gets too wide for a small screen.
        layout = self.layout()
        assert layout is not None
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.setMinimumSize(WINDOW_MIN)

    def _join(self) -> None:
        parts, commands = self.parts, self.commands
        commands.open_asked.connect(self._on_open_asked)
        commands.leave_asked.connect(self.close)
        commands.full_screen_asked.connect(self.set_full_screen)
        commands.keys_asked.connect(self.show_keys)
        commands.panels_asked.connect(self.hide_panels)
        commands.panel_asked.connect(self.go_to_panel)
        commands.palette_asked.connect(self.show_palette)
        commands.second_asked.connect(self.show_second)
        commands.start_asked.connect(partial(self.show_start, True))
        parts.session.folder_changed.connect(lambda _: self.show_start(False))
        self.start.open_asked.connect(self._on_open_asked)
        self.start.chosen.connect(self.open_path)
        commands.noted.connect(self.status.tell)
        # First, or what is on the screen would be asked for before it is forgotten.
        parts.scanning.settled.connect(self.stage.known.forget)
        parts.scanning.settled.connect(parts.session.on_settled)
        parts.scanning.gave_way.connect(parts.session.on_gave_way)
        parts.scanning.progressed.connect(parts.session.on_progressed)
        parts.scanning.ended.connect(self._tell_outdated)
        parts.scanning.ended.connect(parts.session.on_scanned)
        self.stage.volume.open_asked.connect(self.open_path)
        parts.session.volume_changed.connect(self._open_anew)
        for source in (parts.session, parts.scanning, parts.overlays):
            source.failed.connect(self.status.tell)
        self.marks = ActionState(self.actions_table, self.commands, self)

    def _recall(self) -> None:
        remembered = self.parts.remembered
        if not remembered.restore_window(self):
            self.resize(FIRST_SIZE)
            self._is_new = True
        self.show_start(True)

    def _tell_outdated(self, report: RunReport) -> None:
        if report.outdated:
            self.status.tell(
                ntr(
                    "{n} photo was read by an earlier version, which may have seen another time or "
                    "other colours; Rescore reads it again.",
                    "{n} photos were read by an earlier version, which may have seen other times "
                    "or other colours; Rescore reads them again.",
                    report.outdated,
                )
            )

    def _on_open_asked(self) -> None:
        start = str(self.session.folder or Path.home())
        if chosen := QFileDialog.getExistingDirectory(self, tr("Open a folder"), start):
            self.open_path(Path(chosen))

    def event(self, event: QEvent) -> bool:
        """Space presses or ticks what has the focus; only from the photos it is a verb."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Space
            and not event.modifiers()
            and not self._is_in_photos(self.focusWidget())
        ):
            event.accept()
            return True
        return super().event(event)

    def _is_in_photos(self, widget: QWidget | None) -> bool:
        return widget is None or widget is self.stage or self.stage.isAncestorOf(widget)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the photo under the mouse, which a click has just made the current one."""
        if self.session.current is not None and self.stage.underMouse():
            self.menus.context().exec(event.globalPos())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Folders and photos are welcome."""
        if dropped_paths(event.mimeData()) and event.source() is None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what is dropped."""
        if given := dropped_paths(event.mimeData()):
            event.acceptProposedAction()
            self.open_paths(given)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember; then stop asking, raise the tokens, wait for the pools."""
        if self.isFullScreen():
            self.set_full_screen(False)
        remembered = self.parts.remembered
        self.edges.reveal_all()
        self.edges.close_down()
        self.start.close_down()
        self.tools.show()
        remembered.save_window(self)
        self.commands.bursts.close_down()
        remembered.sync()
        if self.second is not None:
            self.second.close()
        self.closing.emit()
        self.hide()
        self.status.close_down()
        self.stage.away.close_down()
        self.parts.loader.close()
        self.parts.jobs.close()
        self.parts.overlays.close()
        self.parts.scanning.close()
        self.parts.session.close()
        self.jobs_ended.emit()
        # A part may have begun to wait for a moment while others were being closed.
        for timer in self.findChildren(QTimer):
            timer.stop()
        super().closeEvent(event)


def folder_and_photo(path: Path) -> tuple[Path, Path | None]:
    """The folder to open, and the photo in it when the path is that of a file."""
    plain = Path(os.path.abspath(path))  # noqa: PTH100  resolve() would follow links
    return (plain, None) if plain.is_dir() else (plain.parent, plain)


def dropped_paths(mime: QMimeData) -> list[Path]:
    """The local paths of a drop."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]


def outermost(folders: Sequence[Path]) -> list[Path]:
    """The folders in their order, each once, without those that lie in another of them."""
    once = list(dict.fromkeys(folders))
    return [one for one in once if not any(other in one.parents for other in once)]
