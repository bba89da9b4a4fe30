"""A pair of the user's own: taken up, refused, changed behind our back."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

import pytest

from qualityculler.errors import ModelError, UserError
from qualityculler.evidence import PromptFamily
from qualityculler.models import local
from qualityculler.models.resolve import resolve
from qualityculler.task import CancelToken
from qualityculler.text.reasons import sentence
from tests.models import gguf_files


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "model.gguf"
    path.write_bytes(gguf_files.language_model())
    return path


@pytest.fixture
def mmproj(tmp_path: Path) -> Path:
    path = tmp_path / "mmproj.gguf"
    path.write_bytes(gguf_files.projector())
    return path


@pytest.fixture
def lora(tmp_path: Path) -> Path:
    path = tmp_path / "lora.gguf"
    path.write_bytes(gguf_files.adapter())
    return path


def test_a_pair_is_taken_up_where_it_lies(model: Path, mmproj: Path, data_dir: Path) -> None:
    told: list[int] = []
    taken = local.take_up(model, mmproj, family=PromptFamily.QINSIGHT, tell=told.append)
    assert taken is not None
    assert taken.doubts == ()
    assert resolve("own") == taken.files
    files = taken.files
    assert (files.name, files.family, files.lora) == ("own", PromptFamily.QINSIGHT, None)
    assert (files.model.path, files.model.size) == (model, model.stat().st_size)
    assert files.model.sha256 == sha256(model.read_bytes()).hexdigest()
    assert told[-1] == model.stat().st_size + mmproj.stat().st_size
    assert [path.name for path in (data_dir / "models" / "own").iterdir()] == ["manifest.json"]


def test_an_adapter_comes_along(model: Path, mmproj: Path, lora: Path) -> None:
    taken = local.take_up(model, mmproj, lora)
    assert taken is not None
    assert taken.files.lora is not None
    assert resolve("own").lora == taken.files.lora


def test_a_second_pair_takes_the_place_of_the_first(
    model: Path, mmproj: Path, tmp_path: Path
) -> None:
    local.take_up(model, mmproj)
    other = tmp_path / "other.gguf"
    other.write_bytes(gguf_files.language_model("qwen2vl"))
    local.take_up(other, mmproj)
    assert resolve("own").model.path == other


def test_a_relative_path_is_remembered_as_an_absolute_one(
    model: Path, mmproj: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    taken = local.take_up(Path("model.gguf"), Path("mmproj.gguf"))
    assert taken is not None
    assert taken.files.model.path == model


@pytest.mark.parametrize(
    ("order", "sentence"),
    [
        ("mmproj model", "is an image projector.* but a language model was expected"),
        ("model model", "is a language model, but an image projector"),
        ("lora mmproj", "is a LoRA adapter, but a language model"),
        ("model lora", "is a LoRA adapter, but an image projector"),
        ("model mmproj mmproj", "is an image projector.* but a LoRA adapter"),
    ],
)
def test_files_in_the_wrong_place_are_named(
    model: Path, mmproj: Path, lora: Path, order: str, sentence: str
) -> None:
    places = {"model": model, "mmproj": mmproj, "lora": lora}
    with pytest.raises(ModelError, match=sentence):
        local.take_up(*(places[name] for name in order.split()))
    with pytest.raises(UserError, match="There is no model of your own yet"):
        resolve("own")


def test_an_adapter_for_another_kind_of_model_is_refused(
    model: Path, mmproj: Path, lora: Path
) -> None:
    lora.write_bytes(gguf_files.adapter("qwen2vl"))
    with pytest.raises(ModelError, match="is for models of the kind 'qwen2vl'"):
        local.take_up(model, mmproj, lora)


def test_a_file_without_tensors_is_no_model(model: Path, mmproj: Path) -> None:
    model.write_bytes(gguf_files.gguf({"general.architecture": "llama"}, tensors=0))
    with pytest.raises(ModelError, match="a GGUF file of another kind"):
        local.take_up(model, mmproj)


def test_a_pair_of_two_widths_is_doubted_not_refused(model: Path, mmproj: Path) -> None:
    mmproj.write_bytes(gguf_files.projector(2048))
    taken = local.take_up(model, mmproj)
    assert taken is not None
    assert "made for a width of 2048, the model has 576" in sentence(taken.doubts[0])


def test_junk_missing_files_folders_and_pipes_are_refused(
    model: Path, mmproj: Path, tmp_path: Path
) -> None:
    model.write_bytes(b"\x89PNG")
    with pytest.raises(ModelError, match="does not begin with GGUF"):
        local.take_up(model, mmproj)
    with pytest.raises(UserError, match="cannot be read"):
        local.take_up(tmp_path / "nothing.gguf", mmproj)
    with pytest.raises(UserError, match="is no ordinary file"):
        local.take_up(tmp_path, mmproj)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_a_pipe_is_not_waited_for(mmproj: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.gguf"
    os.mkfifo(pipe)
    with pytest.raises(UserError, match="is no ordinary file"):
        local.take_up(pipe, mmproj)


def test_a_cancel_changes_nothing(model: Path, mmproj: Path) -> None:
    local.take_up(model, mmproj)
    token = CancelToken()
    token.cancel()
    assert local.take_up(model, mmproj, family=PromptFamily.QINSIGHT, token=token) is None
    assert resolve("own").family is PromptFamily.GENERIC


def test_files_that_changed_or_went_are_noticed(model: Path, mmproj: Path) -> None:
    local.take_up(model, mmproj)
    model.write_bytes(gguf_files.language_model() + b"more")
    with pytest.raises(ModelError, match="has changed since it was chosen"):
        resolve("own")
    model.unlink()
    with pytest.raises(ModelError, match="No such file"):
        resolve("own")


def test_a_place_that_cannot_be_written_is_told(model: Path, mmproj: Path, data_dir: Path) -> None:
    data_dir.write_bytes(b"a file where the folder should be")
    with pytest.raises(ModelError, match=r"own cannot be written: (?:Not a directory|File exists)"):
        local.take_up(model, mmproj)


NOTE = (
    b'{"version": 1, "family": "generic", "image_side_px": %s, "files": ['
    b'{"path": "%s", "bytes": 1, "sha256": ""}, {"path": "b", "bytes": 1, "sha256": ""}]}'
)


def test_a_note_with_a_path_that_is_none_is_told(data_dir: Path) -> None:
    (data_dir / "models" / "own").mkdir(parents=True)
    (data_dir / "models" / "own" / "manifest.json").write_bytes(NOTE % (b"768", rb"\u0000"))
    with pytest.raises(ModelError, match="cannot be a file; name the files again"):
        resolve("own")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"version": 1}',
        b'{"version": 9}',
        b"[" * 9999,
        NOTE % (b"1e999", b"a"),
        NOTE % (b"0", b"a"),
        NOTE % (b"1000000", b"a"),
    ],
)
def test_a_damaged_note_is_told(model: Path, mmproj: Path, data_dir: Path, content: bytes) -> None:
    local.take_up(model, mmproj)
    (data_dir / "models" / "own" / "manifest.json").write_bytes(content)
    with pytest.raises(ModelError, match=r"manifest\.json is damaged; name the files again"):
        resolve("own")
