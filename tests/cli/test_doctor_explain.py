"""``doctor`` on explaining: what is optional and missing is told, what is broken is a fault."""

from __future__ import annotations

import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from qualityculler import paths
from qualityculler.cli.doctor_explain import explaining
from qualityculler.errors import ModelError
from qualityculler.evidence import ExplainerFiles, ModelFile, PromptFamily
from qualityculler.explain import checks, machine
from qualityculler.explain.machine import Machine
from qualityculler.models import builtin, choice

SOUND = Machine(frozenset(), 4, 8_000_000_000)
Here = Callable[[Machine], None]


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(paths, "data_dir", lambda: tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Here:
    """Have the program run on another machine."""
    return lambda other: monkeypatch.setattr(machine, "this_machine", lambda: other)


@pytest.fixture
def built_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, here: Here) -> ExplainerFiles:
    """A runtime and a built-in model of three small files, on a sound machine."""
    made = []
    for name, content in (("model", b"m" * 3_000_000), ("mmproj", b"p"), ("lora", b"l")):
        path = tmp_path / f"{name}.gguf"
        path.write_bytes(content)
        made.append(ModelFile(path, len(content), sha256(content).hexdigest()))
    model, mmproj, lora = made
    files = ExplainerFiles(builtin.ID, PromptFamily.QUALITY_TINY, model, mmproj, lora, 448)
    monkeypatch.setattr(builtin, "files", lambda: files)
    monkeypatch.setattr(builtin, "installed", lambda: True)
    monkeypatch.setattr(checks, "runtime_installed", lambda: True)
    monkeypatch.setattr("importlib.metadata.version", lambda name: "1.2.3")
    here(SOUND)
    of_package(tmp_path, monkeypatch, "")
    return files


def of_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    """Have the runtime that a child process finds be a module of this source."""
    folder = tmp_path / "runtime"
    folder.mkdir(exist_ok=True)
    (folder / f"{checks.RUNTIME}.py").write_text(source)
    monkeypatch.setenv("PYTHONPATH", str(folder))


def told() -> tuple[list[str], str]:
    """The lines, and the sentence on what is wrong."""
    lines: list[str] = []
    try:
        for line in explaining():
            lines.append(line)
    except ModelError as error:
        return lines, str(error)
    return lines, ""


def test_all_is_there(built_in: ExplainerFiles) -> None:
    assert told() == (
        [
            "runtime: xllamacpp 1.2.3",
            "quality-tiny: model.gguf, 3 MB, digest right",
            "quality-tiny: mmproj.gguf, 0 MB, digest right",
            "quality-tiny: lora.gguf, 0 MB, digest right",
            "threads: 3, of 4 physical cores",
            "processor: has what the runtime needs (on x86 AVX2, FMA, F16C and BMI2)",
            "memory: quality-tiny, which is asked, needs 0.5 GB; 8.0 GB are free",
        ],
        "",
    )


def test_without_the_extra_one_sentence_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, checks.RUNTIME, None)
    lines, trouble = told()
    assert (len(lines), trouble) == (1, "")
    assert "the optional parts are not installed: pip install 'qualityculler[explain]'" in lines[0]


def test_without_the_language_model_too(
    built_in: ExplainerFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(builtin, "installed", lambda: False)
    lines, trouble = told()
    assert trouble == ""
    assert "its language half comes with the first explanation, or now: qualityculler" in lines[1]
    assert not any("memory" in line for line in lines)


def test_faults_are_all_told_and_none_hides_the_next(built_in: ExplainerFiles, here: Here) -> None:
    here(Machine(frozenset({"avx2"}), 1, 100_000_000))
    path = built_in.mmproj.path
    path.write_bytes(b"q")
    lines, trouble = told()
    assert f"{path} is damaged" in trouble
    assert "This processor has no AVX2" in trouble
    assert "needs 0.5 GB of memory and 0.1 GB are free" in trouble
    assert "threads: 1, of 1 physical cores" in lines


LACKS = "libgomp.so.1: cannot open shared object file: No such file or directory"


def test_a_library_that_the_runtime_needs_and_that_lacks_is_a_fault(
    built_in: ExplainerFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_package(tmp_path, monkeypatch, f"raise ImportError({LACKS!r})")
    lines, trouble = told()
    assert trouble == (
        f"The model runtime cannot be loaded: {LACKS}. On Debian and Ubuntu libgomp1 has what is "
        "missing most often."
    )
    assert lines[0] == "runtime: xllamacpp 1.2.3"
    assert checks.RUNTIME not in sys.modules


def test_a_runtime_that_ends_its_process_does_not_end_the_doctor(
    built_in: ExplainerFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, here: Here
) -> None:
    of_package(tmp_path, monkeypatch, "import os\nos._exit(77)")
    _, trouble = told()
    assert trouble.startswith("The model runtime ended its process as it was loaded (exit code 77)")
    here(Machine(frozenset({"avx2"}), 4, 8_000_000_000))
    _, trouble = told()  # where the processor is the reason, nothing is tried
    assert trouble.startswith("This processor has no AVX2")


def test_memory_that_nobody_tells_of(built_in: ExplainerFiles, here: Here) -> None:
    here(Machine(frozenset(), 2, None))
    lines, trouble = told()
    assert trouble == ""
    assert lines[-1].endswith("needs 0.5 GB; what is free is not known")


def test_the_chosen_model_is_the_one_that_counts(built_in: ExplainerFiles, data_dir: Path) -> None:
    choice.choose("qwen3-vl-4b")
    lines, trouble = told()
    assert "qwen3-vl-4b has not been downloaded" in trouble
    assert "quality-tiny: lora.gguf, 0 MB, digest right" in lines
