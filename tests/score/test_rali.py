"""What is made of a graph's outputs: one or two of them, over one view or several."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from qualityculler.errors import ModelError
from qualityculler.score import rali
from qualityculler.score.scorer import Assessment

PHOTO = np.zeros((64, 64, 3), np.uint8)


class Session:
    """A graph that gives the same numbers for the first view, others for the next."""

    def __init__(self, *runs: Sequence[float]) -> None:
        self.runs = runs
        self.calls = 0

    def get_inputs(self) -> list[SimpleNamespace]:
        return [SimpleNamespace(name="image", type="tensor(uint8)", shape=[1, "h", "w", 3])]

    def get_outputs(self) -> list[SimpleNamespace]:
        return [SimpleNamespace(name=name) for name in ("score", "error")][: len(self.runs[0])]

    def run(self, names: object, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
        found = self.runs[self.calls % len(self.runs)]
        self.calls += 1
        return [np.array([[number]], np.float32) for number in found]


def scorer(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *runs: Sequence[float]
) -> rali.RaliScorer:
    path = tmp_path / "model.onnx"
    path.write_bytes(b"model")
    monkeypatch.setattr(rali, "open_session", lambda path, threads: Session(*runs))
    return rali.RaliScorer("rali-s", path, threads=1)


def test_the_second_output_is_the_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert scorer(monkeypatch, tmp_path, (3.5, 0.25)).score([PHOTO]) == [Assessment(3.5, 0.25)]


def test_a_graph_with_one_output_tells_no_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert scorer(monkeypatch, tmp_path, (3.5,)).score([PHOTO]) == [Assessment(3.5, None)]


def test_a_panorama_is_the_mean_of_its_views(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wide = np.zeros((64, 200, 3), np.uint8)
    found = scorer(monkeypatch, tmp_path, (2.0, 0.25), (4.0, 0.75)).score([wide])
    assert found == [Assessment(3.0, 0.5)]


@pytest.mark.parametrize(
    "run", [(float("nan"), 0.1), (7.0, 0.1), (3.0, float("nan")), (3.0, -0.1), (3.0, float("inf"))]
)
def test_what_is_no_score_or_no_error_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, run: Sequence[float]
) -> None:
    with pytest.raises(ModelError, match="reinstall"):
        scorer(monkeypatch, tmp_path, run).score([PHOTO])
