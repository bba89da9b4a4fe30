"""The shipped catalogue is sound and free to use; a bad one names its bad row."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qualityculler import paths
from qualityculler.errors import UserError
from qualityculler.models import catalogue
from qualityculler.models.catalogue import ModelKind, Tier


def content() -> dict[str, Any]:
    written: dict[str, Any] = json.loads(paths.resource("models", "catalogue.json").read_text())
    return written


@pytest.fixture(autouse=True)
def data_dir() -> None:
    """The catalogue is part of the program, not of the user's data."""


def test_every_row_is_pinned_or_says_that_it_cannot_be() -> None:
    for row in catalogue.entries():
        pinned = {file.pinned for file in row.files}
        assert pinned == {row.revision != "main"}, row.id
    assert [row.id for row in catalogue.entries() if row.revision == "main"] == [
        "visualquality-r1-7b"
    ]


def test_one_is_recommended_and_all_are_free_for_any_use() -> None:
    rows = catalogue.entries()
    assert [row.id for row in rows if row.tier is Tier.RECOMMENDED] == ["qwen3-vl-4b"]
    assert all(row.licence.startswith(("Apache-2.0", "MIT")) for row in rows)
    # This one is under a licence for research only, whatever other catalogues say.
    assert not any("Qwen2.5-VL-3B" in row.repo for row in rows)


def test_the_memory_to_have_is_more_than_the_files() -> None:
    assert all(row.ram_gb * 1e9 > row.bytes for row in catalogue.entries())


def test_an_unknown_name_is_told_with_the_known_ones() -> None:
    with pytest.raises(UserError, match=r"no model named 'gpt'.* there are: .*qwen3-vl-4b"):
        catalogue.entry("gpt")
    assert catalogue.entry("qwen3-vl-4b").bytes == 2_951_255_968


Row = dict[str, Any]


def changed(**fields: object) -> Callable[[Row], None]:
    return lambda row: row.update(fields)


def changed_file(**fields: object) -> Callable[[Row], None]:
    return lambda row: row["files"][0].update(fields)


@pytest.mark.parametrize(
    "spoil",
    [
        changed(id="../x"),
        changed(id="Own"),
        changed(id="own"),
        changed(id="quality-tiny"),
        changed(repo="https://evil.example/x"),
        changed(repo="a/../../b"),
        changed(revision="v1/../.."),
        changed(kind="oracle"),
        changed(tier="best"),
        changed(family="horoscope"),
        changed(licence=""),
        changed(page="javascript:alert(1)"),
        changed(files=[]),
        changed_file(name="../model.gguf"),
        changed_file(name="model.pickle"),
        changed_file(name=".gguf"),
        changed_file(name=None),
        changed_file(role="mmproj"),
        changed_file(bytes=0),
        changed_file(bytes="12"),
        changed_file(sha256="ABC"),
        lambda row: row["files"][0].pop("bytes"),
        lambda row: row["files"][0].pop("sha256"),
        lambda row: row.pop("summary"),
        lambda row: row["files"].append(row["files"][0]),
    ],
)
def test_a_bad_row_is_refused(tmp_path: Path, spoil: Callable[[Row], None]) -> None:
    written = content()
    spoil(written["models"][0])
    path = tmp_path / "catalogue.json"
    path.write_text(json.dumps(written))
    with pytest.raises(ValueError, match=r"^model .* of the catalogue: "):
        catalogue.read(path)


def test_two_rows_of_one_name_and_a_later_version_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.json"
    written = content()
    path.write_text(json.dumps(written | {"models": written["models"][:1] * 2}))
    with pytest.raises(ValueError, match="two models of one name"):
        catalogue.read(path)
    path.write_text(json.dumps(written | {"version": 2}))
    with pytest.raises(ValueError, match="version 2"):
        catalogue.read(path)


def test_a_scorer_needs_no_pair(tmp_path: Path) -> None:
    written = content()
    row = written["models"][0] | {"kind": "scorer"}
    row["files"] = [row["files"][0] | {"name": "model.onnx"}]
    path = tmp_path / "catalogue.json"
    path.write_text(json.dumps(written | {"models": [row]}))
    assert catalogue.read(path)[0].kind is ModelKind.SCORER
