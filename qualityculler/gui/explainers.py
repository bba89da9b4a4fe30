"""Which models can explain, which is chosen, and getting and removing them, beside the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from qualityculler.explain import checks
from qualityculler.gui.jobs import Jobs, Ticket
from qualityculler.gui.preferences import Preferences
from qualityculler.models import builtin, offline
from qualityculler.models.catalogue import CatalogueEntry
from qualityculler.models.listing import Explainer, ModelState
from qualityculler.models.pull import PullProgress
from qualityculler.operations.job import Job
from qualityculler.operations.models import FetchBuiltIn, ListModels, PullModel, RemoveModel

POLL_MS = 200
USABLE = frozenset({ModelState.READY, ModelState.OUTDATED})


class Explainers(QObject):
    """The choice is one of the window's settings. One download or removal at a time.

    ``listed`` carries a tuple of Explainers; ``pulled`` and ``removed`` the name of a model,
    ``failed`` a sentence. For the GUI thread.
    """

    listed = Signal(object)
    chosen_changed = Signal(str)
    progressed = Signal(object)  # PullProgress
    pulled = Signal(str)
    removed = Signal(str)
    stopped = Signal(str)
    failed = Signal(str)

    def __init__(self, preferences: Preferences, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._jobs = jobs
        self._listing: Ticket | None = None
        self._work: Ticket | None = None
        self._progress: PullProgress | None = None
        self.at_work_on = ""
        self.known: Sequence[Explainer] = ()
        self._poll = QTimer(self, interval=POLL_MS)
        self._poll.timeout.connect(self._on_poll)
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
        self._jobs.drop(self._listing)
        self._listing = self._jobs.run(ListModels(), self._on_listed, failed=self.failed.emit)

    def pull(self, entry: CatalogueEntry) -> None:
        """Download a model whose licence the user was shown and has accepted."""
        self._begin(entry.id, PullModel(entry), self.pulled.emit)

    @property
    def can_complete(self) -> bool:
        """Whether the built-in model is asked, lacks its language half, and may have it fetched."""
        lacks = self.chosen == builtin.ID and not builtin.installed()
        return lacks and checks.runtime_installed() and not offline.forbidding()

    def complete(self) -> None:
        """Fetch the language half of the built-in model, whose licence the user was shown."""
        self._begin(builtin.ID, FetchBuiltIn(), self.pulled.emit)

    def cancel(self) -> None:
        """Stop the download; what has come stays for the next time."""
        self._jobs.cancel(self._work)

    def remove(self, name: str) -> None:
        """Delete what was downloaded for a model."""
        self._begin(name, RemoveModel(name), lambda _: self._on_removed(name))

    def _begin(self, name: str, job: Job[Any], then: Callable[[Any], object]) -> None:
        if self.at_work_on:
            return

        def ended(tell: Callable[[Any], object], value: object) -> None:
            self._poll.stop()
            self.at_work_on = ""
            tell(value)
            self.refresh()

        self.at_work_on = name
        self._work = self._jobs.run(
            job,
            partial(ended, then),
            event=self._on_event,
            failed=partial(ended, self.failed.emit),
            stopped=partial(ended, self.stopped.emit, name),
        )

    def _on_event(self, progress: PullProgress) -> None:
        self._progress = progress
        self._poll.start()

    def _on_poll(self) -> None:
        self.progressed.emit(self._progress)

    def _on_listed(self, found: tuple[Explainer, ...]) -> None:
        self.known = found
        self.listed.emit(found)

    def _on_removed(self, name: str) -> None:
        if self.chosen == name:
            self.choose(builtin.ID)
        self.removed.emit(name)

    def _on_preferences(self, _: object) -> None:
        if self.chosen != self._chosen:
            self._chosen = self.chosen
            self.chosen_changed.emit(self._chosen)
