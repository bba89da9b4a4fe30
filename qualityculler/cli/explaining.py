"""The work behind ``explain``: one photo after the other, told to whoever prints it."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from qualityculler.cli.exit import say
from qualityculler.cli.explain_events import Outcome, Teller
from qualityculler.errors import CatalogError, ModelError, PhotoError, UserError
from qualityculler.text.reasons import sentence

if TYPE_CHECKING:
    from qualityculler.domain import ScorerId
    from qualityculler.evidence import ExplainerFiles
    from qualityculler.explain.prompts import Style
    from qualityculler.operations.compare import Sibling
    from qualityculler.operations.explain import Explaining, Told
    from qualityculler.store.catalog import Catalog
    from qualityculler.task import CancelToken


class Work:
    """Measures and asks; keeps one model process for all photos. Close it, best by ``with``."""

    def __init__(
        self,
        catalog: Catalog,
        scorer: ScorerId,
        model: str | None,
        style: Style,
        again: bool,
        cancel: CancelToken,
    ) -> None:
        from qualityculler.operations import explain

        self._catalog = catalog
        self._scorer = scorer
        self._model = model
        self._style = style
        self._again = again
        self._cancel = cancel
        self._files: ExplainerFiles | None = None
        self._client = explain.new_client()
        self._explaining: Explaining = explain.Explaining(catalog, self._client)
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
        from qualityculler.operations import explain

        try:
            self._files = explain.find_model(self._model)
        except ModelError as error:
            self._files, self.trouble = None, sentence(error)
            say(self.trouble)

    def explain(self, path: Path, teller: Teller) -> Outcome:
        """Everything about one photo; a photo that cannot be used is an outcome too.

        Raises CatalogError: without its catalog no further text could be kept.
        """
        from qualityculler.operations import claims
        from qualityculler.operations.measure import Cancelled
        from qualityculler.operations.regions import PhotoRegions

        sibling = None
        try:
            findings = claims.findings_of(self._catalog, path, self._cancel)
            sibling = self._sibling(path)
            teller.begin(path, findings, sibling)
            told = self._ask(path, teller)
        except CatalogError:
            raise
        except Cancelled:
            return Outcome(path)
        except PhotoError as error:
            return Outcome(path, trouble=sentence(error), skipped=True)
        except UserError as error:
            return Outcome(path, findings, sibling, trouble=sentence(error), skipped=True)
        if told is None:
            return Outcome(path, findings, sibling, trouble=self.trouble)
        found = claims.claims_of(told.explanation.text, findings, PhotoRegions(path))
        return Outcome(path, findings, sibling, told, found)

    def _sibling(self, path: Path) -> Sibling | None:
        """The better frame beside it, by the thresholds that the user has set in the window."""
        from qualityculler import settings
        from qualityculler.models.choice import settings_path
        from qualityculler.operations.compare import sibling_of

        thresholds = settings.load(settings_path()).settings.thresholds
        return sibling_of(self._catalog, path, self._scorer, thresholds, self._cancel)

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
            self._files, self.trouble = None, sentence(error)
            teller.give_up_model(self.trouble)
            return None
        self._lost = False
        return told
