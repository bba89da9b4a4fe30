"""The scorers by name. A new one is one file in this room and one line in ``_SHIPPED``.

Those of other packages come after them (``plugins``), last those the user has added, which lie in
the data folder; ``installed`` finds them anew at each question.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qualityculler import paths
from qualityculler.domain import ScorerId, ScorerKind
from qualityculler.errors import ModelError, UserError
from qualityculler.inference import REINSTALL, file_digest
from qualityculler.reason import Reason
from qualityculler.score import installed, nima, plugins, rali
from qualityculler.score.clip_view import ClipViewScorer
from qualityculler.score.scorer import Scorer
from qualityculler.text import N_

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
    kind: ScorerKind
    sha256: str
    licence: str
    summary: str


_SHIPPED = {
    "rali-s": _Entry(
        rali.RaliScorer,
        rali.PREPROCESSING,
        rali.KIND,
        "55ed008f0903756fa1c06a0df93304ffb0ff97d36f1d3234987f2ece39035895",
        licence="Apache-2.0 (encoder weights: Google, Apache-2.0)",
        summary=N_("technical quality, RALI recipe on EfficientNet-Lite0"),
    ),
    "nima-aesthetic": _Entry(
        nima.NimaScorer,
        nima.PREPROCESSING,
        nima.KIND,
        "918f01806fee50d188ead385d8af5a1648e96ba6664b1175f9e89eda43b9c438",
        licence="Apache-2.0 (weights: idealo, Apache-2.0)",
        summary=N_(
            "how pleasing people find a photo, NIMA-MobileNet on AVA; not technical quality"
        ),
    ),
}


def shipped() -> list[str]:
    """The names that are part of the program, the default first."""
    return sorted(_SHIPPED, key=lambda name: (name != DEFAULT, name))


def of_plugins() -> list[str]:
    """The names that other packages offer and that are not taken."""
    return [name for name in plugins.names() if name not in _SHIPPED]


def names() -> list[str]:
    """All names, the default first, then those of other packages, those the user has added last.

    One of the latter two may turn out unusable: the other functions then raise ModelError.
    """
    found = shipped() + of_plugins()
    return found + [name for name in installed.folders() if name not in found]


def describe(name: str) -> ModelInfo:
    """What there is to say about a scorer; UserError for an unknown name, ModelError if missing."""
    if name in _SHIPPED:
        entry, path = _SHIPPED[name], _shipped_path(name)
        return ModelInfo(name, path, path.stat().st_size, entry.licence, entry.summary)
    if name in of_plugins():
        plugin, path = plugins.load(name), plugins.weights(name)
        return ModelInfo(name, path, path.stat().st_size, plugin.licence, plugin.summary)
    model = _added(name)
    return ModelInfo(name, model.path, model.path.stat().st_size, model.licence, model.summary)


def identify(name: str) -> ScorerId:
    """The identity of a scorer without loading it: cheap, for looking scores up.

    ModelError if a shipped file is not the one this version was made with.
    """
    if name in _SHIPPED:
        entry = _SHIPPED[name]
        return ScorerId(name, _checked(name), entry.preprocessing, entry.kind)
    if name in of_plugins():
        return plugins.identify(name)
    model = _added(name)
    return ScorerId(name, model.sha256, model.preprocessing, model.kind)


def create(name: str, threads: int) -> Scorer:
    """A scorer ready to use, on ``threads`` threads; slow, call it in the thread that scores."""
    if name in _SHIPPED:
        _checked(name)
        return _SHIPPED[name].make(name, _shipped_path(name), threads)
    if name in of_plugins():
        return plugins.PluginScorer(name, threads)
    return ClipViewScorer(identify(name), _added(name).path, threads)


def _checked(name: str) -> str:
    """The digest of a shipped file, which is the one in the code."""
    path = _shipped_path(name)
    found = file_digest(path)
    if found != _SHIPPED[name].sha256:
        raise ModelError(
            "The model file {path} is not the one this version was made with, it has been "
            "damaged or replaced: {remedy}.",
            path=path,
            remedy=Reason(REINSTALL),
        )
    return found


def _shipped_path(name: str) -> Path:
    try:
        return paths.resource("models", name, "model.onnx")
    except FileNotFoundError as error:
        raise ModelError(
            "The model {name} is not part of this installation: reinstall QualityCuller.", name=name
        ) from error


def _added(name: str) -> installed.InstalledModel:
    found = installed.folders()
    if name not in found:
        known = ", ".join(names())
        raise UserError(
            "There is no scorer named {name}; there are: {known}.", name=repr(name), known=known
        )
    return installed.read(found[name])
