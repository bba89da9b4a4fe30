"""What must hold before a runtime is started: it would end without a word, or take all memory."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from qualityculler.errors import ModelError
from qualityculler.evidence import ModelFile
from qualityculler.explain import digest_cache
from qualityculler.explain.machine import Machine

RUNTIME = "xllamacpp"
GGUF_MAGIC = b"GGUF"
WORKING_BYTES = 500_000_000
"""What the runtime takes beside the files, measured and rounded up."""


def runtime_installed() -> bool:
    """Whether the runtime is there, without loading it. Any thread."""
    return find_spec(RUNTIME) is not None


def check_runtime() -> None:
    """Raise ModelError, with how to get it, if the runtime is not installed."""
    if not runtime_installed():
        raise ModelError("The model runtime is not installed: pip install 'qualityculler[explain]'")


def check_processor(machine: Machine) -> None:
    """Raise ModelError if the runtime would end in an illegal instruction here."""
    if machine.missing_flags:
        names = ", ".join(sorted(flag.upper() for flag in machine.missing_flags))
        raise ModelError(
            "This processor has no {names}, which the model runtime needs; the measured "
            "findings do without it.",
            names=names,
        )


def needed_bytes(files: Iterable[ModelFile]) -> int:
    """The memory that a model takes: its files and the work on them."""
    return sum(file.size for file in files) + WORKING_BYTES


def check_memory(files: Iterable[ModelFile], machine: Machine) -> None:
    """Raise ModelError if the files and the work on them do not fit into free memory."""
    needed = needed_bytes(files)
    free = machine.available_bytes
    if free is not None and free < needed:
        raise ModelError(
            "This model needs {needed} GB of memory and {free} GB are free; close other "
            "programs or choose a smaller model: qualityculler models list",
            needed=f"{needed / 1e9:.1f}",
            free=f"{free / 1e9:.1f}",
        )


def check_shape(file: ModelFile) -> None:
    """Raise ModelError unless the file is there, whole, and begins as a GGUF file does."""
    try:
        size = file.path.stat().st_size
        with file.path.open("rb") as opened:
            magic = opened.read(len(GGUF_MAGIC))
    except OSError as error:
        raise _unreadable(file.path, error) from error
    if magic != GGUF_MAGIC:
        raise ModelError("{path} is no GGUF model file; get the model again.", path=file.path)
    if size != file.size:
        raise ModelError(
            "{path} has {size} bytes where {wanted} are expected: it is not complete or "
            "not the same file; get the model again.",
            path=file.path,
            size=size,
            wanted=file.size,
        )


def check_content(file: ModelFile, stamp_file: Path | None, tell: digest_cache.Tell) -> None:
    """Raise ModelError unless the bytes are the expected ones; slow, once for each file."""
    try:
        found = digest_cache.digest(file.path, file.size, stamp_file, tell)
    except OSError as error:
        raise _unreadable(file.path, error) from error
    if found != file.sha256:
        raise ModelError(
            "{path} is damaged or not the expected file (SHA-256 {found}… where {wanted}… "
            "is expected); get the model again.",
            path=file.path,
            found=found[:12],
            wanted=file.sha256[:12],
        )


def _unreadable(path: Path, error: OSError) -> ModelError:
    return ModelError("The model file {path} cannot be read: {why}.", path=path, why=error.strerror)
