"""Which pictures an update sees, what a reward is handed, and recipes that are not whole."""

from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("datasets", reason="the extra 'train' is not installed")

from PIL import Image  # noqa: E402

from qualityculler.evidence import Fault, Finding, Findings, Severity, Unit  # noqa: E402
from training.data.table import Sample  # noqa: E402
from training.rl import claims, config, groups, objective, payer  # noqa: E402
from training.rl.config import Recipe, load_recipe  # noqa: E402
from training.rl.evaluate import asked_with, held_out, judged, ratings_of  # noqa: E402
from training.rl.rewards import grpo  # noqa: E402

RECIPES = sorted((Path(__file__).parents[2] / "training" / "configs" / "rl").glob("*.yaml"))


def picture(number: int, source: str = "a") -> groups.Picture:
    return groups.Picture(Path(f"{source}{number}.jpg"), 3.0, source)


def said(rating: float | str) -> str:
    return f'<think>Fine.</think><answer>{{"rating": {rating}}}</answer>'


def test_a_longer_run_begins_with_the_pictures_of_a_shorter_one() -> None:
    pictures = [picture(i) for i in range(11)]
    short = groups.plan(pictures, 4, 3, 1, seed=7)
    assert groups.plan(pictures, 4, 6, 1, seed=7)[:12] == short
    assert groups.plan(pictures, 4, 3, 1, seed=8) != short
    assert len(groups.plan(pictures, 4, 3, 2, seed=7)) == 2 * len(short)


def test_an_epoch_shows_each_picture_once() -> None:
    pictures = [picture(i) for i in range(8)]
    two_epochs = groups.plan(pictures, 4, 4, 1, seed=0)
    assert sorted(p.path for p in two_epochs[:8]) == sorted(p.path for p in pictures)
    assert sorted(p.path for p in two_epochs[8:]) == sorted(p.path for p in pictures)
    assert two_epochs[:8] != two_epochs[8:]


def test_pictures_that_are_compared_come_from_one_source() -> None:
    pictures = [picture(i, name) for name in "ab" for i in range(7)]
    for block in islice(groups.blocks(pictures, 3, seed=1), 40):
        assert len({one.source for one in block}) == 1
    with pytest.raises(ValueError, match="cannot be ranked"):
        groups.one_source(["a", "b"])


def test_pictures_of_two_tasks_are_shuffled_together() -> None:
    pictures = [picture(i, name) for name in "ab" for i in range(6)]
    epoch = groups.plan(pictures, 4, 3, 1, seed=1, mixed=True)
    assert sorted(p.path for p in epoch) == sorted(p.path for p in pictures)
    assert any(len({one.source for one in epoch[at : at + 4]}) == 2 for at in (0, 4, 8))


def test_too_few_pictures_for_a_group_are_refused() -> None:
    with pytest.raises(SystemExit, match="needs 4 pictures of one source; a has 3"):
        groups.plan([picture(i) for i in range(3)], 4, 1, 1, seed=0)
    with pytest.raises(SystemExit, match="b has 3"):  # they would never be shown
        groups.plan([*map(picture, range(8)), *(picture(i, "b") for i in range(3))], 4, 1, 1, 0)


def test_missing_picture_is_an_error(tmp_path: Path) -> None:
    sample = Sample("gone.jpg", 3.0, "ss01", "s", "g", "train", "train")
    with pytest.raises(SystemExit, match=r"1 pictures are missing, the first is .*gone\.jpg"):
        groups.pictures_of([sample], tmp_path, "train")


def test_torn_group_is_refused() -> None:
    assert groups.one_a_group([1.0, 1.0, 2.0, 2.0], 2) == [1.0, 2.0]
    with pytest.raises(ValueError, match="more than one picture"):
        groups.one_a_group([1.0, 2.0, 2.0, 1.0], 2)
    with pytest.raises(ValueError, match="whole groups"):
        groups.one_a_group([1.0, 1.0, 2.0], 2)


def test_reward_functions_hand_numbers_to_the_formula_and_count_what_is_unreadable() -> None:
    logged = {}
    form, score = payer.Payer("q-insight", 2).functions
    told = [said(3.1), said("none"), said(2.0), said(4.2)]
    completions = [[{"role": "assistant", "content": text}] for text in told]
    mos, source = [3.0, 3.0, 4.0, 4.0], ["a"] * 4
    paid = score(completions, mos=mos, source=source, log_metric=logged.__setitem__, prompts=None)
    assert paid == [1.0, 0.0, 0.0, 1.0]
    assert logged == {"unreadable": 0.25}
    assert form(completions) == [1.0, 1.0, 1.0, 1.0]
    assert form([[{"role": "assistant", "content": "3.1"}]]) == [0.0]


