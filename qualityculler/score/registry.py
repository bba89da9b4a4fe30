"""The scorers by name. A new one is one file in this room and one line in ``_SHIPPED``.

Those the user has added lie in the data folder; ``installed`` finds them anew at each question.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qualityculler import paths
from qualityculler.domain import ScorerId
from qualityculler.errors import ModelError, UserError
from qualityculler.score import installed, nima, rali
from qualityculler.score.clip_view import ClipViewScorer
from qualityculler.score.scorer import Scorer
from qualityculler.score.session import REINSTALL, file_digest

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
    make: Callable[[str, Path, int], Scorer]
    preprocessing: str
    sha256: str
    licence: str
    summary: str


_SHIPPED = {
    "rali-s": _Entry(
        rali.RaliScorer,
        rali.PREPROCESSING,
        "55ed008f0903756fa1c06a0df93304ffb0ff97d36f1d3234987f2ece39035895",
        licence="Apache-2.0 (encoder weights: Google, Apache-2.0)",
        summary="technical quality, RALI recipe on EfficientNet-Lite0",
    ),
    "nima-aesthetic": _Entry(
        nima.NimaScorer,
        nima.PREPROCESSING,
        "918f01806fee50d188ead385d8af5a1648e96ba6664b1175f9e89eda43b9c438",
        licence="Apache-2.0 (weights: idealo, Apache-2.0)",
        summary="how pleasing people find a photo, NIMA-MobileNet on AVA; not technical quality",
    ),
}


def shipped() -> list[str]:
    """The names that are part of the program, the default first."""
    return sorted(_SHIPPED, key=lambda name: (name != DEFAULT, name))


def names() -> list[str]:
    """All names, the default first, those the user has added last.

    An added one may turn out unusable: the other functions then raise ModelError.
    """
    return shipped() + [name for name in installed.folders() if name not in _SHIPPED]


def describe(name: str) -> ModelInfo:
    """What there is to say about a scorer; UserError for an unknown name, ModelError if missing."""
    if name in _SHIPPED:
        entry, path = _SHIPPED[name], _shipped_path(name)
        return ModelInfo(name, path, path.stat().st_size, entry.licence, entry.summary)
    model = _added(name)
    return ModelInfo(name, model.path, model.path.stat().st_size, model.licence, model.summary)


def identify(name: str) -> ScorerId:
    """The identity of a scorer without loading it: cheap, for looking scores up.

    ModelError if a shipped file is not the one this version was made with.
    """
    if name in _SHIPPED:
        return ScorerId(name, _checked(name), _SHIPPED[name].preprocessing)
    model = _added(name)
    return ScorerId(name, model.sha256, model.preprocessing)


def create(name: str, threads: int) -> Scorer:
    """A scorer ready to use, on ``threads`` threads; slow, call it in the thread that scores."""
    if name in _SHIPPED:
        _checked(name)
        return _SHIPPED[name].make(name, _shipped_path(name), threads)
    return ClipViewScorer(identify(name), _added(name).path, threads)


def _checked(name: str) -> str:
    """The digest of a shipped file, which is the one in the code."""
    path = _shipped_path(name)
    found = file_digest(path)
    if found != _SHIPPED[name].sha256:
        raise ModelError(
            f"The model file {path} is not the one this version was made with, it has been "
            f"damaged or replaced: {REINSTALL}."
        )
    return found


def _shipped_path(name: str) -> Path:
    try:
        return paths.resource("models", name, "model.onnx")
    except FileNotFoundError as error:
        raise ModelError(
            f"The model {name} is not part of this installation: reinstall QualityCuller."
        ) from error


def _added(name: str) -> installed.InstalledModel:
    found = installed.folders()
    if name not in found:
        known = ", ".join(names())
        raise UserError(f"There is no scorer named {name!r}; there are: {known}.")
    return installed.read(found[name])
