"""Which overlays are on, and their making: on a thread of their own, the latest wish first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QThreadPool, Signal
from PySide6.QtGui import QImage

from qualityculler.gui.pictures import Key
from qualityculler.gui.tasks import Work, sentence
from qualityculler.gui.views import analysis
from qualityculler.gui.views.analysis import Overlay

KEPT = 4
WAITING = 8

_MAKE: dict[Overlay, Callable[[QImage], Any]] = {
    Overlay.CLIPPING: analysis.clipping,
    Overlay.PEAKING: analysis.peaking,
    Overlay.HISTOGRAM: analysis.histogram,
}


class Overlays(QObject):
    """Shared by all large views. ``made`` says that something asked for is there."""

    switched = Signal(object, bool)  # Overlay, on
    made = Signal()
    failed = Signal(str)
    _answered = Signal(int, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.on: set[Overlay] = set()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._made: OrderedDict[tuple[Key, Overlay], Any] = OrderedDict()
        self._waiting: OrderedDict[tuple[Key, Overlay], QImage] = OrderedDict()
        self._running: tuple[Key, Overlay] | None = None
        self._answered.connect(self._on_answered)

    def switch(self, overlay: Overlay, on: bool) -> None:
        """Show an overlay, or no longer."""
        if (overlay in self.on) != on:
            self.on ^= {overlay}
            self.switched.emit(overlay, on)

    def find(self, overlay: Overlay, key: Key, image: QImage) -> Any:
        """What was made of this picture; None, and it is made, if it is not at hand."""
        wish = (key, overlay)
        if wish in self._made:
            self._made.move_to_end(wish)
            return self._made[wish]
        if wish != self._running:
            self._waiting[wish] = image
            self._waiting.move_to_end(wish)
            while len(self._waiting) > WAITING:
                self._waiting.popitem(last=False)
            self._go_on()
        return None

    @property
    def busy(self) -> bool:
        """Whether something is still being made."""
        return self._running is not None or bool(self._waiting)

    def close(self) -> None:
        """Begin nothing more and wait for what is running."""
        self._waiting.clear()
        self._pool.waitForDone()

    def _go_on(self) -> None:
        if self._running is None and self._waiting:
            self._running, image = self._waiting.popitem()
            self._pool.start(Work(0, partial(_MAKE[self._running[1]], image), self._answered))

    def _on_answered(self, request: int, value: Any, error: Exception | None) -> None:
        wish, self._running = self._running, None
        if error is not None:
            self.failed.emit(sentence(error))
        elif wish is not None:
            self._made[wish] = value
            while len(self._made) > KEPT:
                self._made.popitem(last=False)
            self.made.emit()
        self._go_on()
