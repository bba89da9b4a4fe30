"""The work behind ``explain``: one photo after the other, told to whoever prints it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

from qualityculler.cli.ending import say
from qualityculler.errors import CatalogError, ModelError, PhotoError, UserError
from qualityculler.evidence import Claim, Findings

if TYPE_CHECKING:
    from qualityculler.evidence import ExplainerFiles
    from qualityculler.explain.prompts import Style
    from qualityculler.explain.protocol import Progress
    from qualityculler.pipeline.explaining import Explaining, Told
    from qualityculler.store.catalog import Catalog
    from qualityculler.task import CancelToken


@dataclass(frozen=True, slots=True)
class Outcome:
    """All there is to say of one photo; ``trouble`` is why something of it is missing.

    ``findings`` are None where nothing is measured, ``told`` where no model was asked or answered.
    ``skipped`` means that this photo, and not the model as such, is the reason.
    """

    path: Path
    findings: Findings | None = None
    told: Told | None = None
    claims: tuple[Claim, ...] = ()
    trouble: str | None = None
    skipped: bool = False


class Teller(Protocol):
    """Prints what is found out, while it is being found out."""

    def begin(self, path: Path, findings: Findings | None) -> None:
        """A photo, and what is measured of it."""

    def progress(self, progress: Progress) -> None:
        """What the model is doing before its first word; may come in another thread."""

    def text(self, text: str) -> None:
        """The next piece of the model's text; may come in another thread."""

    def give_up_model(self, sentence: str) -> None:
        """From here on no model is asked, and why."""

    def finish(self, outcome: Outcome) -> None:
        """The photo is done."""

    def close(self) -> None:
        """No more photos."""


class Work:
    """Measures and asks; keeps one model process for all photos. Close it, best by ``with``."""

    def __init__(
        self, catalog: Catalog, model: str | None, style: Style, again: bool, cancel: CancelToken
    ) -> None:
        from qualityculler.pipeline import explaining

        self._catalog = catalog
        self._model = model
        self._style = style
        self._again = again
        self._cancel = cancel
        self._files: ExplainerFiles | None = None
        self._client = explaining.new_client()
        self._explaining: Explaining = explaining.Explaining(catalog, self._client)
        self._lost = False
        self.trouble: str | None = None

    def __enter__(self) -> Work:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def find_model(self) -> None:
        """Find the model that is to be asked; if it cannot run, say so and only measure."""
        from qualityculler.pipeline import explaining

        try:
            self._files = explaining.find_model(self._model)
        except ModelError as error:
            self._files, self.trouble = None, str(error)
            say(self.trouble)

    def explain(self, path: Path, teller: Teller) -> Outcome:
        """Everything about one photo; a photo that cannot be used is an outcome too.

        Raises CatalogError: without its catalog no further text could be kept.
        """
        from qualityculler.pipeline import proving
        from qualityculler.pipeline.examine import Cancelled
        from qualityculler.pipeline.looking import Looking

        try:
            findings = proving.findings_of(self._catalog, path, self._cancel)
            teller.begin(path, findings)
            told = self._ask(path, teller)
        except CatalogError:
            raise
        except Cancelled:
            return Outcome(path)
        except PhotoError as error:
            return Outcome(path, trouble=str(error), skipped=True)
        except UserError as error:
            return Outcome(path, findings, trouble=str(error), skipped=True)
        if told is None:
            return Outcome(path, findings, trouble=self.trouble)
        claims = proving.claims_of(told.explanation.text, findings, Looking(path))
        return Outcome(path, findings, told, claims)

    def _ask(self, path: Path, teller: Teller) -> Told | None:
        from qualityculler.explain.asking import Stopped
        from qualityculler.explain.limits import LostChildError

        if self._files is None:
            return None
        try:
            told = self._explaining.explain(
                path,
                self._files,
                style=self._style,
                again=self._again,
                on_text=teller.text,
                on_progress=teller.progress,
                cancel=self._cancel,
            )
        except Stopped:
            return None
        except ModelError as error:
            # One photo may have been too much for it; two in a row are not the photos' fault.
            if isinstance(error, LostChildError) and not self._lost:
                self._lost = True
                raise
            self._files, self.trouble = None, str(error)
            teller.give_up_model(self.trouble)
            return None
        self._lost = False
        return told
