"""The loupe: one photo at a time, its neighbours loaded ahead."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from qualityculler.gui.loader import Loader
from qualityculler.gui.photo_facts import FactsReader
from qualityculler.gui.pictures import FULL, want
from qualityculler.gui.session import Session
from qualityculler.gui.views.canvas import Canvas
from qualityculler.gui.views.overlays import Overlays
from qualityculler.gui.views.zoom import Zoom
from qualityculler.operations.reads import Reads

AHEAD = (1, -1, 2, -2)
HELD = Qt.Key.Key_Backslash


class Loupe(QWidget):
    """Follows the current photo. A click looks nearer there, another one fits again."""

    asked_to_leave = Signal()

    def __init__(
        self,
        session: Session,
        loader: Loader,
        zoom: Zoom,
        overlays: Overlays,
        known: FactsReader,
        client: str = "loupe",
    ) -> None:
        """``client`` is its name with the loader."""
        super().__init__()
        self._client = client
        self._holding = False
        self._rivals = session.reader()
        self._rival: int | None = None
        self._known = known
        overlays.switched.connect(self.ask)
        self._session = session
        self._loader = loader
        self._zoom = zoom
        self.canvas = Canvas(session, loader, zoom, overlays, known)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.canvas)
        self.canvas.clicked.connect(self._on_clicked)
        session.current_changed.connect(self._on_current_changed)
        session.rows_changed.connect(self.ask)
        session.ids_changed.connect(self.ask)
        zoom.changed.connect(self.ask)

    def enter(self) -> None:
        """The view comes to the front."""
        self._on_current_changed(self._session.current)

    def step(self, by: int) -> None:
        """To the next or an earlier photo."""
        self._session.step(by)

    def focus_canvas(self) -> Canvas:
        """The canvas that zoom and pan keys mean."""
        return self.canvas

    def ask(self, *_: object) -> None:
        """Ask for the current photo, then for its neighbours."""
        if not self.isVisible():
            return
        near = self._session.order.around(self._session.current, AHEAD)
        current = [] if self._session.current is None else [self._session.current]
        beside = [] if self._rival is None else [self._rival]
        self._session.want_rows([*current, *beside, *near])
        rows = [row for id in near if (row := self._session.row(id)) is not None]
        side = self.canvas.preview_side()
        rivals = [row for id in beside if (row := self._session.row(id)) is not None]
        wants = [*self.canvas.wants(), *(want(row, side) for row in (*rivals, *rows))]
        if not self._zoom.fits:
            wants += [want(row, FULL) for row in rivals]
        if not self._zoom.fits and rows:
            wants.append(want(rows[0], FULL))
        self._loader.wish(self._client, wants)
        here = self.canvas.row
        self._known.want([*([] if here is None else [here]), *rows])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """While the key is held another photo is shown at the same place: the best of its burst,
        the next best if this is the best, and the photo before where there is no burst."""
        if event.key() != HELD or event.isAutoRepeat():
            super().keyPressEvent(event)
            return
        before = self._session.order.around(self._session.current, (-1,))
        others = before if self._rival is None else [self._rival]
        if others:
            self._holding = True
            self.canvas.show_photo(others[0])

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """The current photo again."""
        if event.key() == HELD and not event.isAutoRepeat():
            self._let_go()
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The key is let go elsewhere then."""
        super().focusOutEvent(event)
        self._let_go()

    def _let_go(self) -> None:
        if self._holding:
            self._holding = False
            self.canvas.show_photo(self._session.current)

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for what is shown."""
        super().showEvent(event)
        self._on_current_changed(self._session.current)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another size may want another preview."""
        super().resizeEvent(event)
        self.ask()

    def hideEvent(self, event: QHideEvent) -> None:
        """Want nothing any more."""
        super().hideEvent(event)
        self._loader.wish(self._client, [])

    def _on_current_changed(self, photo_id: int | None) -> None:
        self._rival = None
        self.canvas.show_photo(photo_id)
        if photo_id is not None and self.isVisible():
            asked = partial(next_best, photo_id=photo_id)
            self._rivals.ask(asked, partial(self._on_rival, photo_id))
        self.ask()

    def _on_rival(self, photo_id: int, rival: int | None) -> None:
        if photo_id == self._session.current and rival is not None:
            self._rival = rival
            self.ask()

    def _on_clicked(self, at: QPointF) -> None:
        self.canvas.toggle_zoom(at)


def next_best(reads: Reads, photo_id: int) -> int | None:
    """The best frame of a photo's group, the next best if it is the best itself; None for a photo
    that is alone. Any thread."""
    group = reads.group_of(photo_id)
    if group is None:
        return None
    best, second = group.photo_ids[:2]
    return second if photo_id == best else best
