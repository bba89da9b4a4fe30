"""The folder an act writes: its files and a ``manifest.json`` that says how they came to be."""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

LIBRARIES = (
    "accelerate",
    "datasets",
    "gguf",
    "numpy",
    "onnx",
    "onnxruntime",
    "peft",
    "pillow",
    "scikit-learn",
    "scipy",
    "timm",
    "torch",
    "transformers",
    "trl",
    "xllamacpp",
)


def file_digest(path: Path) -> str:
    """The sha256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def model_digest(model: Path | None) -> str:
    """The sha256 over the files of a folder or of one file; a name on a hub as it is."""
    if model is None or not model.exists():
        return str(model or "")
    files = sorted(model.rglob("*")) if model.is_dir() else [model]
    held = [f"{path.relative_to(model)} {file_digest(path)}" for path in files if path.is_file()]
    return hashlib.sha256("\n".join(held).encode()).hexdigest()


def only_with(stamp: Path, values: Mapping[str, Any], *, begun: bool, write: bool = True) -> None:
    """Keep what an act starts with; SystemExit if it was ``begun`` with other or unknown values.

    It would go on with half of something else. ``write``: false in all processes but the first.
    """
    wanted = json.loads(json.dumps(values, sort_keys=True, default=str))
    if begun:
        known = json.loads(stamp.read_text(encoding="utf-8")) if stamp.is_file() else {}
        other = sorted(n for n in wanted.keys() | known if wanted.get(n) != known.get(n))
        if other:
            raise SystemExit(
                f"{stamp.parent} was begun with another {', '.join(other)}: take another --out."
            )
    elif write:
        half = stamp.with_suffix(".half")
        half.write_text(json.dumps(wanted, indent=1) + "\n", encoding="utf-8")
        half.replace(stamp)


def commit() -> str:
    """The commit the code is at, ``+changes`` if the tree is not clean; "unknown" outside git."""
    here = Path(__file__).resolve().parent
    try:
        head = _git(here, "rev-parse", "HEAD")
        return head + ("+changes" if _git(here, "status", "--porcelain", "-uno") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _git(folder: Path, *arguments: str) -> str:
    run = subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, text=True
    )
    return run.stdout.strip()


# Taken when an act starts: a training of an hour must name the code it was made by, not the one
# that has come since.
CODE = commit()


def write_manifest(
    folder: Path,
    *,
    act: str,
    config: Mapping[str, Any],
    inputs: Iterable[Path] = (),
    metrics: Mapping[str, Any] | None = None,
) -> None:
    """Write ``manifest.json``: act, config with seed, input digests, commit, versions, metrics."""
    manifest = {
        "act": act,
        "config": dict(config),
        "inputs": {path.name: file_digest(path) for path in inputs},
        "metrics": dict(metrics or {}),
        "commit": CODE,
        "python": platform.python_version(),
        "libraries": {name: version for name in LIBRARIES if (version := _version(name))},
    }
    text = json.dumps(manifest, indent=2, sort_keys=True, default=str) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def whole_lines(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSONL file that only grows; none if it is not there.

    Half a line, which a killed run leaves, is cut off from the file.
    """
    if not path.exists():
        return []
    text = path.read_text(encoding="utf-8")
    whole = text[: text.rfind("\n") + 1]
    if whole != text:
        path.write_text(whole, encoding="utf-8")
    return [json.loads(line) for line in whole.splitlines()]


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of an act's folder; SystemExit with a sentence if the act has not been run."""
    path = folder / "manifest.json"
    if not path.is_file():
        raise SystemExit(f"{folder} has no manifest.json: run the act that writes it first.")
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return manifest
