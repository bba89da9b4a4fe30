"""A second window for a second screen: the photo while the first shows the grid, else the grid."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from qualityculler.gui.loader import Loader
from qualityculler.gui.session import Session
from qualityculler.gui.views.grid import GridView
from qualityculler.gui.views.loupe import Loupe
from qualityculler.gui.views.overlays import Overlays
from qualityculler.gui.views.stage import View, ViewStack
from qualityculler.gui.views.zoom import Zoom
from qualityculler.text import tr


class SecondGrid(GridView):
    """Has a name of its own with the loader."""


class SecondScreen(QWidget):
    """Follows the session; its keys are those of the first window, which owns it.

    The loupe here has a zoom of its own: one shows all of a photo and the other looks closely.
    """

    left = Signal()

    def __init__(
        self,
        session: Session,
        loader: Loader,
        overlays: Overlays,
        stage: ViewStack,
        window: QWidget,
    ) -> None:
        super().__init__(window, Qt.WindowType.Window)
        self._stage = stage
        self._window = window
        self.setWindowTitle(tr("Second screen - QualityCuller"))
        self.zoom = Zoom(self)
        self.loupe = Loupe(session, loader, self.zoom, overlays, stage.known, "second loupe")
        self.grid = SecondGrid(stage.model, stage.selection, session, loader)
        self._stack = QStackedWidget()
        for widget in (self.loupe, self.grid):
            self._stack.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        stage.view_changed.connect(self.follow)
        self.follow(stage.view)
        self.resize(960, 640)

    def appear(self) -> None:
        """On the other screen where there is one, filling it; else as a window."""
        here = self._window.screen()
        other = next((one for one in QGuiApplication.screens() if one is not here), None)
        if other is None:
            self.show()
        else:
            self.setGeometry(other.availableGeometry())
            self.showMaximized()

    def follow(self, view: View) -> None:
        """What the first window shows is not shown twice."""
        widget = self.loupe if view is View.GRID else self.grid
        self._stack.setCurrentWidget(widget)
        if widget is self.loupe:
            self.loupe.enter()
        else:
            self.grid.scrollTo(self._stage.selection.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes it; the first window has all other keys."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """The first window wants to know."""
        super().closeEvent(event)
        self.left.emit()
