"""Which models can explain, which is chosen, and getting and removing them, beside the window."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal

from qualityculler.gui.preferences import Preferences
from qualityculler.gui.tasks import Work, sentence
from qualityculler.models import builtin, maintenance
from qualityculler.models.catalogue import Entry
from qualityculler.models.listing import Explainer, State, explainers
from qualityculler.models.pull import PullProgress, pull
from qualityculler.task import CancelToken

POLL_MS = 200
USABLE = frozenset({State.READY, State.OUTDATED})


class Explainers(QObject):
    """The choice is one of the window's settings. One download or removal at a time.

    ``listed`` carries a tuple of Explainers; ``pulled`` and ``removed`` the name of a model,
    ``failed`` a sentence. For the GUI thread; ``close`` stops a download, which goes on next time.
    """

    listed = Signal(object)
    chosen_changed = Signal(str)
    progressed = Signal(object)  # PullProgress
    pulled = Signal(str)
    removed = Signal(str)
    stopped = Signal(str)
    failed = Signal(str)
    _listed = Signal(int, object, object)
    _changed = Signal(int, object, object)

    def __init__(self, preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        # What downloads asks who it is, so it has to be a thread of Python's.
        self._thread: threading.Thread | None = None
        self._newest = self._listing = 0
        self._cancel = CancelToken()
        self._progress = PullProgress()
        self._closed = False
        self._then: Callable[[Any], None] | None = None
        self.at_work_on = ""
        self.known: Sequence[Explainer] = ()
        self._poll = QTimer(self, interval=POLL_MS)
        self._poll.timeout.connect(lambda: self.progressed.emit(self._progress))
        self._listed.connect(self._on_listed)
        self._changed.connect(self._on_changed)
        self._chosen = self.chosen
        preferences.changed.connect(self._on_preferences)

    @property
    def chosen(self) -> str:
        """The name of the model that explains."""
        return self._preferences.now.explainer or builtin.ID

    @property
    def usable(self) -> list[Explainer]:
        """Those that are here, as far as is known."""
        return [one for one in self.known if one.state in USABLE]

    def of(self, name: str) -> Explainer | None:
        """What is known of a model."""
        return next((one for one in self.known if one.name == name), None)

    def choose(self, name: str) -> None:
        """Have this one explain from now on."""
        self._preferences.change(explainer="" if name == builtin.ID else name)

    def refresh(self) -> None:
        """Look again at what is here; ``listed`` follows."""
        if not self._closed:
            self._newest += 1
            self._listing = self._newest
            self._pool.start(Work(self._newest, explainers, self._listed))

    def pull(self, entry: Entry) -> None:
        """Download a model whose licence the user was shown and has accepted."""
        self._cancel, self._progress = CancelToken(), PullProgress()
        work = partial(
            pull,
            entry,
            accepted_licence=entry.licence,
            progress=self._progress,
            token=self._cancel,
        )
        self._begin(entry.id, work, self._on_pulled)
        self._poll.start()

    def cancel(self) -> None:
        """Stop the download; what has come stays for the next time."""
        self._cancel.cancel()

    def remove(self, name: str) -> None:
        """Delete what was downloaded for a model."""
        self._begin(name, partial(maintenance.remove, name), self._on_removed)

    def close(self) -> None:
        """Stop, and wait for the threads."""
        self._closed = True
        self._poll.stop()
        self._cancel.cancel()
        if self._thread is not None:
            self._thread.join()
        self._pool.waitForDone()

    def _begin(self, name: str, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        if self.at_work_on or self._closed:
            return
        self.at_work_on, self._then = name, then
        work_and_tell = Work(0, work, self._changed).run
        self._thread = threading.Thread(target=work_and_tell, name="models")
        self._thread.start()

    def _on_listed(self, request: int, found: Any, error: Exception | None) -> None:
        if request != self._listing or self._closed:
            return
        if error is not None:
            self.failed.emit(sentence(error))
            return
        self.known = found
        self.listed.emit(found)

    def _on_changed(self, request: int, value: Any, error: Exception | None) -> None:
        self._poll.stop()
        if self._thread is not None:
            self._thread.join()
        name, then = self.at_work_on, self._then
        self.at_work_on, self._then = "", None
        if self._closed or then is None:
            return
        if error is not None:
            self.failed.emit(sentence(error))
        elif value is None:
            self.stopped.emit(name)
        else:
            then(name)
        self.refresh()

    def _on_pulled(self, name: str) -> None:
        self.pulled.emit(name)

    def _on_removed(self, name: str) -> None:
        if self.chosen == name:
            self.choose(builtin.ID)
        self.removed.emit(name)

    def _on_preferences(self, _: object) -> None:
        if self.chosen != self._chosen:
            self._chosen = self.chosen
            self.chosen_changed.emit(self._chosen)
