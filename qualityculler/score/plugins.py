"""Scorers of other packages, found by their entry points in the group ``qualityculler.scorers``.

The name of the entry point is the scorer's name. It leads to a class that says what it is and, made
with a number of threads, scores (:class:`Plugin`). The packages are the user's own choice, as
everything installed beside this one is; one that does not work costs a sentence, not the program.
"""

from __future__ import annotations

import inspect
import logging
import math
from collections.abc import Sequence
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from qualityculler.domain import MOS_MAX, MOS_MIN, ScorerId, ScorerKind
from qualityculler.errors import ModelError
from qualityculler.inference import file_digest
from qualityculler.reason import Reason
from qualityculler.score.installed import NEW_NAME
from qualityculler.score.scorer import Assessment
from qualityculler.text import N_

GROUP = "qualityculler.scorers"
_log = logging.getLogger(__name__)
_log.addHandler(logging.NullHandler())  # without a log file nothing goes to the terminal
_TEXTS = ("summary", "licence", "preprocessing")


class Plugin(Protocol):
    """What an entry point leads to: a class with these attributes.

    ``kind`` is "technical" or "aesthetic", ``preprocessing`` a version that changes with what is
    done to the pixels. ``weights`` is the file whose digest tells one state of the scorer from
    another; without it, that is the file the class is defined in.
    """

    kind: str
    summary: str
    licence: str
    preprocessing: str
    batch_size: int
    short_side_px: int

    def __init__(self, threads: int) -> None:
        """Load what is needed, to run on so many threads. Called in the thread that scores."""

    def score(self, images: Sequence[NDArray[np.uint8]]) -> list[Assessment]:
        """One assessment a photo, as :class:`qualityculler.score.scorer.Scorer` promises."""


class PluginScorer:
    """A scorer over a plugin; see :class:`qualityculler.score.scorer.Scorer`. Checks its answers.

    ModelError if the plugin cannot be made or gives something that is no assessment.
    """

    def __init__(self, name: str, threads: int) -> None:
        plugin = load(name)
        self.id = identify(name)
        try:
            self._scorer = plugin(threads)
            self.batch_size = max(1, int(self._scorer.batch_size))
            self.short_side_px = max(1, int(self._scorer.short_side_px))
        except Exception as error:
            raise _unusable(name, N_("cannot be made ready"), error) from error

    def score(self, images: Sequence[NDArray[np.uint8]]) -> list[Assessment]:
        """One assessment a photo, in order."""
        try:
            found = [_checked(one) for one in self._scorer.score(images)]
            if len(found) != len(images):
                raise ValueError(f"{len(found)} answers for {len(images)} photos")
        except Exception as error:
            raise _unusable(self.id.name, N_("does not score"), error) from error
        return found


def names() -> list[str]:
    """The names of the scorers that other packages offer, in order; none of them is loaded."""
    return sorted(_points())


def package(name: str) -> str:
    """The installed package that offers a scorer, "" if it does not tell its name."""
    found = _points()[name].dist
    return "" if found is None else found.name


def load(name: str) -> Any:
    """The class of a scorer; ModelError with a sentence if it cannot be had or lacks something."""
    try:
        plugin = _points()[name].load()
        ScorerKind(plugin.kind)
        for key in _TEXTS:
            text = getattr(plugin, key)
            if not isinstance(text, str) or not text.isprintable() or not text:
                raise ValueError(f"its {key} is no plain line")
    except (Exception, SystemExit) as error:
        raise _unusable(name, N_("cannot be loaded"), error) from error
    return plugin


def identify(name: str) -> ScorerId:
    """The identity of a scorer without making it. Raises ModelError."""
    plugin, path = load(name), weights(name)
    return ScorerId(name, file_digest(path), plugin.preprocessing, ScorerKind(plugin.kind))


def weights(name: str) -> Path:
    """The file whose digest identifies a scorer. Raises ModelError."""
    plugin = load(name)
    try:
        given = getattr(plugin, "weights", None)
        path = Path(inspect.getfile(plugin) if given is None else given)
        path.stat()
        return path
    except (OSError, TypeError) as error:
        raise _unusable(name, N_("has no file to be known by"), error) from error


def _points() -> dict[str, EntryPoint]:
    """By name; of two packages with one name the first on the path counts."""
    found: dict[str, EntryPoint] = {}
    for point in entry_points(group=GROUP):
        if NEW_NAME.fullmatch(point.name):
            found.setdefault(point.name, point)
    return found


def _checked(one: Assessment) -> Assessment:
    value = float(one.value)
    error = None if one.uncertainty is None else float(one.uncertainty)
    if not MOS_MIN <= value <= MOS_MAX:  # also catches NaN
        raise ValueError(f"{value} is no score")
    if error is not None and not 0 <= error < math.inf:
        raise ValueError(f"{error} is no error to expect")
    return Assessment(value, error)


def _unusable(name: str, what: str, error: BaseException) -> ModelError:
    """The sentence; the traceback, for who wrote the package, goes into the log."""
    _log.warning("The scorer %s %s", name, what, exc_info=error)
    said = f"{type(error).__name__}: {error}".splitlines()[0][:200]
    shown = said if said.isprintable() else ascii(said)[1:-1]
    owner = package(name)
    by_pip = Reason("update or remove it, pip uninstall {package}", {"package": owner})
    return ModelError(
        "The scorer {name} of another package {what} ({error}): {remedy}.",
        name=name,
        what=Reason(what),
        error=shown,
        remedy=by_pip if owner else Reason("update or remove it"),
    )
