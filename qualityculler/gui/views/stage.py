"""Grid, loupe, compare and survey in one place, with the filmstrip under the large ones."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from qualityculler.gui.loader import Loader
from qualityculler.gui.models.photo_grid_model import PhotoGridModel
from qualityculler.gui.models.selection import SharedSelection
from qualityculler.gui.panels.counting import unfiltered
from qualityculler.gui.photo_facts import FactsReader
from qualityculler.gui.session import Session
from qualityculler.gui.views.away_notice import AwayNotice
from qualityculler.gui.views.copies_notice import CopiesNotice
from qualityculler.gui.views.filmstrip import Filmstrip
from qualityculler.gui.views.grid import GridView
from qualityculler.gui.views.group_strip import GroupStrip
from qualityculler.gui.views.hidden_notice import HiddenNotice
from qualityculler.gui.views.loupe import Loupe
from qualityculler.gui.views.overlays import Overlays
from qualityculler.gui.views.panes import Panes
from qualityculler.gui.views.sidecar_notice import SidecarNotice
from qualityculler.gui.views.volume_notice import VolumeNotice
from qualityculler.gui.views.zoom import Zoom
from qualityculler.text import tr


class View(StrEnum):
    """The views, one of which is in front."""

    GRID = "grid"
    LOUPE = "loupe"
    COMPARE = "compare"
    SURVEY = "survey"


class ViewStack(QWidget):
    """Holds the views; all large ones share one zoom, so the place is kept between them too."""

    view_changed = Signal(object)  # View

    def __init__(self, session: Session, loader: Loader, overlays: Overlays) -> None:
        super().__init__()
        self._session = session
        self.zoom = Zoom(self)
        self.model = PhotoGridModel(session, self)
        self.selection = SharedSelection(self.model, session, self)
        self.grid = GridView(self.model, self.selection, session, loader)
        self.known = FactsReader(session, self)
        self.loupe = Loupe(session, loader, self.zoom, overlays, self.known)
        self.compare = Panes(session, loader, self.zoom, overlays, self.known, most=2)
        self.survey = Panes(session, loader, self.zoom, overlays, self.known, most=6)
        self.frames = GroupStrip(session, loader)
        self.filmstrip = Filmstrip(self.model, self.selection, session, loader)
        self.view = View.GRID
        self.strip_wanted = True
        self.away = AwayNotice(session)
        self.hidden = HiddenNotice(session)
        self.outside = SidecarNotice(session)
        self.volume = VolumeNotice(session)
        self.copies = CopiesNotice(session)
        self._hint = ""
        self._lay_out()
        self.grid.doubleClicked.connect(lambda _: self.show_view(View.LOUPE))
        session.ids_changed.connect(self._on_ids_changed)
        session.folder_changed.connect(self._on_ids_changed)
        self._on_ids_changed()

    def show_view(self, view: View) -> None:
        """Bring a view to the front."""
        if view is not View.GRID and self._session.current is None:
            return
        self.view = view
        self._session.show_batch(view is View.GRID)
        widget = self._widget()
        if not isinstance(widget, GridView):
            widget.enter()
        self._stack.setCurrentWidget(widget)
        self._share()
        if isinstance(widget, GridView):
            widget.scrollTo(self.selection.currentIndex())
        widget.setFocus()
        self.view_changed.emit(view)

    def set_hint(self, text: str) -> None:
        """Why there is nothing to show yet; "" when there is no special reason."""
        self._hint = text
        self._on_ids_changed()

    def step(self, by: int) -> None:
        """What the arrows and auto-advance do in the view in front."""
        widget = self._widget()
        if isinstance(widget, GridView):
            self._session.step(by)
        else:
            widget.step(by)

    def large(self) -> Loupe | Panes | None:
        """The view in front if it is a large one."""
        widget = self._widget()
        return None if isinstance(widget, GridView) else widget

    def show_filmstrip(self, wanted: bool) -> None:
        """Whether the large views have the filmstrip under them."""
        self.strip_wanted = wanted
        self._share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More room, or less."""
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        """The photo has half of the height at least: the frames give way first, then the strip."""
        film, frames = self.filmstrip.minimumHeight(), self.frames.sizeHint().height()
        room = self.height() // 2
        has_strip = self.strip_wanted and self.view is not View.GRID and film <= room
        self.filmstrip.setVisible(has_strip)
        self.frames.want(has_strip and self.view is View.LOUPE and film + frames <= room)

    def _widget(self) -> GridView | Loupe | Panes:
        views: dict[View, GridView | Loupe | Panes] = {
            View.GRID: self.grid,
            View.LOUPE: self.loupe,
            View.COMPARE: self.compare,
            View.SURVEY: self.survey,
        }
        return views[self.view]

    def _lay_out(self) -> None:
        self._stack = QStackedWidget()
        for widget in (self.grid, self.loupe, self.compare, self.survey):
            widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self._stack.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.away)
        for notice in (self.volume, self.hidden, self.copies, self.outside):
            layout.addWidget(notice)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self.frames)
        layout.addWidget(self.filmstrip)
        self.filmstrip.hide()

    def _on_ids_changed(self) -> None:
        if self._session.folder is None:
            self.grid.set_hint(tr("Drop a folder with photos here, or press Ctrl+O."))
        else:
            filtered = self._session.query != unfiltered(self._session.query)
            nothing = (
                tr("No photo passes the filters; “Show all” in their panel takes them away.")
                if filtered
                else tr("No photos to show here.")
            )
            self.grid.set_hint(self._hint or nothing)
        if not len(self._session.order) and self.view is not View.GRID:
            self.show_view(View.GRID)
