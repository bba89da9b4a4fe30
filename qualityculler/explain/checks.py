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
            f"This processor has no {names}, which the model runtime needs; the measured findings "
            "do without it."
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
            f"This model needs {needed / 1e9:.1f} GB of memory and {free / 1e9:.1f} GB are free; "
            "close other programs or choose a smaller model: qualityculler models list"
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
        raise ModelError(f"{file.path} is no GGUF model file; get the model again.")
    if size != file.size:
        raise ModelError(
            f"{file.path} has {size} bytes where {file.size} are expected: it is not complete or "
            "not the same file; get the model again."
        )


def check_content(file: ModelFile, stamp_file: Path | None, tell: digest_cache.Tell) -> None:
    """Raise ModelError unless the bytes are the expected ones; slow, once for each file."""
    try:
        found = digest_cache.digest(file.path, file.size, stamp_file, tell)
    except OSError as error:
        raise _unreadable(file.path, error) from error
    if found != file.sha256:
        raise ModelError(
            f"{file.path} is damaged or not the expected file (SHA-256 {found[:12]}… where "
            f"{file.sha256[:12]}… is expected); get the model again."
        )


def _unreadable(path: Path, error: OSError) -> ModelError:
    return ModelError(f"The model file {path} cannot be read: {error.strerror}.")
