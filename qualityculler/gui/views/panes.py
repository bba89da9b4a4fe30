"""Several photos side by side under one zoom: compare (two) and survey (six a page)."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from qualityculler.gui.loader import Loader
from qualityculler.gui.order import Order
from qualityculler.gui.photo_facts import FactsReader
from qualityculler.gui.pictures import want
from qualityculler.gui.plain import label, set_tip
from qualityculler.gui.session import Session
from qualityculler.gui.views.canvas import Canvas
from qualityculler.gui.views.overlays import Overlays
from qualityculler.gui.views.zoom import Zoom
from qualityculler.text import ntr, tr

COLUMNS = {1: 1, 2: 2, 3: 3, 4: 2, 5: 3, 6: 3}
AHEAD = 4
"""How many photos the survey shows where none are selected."""


class Panes(QWidget):
    """The framed pane is the current photo and the target of keys; never all of them silently.

    Where photos are selected they and no others are shown, all of them: the survey goes through
    them by pages, compare has the first of them beside the current one. A line above says how many
    there are.
    """

    def __init__(
        self,
        session: Session,
        loader: Loader,
        zoom: Zoom,
        overlays: Overlays,
        known: FactsReader,
        *,
        most: int,
    ) -> None:
        super().__init__()
        self._session = session
        self._loader = loader
        self._most = most
        self._active = 0
        self._selected = False
        self.chosen: list[int] = []
        self.ids: list[int] = []
        self._known = known
        self.canvases = [
            Canvas(session, loader, zoom, overlays, known, judges_natively=most == 2)
            for _ in range(most)
        ]
        overlays.switched.connect(self.ask)
        self._lay_out()
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
        order, current = self._session.order, self._session.current
        self.chosen, self._selected = list(self._session.selection), True
        if len(self.chosen) < 2:
            self._selected = False
            self.chosen = order.around(current, range(self._most if self._most == 2 else AHEAD))
            if len(self.chosen) < 2:
                self.chosen = order.around(current, (-1, 0))
        if current not in self.chosen and self.chosen:
            self._session.set_current(current := self.chosen[0], select=False)
        self._turn_to(current)

    def step(self, by: int) -> None:
        """Compare: the framed pane goes on through the photos. Survey: the frame goes on."""
        if self._most > 2:
            here = self.chosen.index(self.ids[self._active]) if self.ids else 0
            self.go(max(0, min(here + by, len(self.chosen) - 1)))
            return
        order = Order(self.chosen) if self._selected else self._session.order
        others = set(self.ids) - {self._session.current}
        there = order.step(self._session.current, by)
        if there in others:
            there = order.step(there, by)
        if there is not None and there not in others:
            self._session.set_current(there, select=False)

    def go(self, place: int) -> None:
        """Frame the photo at a place among all that are shown, on whatever page it is."""
        if self.chosen:
            self._session.set_current(self.chosen[place], select=False)

    def turn(self, by: int) -> None:
        """Go on by a page, to its first photo."""
        page = self._page() + by
        if 0 <= page < self._pages():
            self.go(page * self._most)

    def next_pane(self) -> None:
        """Frame the next pane, the first one after the last."""
        if self.ids:
            self._activate((self._active + 1) % len(self.ids))

    def focus_canvas(self) -> Canvas:
        """The canvas that zoom and pan keys mean: under the mouse, else the framed one."""
        under = [canvas for canvas in self.canvases if canvas.isVisible() and canvas.underMouse()]
        return under[0] if under else self.canvases[self._active]

    def ask(self, *_: object) -> None:
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
        self._known.want([canvas.row for canvas in shown if canvas.row is not None])

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

    def _lay_out(self) -> None:
        self.said = label()
        self.back, self.on = QToolButton(), QToolButton()
        for button, arrow, name, by in (
            (self.back, Qt.ArrowType.LeftArrow, tr("Page before"), -1),
            (self.on, Qt.ArrowType.RightArrow, tr("Next page"), 1),
        ):
            button.setArrowType(arrow)
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setAccessibleName(name)
            set_tip(button, name)
            button.clicked.connect(partial(self._on_turned, by))
        line = QHBoxLayout()
        line.addStretch(1)
        for widget in (self.back, self.said, self.on):
            line.addWidget(widget)
        line.addStretch(1)
        self._grid = QGridLayout()
        self._grid.setSpacing(4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(line)
        layout.addLayout(self._grid, 1)

    def _on_turned(self, by: int, _: bool = False) -> None:
        self.turn(by)

    def _page(self) -> int:
        return self.chosen.index(self.ids[0]) // self._most if self.ids else 0

    def _pages(self) -> int:
        return -(-len(self.chosen) // self._most) if self._most > 2 else 1

    def _turn_to(self, photo_id: int | None) -> None:
        """Show the panes that one of the photos belongs to, and frame it."""
        if photo_id not in self.chosen:
            photo_id = self.chosen[0] if self.chosen else None
        if self._most > 2:
            first = 0 if photo_id is None else self.chosen.index(photo_id) // self._most
            self.ids = self.chosen[first * self._most : (first + 1) * self._most]
        else:
            self.ids = self._pair(photo_id)
        self._active = self.ids.index(photo_id) if photo_id is not None else 0
        self._arrange()

    def _pair(self, photo_id: int | None) -> list[int]:
        """The first photo and the one that is asked for, or the two that come first."""
        if photo_id is None or photo_id in self.chosen[:2]:
            return self.chosen[:2]
        return [self.chosen[0], photo_id]

    def _on_clicked(self, place: int, at: QPointF) -> None:
        if place < len(self.ids):
            self._activate(place)

    def _on_current_changed(self, photo_id: int | None) -> None:
        if not self.isVisible() or photo_id is None:
            return
        if photo_id in self.ids:
            self._active = self.ids.index(photo_id)
            self._mark()
        elif self._most > 2 and photo_id in self.chosen:
            self._turn_to(photo_id)
        elif self.ids:
            if photo_id not in self.chosen:
                self.chosen[self.chosen.index(self.ids[self._active])] = photo_id
            self.ids[self._active] = photo_id
            self._arrange()

    def _on_ids_changed(self) -> None:
        if not self.isVisible():
            return
        order = self._session.order
        self.chosen = [id for id in self.chosen if id in order]
        self.ids = [id for id in self.ids if id in order]
        if self._most > 2 or not self.ids:
            self._turn_to(self._session.current)
            return
        self._active = max(0, min(self._active, len(self.ids) - 1))
        self._arrange()

    def _arrange(self) -> None:
        columns = COLUMNS.get(len(self.ids), 1)
        for place, canvas in enumerate(self.canvases):
            self._grid.removeWidget(canvas)
            if place < len(self.ids):
                self._grid.addWidget(canvas, place // columns, place % columns)
            canvas.setVisible(place < len(self.ids))
        self._count()
        self._mark()
        self.ask()

    def _count(self) -> None:
        """Say how many photos there are, and which of them are in sight."""
        many = len(self.chosen)
        for button in (self.back, self.on):
            button.setVisible(self._pages() > 1)
        self.back.setEnabled(self._page() > 0)
        self.on.setEnabled(self._page() < self._pages() - 1)
        if self._pages() > 1:
            text = tr("{0} to {1} of {2} photos, page {3} of {4}")
            first = self._page() * self._most + 1
            told = (first, first + len(self.ids) - 1, many, self._page() + 1, self._pages())
            self.said.setText(text.format(*told))
        elif many > len(self.ids) > 1:
            places = [self.chosen.index(id) + 1 for id in self.ids]
            self.said.setText(tr("Photos {0} and {1} of {2}").format(*places, many))
        else:
            self.said.setText(ntr("{n} photo", "{n} photos", many))

    def _mark(self) -> None:
        for place, canvas in enumerate(self.canvases):
            shown = self.ids[place] if place < len(self.ids) else None
            canvas.show_photo(shown, active=place == self._active and shown is not None)