def test_two_pictures_of_one_mos_are_no_group() -> None:
    for name, more in (("q-insight", {}), ("q-insight-distortion", {"label": ["{}"] * 4})):
        _, score = payer.Payer(name, 2).functions
        with pytest.raises(ValueError, match="more than one picture"):
            score([said(3.0)] * 4, mos=[3.0] * 4, source=["a"] * 4, path=list("abba"), **more)


def test_ranking_reward_refuses_two_scales() -> None:
    _, score = payer.Payer("visualquality-r1", 2).functions
    completions = [said(3.0)] * 4
    with pytest.raises(ValueError, match="cannot be ranked"):
        score(completions, mos=[3.0, 3.0, 4.0, 4.0], source=["a", "a", "b", "b"])


def test_gaussian_falls_off_and_pays_nothing_for_the_unreadable() -> None:
    paid = objective.gaussian_error(np.array([[3.0, 3.35, np.nan]]), np.array([3.0]))
    assert paid[0] == pytest.approx([1.0, 0.6065, 0.0], abs=1e-4)


def test_claims_are_paid_by_what_is_measured(tmp_path: Path) -> None:
    path = tmp_path / "dark.png"
    dark = np.random.default_rng(0).integers(0, 12, (400, 500, 3), dtype=np.uint8)
    Image.fromarray(dark).save(path)
    texts = [
        "<think>The photo is severely underexposed.</think>",
        "<think>The photo is severely overexposed.</think>",
        "<think>A fine day.</think>",
    ]
    assert claims.claim_reward(texts, [str(path)] * 3).tolist() == [1.0, -1.0, 0.0]
    told = claims.counted(texts, [path] * 3)
    assert (told["supported"], told["contradicted"]) == (1, 1)
    assert told["supported_of_decided"] == 0.5
    *_, paid = payer.Payer("gaussian-rank-claims", 3).functions
    assert paid(texts, path=[str(path)] * 3, mos=None) == [1.0, -1.0, 0.0]
    assert len(payer.Payer("gaussian-rank", 3).functions) == 2


def test_faults_told_and_faults_measured() -> None:
    def finding(fault: Fault, severity: Severity | None) -> Finding:
        return Finding(fault, severity, 1.0, Unit.EV, 0.5, 0.0, reason="so")

    found = Findings(
        "test",
        (
            finding(Fault.NOISE, Severity.CLEAR),
            finding(Fault.OVEREXPOSED, Severity.NONE),
            finding(Fault.DEFOCUS, None),
        ),
    )
    assert claims.true_faults(found) == {Fault.NOISE}
    told = "The photo is noisy and overexposed. It is not underexposed."
    assert claims.told_faults(told, found) == {Fault.NOISE, Fault.OVEREXPOSED}


def test_naming_the_measured_faults_is_paid(tmp_path: Path) -> None:
    path = tmp_path / "dark.png"
    dark = np.random.default_rng(0).integers(0, 12, (400, 500, 3), dtype=np.uint8)
    Image.fromarray(dark).save(path)
    true = claims.true_faults(claims.findings_of(path))
    assert Fault.UNDEREXPOSED in true
    thoughts = ["The photo is underexposed.", "The photo is tilted.", "The photo is underexposed."]
    texts = [f'<think>{one}</think><answer>{{"rating": 3.0}}</answer>' for one in thoughts]
    texts[2] = texts[2].partition("<answer>")[0]  # without a rating
    *_, more = payer.Payer("q-save", 3).functions
    assert more(texts, path=[str(path)] * 3) == pytest.approx([2 / (1 + len(true)), 0.0, 0.0])


def test_a_picture_whose_answers_disagree_counts_less() -> None:
    paid = payer.Payer("q-hawkeye", 2, cold=True)
    told = [said(2.0), said(4.0), said(3.0), said(3.2)]
    for function in paid.functions:
        function(told, mos=[2.0, 2.0, 3.0, 3.0], source=["a"] * 4, path=["x"] * 4)
    rewards = np.array([[2.0, 1 + np.exp(-2 / 0.3)], [2.0, 1 + np.exp(-0.2 / 0.3)]])
    factor = np.exp([-0.2 * 0.25, -0.2 * 0.01 / 4])
    wanted = grpo.advantages(rewards) * factor[:, None]
    assert paid.advantages() == pytest.approx(wanted.ravel(), abs=1e-6)
    assert not payer.Payer("q-insight", 2).weighs
    with pytest.raises(ValueError, match="leaves advantages to TRL"):
        payer.Payer("q-insight", 2).advantages()


