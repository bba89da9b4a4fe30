"""The loupe: one photo at a time, its neighbours loaded ahead."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPointF, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from qualityculler.domain import PhotoRow
from qualityculler.gui.loader import LARGE_BYTES, Loader
from qualityculler.gui.photo_facts import FactsReader
from qualityculler.gui.pictures import FULL, Want, want
from qualityculler.gui.session import Session
from qualityculler.gui.views.canvas import Canvas
from qualityculler.gui.views.overlays import Overlays
from qualityculler.gui.views.zoom import Zoom
from qualityculler.operations.reads import Reads

AHEAD = (1, -1, 2, -2)
HELD = Qt.Key.Key_Backslash
LINGER_MS = 200
"""Who stays that long may want to look nearer: the photo's own pixels are decoded ahead."""
FULL_SHARE = 0.7
"""Of the room for large pictures; a larger one would take the neighbours' place."""


class Loupe(QWidget):
    """Follows the current photo. A click looks nearer there, another one fits again."""

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
        self._lingers = QTimer(self, singleShot=True, interval=LINGER_MS)
        self._lingers.timeout.connect(self.ask)
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
        here = self.canvas.row
        if self._zoom.fits and self._lingers.isActive():
            # Who compares at 100 % goes back and forth; who does not looks at one.
            self._loader.keep_full(self._session.current)
        self._loader.wish(self._client, wants, self._ahead(here))
        self._known.want([*([] if here is None else [here]), *rows])

    def _ahead(self, here: PhotoRow | None) -> list[Want]:
        """The photo's own pixels, before anybody asks for them."""
        if here is None or self._lingers.isActive() or self._loader.is_spared:
            return []
        width, height = here.photo.width, here.photo.height
        if width is None or height is None or 4 * width * height > FULL_SHARE * LARGE_BYTES:
            return []
        return [want(here, FULL)]

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
        self._lingers.stop()
        self._loader.wish(self._client, [])

    def _on_current_changed(self, photo_id: int | None) -> None:
        if self.isVisible():
            self._lingers.start()
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
