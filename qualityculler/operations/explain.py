"""Explaining photos: what is measured, what a model on this machine says, and how both agree."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import ClassVar

from qualityculler.domain import ScorerId
from qualityculler.errors import CatalogError, ModelError, PhotoError, UserError
from qualityculler.evidence import Claim, ExplainerFiles, ExplainerId, Explanation, Findings
from qualityculler.explain import checks, png
from qualityculler.explain.answers import Reader
from qualityculler.explain.asking import Question, Reply, Stopped
from qualityculler.explain.limits import LostChildError
from qualityculler.explain.prompts import Prompt, Style, prompt_for
from qualityculler.explain.verify import Look, verify
from qualityculler.models import builtin, resolve, speeds
from qualityculler.operations.compare import Sibling, sibling_of
from qualityculler.operations.job import Cancelled, Lane, Tell
from qualityculler.operations.library import Library
from qualityculler.operations.measure import Measured, measure
from qualityculler.operations.photo import OpenPhoto
from qualityculler.store import explanations
from qualityculler.store.catalog import Catalog
from qualityculler.task import CancelToken
from qualityculler.text.reasons import sentence

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Compared:
    """The better frame of the same burst, None where none is known."""

    sibling: Sibling | None


@dataclass(frozen=True, slots=True)
class Expected:
    """What a model may take: the most tokens, and the seconds it took the last time, if known."""

    most_tokens: int
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Wrote:
    """The next piece of a model's text, without tags."""

    text: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a model says of a photo, and the digest of the photo's bytes.

    ``reply`` is what it took this time; None if the text was remembered from an earlier time.
    ``complete`` is false where the model ran into its limit; not known of a remembered text.
    """

    digest: str
    explanation: Explanation
    reply: Reply | None

    @property
    def remembered(self) -> bool:
        """Whether no model had to be asked."""
        return self.reply is None

    @property
    def complete(self) -> bool:
        """Whether the model came to its end."""
        return self.reply is None or self.reply.complete


@dataclass(frozen=True, slots=True)
class Verified:
    """Each statement of the model's text and how it stands against the measurements."""

    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class ModelGivenUp:
    """From here on no model is asked, and why."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Explained:
    """All there is to say of one photo; ``trouble`` is why something of it is missing.

    ``findings`` are None where nothing is measured, ``told`` where no model was asked or answered,
    ``sibling`` where no better frame of the burst is known or nothing measured tells it apart.
    ``skipped`` means that this photo, and not the model as such, is the reason.
    """

    path: Path
    findings: Findings | None = None
    sibling: Sibling | None = None
    told: Told | None = None
    claims: tuple[Claim, ...] = ()
    trouble: str | None = None
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class Explain:
    """Explain one photo, reading and decoding it once.

    Tells, in this order: ``Measured``; with ``scorer`` ``Compared``; unless ``ask`` is off
    ``Expected``, any number of ``ModelProgress`` and ``Wrote``, ``Told``, ``Verified``. ``model``
    is a name, None the chosen one. ``again`` asks for a text that is remembered too.
    """

    path: Path
    model: str | None = None
    style: Style = Style.THINKING
    again: bool = False
    ask: bool = True
    scorer: ScorerId | None = None
    lane: ClassVar[Lane] = Lane.EXPLAIN

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> Explained:
        """Raises PhotoError, ModelError, UserError, CatalogError, and Cancelled."""
        photo = OpenPhoto(self.path, partial(library.decoders.load, cancel=cancel))
        found = measure(photo, library.catalog, cancel=cancel)
        tell(Measured(self.path, found))
        sibling = None
        if self.scorer is not None:
            thresholds = library.settings.thresholds
            decoder = partial(library.decoders.load, cancel=cancel)
            sibling = sibling_of(
                library.catalog, self.path, self.scorer, thresholds, cancel, decoder=decoder
            )
            tell(Compared(sibling))
        if not self.ask:
            return Explained(self.path, found, sibling)
        told = self._ask(photo, library, tell, cancel)
        tell(told)
        claims = claims_of(told.explanation.text, found, photo.region)
        tell(Verified(claims))
        return Explained(self.path, found, sibling, told, claims)

    def _ask(self, photo: OpenPhoto, library: Library, tell: Tell, cancel: CancelToken) -> Told:
        files = find_model(self.model)
        speed = speeds.speeds().get(files.name)
        known_s = None if speed is None else speed.seconds_per_photo
        tell(Expected(prompt_for(files.family, self.style).max_tokens, known_s))
        return ask(library, photo, files, self.style, again=self.again, tell=tell, cancel=cancel)


@dataclass(frozen=True, slots=True)
class ExplainAll:
    """Explain photos one after the other; ``one`` says how, its path does not count.

    Tells what ``Explain`` tells and ``Explained`` when a photo is done, ``ModelGivenUp`` once if
    there is no model to go on with: the rest is only measured. Gives back how many were skipped,
    and why no model was asked, None if it was.
    """

    paths: Sequence[Path]
    one: Explain
    lane: ClassVar[Lane] = Lane.EXPLAIN

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> tuple[int, str | None]:
        """Raises CatalogError, without which no further text could be kept, and Cancelled."""
        trouble = self._missing_model(tell) if self.one.ask else None
        skipped, lost = 0, False
        for path in self.paths:
            outcome, given_up, lost = self._explain(path, trouble, lost, library, tell, cancel)
            trouble = trouble or given_up
            skipped += outcome.skipped
            tell(outcome)
        return skipped, trouble

    def _missing_model(self, tell: Tell) -> str | None:
        try:
            find_model(self.one.model)
        except ModelError as error:
            tell(ModelGivenUp(sentence(error)))
            return sentence(error)
        return None

    def _explain(
        self,
        path: Path,
        trouble: str | None,
        lost: bool,
        library: Library,
        tell: Tell,
        cancel: CancelToken,
    ) -> tuple[Explained, str | None, bool]:
        """The outcome; why no model is to be asked any more; whether the model's process died."""
        known: list[Explained] = [Explained(path)]

        def hear(event: object) -> None:
            if isinstance(event, Measured):
                known.append(Explained(path, event.findings))
            elif isinstance(event, Compared):
                known.append(Explained(path, known[-1].findings, event.sibling))
            tell(event)

        job = Explain(
            path,
            self.one.model,
            self.one.style,
            self.one.again,
            self.one.ask and trouble is None,
            self.one.scorer,
        )
        try:
            done = job.run(library, hear, cancel)
        except (CatalogError, Cancelled):
            raise
        except PhotoError as error:
            return Explained(path, trouble=sentence(error), skipped=True), None, lost
        except ModelError as error:
            # One photo may have been too much for it; two in a row are not the photos' fault.
            if isinstance(error, LostChildError) and not lost:
                return _with_trouble(known[-1], error, skipped=True), None, True
            tell(ModelGivenUp(sentence(error)))
            return _with_trouble(known[-1], error, skipped=False), sentence(error), lost
        except UserError as error:
            return _with_trouble(known[-1], error, skipped=True), None, lost
        return (done if done.told else _with_trouble(done, trouble, skipped=False)), None, False


