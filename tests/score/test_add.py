"""A graph of the user's becomes a scorer when all is right with it, or leaves nothing."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from filelock import FileLock

from qualityculler.domain import ScorerKind
from qualityculler.errors import ModelError, UserError
from qualityculler.score import registry
from qualityculler.score.add import Added, add
from qualityculler.score.scorer import Assessment
from qualityculler.task import CancelToken
from tests.score.graphs import brightness_graph, constant_graph

SIDE_PX = 224


def offered(folder: Path, name: str = "mine", card: dict[str, Any] | None = None) -> Path:
    """A graph with its card, as ``training.release`` leaves them."""
    folder.mkdir(exist_ok=True)
    path = brightness_graph(folder / f"{name}.onnx", side_px=SIDE_PX)
    return with_card(path, card or {})


def with_card(path: Path, card: dict[str, Any]) -> Path:
    known = {
        "format": 1,
        "kind": "rali",
        "name": path.stem,
        "preprocessing": "clip224-1",
        "side_px": SIDE_PX,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "licence": "MIT",
        "summary": "a tiny one",
    }
    path.with_suffix(".json").write_text(json.dumps(known | card), encoding="utf-8")
    return path


def left(models: Path) -> list[str]:
    """What is in the folder of models, lock files aside."""
    return sorted(path.name for path in models.iterdir() if path.suffix != ".lock")


def test_an_added_graph_is_a_scorer(models: Path, tmp_path: Path, photo: np.ndarray) -> None:
    graph = offered(tmp_path / "offered", card={"judges": "aesthetic", "more": [1]})
    content = graph.read_bytes()
    made = add(graph)
    digest = hashlib.sha256(content).hexdigest()
    assert made == Added("mine", models / "mine", len(content), digest)
    shutil.rmtree(graph.parent)
    identity = registry.identify("mine")
    assert (identity.digest, identity.kind) == (digest, ScorerKind.AESTHETIC)
    (found,) = registry.create("mine", threads=1).score([photo])
    assert found == Assessment(pytest.approx(1 + 4 * 125 / 255, abs=0.01))
    assert left(models) == ["mine"]


def test_another_name_can_be_given(models: Path, tmp_path: Path) -> None:
    made = add(offered(tmp_path / "offered"), "yours")
    assert made is not None and made.folder == models / "yours"
    assert registry.describe("yours").summary == "a tiny one"
    assert left(models) == ["yours"]


@pytest.mark.parametrize(
    ("card", "fault"),
    [
        ({"sha256": "0" * 64}, "not the one its card means"),
        ({"sha256": "none"}, "its card mine.json has no digest"),
        ({"format": 3}, "a format this version does not know"),
        ({"kind": "nima"}, "a format this version does not know"),
        ({"judges": "all"}, "technical quality or appeal"),
        ({"preprocessing": "clip336-1"}, "preprocessing this version does not know"),
        ({"preprocessing": "clip336-1", "side_px": 336}, "something else than a scorer does"),
        ({"licence": "two\nlines"}, "licence or summary"),
        ({"name": "../up"}, "cannot be the name"),
        ({"name": None}, "cannot be the name"),
    ],
)
def test_a_card_that_does_not_fit_leaves_nothing(
    models: Path, tmp_path: Path, card: dict[str, Any], fault: str
) -> None:
    graph = offered(tmp_path / "offered", card=card)
    with pytest.raises(UserError, match=fault):
        add(graph)
    assert left(models) == []


@pytest.mark.parametrize("content", [None, b"", b"[]", b"\xff"])
def test_a_card_that_is_none(models: Path, tmp_path: Path, content: bytes | None) -> None:
    path = offered(tmp_path / "offered").with_suffix(".json")
    path.unlink() if content is None else path.write_bytes(content)
    with pytest.raises(ModelError, match=r"its card mine\.json is missing or unreadable"):
        add(path.with_suffix(".onnx"))
    assert left(models) == []


@pytest.mark.parametrize("value", [float("nan"), 0.5, 9.0])
def test_a_graph_that_gives_no_score(models: Path, tmp_path: Path, value: float) -> None:
    graph = with_card(constant_graph(tmp_path / "odd.onnx", value, side_px=SIDE_PX), {})
    with pytest.raises(ModelError, match=rf"{graph} gave something that is no score"):
        add(graph)
    assert left(models) == []


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (lambda path: brightness_graph(path, SIDE_PX, output="level"), "something else"),
        (lambda path: path.write_bytes(b"no graph") and path, "cannot be loaded"),
    ],
)
def test_a_graph_that_is_no_scorer(models: Path, tmp_path: Path, make: Any, fault: str) -> None:
    graph = with_card(make(tmp_path / "odd.onnx"), {})
    with pytest.raises(ModelError, match=rf"{graph} .*{fault}"):
        add(graph)
    assert left(models) == []


def test_weights_in_a_second_file_are_refused(models: Path, tmp_path: Path) -> None:
    import onnx

    graph = offered(tmp_path / "offered")
    model = onnx.load(str(graph))
    options = {"save_as_external_data": True, "size_threshold": 0, "location": "weights.bin"}
    onnx.save(model, str(graph), convert_attribute=True, **options)
    with_card(graph, {})
    with pytest.raises(ModelError, match="cannot be used alone"):
        add(graph)
    assert left(models) == []


@pytest.mark.parametrize("name", ["graph.bin", "none.onnx"])
def test_what_is_no_graph_by_its_name(models: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "graph.bin").write_bytes(b"x")
    with pytest.raises(UserError, match=r"is no file whose name ends in \.onnx"):
        add(tmp_path / name)


@pytest.mark.parametrize("name", ["", "..", "a/b", "Rali", "-l", "a--b", "own ", "x" * 80])
def test_names_that_are_none(models: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="cannot be the name"):
        add(offered(tmp_path / "offered"), name)
    assert left(models) == []


def test_a_name_that_means_something_else(models: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="taken-one is the name of another model"):
        add(offered(tmp_path / "offered"), "taken-one", taken=["taken-one"])


def test_an_earlier_one_is_replaced_only_when_asked(models: Path, tmp_path: Path) -> None:
    graph = offered(tmp_path / "offered")
    add(graph)
    with pytest.raises(UserError, match="--replace"):
        add(graph)
    with_card(constant_graph(graph, 2.0, side_px=SIDE_PX), {})
    made = add(graph, replace_earlier=True)
    assert made is not None and registry.identify("mine").digest == made.sha256
    assert registry.create("mine", threads=1).score([np.zeros((9, 9, 3), np.uint8)])[0].value == 2
    assert left(models) == ["mine"]


def test_a_folder_with_anything_else_is_never_replaced(models: Path, tmp_path: Path) -> None:
    (models / "mine").mkdir()
    (models / "mine" / "notes.txt").write_text("kept")
    with pytest.raises(UserError, match=r"choose another name with --name\.$"):
        add(offered(tmp_path / "offered"), replace_earlier=True)
    assert (models / "mine" / "notes.txt").read_text() == "kept"


def test_a_link_is_never_replaced(models: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (models / "mine").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UserError, match="choose another name"):
        add(offered(tmp_path / "offered"), replace_earlier=True)


def test_given_up_leaves_nothing(models: Path, tmp_path: Path) -> None:
    token, heard = CancelToken(), []
    graph = offered(tmp_path / "offered")

    def tell(done_bytes: int, total_bytes: int) -> None:
        heard.append((done_bytes, total_bytes))

    token.cancel()
    assert add(graph, tell=tell, token=token) is None
    assert (heard, left(models)) == ([], [])
    assert add(graph, tell=tell) is not None
    assert heard == [(graph.stat().st_size, graph.stat().st_size)]


def test_a_graph_that_changes_while_it_is_copied(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = offered(tmp_path / "offered")
    monkeypatch.setattr("qualityculler.score.add._try_out", lambda card, graph: _spoil(graph))
    with pytest.raises(ModelError, match="changed while it was read"):
        add(graph)
    assert left(models) == []


def _spoil(graph: Path) -> None:
    content = bytearray(graph.read_bytes())
    content[-1] ^= 1
    graph.write_bytes(content)


def test_two_at_one_name_do_not_mix(models: Path, tmp_path: Path) -> None:
    graph = offered(tmp_path / "offered")
    with FileLock(models / ".mine.lock"), pytest.raises(UserError, match="Another QualityCuller"):
        add(graph)
    assert left(models) == []
