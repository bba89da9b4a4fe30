"""Headers of GGUF files, sound and hostile."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from qualityculler.errors import ModelError
from qualityculler.models import gguf
from tests.models import gguf_files


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file.gguf"


def test_a_language_model_a_projector_and_an_adapter_are_told_apart(path: Path) -> None:
    path.write_bytes(gguf_files.language_model("qwen3vl", 2560))
    model = gguf.header(path)
    assert (model.architecture, model.sees, model.adapts) == ("qwen3vl", False, False)
    assert (model.number("qwen3vl.embedding_length"), model.tensors) == (2560, 1)
    path.write_bytes(gguf_files.projector())
    assert gguf.header(path).sees
    path.write_bytes(gguf_files.adapter())
    adapter = gguf.header(path)
    assert (adapter.adapts, adapter.values["adapter.lora.alpha"]) == (True, 32.0)


def test_values_of_another_type_are_not_taken_for_what_they_are_not(path: Path) -> None:
    path.write_bytes(gguf_files.gguf({"general.architecture": 7, "a": True, "b": "x"}))
    header = gguf.header(path)
    assert (header.architecture, header.number("a"), header.number("b")) == ("", None, None)


SOUND = gguf_files.language_model()


@pytest.mark.parametrize("length", [0, 3, 4, 8, 12, 23, 30, 60, 200, len(SOUND) - 70])
def test_a_file_that_is_cut_off_is_no_sound_one(path: Path, length: int) -> None:
    path.write_bytes(SOUND[:length])
    with pytest.raises(ModelError, match=r"file\.gguf is no sound GGUF file: "):
        gguf.header(path)


def test_a_file_whose_tensors_lie_beyond_its_end_was_cut_off(path: Path) -> None:
    path.write_bytes(gguf_files.gguf({"general.architecture": "llama"}, data=b""))
    with pytest.raises(ModelError, match="cut off; download or copy it again"):
        gguf.header(path)


def head(tensors: int, pairs: int, version: int = 3) -> bytes:
    return b"GGUF" + struct.pack("<IQQ", version, tensors, pairs)


KEY = gguf_files.text("k")


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04" + b"\0" * 100,
        head(0, 0, version=1) + b"\0" * 100,
        b"GGUF" + struct.pack(">IQQ", 3, 0, 0),
        head(0, 1 << 60),
        head(1 << 60, 0),
        head(0, 1) + struct.pack("<Q", 1 << 63),
        head(0, 1) + KEY + struct.pack("<IQ", 8, (1 << 64) - 1),
        head(0, 1) + KEY + struct.pack("<I", 99),
        head(0, 1) + KEY + struct.pack("<IIQ", 9, 8, 1 << 62),
        head(0, 1) + KEY + struct.pack("<IIQ", 9, 4, 1 << 62),
        head(0, 1) + KEY + struct.pack("<IIQ", 9, 9, 1 << 62),
        head(0, 1) + KEY + struct.pack("<I", 9) + struct.pack("<IQ", 9, 1) * 50,
        head(1, 0) + KEY + struct.pack("<I", 1 << 31),
    ],
)
def test_hostile_headers_end_in_a_sentence(path: Path, content: bytes) -> None:
    path.write_bytes(content + b"\0" * 64)
    with pytest.raises(ModelError, match="is no sound GGUF file: "):
        gguf.header(path)


def test_what_is_not_there_is_told(path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read: No such file"):
        gguf.header(path)
