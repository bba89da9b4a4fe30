"""Several photos side by side under one zoom: compare (two) and survey (up to six)."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPointF
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from qualityculler.gui.loader import Loader
from qualityculler.gui.pictures import want
from qualityculler.gui.session import Session
from qualityculler.gui.views.canvas import Canvas
from qualityculler.gui.views.overlays import Overlays
from qualityculler.gui.views.zoom import Zoom

COLUMNS = {1: 1, 2: 2, 3: 3, 4: 2, 5: 3, 6: 3}


class Panes(QWidget):
    """The framed pane is the current photo and the target of keys; never all of them silently."""

    def __init__(
        self, session: Session, loader: Loader, zoom: Zoom, overlays: Overlays, *, most: int
    ) -> None:
        super().__init__()
        self._session = session
        self._loader = loader
        self._most = most
        self._active = 0
        self.ids: list[int] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)
        self.canvases = [Canvas(session, loader, zoom, overlays) for _ in range(most)]
        for place, canvas in enumerate(self.canvases):
            canvas.clicked.connect(partial(self._on_clicked, place))
            canvas.double_clicked.connect(canvas.toggle_zoom)
            canvas.hide()
        session.current_changed.connect(self._on_current_changed)
        session.ids_changed.connect(self._on_ids_changed)
        session.rows_changed.connect(self.ask)
        zoom.changed.connect(self.ask)

    def enter(self) -> None:
        """Show the selected photos, or the current one and those after it."""
        chosen = self._session.selection
        if len(chosen) < 2 or self._session.current not in chosen[: self._most]:
            ahead = range(self._most if self._most == 2 else 4)
            chosen = self._session.order.around(self._session.current, ahead)
            if len(chosen) < 2:
                chosen = self._session.order.around(self._session.current, (-1, 0))
        self.ids = list(chosen[: self._most])
        current = self._session.current
        self._active = self.ids.index(current) if current in self.ids else 0
        self._arrange()

    def step(self, by: int) -> None:
        """Compare: the framed pane goes on through the list. Survey: the frame goes on."""
        if self._most > 2:
            self._activate(max(0, min(self._active + by, len(self.ids) - 1)))
            return
        others = set(self.ids) - {self._session.current}
        there = self._session.order.step(self._session.current, by)
        if there in others:
            there = self._session.order.step(there, by)
        if there is not None and there not in others:
            self._session.set_current(there, select=False)

    def next_pane(self) -> None:
        """Frame the next pane, the first one after the last."""
        if self.ids:
            self._activate((self._active + 1) % len(self.ids))

    def focus_canvas(self) -> Canvas:
        """The canvas that zoom and pan keys mean: under the mouse, else the framed one."""
        under = [canvas for canvas in self.canvases if canvas.isVisible() and canvas.underMouse()]
        return under[0] if under else self.canvases[self._active]

    def ask(self) -> None:
        """Ask for what the panes show, then for what compare may step to."""
        if not self.isVisible():
            return
        near = self._session.order.around(self._session.current, (1, -1)) if self._most == 2 else []
        self._session.want_rows([*self.ids, *near])
        shown = [canvas for canvas in self.canvases if canvas.isVisible()]
        wants = [one for canvas in shown for one in canvas.wants()]
        rows = [row for id in near if (row := self._session.row(id)) is not None]
        wants += [want(row, self.canvases[0].preview_side()) for row in rows]
        wants.sort(key=lambda one: one.key.side_px == 0)
        self._loader.wish(f"panes-{self._most}", wants)

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for what is shown."""
        super().showEvent(event)
        self.ask()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another size may want another preview."""
        super().resizeEvent(event)
        self.ask()

    def hideEvent(self, event: QHideEvent) -> None:
        """Want nothing any more."""
        super().hideEvent(event)
        self._loader.wish(f"panes-{self._most}", [])

    def _activate(self, place: int) -> None:
        self._active = place
        self._mark()
        self._session.set_current(self.ids[place], select=False)

    def _on_clicked(self, place: int, at: QPointF) -> None:
        if place < len(self.ids):
            self._activate(place)

    def _on_current_changed(self, photo_id: int | None) -> None:
        if not self.isVisible() or photo_id is None:
            return
        if photo_id in self.ids:
            self._active = self.ids.index(photo_id)
            self._mark()
        elif self.ids:
            self.ids[self._active] = photo_id
            self._arrange()

    def _on_ids_changed(self) -> None:
        if not self.isVisible():
            return
        self.ids = [id for id in self.ids if id in self._session.order]
        self._active = max(0, min(self._active, len(self.ids) - 1))
        self._arrange()

    def _arrange(self) -> None:
        columns = COLUMNS.get(len(self.ids), 1)
        for place, canvas in enumerate(self.canvases):
            self._grid.removeWidget(canvas)
            if place < len(self.ids):
                self._grid.addWidget(canvas, place // columns, place % columns)
            canvas.setVisible(place < len(self.ids))
        self._mark()
        self.ask()

    def _mark(self) -> None:
        for place, canvas in enumerate(self.canvases):
            shown = self.ids[place] if place < len(self.ids) else None
            canvas.show_photo(shown, active=place == self._active and shown is not None)
