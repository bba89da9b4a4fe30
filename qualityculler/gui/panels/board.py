"""Puts the panels of a table into the window, and gives each what it needs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, QThreadPool, QTimer
from PySide6.QtWidgets import QDialog, QDockWidget, QTabWidget, QWidget

from qualityculler.gui.explainers import Explainers
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.panels.panel import Panel
from qualityculler.gui.preferences import Preferences
from qualityculler.gui.session import Session
from qualityculler.gui.tasks import QueryTask
from qualityculler.text import tr

if TYPE_CHECKING:
    from qualityculler.gui.panels.table import PanelRow

SCANNED_MS = 1000
_RIGHT = Qt.DockWidgetArea.RightDockWidgetArea
P = TypeVar("P", bound=Panel)


class Board(QObject):
    """What a maker of a panel works with. Owns the panels' reading thread; ends with the window."""

    def __init__(
        self, window: MainWindow, preferences: Preferences, rows: Iterable[PanelRow]
    ) -> None:
        super().__init__(window)
        self.window = window
        self.session: Session = window.session
        self.loader = window.parts.loader
        self.jobs = window.parts.jobs
        self.commands = window.commands
        self.preferences = preferences
        self._pool = QThreadPool(self)
        # One thread: counting a large folder must not crowd out the list and its rows.
        self._pool.setMaxThreadCount(1)
        self._readers: list[QueryTask] = []
        self.panels: dict[str, Panel] = {}
        self.docks: dict[str, QDockWidget] = {}
        self.models: QDialog | None = None
        self.explainers = Explainers(preferences, self.jobs, self)
        for source in (self.jobs, self.explainers):
            source.failed.connect(window.status.tell)
        for row in rows:
            self._dock(row, row.make(self))
        # Names along the edge: five of them side by side would all be cut short.
        window.setTabPosition(_RIGHT, QTabWidget.TabPosition.East)
        # A second time: only now are all docks there whose places are remembered.
        window.parts.remembered.restore_window(window)
        window.edges.adopt()
        self._join()

    @property
    def busy(self) -> bool:
        """Whether a panel is still reading or about to."""
        return any(reader.busy for reader in self._readers) or any(
            panel.waiting for panel in self.panels.values()
        )

    def reader(self) -> QueryTask:
        """A line of questions of its own for a panel; its failures are told in the status line."""
        task = QueryTask(self.session.library, self._pool, self)
        task.failed.connect(self.window.status.tell)
        self.window.closing.connect(task.close)
        self._readers.append(task)
        return task

    def add(self, name: str, panel: P) -> P:
        """Have a panel read again while a scan goes on, and end with the window."""
        self.panels[name] = panel
        self.window.closing.connect(panel.close_down)
        return panel

    def panel(self, kind: type[P]) -> P:
        """The panel of this class; its row has to come earlier in the table."""
        return next(one for one in self.panels.values() if isinstance(one, kind))

    def show(self, name: str) -> None:
        """Bring a panel to the front."""
        self.window.edges.open(name)

    def _dock(self, row: PanelRow, widget: QWidget) -> None:
        title = tr(row.title)
        dock = self.window.add_panel(widget, title, row.side, name=row.name, visible=row.visible)
        dock.widget().setAccessibleName(title)
        beside = next((one for one in self.docks.values() if _side(self, one) is row.side), None)
        if beside is not None:
            self.window.tabifyDockWidget(beside, dock)
            dock.setVisible(row.visible)
        self.docks[row.name] = dock

    def _join(self) -> None:
        scanned = QTimer(self, singleShot=True, interval=SCANNED_MS)
        scanned.timeout.connect(self._on_scanned)
        settled = self.window.parts.scanning.settled
        settled.connect(lambda _: scanned.isActive() or scanned.start())
        self.window.closing.connect(scanned.stop)
        self.window.closing.connect(self._close)

    def _on_scanned(self) -> None:
        for panel in self.panels.values():
            panel.read_soon()

    def _close(self) -> None:
        self._pool.waitForDone()


def _side(board: Board, dock: QDockWidget) -> Qt.DockWidgetArea:
    return board.window.dockWidgetArea(dock)
