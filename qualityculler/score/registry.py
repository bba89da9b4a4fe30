"""The scorers by name. A new one is one file in this room and one line in ``_SCORERS``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qualityculler import paths
from qualityculler.domain import ScorerId
from qualityculler.errors import ModelError, UserError
from qualityculler.score.scorer import Scorer

DEFAULT = "rali-s"


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What ``models`` shows of a scorer; ``size_bytes`` of the weight file."""

    name: str
    path: Path
    size_bytes: int
    licence: str
    summary: str


@dataclass(frozen=True, slots=True)
class _Entry:
    licence: str
    summary: str

    def path(self, name: str) -> Path:
        try:
            return paths.resource("models", name, "model.onnx")
        except FileNotFoundError as error:
            raise ModelError(
                f"The model {name} is not part of this installation: reinstall QualityCuller."
            ) from error


_SCORERS = {
    "rali-s": _Entry(
        licence="Apache-2.0 (encoder weights: Google, Apache-2.0)",
        summary="technical quality, RALI recipe on EfficientNet-Lite0",
    ),
}


def names() -> list[str]:
    """The registered names, the default first."""
    return sorted(_SCORERS, key=lambda name: (name != DEFAULT, name))


def describe(name: str) -> ModelInfo:
    """What there is to say about a scorer; UserError for an unknown name, ModelError if missing."""
    entry = _entry(name)
    path = entry.path(name)
    return ModelInfo(name, path, path.stat().st_size, entry.licence, entry.summary)


def identify(name: str) -> ScorerId:
    """The identity of a scorer without loading it: cheap, for looking scores up."""
    path = _entry(name).path(name)
    from qualityculler.score import rali

    return rali.identify(name, path)


def create(name: str, threads: int) -> Scorer:
    """A scorer ready to use, on ``threads`` threads; slow, call it in the thread that scores."""
    path = _entry(name).path(name)
    from qualityculler.score import rali

    return rali.RaliScorer(name, path, threads)


def _entry(name: str) -> _Entry:
    try:
        return _SCORERS[name]
    except KeyError as error:
        known = ", ".join(names())
        raise UserError(f"There is no scorer named {name!r}; there are: {known}.") from error
