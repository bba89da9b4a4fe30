"""ONNX Runtime, set up in one place: providers, threads, digest of the weights."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from qualityculler.errors import ModelError
from qualityculler.reason import Reason
from qualityculler.text import N_

REINSTALL = N_("reinstall QualityCuller")
PROVIDER = "CPUExecutionProvider"


def file_digest(path: Path, remedy: str = REINSTALL) -> str:
    """The sha256 of a model file in hex; ModelError, ending in ``remedy``, if it cannot be read.

    Read once a process, and again when size or modification time of the file have changed.
    """
    try:
        found = path.stat()
        return _digest(path, found.st_size, found.st_mtime_ns)
    except OSError as error:
        raise ModelError(
            "The model file {path} cannot be read ({why}): {remedy}.",
            path=path,
            why=error.strerror,
            remedy=Reason(remedy),
        ) from error


@lru_cache(maxsize=16)
def _digest(path: Path, size: int, mtime_ns: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def open_session(path: Path, threads: int, remedy: str = REINSTALL) -> Any:
    """An inference session on the CPU with ``threads`` threads; ModelError if the file is unusable.

    Creation holds the interpreter lock for a moment: call it in the thread that scores. Running is
    free of the lock.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Waiting threads sleep: decoding runs beside this and spinning would take its core.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Photos differ in shape; a memory pattern per shape would only grow.
    options.enable_mem_pattern = False
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=[PROVIDER])
    except Exception as error:
        raise ModelError(
            "The model file {path} cannot be loaded, it may be damaged: {remedy}.",
            path=path,
            remedy=Reason(remedy),
        ) from error


def check_input(session: Any, path: Path, shape: tuple[int | None, ...]) -> str:
    """The name of the one input of a graph, an image of 8 bits and this shape; None: any length.

    ModelError if the graph takes anything else.
    """
    inputs = session.get_inputs()
    fits = len(inputs) == 1 and inputs[0].type == "tensor(uint8)" and _fits(inputs[0].shape, shape)
    if not fits:
        raise ModelError(
            "The model file {path} does not take a photo: {remedy}.",
            path=path,
            remedy=Reason(REINSTALL),
        )
    name: str = inputs[0].name
    return name


def _fits(found: Sequence[object], wanted: tuple[int | None, ...]) -> bool:
    return len(found) == len(wanted) and all(
        isinstance(one, str) if length is None else one == length
        for one, length in zip(found, wanted, strict=True)
    )


def runtime() -> str:
    """What runs the models, for ``doctor``: library, version, provider."""
    import onnxruntime

    return f"ONNX Runtime {onnxruntime.__version__}, {PROVIDER}"
