"""The explaining models of this machine: listing, downloading and removing them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from qualityculler.models import base_model, builtin, maintenance
from qualityculler.models.catalogue import CatalogueEntry
from qualityculler.models.listing import Explainer, explainers
from qualityculler.models.pull import PullProgress, pull
from qualityculler.operations.job import Cancelled, Lane, Tell
from qualityculler.operations.library import Library
from qualityculler.task import CancelToken


@dataclass(frozen=True, slots=True)
class ListModels:
    """What there is of each explaining model here. Tells nothing."""

    lane: ClassVar[Lane] = Lane.LIST_MODELS

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> tuple[Explainer, ...]:
        """Raises UserError for settings that cannot be read."""
        return tuple(explainers())


@dataclass(frozen=True, slots=True)
class PullModel:
    """Download a model whose licence the user was shown and has accepted.

    Tells one ``PullProgress`` at the beginning, whose counters are to be polled. Gives back the
    model's name.
    """

    entry: CatalogueEntry
    lane: ClassVar[Lane] = Lane.MODELS

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> str:
        """Raises ModelError, and Cancelled: what has come stays for the next time."""
        progress = PullProgress()
        tell(progress)
        licence = self.entry.licence
        if pull(self.entry, accepted_licence=licence, progress=progress, token=cancel) is None:
            raise Cancelled
        return self.entry.id


@dataclass(frozen=True, slots=True)
class FetchBuiltIn:
    """Fetch the language half of the built-in model, whose licence the user was shown.

    Tells one ``PullProgress`` at the beginning, whose counters are to be polled. Gives back the
    model's name.
    """

    lane: ClassVar[Lane] = Lane.MODELS

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> str:
        """Raises ModelError, UserError, and Cancelled."""
        progress = PullProgress()
        tell(progress)
        if not base_model.fetch(progress, cancel):
            raise Cancelled
        return builtin.ID


@dataclass(frozen=True, slots=True)
class RemoveModel:
    """Delete what was downloaded for a model. Tells nothing; gives back the bytes that are free."""

    name: str
    lane: ClassVar[Lane] = Lane.MODELS

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> int:
        """Raises ModelError and UserError."""
        return maintenance.remove(self.name)
