"""Makes the panels, puts them into the window and joins them with the rest."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QThreadPool, QTimer
from PySide6.QtWidgets import QDockWidget, QTabWidget, QVBoxLayout, QWidget

from qualityculler.evidence import Fault
from qualityculler.gui.dialogs.models import ModelsDialog
from qualityculler.gui.explainers import Explainers
from qualityculler.gui.explaining import Explaining
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.measuring import Measuring
from qualityculler.gui.panels import files
from qualityculler.gui.panels.apply import ApplyPanel
from qualityculler.gui.panels.details import DetailsPanel
from qualityculler.gui.panels.explanation import ExplanationPanel
from qualityculler.gui.panels.fault_filter import FaultFilter
from qualityculler.gui.panels.filters import FiltersPanel
from qualityculler.gui.panels.history import HistoryPanel
from qualityculler.gui.panels.jump import Handles
from qualityculler.gui.panels.panel import Panel, Scrolled
from qualityculler.gui.panels.rejects import RejectsPanel
from qualityculler.gui.panels.skipped import SkippedPanel
from qualityculler.gui.preferences import Preferences
from qualityculler.gui.scanning import ScanState
from qualityculler.gui.session import Session
from qualityculler.gui.tasks import QueryTask
from qualityculler.gui.views.stage import View
from qualityculler.text import ntr, tr

SCANNED_MS = 1000
LEFT, RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea


class Board(QObject):
    """Owns the panels' reading thread; ends with the window."""

    def __init__(self, window: MainWindow, preferences: Preferences) -> None:
        super().__init__(window)
        self._window = window
        self._session: Session = window.session
        self._pool = QThreadPool(self)
        # One thread: counting a large folder must not crowd out the list and its rows.
        self._pool.setMaxThreadCount(1)
        self._readers: list[QueryTask] = []
        self.docks: dict[str, QDockWidget] = {}
        self.explaining = Explaining(self._session.catalog, self)
        self.explainers = Explainers(preferences, self)
        self.measuring = Measuring(self._session.catalog, self)
        self.models: ModelsDialog | None = None
        self._make()
        self._dock()
        self._join()

    @property
    def busy(self) -> bool:
        """Whether a panel is still reading or about to."""
        return any(reader.busy for reader in self._readers) or any(
            panel.waiting for panel in self._panels
        )

    def show(self, name: str) -> None:
        """Bring a panel to the front."""
        self.docks[name].show()
        self.docks[name].raise_()

    def _make(self) -> None:
        session, loader = self._session, self._window.parts.loader
        self.filters = FiltersPanel(session, self._reader())
        self.faults = FaultFilter(session, self._reader(), self.measuring)
        self.apply = ApplyPanel(session, self._reader(), loader)
        self.details = DetailsPanel(session, self._reader(), loader)
        self.explanation = ExplanationPanel(
            session, self._reader(), loader, self.explaining, self.explainers
        )
        self._handles = Handles(self.explanation, session, self._window.commands)
        self.history = HistoryPanel(session, self._reader())
        self.skipped = SkippedPanel(session, self._reader(), self._window.parts.scanning)
        self.rejects = RejectsPanel(session, self._reader(), loader)
        self._panels: tuple[Panel, ...] = (
            self.filters, self.apply, self.details, self.explanation,
            self.history, self.skipped, self.rejects, self.faults,
        )  # fmt: skip

    def _reader(self) -> QueryTask:
        task = QueryTask(self._session.catalog, self._pool, self)
        task.failed.connect(self._window.status.tell)
        self._readers.append(task)
        return task

    def _dock(self) -> None:
        left = QWidget()
        layout = QVBoxLayout(left)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.faults)
        layout.addWidget(self.filters)
        layout.addWidget(self.apply)
        layout.addStretch(1)
        self._add("filters", Scrolled(left), tr("Filters"), LEFT, visible=True)
        self._add("details", Scrolled(self.details), tr("Details"), RIGHT, visible=True)
        explanation = Scrolled(self.explanation)
        self._add("explanation", explanation, tr("Explanation"), RIGHT)
        self._add("history", self.history, tr("History"), RIGHT)
        self._add("skipped", self.skipped, tr("Skipped files"), RIGHT)
        self._add("rejects", self.rejects, tr("Rejected photos"), RIGHT)
        # Names along the edge: five of them side by side would all be cut short.
        self._window.setTabPosition(RIGHT, QTabWidget.TabPosition.East)
        # A second time: only now are all docks there whose places are remembered.
        self._window.parts.remembered.restore_window(self._window)

    def _add(
        self,
        name: str,
        widget: QWidget,
        title: str,
        area: Qt.DockWidgetArea,
        *,
        visible: bool = False,
    ) -> None:
        dock = self._window.add_panel(widget, title, area, name=name, visible=visible)
        dock.widget().setAccessibleName(title)
        if area is RIGHT and "details" in self.docks:
            self._window.tabifyDockWidget(self.docks["details"], dock)
            dock.setVisible(visible)
        self.docks[name] = dock

    def _join(self) -> None:
        window, session, commands = self._window, self._session, self._window.commands
        scanned = QTimer(self, singleShot=True, interval=SCANNED_MS)
        scanned.timeout.connect(self._on_scanned)
        window.parts.scanning.settled.connect(lambda _: scanned.isActive() or scanned.start())
        window.closing.connect(scanned.stop)
        window.closing.connect(self._close)
        for source in (self._handles, self.explanation):
            source.noted.connect(window.status.tell)
        self.explainers.failed.connect(window.status.tell)
        self.measuring.failed.connect(window.status.tell)
        self.explaining.measured.connect(self.faults.refresh)
        session.set_aside.connect(self.faults.refresh)
        self.explanation.photos_asked.connect(self._on_photos_asked)
        self.explanation.model.choice.more_asked.connect(self._on_models)
        self.skipped.file_asked.connect(files.reveal)
        commands.find_asked.connect(self._on_find)
        commands.explain_asked.connect(self._on_explain)
        commands.rejects_asked.connect(self._on_rejects)
        self.filters.done.connect(lambda: window.stage.show_view(window.stage.view))
        commands.reveal_asked.connect(self._on_reveal)
        commands.copy_path_asked.connect(self._on_copy)
        commands.rescore_asked.connect(self._on_rescore)

    def _on_scanned(self) -> None:
        for panel in (self.filters, self.apply, self.details, self.explanation, self.skipped):
            panel.read_soon()

    def _on_find(self) -> None:
        self.show("filters")
        self.filters.text.setFocus()
        self.filters.text.selectAll()

    def _on_rejects(self) -> None:
        self.show("rejects")
        self.rejects.tree.setFocus()

    def _on_explain(self) -> None:
        if self._session.current is not None:
            self.show("explanation")
            self.explanation.explain(self._session.current)

    def _on_photos_asked(self, fault: Fault) -> None:
        self.show("filters")
        self.faults.show_only(fault)
        self._window.commands.show(View.GRID)

    def _on_models(self) -> None:
        if self.models is None:
            self.models = ModelsDialog(self.explainers, self._window)
        self.explainers.refresh()
        self.models.show()
        self.models.activateWindow()

    def _on_reveal(self) -> None:
        if (row := self._session.row(self._session.current)) is not None:
            files.reveal(row.photo.path)

    def _on_copy(self) -> None:
        rows = [self._session.row(id) for id in self._session.targets()]
        files.copy_paths([row.photo.path for row in rows if row is not None])
        self._window.status.tell(ntr("{n} path copied.", "{n} paths copied.", len(rows)))

    def _on_rescore(self) -> None:
        scanning = self._window.parts.scanning
        if scanning.state is not ScanState.IDLE:
            self._window.status.tell(tr("A scan is under way; rescore when it has ended."))
        elif targets := self._session.targets():
            scanning.rescore(targets)

    def _close(self) -> None:
        for panel in self._panels:
            panel.close_down()
        for reader in self._readers:
            reader.close()
        self.explaining.close()
        self.measuring.close()
        self.explainers.close()
        if self.models is not None:
            self.models.close()
        self._pool.waitForDone()
