"""Clips as pictures: which frames, in which order, packed how; orders disturbed; answers judged."""

import json
import sys
from importlib.util import find_spec

import numpy as np
import pytest

pytest.importorskip("torch", reason="the extra 'train' is not installed")
pytest.importorskip("scipy", reason="the extra 'train' is not installed")

from training.rl import video

needs_av = pytest.mark.skipif(find_spec("av") is None, reason="PyAV is not installed")


def flat(level, height=6, width=8):
    return np.full((height, width, 3), level, np.uint8)


def test_frames_are_packed_in_reading_order():
    whole = video.packed([flat(n) for n in range(6)], columns=4)
    assert whole.shape == (12, 32, 3)
    assert whole[3, 4::8, 0].tolist() == [0, 1, 2, 3]
    assert whole[9, 4::8, 0].tolist() == [4, 5, 0, 0]


def test_a_packed_picture_is_no_larger_than_asked():
    whole = video.packed([flat(9, 270, 480)] * 16)
    assert max(whole.shape) <= 1024
    assert whole.shape == (4 * int(270 * 1024 / 1920), 1024, 3)


def test_evenly_spaced_shares():
    assert video.evenly(4) == [0.125, 0.375, 0.625, 0.875]


@needs_av
def test_a_clip_becomes_one_packed_picture_and_three_frames(tmp_path):
    video.toy(tmp_path, clips=1)
    whole, *single = video.preresq_pictures(tmp_path / "clips/00.mp4")
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
        video.read(tmp_path / "a.mp4", [0.5])


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


def test_the_message_announces_every_picture_and_asks_last():
    content = video.preresq_message(["a", "b", "c", "d"], video.PRERESQ)[0]["content"]
    assert [part["type"] for part in content] == ["text", "image"] * 4 + ["text"]
    assert content[0]["text"] == "Global multiframe picture:"
    assert content[6]["text"] == "Local single frame picture 3:"
    assert content[7]["image"] == "d"
    assert content[8]["text"] == video.PRERESQ
    content = video.vqathinker_message(["a", "b"])[0]["content"]
    assert [part["type"] for part in content] == ["image", "image", "text"]


def test_six_ways_to_disturb_an_order():
    order, random = list(range(12)), np.random.default_rng(0)
    found = {way.__name__: way(list(order), random) for way in video.PERTURBATIONS}
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
        assert set(video.perturbed(count, np.random.default_rng(seed))) <= set(range(count))


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
