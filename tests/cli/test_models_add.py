"""``models add`` as a user meets it: from a graph and its card to a scan, and away again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from qualityculler.cli import app
from qualityculler.score import registry
from tests.cli.conftest import Command, Ended
from tests.models.conftest import data_dir as data_dir
from tests.score.test_add import offered


@pytest.fixture
def command(data_dir: Path, log_folder: Path, capfd: pytest.CaptureFixture[str]) -> Command:
    """Runs a command line with the real scorers."""

    def run(*words: object) -> Ended:
        code = app.run([str(word) for word in words])
        return Ended(code, *capfd.readouterr())

    return run


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    return offered(tmp_path / "offered")


def test_an_added_graph_is_a_scorer_like_others(
    command: Command, graph: Path, data_dir: Path, tmp_path: Path
) -> None:
    ended = command("models", "add", graph)
    digest = json.loads(graph.with_suffix(".json").read_text())["sha256"]
    folder = data_dir / "models" / "mine"
    assert (ended.code, ended.out) == (
        0,
        f"mine is here: {folder}\n  {digest}  model.onnx, 0 MB\n",
    )
    assert "To score with it: qualityculler scan FOLDER --scorer mine" in ended.err
    listed = command("models").out
    assert f"\nmine\n  a tiny one\n  0.0 MB, MIT\n  {folder / 'model.onnx'}\n  mine@" in listed
    photos = tmp_path / "photos"
    photos.mkdir()
    Image.new("RGB", (300, 240), (255, 255, 255)).save(photos / "white.png")
    catalog = tmp_path / "catalog.db"
    words = ("scan", photos, "--scorer", "mine", "--json", "-", "--quiet", "--catalog", catalog)
    ended = command(*words)
    assert ended.code == 0
    (record,) = json.loads(ended.out)
    assert record["score"] == pytest.approx(5.0)
    assert record["scorer"] == f"mine@{digest[:12]}/clip224-1"
    assert command("models", "remove", "mine", "--yes").code == 0
    assert "mine" not in registry.names()
    assert command(*words).code == 2


@pytest.mark.parametrize("name", ["rali-s", "nima-aesthetic", "own", "quality-tiny", "A B"])
def test_names_that_are_taken_or_none(command: Command, graph: Path, name: str) -> None:
    ended = command("models", "add", graph, "--name", name)
    assert (ended.code, ended.out) == (2, "")
    assert name in ended.err
    assert ended.err.count("\n") == 1


def test_the_name_of_a_model_that_can_be_downloaded_is_taken(command: Command, graph: Path) -> None:
    ended = command("models", "add", graph, "--name", "qwen3-vl-4b")
    assert (ended.code, ended.out) == (2, "")
    assert "qwen3-vl-4b is the name of another model" in ended.err


def test_what_does_not_fit_is_a_sentence_and_not_a_traceback(
    command: Command, graph: Path, data_dir: Path
) -> None:
    graph.write_bytes(b"no graph")
    ended = command("models", "add", graph)
    assert (ended.code, ended.out) == (3, "")
    assert ended.err == (
        f"The model file {graph} is not the one its card means: make it or get it again.\n"
    )
    assert not (data_dir / "models").exists()


def test_replacing_is_asked_for(command: Command, graph: Path) -> None:
    assert command("models", "add", graph).code == 0
    ended = command("models", "add", graph)
    assert ended.code == 2
    assert "replace it with --replace" in ended.err
    assert command("models", "add", graph, "--replace").code == 0