def test_q_hawkeye_cuts_a_rating_that_is_out_of_range() -> None:
    _, score, _ = payer.Payer("q-hawkeye", 2).functions
    texts = [f"<think>x</think><answer>{slot}</answer>" for slot in ("5.30", "good")]
    assert score(texts, mos=[5.0] * 2, source=["a"] * 2) == [1.0, 0.0]


def test_the_cold_start_is_read_in_its_own_form() -> None:
    text = [said(3.5)] * 2
    for cold, form in ((True, 1.0), (False, 0.0)):
        paid = payer.Payer("q-hawkeye", 2, cold=cold)
        assert paid.functions[0](text) == [form] * 2
    bare = ["<think>Fine.</think><answer>3.50</answer>"] * 2
    assert payer.Payer("q-hawkeye", 2).functions[0](bare) == [0.8] * 2


def test_a_word_that_fits_the_rating_is_paid() -> None:
    good = "<think>Overall the quality is good.</think>"
    told = [f'{good}<answer>{{"rating": {rating}}}</answer>' for rating in (4.0, 2.0)]
    more = payer.Payer("q-ponder", 2).functions[2]
    assert more(told, path=["x", "x"]) == [1.0, 0.0]


def test_unknown_reward_is_a_sentence() -> None:
    with pytest.raises(SystemExit, match="No reward is called 'best'; there are q-insight"):
        objective.objective("best")


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_recipes_are_whole_and_their_groups_large_enough(path: Path) -> None:
    recipe = load_recipe(path)
    assert recipe.pictures >= objective.objective(recipe.reward).pictures
    assert recipe.parts * recipe.part == recipe.pictures * recipe.group


def test_every_reward_has_a_recipe() -> None:
    named = {load_recipe(path).reward for path in RECIPES}
    corrected = {f"preresq{kind}-corrected" for kind in ("", "-single", "-video")}
    variants = {"gaussian"} | corrected  # one word away
    assert set(objective.OBJECTIVES) - named == variants


def test_recipe_with_a_typing_error_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "typo.yaml"
    path.write_text(RECIPES[0].read_text().replace("beta:", "betta:"))
    with pytest.raises(SystemExit, match=r"unknown values: betta"):
        load_recipe(path)
    path.write_text(RECIPES[0].read_text().replace("beta:", "# beta:"))
    with pytest.raises(SystemExit, match=r"lacks beta"):
        load_recipe(path)


def test_backward_passes_must_come_out_even() -> None:
    recipe: Recipe = load_recipe(RECIPES[0])
    with pytest.raises(ValueError, match="does not divide"):
        replace(recipe, part=recipe.part - 1)
    with pytest.raises(ValueError, match="no group"):
        replace(recipe, group=1, part=1)


@pytest.mark.parametrize("native", [torch.float32, torch.bfloat16])
def test_bf16_only_where_the_processor_has_it(
    native: torch.dtype, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "working_type", lambda: native)
    recipe = replace(load_recipe(RECIPES[0]), bf16=True)
    assert recipe.dtype("cpu") is native
    assert recipe.dtype("cuda") is torch.bfloat16
    assert replace(recipe, bf16=False).dtype("cuda") is torch.float32


def test_judgement_counts_the_unreadable_as_missed_and_the_distinct() -> None:
    told = [said(1.0), said(2.0), said(2.0), said(4.0), "nothing"]
    found = judged(told, ratings_of(told), [1.1, 2.0, 2.5, 3.9, 3.0])
    assert found["readable"] == 0.8
    assert found["hits"] == pytest.approx(3 / 5)
    assert found["distinct"] == 3
    assert found["mae"] == pytest.approx((0.1 + 0.0 + 0.5 + 0.1) / 4)
    assert found["srcc"] == pytest.approx(0.9487, abs=1e-4)
    alike = [said(3.0)] * 4
    assert judged(alike, ratings_of(alike), [1, 2, 3, 4])["srcc"] is None


def test_answers_are_read_as_they_were_asked_for() -> None:
    five = ["<think>x</think><answer>1\n2\n3\n4\n5</answer>", "<answer>1\n2</answer>"]
    read = ratings_of(five, payer.Payer("preresq", 1).read)
    assert read[0] == 3.0
    assert np.isnan(read[1])
    assert asked_with("preresq").question == objective.objective("preresq").question
    for name in ("q-insight-distortion", "preresq-video"):
        with pytest.raises(SystemExit, match="pays for no rating of a photo"):
            asked_with(name)


def test_every_model_is_asked_about_the_same_pictures() -> None:
    pictures = [picture(i) for i in range(9)]
    assert held_out(pictures, 4) == held_out(list(pictures), 4)
    assert held_out(pictures, 4) != pictures[:4]
