"""What is measured of a photo and what a model says of it, found out behind the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QThreadPool, Signal

from qualityculler.evidence import Claim, Findings
from qualityculler.explain.asking import Stopped, Why
from qualityculler.explain.prompts import prompt_for
from qualityculler.explain.protocol import ModelProgress
from qualityculler.gui.tasks import Work, sentence
from qualityculler.models import speeds
from qualityculler.operations import claims, explain
from qualityculler.operations.explain import Told
from qualityculler.operations.measure import examine
from qualityculler.operations.regions import PhotoRegions
from qualityculler.store.catalog import Catalog
from qualityculler.task import CancelToken


@dataclass(frozen=True, slots=True)
class Expected:
    """What a model may take: the most tokens, and the seconds it took the last time, if known."""

    most_tokens: int
    seconds: float | None


class Explaining(QObject):
    """One photo at a time: a new one stops the work on the last, whose late answers are dropped.

    ``measured`` carries Findings, ``unmeasured`` and ``failed`` a sentence. Of a model's text
    ``expected`` and ``progressed`` come first, then ``wrote`` for each piece, ``told`` when it is
    complete and ``proved`` when it has been set against the findings; ``stopped`` in place of these
    where somebody wanted it so. For the GUI thread; ``close`` ends the model's process.
    """

    measured = Signal(object)  # Findings
    unmeasured = Signal(str)
    expected = Signal(object)  # Expected
    progressed = Signal(object)  # ModelProgress
    wrote = Signal(str)
    told = Signal(object)  # Told
    proved = Signal(object)  # tuple of Claims
    failed = Signal(str)
    stopped = Signal()
    _measured = Signal(int, object, object)
    _told = Signal(int, object, object)
    _proved = Signal(int, object, object)
    _heard = Signal(int, object)  # Expected, ModelProgress, or a piece of text

    def __init__(self, catalog: Catalog, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._client = explain.new_client()
        self._work = explain.Explaining(catalog, self._client)
        self._measurer, self._asker = QThreadPool(self), QThreadPool(self)
        for pool in (self._measurer, self._asker):
            pool.setMaxThreadCount(1)
        self._newest = 0
        self._measuring = self._asking = self._proving = 0
        self._cancel, self._stop_measuring = CancelToken(), CancelToken()
        self._path: Path | None = None
        self._findings: Findings | None = None
        self._text: str | None = None
        self._closed = False
        self._measured.connect(self._on_measured)
        self._told.connect(self._on_told)
        self._proved.connect(self._on_proved)
        self._heard.connect(self._on_heard)

    @property
    def asking(self) -> bool:
        """Whether a model is being asked."""
        return self._asking != 0

    @property
    def busy(self) -> bool:
        """Whether anything is still to come."""
        return bool(self._measuring or self._asking or self._proving)

    @property
    def child_pid(self) -> int | None:
        """The model's process while there is one."""
        return self._client.child_pid

    def measure(self, path: Path) -> None:
        """Find out what is measured of a photo; what was under way is given up."""
        self._give_up()
        self._path, self._findings, self._text = path, None, None
        if not self._closed:
            self._measuring = request = self._next()
            self._stop_measuring = CancelToken()
            work = partial(examine, path, self._catalog, cancel=self._stop_measuring)
            self._measurer.start(Work(request, work, self._measured))

    def ask(self, path: Path, model: str, *, again: bool = False) -> None:
        """Have a model, by name, explain a photo; an earlier question is given up.

        A text it wrote before comes at once, unless ``again``.
        """
        self.stop()
        self._text, self._proving = None, 0
        if self._closed:
            return
        self._asking, self._cancel = self._next(), CancelToken()
        work = partial(self._explain, self._asking, path, model, again, self._cancel)
        self._asker.start(Work(self._asking, work, self._told))

    def stop(self) -> None:
        """Give the question up; ``stopped`` follows at once."""
        if self._asking:
            self._asking = 0
            self._cancel.cancel()
            self.stopped.emit()

    def close(self) -> None:
        """Tell nothing more, end the model's process, wait for the threads."""
        self._closed = True
        self._give_up()
        self._client.close()
        self._measurer.waitForDone()
        self._asker.waitForDone()

    def _next(self) -> int:
        self._newest += 1
        return self._newest

    def _give_up(self) -> None:
        self._measuring = self._proving = 0
        self._stop_measuring.cancel()
        self.stop()

    # On the pools

    def _explain(
        self, request: int, path: Path, model: str, again: bool, cancel: CancelToken
    ) -> Told:
        if cancel.cancelled:
            raise Stopped(Why.REPLACED)
        files = explain.find_model(model)
        speed = speeds.speeds().get(files.name)
        known_s = None if speed is None else speed.seconds_per_photo
        self._heard.emit(request, Expected(prompt_for(files.family).max_tokens, known_s))
        hear: Callable[[Any], None] = partial(self._heard.emit, request)
        return self._work.explain(
            path, files, again=again, on_text=hear, on_progress=hear, cancel=cancel
        )

    # Back in the window's thread

    def _on_measured(self, request: int, found: Findings | None, error: Exception | None) -> None:
        if request != self._measuring:
            return
        self._measuring = 0
        self._findings = found
        if found is not None:
            self.measured.emit(found)
        else:
            self.unmeasured.emit(sentence(error or RuntimeError("no findings")))
        self._prove()

    def _on_heard(self, request: int, heard: Expected | ModelProgress | str) -> None:
        if request != self._asking:
            return
        match heard:
            case str():
                self.wrote.emit(heard)
            case ModelProgress():
                self.progressed.emit(heard)
            case Expected():
                self.expected.emit(heard)

    def _on_told(self, request: int, told: Told | None, error: Exception | None) -> None:
        if request != self._asking:
            return
        self._asking = 0
        if told is not None:
            self._text = told.explanation.text
            self.told.emit(told)
            self._prove()
        elif isinstance(error, Stopped):
            self.stopped.emit()
        else:
            self.failed.emit(sentence(error or RuntimeError("no answer")))

    def _prove(self) -> None:
        """As soon as both are there: the text and what was measured."""
        path, text, findings = self._path, self._text, self._findings
        if path is None or text is None or findings is None or self._measuring or self._closed:
            return
        self._proving = self._next()
        work = partial(claims.claims_of, text, findings, PhotoRegions(path))
        self._measurer.start(Work(self._proving, work, self._proved))

    def _on_proved(
        self, request: int, claims: tuple[Claim, ...] | None, error: Exception | None
    ) -> None:
        if request != self._proving:
            return
        self._proving = 0
        if claims is not None:
            self.proved.emit(claims)
        else:
            self.failed.emit(sentence(error or RuntimeError("no claims")))
