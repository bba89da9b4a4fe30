"""``models import-rali`` as a user meets it."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("onnx", reason="the extra 'convert' is not installed")

from qualityculler import paths
from qualityculler.cli import app


@dataclass
class Ended:
    code: int
    out: str
    err: str


Command = Callable[..., Ended]


@pytest.fixture
def command(
    data_dir: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Command:
    monkeypatch.setattr(paths, "log_dir", lambda: tmp_path / "log")

    def run(*words: object) -> Ended:
        code = app.run([str(word) for word in words])
        return Ended(code, *capfd.readouterr())

    return run


def test_an_imported_release_is_a_scorer_like_others(command: Command, release: Path) -> None:
    ended = command("models", "import-rali", release)
    assert ended.code == 0
    assert "rali-l is here" in ended.out
    assert "--scorer rali-l" in ended.err
    listed = command("models")
    assert "rali-l" in listed.out
    assert "Apache-2.0 (authors' release)" in listed.out


def test_what_is_damaged_is_a_sentence_and_not_a_traceback(
    command: Command, release: Path, data_dir: Path
) -> None:
    (release / "ckpt.pt").write_bytes(b"PK\3\4")
    ended = command("models", "import-rali", release)
    assert ended.code == 3
    assert ended.err.count("\n") == 1
    assert "ckpt.pt" in ended.err
    assert not (data_dir / "models").exists()


@pytest.mark.parametrize("name", ["rali-s", "nima-aesthetic", "own", "quality-tiny", "A B"])
def test_names_that_are_taken_or_none(command: Command, release: Path, name: str) -> None:
    ended = command("models", "import-rali", release, "--name", name)
    assert ended.code == 2
    assert name in ended.err


def test_an_unknown_precision(command: Command, release: Path) -> None:
    ended = command("models", "import-rali", release, "--precision", "int8")
    assert (ended.code, ended.err.count("fp16")) == (2, 1)


def test_without_the_package_onnx_the_pip_command_is_named(
    command: Command, release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without_onnx(name: str, *rest: Any, **more: Any) -> Any:
        if name == "onnx":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without_onnx)
    ended = command("models", "import-rali", release)
    assert ended.code == 2
    assert "pip install 'qualityculler[convert]'" in ended.err
