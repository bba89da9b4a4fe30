"""Scorers from outside: used when everything about them is right, a sentence otherwise."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qualityculler.domain import ScorerId, ScorerKind
from qualityculler.errors import ModelError, UserError
from qualityculler.score import registry
from qualityculler.score.scorer import Assessment
from tests.score.graphs import brightness_graph, constant_graph

SIDE_PX = 224


def install(
    models: Path,
    name: str = "my-rali",
    graph: Any = brightness_graph,
    card: dict[str, Any] | None = None,
) -> Path:
    folder = models / name
    folder.mkdir()
    path = graph(folder / "model.onnx", side_px=SIDE_PX)
    known = {
        "format": 1,
        "kind": "rali",
        "name": name,
        "preprocessing": "clip224-1",
        "side_px": SIDE_PX,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "licence": "MIT",
        "summary": "a tiny one",
    }
    (folder / "model.json").write_text(json.dumps(known | (card or {})), encoding="utf-8")
    return folder


def test_an_added_scorer_is_listed_described_and_scores(models: Path, photo: np.ndarray) -> None:
    folder = install(models)
    assert registry.names() == [*registry.shipped(), "my-rali"]
    info = registry.describe("my-rali")
    assert (info.path, info.licence, info.summary) == (folder / "model.onnx", "MIT", "a tiny one")
    scorer = registry.create("my-rali", threads=1)
    digest = hashlib.sha256(info.path.read_bytes()).hexdigest()
    assert scorer.id == registry.identify("my-rali") == ScorerId("my-rali", digest, "clip224-1")
    assert scorer.short_side_px == SIDE_PX
    (found,) = scorer.score([photo])
    assert found == Assessment(pytest.approx(1 + 4 * 125 / 255, abs=0.01))


@pytest.mark.parametrize(
    ("card", "kind"),
    [
        ({}, ScorerKind.TECHNICAL),
        ({"judges": "technical"}, ScorerKind.TECHNICAL),
        ({"judges": "aesthetic"}, ScorerKind.AESTHETIC),
    ],
)
def test_its_card_says_what_it_judges(models: Path, card: dict[str, Any], kind: ScorerKind) -> None:
    install(models, card=card)
    assert registry.identify("my-rali").kind is kind
    assert registry.create("my-rali", threads=1).id.kind is kind


@pytest.mark.parametrize("shape", [(1, 1), (3, 700), (224, 300), (512, 768)])
def test_every_shape_is_scored(models: Path, shape: tuple[int, int]) -> None:
    install(models)
    scorer = registry.create("my-rali", threads=1)
    (found,) = scorer.score([np.full((*shape, 3), 255, np.uint8)])
    assert found.value == pytest.approx(5.0)


@pytest.mark.parametrize(
    "card",
    [
        {"format": 2},
        {"format": "1"},
        {"kind": "nima"},
        {"judges": "beauty"},
        {"judges": None},
        {"name": "rali-s"},
        {"name": 7},
        {"preprocessing": "clip500-1", "side_px": 500},
        {"preprocessing": ["clip224-1"]},
        {"side_px": 336},
        {"side_px": 224.0},
        {"sha256": "abc"},
        {"sha256": None},
        {"licence": ""},
        {"summary": "two\nlines"},
        {"summary": "\x1b[31mred"},
        {"summary": "long" * 100},
    ],
)
def test_a_card_that_is_wrong_is_one_sentence(models: Path, card: dict[str, Any]) -> None:
    install(models, card=card)
    install(models, "another")
    with pytest.raises(ModelError, match=r"^The model folder .*my-rali cannot be used, .*: add"):
        registry.describe("my-rali")
    with pytest.raises(ModelError, match="add the model again"):
        registry.identify("my-rali")
    assert registry.describe("another").name == "another"
    assert registry.describe(registry.DEFAULT).name == registry.DEFAULT


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 60_000, b" " * 70_000])
def test_a_card_that_is_none_is_one_sentence(models: Path, content: bytes) -> None:
    (install(models) / "model.json").write_bytes(content)
    with pytest.raises(ModelError, match=r"model\.json is missing or unreadable"):
        registry.describe("my-rali")


@pytest.mark.parametrize("gone", ["model.json", "model.onnx"])
def test_half_a_model_is_one_sentence(models: Path, gone: str) -> None:
    (install(models) / gone).unlink()
    assert "my-rali" in registry.names()
    with pytest.raises(ModelError, match="is missing"):
        registry.describe("my-rali")


@pytest.mark.parametrize("name", ["My Model", "é", "x" * 65, "-dash"])
def test_a_name_of_other_characters_is_one_sentence(models: Path, name: str) -> None:
    install(models, name)
    (shown,) = set(registry.names()) - set(registry.shipped())
    with pytest.raises(ModelError, match="names are made of"):
        registry.describe(shown)


def test_a_name_that_would_write_to_the_terminal_is_escaped(models: Path) -> None:
    install(models, "\x1b[31mred")
    assert all(name.isprintable() for name in registry.names())


def test_an_added_scorer_cannot_take_the_place_of_a_shipped_one(models: Path) -> None:
    install(models, registry.DEFAULT)
    assert registry.names() == registry.shipped()
    assert models not in registry.describe(registry.DEFAULT).path.parents


def test_what_is_no_scorer_is_passed_over(models: Path) -> None:
    (models / "an-explainer").mkdir()
    (models / "an-explainer" / "manifest.json").write_text("{}")
    (models / ".my-rali.part").mkdir()
    (models / ".my-rali.part" / "model.onnx").write_bytes(b"half")
    (models / "file").write_bytes(b"")
    assert registry.names() == registry.shipped()


def test_without_a_folder_there_are_the_shipped_ones(models: Path) -> None:
    models.rmdir()
    assert registry.names() == registry.shipped()
    with pytest.raises(UserError, match="there are: rali-s, nima-aesthetic"):
        registry.identify("my-rali")


def test_another_graph_than_the_added_one_is_refused(models: Path) -> None:
    folder = install(models)
    registry.create("my-rali", threads=1)
    graph = folder / "model.onnx"
    changed = bytearray(graph.read_bytes())
    changed[-1] ^= 1
    graph.write_bytes(changed)
    os.utime(graph, ns=(0, 0))
    with pytest.raises(ModelError, match="not the one its card means"):
        registry.create("my-rali", threads=1)


@pytest.mark.parametrize(
    ("graph", "trouble"),
    [
        (lambda path, side_px: brightness_graph(path, side_px, output="level"), "something else"),
        (lambda path, side_px: brightness_graph(path, side_px + 1), "something else"),
        (lambda path, side_px: path.write_bytes(b"no graph") and path, "damaged"),
    ],
)
def test_a_graph_that_is_no_scorer_is_refused(models: Path, graph: Any, trouble: str) -> None:
    install(models, graph=graph)
    with pytest.raises(ModelError, match=rf"{trouble}.*: add the model again\."):
        registry.create("my-rali", threads=1)


@pytest.mark.parametrize("value", [float("nan"), 0.9, 5.1])
def test_what_is_no_score_is_a_sentence(models: Path, value: float, photo: np.ndarray) -> None:
    install(models, graph=lambda path, side_px: constant_graph(path, value, side_px=side_px))
    with pytest.raises(ModelError, match="no score: add the model again"):
        registry.create("my-rali", threads=1).score([photo])