def _with_trouble(known: Explained, trouble: UserError | str | None, *, skipped: bool) -> Explained:
    said = sentence(trouble) if isinstance(trouble, UserError) else trouble
    return Explained(known.path, known.findings, known.sibling, trouble=said, skipped=skipped)


def find_model(name: str | None = None) -> ExplainerFiles:
    """The files of a model by name, or of the chosen one. Any thread; loads nothing.

    Raises ModelError, with what to do, if the runtime or a file is not installed, UserError for a
    name that is none.
    """
    if not checks.runtime_installed():
        raise ModelError(
            "Explanations by a model need parts that are not installed: {how}",
            how=builtin.HOW_TO_GET,
        )
    return resolve.resolve(name)


def explainer_id(files: ExplainerFiles, prompt: Prompt) -> ExplainerId:
    """Who the text is by: a larger picture is another question too."""
    return ExplainerId(files.name, files.digest, f"{prompt.version}/{files.image_side_px}px")


def claims_of(text: str, findings: Findings | None, look: Look | None = None) -> tuple[Claim, ...]:
    """The statements of a text and how each stands against the findings; see ``verify``.

    None without findings: a photo that could not be measured proves and disproves nothing.
    """
    return () if findings is None else verify(text, findings, look)


def ask(
    library: Library,
    photo: OpenPhoto,
    files: ExplainerFiles,
    style: Style = Style.THINKING,
    *,
    again: bool = False,
    tell: Tell,
    cancel: CancelToken | None = None,
) -> Told:
    """What the model says of the photo; blocks until it is said, and remembers it.

    Tells ``ModelProgress`` and ``Wrote``, in the client's thread; of a remembered text one
    ``Wrote``. ``again`` asks even so. Any thread; of several at once one has its turn and the
    newest of the others waits. Raises PhotoError, ModelError, UserError, and Cancelled if it was
    cancelled or replaced.
    """
    prompt = prompt_for(files.family, style)
    explainer = explainer_id(files, prompt)
    known = None if again else _remembered(library.catalog, photo.digest, explainer)
    if known is not None:
        tell(Wrote(known.text))
        return Told(photo.digest, known, None)
    shown = photo.shown_to_model(prompt.shape, files.image_side_px)
    reader = Reader(prompt.form)
    asking = library.client.ask(
        Question(files, prompt, png.encode(shown)),
        lambda piece: _pass_on(reader.feed(piece), tell),
        tell,
    )
    try:
        reply = asking.reply(cancel)
    except Stopped as stop:
        raise Cancelled from stop
    answer = reader.finish()
    made = Explanation(
        answer.text, answer.rating, explainer, datetime.now(UTC), reply.seconds, reply.tokens
    )
    put = partial(explanations.put, digest=photo.digest, explanation=made)
    library.catalog.write_now(put).result()
    _remember_speed(files.name, reply)
    return Told(photo.digest, made, reply)


def _remembered(catalog: Catalog, content: str, explainer: ExplainerId) -> Explanation | None:
    with catalog.read() as db:
        return explanations.explanation(db, content, explainer)


def _pass_on(text: str, tell: Callable[[Wrote], object]) -> None:
    if text:
        tell(Wrote(text))


def _remember_speed(name: str, reply: Reply) -> None:
    # The first photo also pays for loading, which says nothing about the next ones.
    seconds = reply.seconds - reply.load_s
    if reply.tokens_per_s > 0 and seconds > 0:
        try:
            speeds.remember_speed(name, reply.tokens_per_s, seconds)
        except ModelError as error:
            # The text is there and kept; a figure for the list is not worth an error.
            log.warning("%s", error)
