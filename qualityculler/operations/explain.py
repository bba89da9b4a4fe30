"""One photo from its file to what a model says of it: decode, ask, read the answer, remember it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from qualityculler import paths
from qualityculler.decode import registry as codecs
from qualityculler.decode.fit import Fit
from qualityculler.decode.image import Pixels
from qualityculler.decode.square import square
from qualityculler.discover.fingerprint import digest
from qualityculler.errors import ModelError
from qualityculler.evidence import ExplainerFiles, ExplainerId, Explanation
from qualityculler.explain import checks, png
from qualityculler.explain.answers import Reader
from qualityculler.explain.asking import OnProgress, OnText, Question, Reply
from qualityculler.explain.client import Client
from qualityculler.explain.limits import Limits
from qualityculler.explain.prompts import Prompt, Shape, Style, prompt_for
from qualityculler.models import builtin, resolve, speeds
from qualityculler.store import explanations
from qualityculler.store.catalog import Catalog
from qualityculler.task import CancelToken

log = logging.getLogger(__name__)

SQUARE_SOURCE_PX = 512
"""The short side a photo is decoded to before it is pressed into a square."""


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


def new_client(limits: Limits | None = None) -> Client:
    """A client that remembers which model files it has checked; whoever asks for it closes it."""
    return Client(limits, stamps=paths.data_dir() / "verified.json")


def explainer_id(files: ExplainerFiles, prompt: Prompt) -> ExplainerId:
    """Who the text is by: a larger picture is another question too."""
    return ExplainerId(files.name, files.digest, f"{prompt.version}/{files.image_side_px}px")


def prepared(path: Path, data: bytes, shape: Shape, side_px: int) -> Pixels:
    """The picture a model is shown. Raises PhotoError."""
    if shape is Shape.SQUARE:
        fit = Fit(short_side_px=SQUARE_SOURCE_PX)
        return square(codecs.load_fit(path, fit, data=data).pixels, side_px)
    return codecs.load_fit(path, Fit(max_side_px=side_px), data=data).pixels


class Explaining:
    """Asks the model through one client and remembers what it said in the catalog."""

    def __init__(self, catalog: Catalog, client: Client) -> None:
        self._catalog = catalog
        self._client = client

    def explain(
        self,
        path: Path,
        files: ExplainerFiles,
        *,
        style: Style = Style.THINKING,
        again: bool = False,
        on_text: OnText = lambda _: None,
        on_progress: OnProgress = lambda _: None,
        cancel: CancelToken | None = None,
    ) -> Told:
        """What the model says of the photo; blocks until it is said or ``cancel`` is raised.

        ``on_text`` gets the text as it is written, without tags; ``on_progress`` what goes on
        before. Both are called in the client's thread and must be quick; for a remembered text
        ``on_text`` is called once, in the caller's. ``again`` asks even so. Any thread; of several
        at once one has its turn and the newest of the others waits. Raises PhotoError, ModelError,
        UserError, and Stopped if it was cancelled or replaced.
        """
        prompt = prompt_for(files.family, style)
        data = codecs.read(path)
        content, explainer = digest(data), explainer_id(files, prompt)
        if not again and (known := self._remembered(content, explainer)) is not None:
            on_text(known.text)
            return Told(content, known, None)
        shown = prepared(path, data, prompt.shape, files.image_side_px)
        reader = Reader(prompt.form)
        asking = self._client.ask(
            Question(files, prompt, png.encode(shown)),
            lambda piece: _pass_on(reader.feed(piece), on_text),
            on_progress,
        )
        reply = asking.reply(cancel)
        answer = reader.finish()
        made = Explanation(
            answer.text, answer.rating, explainer, datetime.now(UTC), reply.seconds, reply.tokens
        )
        self._catalog.write_now(
            partial(explanations.put, digest=content, explanation=made)
        ).result()
        _remember_speed(files.name, reply)
        return Told(content, made, reply)

    def _remembered(self, content: str, explainer: ExplainerId) -> Explanation | None:
        with self._catalog.read() as db:
            return explanations.explanation(db, content, explainer)


def _pass_on(text: str, on_text: Callable[[str], object]) -> None:
    if text:
        on_text(text)


def _remember_speed(name: str, reply: Reply) -> None:
    # The first photo also pays for loading, which says nothing about the next ones.
    seconds = reply.seconds - reply.load_s
    if reply.tokens_per_s > 0 and seconds > 0:
        try:
            speeds.remember_speed(name, reply.tokens_per_s, seconds)
        except ModelError as error:
            # The text is there and kept; a figure for the list is not worth an error.
            log.warning("%s", error)
