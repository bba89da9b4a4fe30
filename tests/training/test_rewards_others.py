"""The rewards, hooks and advantages of the other systems, with the numbers worked by hand."""

import math

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra 'train' is not installed")
pytest.importorskip("scipy", reason="the extra 'train' is not installed")

from training.rl.rewards import (  # noqa: E402
    aes_r1,
    answers,
    cappo,
    omniquality_r,
    q_hawkeye,
    q_ponder,
    q_save,
    refine_iqa,
    vqathinker,
)

NAN = math.nan


def close(a, b, atol=5e-5):
    np.testing.assert_allclose(a, b, atol=atol)


def answered(slot: str, thinking: str = "x") -> str:
    return f"<think>{thinking}</think><answer>{slot}</answer>"


# --- Q-Hawkeye


def test_hawkeye_score_by_hand():
    found = q_hawkeye.score_reward(np.array([[3.3, 3.0, NAN]]), np.array([3.0]))
    close(found, [[math.exp(-1), 1.0, 0.0]])
    close(q_hawkeye.score_reward(np.array([[6.0, 5.0]]), np.array([5.3])), [[1.0, 1.0]])


def test_hawkeye_format_is_a_bare_number():
    texts = [answered("3.25"), answered(' {"rating": 3.25}'), "3.25"]
    assert q_hawkeye.format_reward(texts).tolist() == [0.8, 0.0, 0.0]


def test_hawkeye_repetition_by_hand():
    texts = [answered("3333333"), answered("33333"), answered("3" * 40), "3333333"]
    assert q_hawkeye.repetition_penalty(texts).tolist() == [-1.75, 0.0, -2.0, 0.0]
    # Six words "ab": the word costs 1.5; so do "a" and "b", and five blanks cost nothing.
    assert q_hawkeye.repetition_penalty([answered("ab ab ab ab ab ab")]).tolist() == [-2.0]


def test_hawkeye_uncertainty_by_hand():
    ratings = np.array([[2.0, 4.0, NAN], [3.0, 3.0, 3.0], [NAN] * 3])
    close(q_hawkeye.uncertainty_factor(ratings), [math.exp(-0.05), 1.0, 1.0])


def test_hawkeye_perception_weight_by_hand():
    close(
        [q_hawkeye.perception_weight(epoch) * 1e4 for epoch in (0, 2.5, 5, 7)], [1.0, 0.5, 0.0, 0.0]
    )


def test_hawkeye_perception_loss_by_hand_and_pulls_the_two_apart():
    logp = torch.tensor([[-0.1, -3.0]], requires_grad=True)
    degraded = torch.tensor([[-0.6, -1.0]], requires_grad=True)
    loss = q_hawkeye.perception_loss(logp, degraded, torch.tensor([[1, 0]]), epoch=0.0)
    close(loss.item() * 1e4, -0.1065)
    loss.backward()
    # d = -0.5: d/dlogp of -(exp(d) - d - 1) = exp(d) - 1 < 0, so descent makes logp larger.
    close(logp.grad.numpy() * 1e4, [[math.exp(-0.5) - 1, 0.0]])
    assert degraded.grad is None


# --- Aes-R1


def test_aes_absolute_by_hand_on_both_scales():
    close(aes_r1.absolute_reward(np.array([[0.6]]), np.array([0.5]), width=0.1), [[0.6065]])
    found = aes_r1.absolute_reward(np.array([[3.4, NAN]]), np.array([3.0]))
    close(found, [[math.exp(-0.5) + 1e-5, 0.0]], atol=1e-9)


def test_aes_counts_ties_as_wins_of_both():
    ratings, mos = np.array([[4.0, 3.0], [2.0, 3.0]]), np.array([3.0, 3.0])
    found = aes_r1.rank_reward(ratings, mos)
    close(found[0], [0.9670, 0.8325])
    # Picture 2 is told that it wins too: Phi(-1.5) = 0.0668, Phi(-0.5) = 0.3085.
    close(found[1], [math.sqrt(0.0668) + 0.001, math.sqrt(0.3085) + 0.001], atol=2e-4)
    close(aes_r1.reward(ratings, mos) - found, aes_r1.absolute_reward(ratings, mos), atol=1e-12)


# --- Refine-IQA


def test_refine_threshold_is_inclusive_and_wants_two_decimals():
    told = [refine_iqa.rating(answered(slot)) for slot in ("3.50", "3.51", "3.5", "good")]
    assert refine_iqa.hits(np.array([told]), np.array([3.0])).tolist() == [[1.0, 0.0, 0.0, 0.0]]


def test_refine_thinking_by_hand():
    found = refine_iqa.thinking_pays(
        np.array([[2.0, 1.0, 2.0]]), np.array([[0.5, 0.9, 0.1]]), np.array([[0.2, 0.1, 0.2]])
    )
    close(found, [[2.3, 1.0, 2.0]])
    begun = [refine_iqa.up_to_tenths("<answer>1.00", mos) for mos in (3.456, 2.0, 3.96)]
    assert [text[-1] for text in begun] == ["4", "0", "9"]


def test_refine_advantages_by_hand():
    close(refine_iqa.advantages(np.array([[2.3, 2.1, 1.0, 0.0]])), [[0.8910, 0.7034, 0.0, 0.0]])
    close(refine_iqa.advantages(np.array([[1.0, 1.0]])), [[-0.2, -0.2]])
    below = refine_iqa.advantages(np.array([[1.0, 0.0]]))
    close(below, [[0.7070, -0.7070]], atol=1e-4)


def test_refine_perception():
    true = ("blur", "slight", (0.0, 0.0, 2.0, 2.0))
    half = ("blur", "serious", (1.0, 0.0, 3.0, 2.0))  # shares 2 of 6
    assert refine_iqa.perception_reward(true, true) == 1.0
    close(refine_iqa.perception_reward(half, true), (1 + 0 + 1 / 3) / 3)
    close(refine_iqa.perception_reward(("noise", "slight", None), true), 0.0)
    assert refine_iqa.overlap((0, 0, 1, 1), (2, 2, 3, 3)) == 0.0
    assert refine_iqa.overlap(None, None) == 1.0


# --- OmniQuality-R


def test_omniquality_by_hand():
    found = omniquality_r.score_reward(np.array([[3.5, 3.0, NAN]]), np.array([3.0]))
    close(found, [[0.6065, 1.0, 0.0]])


def test_omniquality_leaves_groups_out_that_agree():
    rewards = np.array([[0.50, 0.52, 0.51], [0.1, 0.9, 0.5]])
    assert omniquality_r.taught_groups(rewards).tolist() == [0.0, 1.0]
    found = omniquality_r.advantages(rewards)
    assert found[0].tolist() == [0.0, 0.0, 0.0]
    close(found[1], [-0.99975, 0.99975, 0.0])


# --- VQAThinker


def test_vqathinker_regression_by_hand():
    told = [answers.bare_rating(answered(slot)) for slot in ("3.25", "3.50", "4", "soft")]
    found = vqathinker.regression(np.array([told]), np.array([3.0]))
    close(found, [[0.8825, 0.4852, 0.8 * math.exp(-2), 0.0]])


def test_vqathinker_temporal_bonus_by_hand():
    ordered, perturbed = np.array([[0.6, 0.4]]), np.array([[0.5, 0.4]])
    close(vqathinker.temporal_bonus(ordered, perturbed, least=0.5), [[0.9, 0.4]])
    close(vqathinker.temporal_bonus(perturbed, ordered, least=0.4), perturbed)
    close(vqathinker.temporal_bonus(ordered, ordered, least=0.6), ordered)


def test_vqathinker_adds_both_bonuses():
    told, mos = np.array([[4.01, 3.99], [2.01, 1.99]]), np.array([4.0, 2.0])
    plain = vqathinker.rated(told, mos)
    close(vqathinker.temporal(told, told, mos), plain + 0.6)
    assert (vqathinker.temporal(told[::-1], told, mos) < plain - 0.5).all()


# --- Q-Ponder


@pytest.mark.parametrize(
    ("rating", "word"),
    [(3.33, "fair"), (2.5, "fair"), (2.49, "poor"), (1.0, "bad"), (4.5, "excellent")],
)
def test_q_ponder_bands(rating, word):
    assert q_ponder.band(rating) == word


def test_q_ponder_consistency():
    texts = [
        answered("3.33", f"Not good. Overall the quality is {w}.") for w in ("Fair", "good", "")
    ]
    found = q_ponder.consistency_reward([*texts, texts[0]], np.array([3.33, 3.33, 3.33, NAN]))
    assert found.tolist() == [1.0, 0.0, 0.0, 0.0]


# --- CapPO


def test_cappo_weights_by_hand():
    found = cappo.advantage_weights(np.array([[0.1, 0.3], [0.0, 0.0]]))
    close(found, [[1.4621, 0.5379], [1.0, 1.0]])


def test_cappo_kl_by_hand():
    logp = torch.tensor([[-0.1, -5.0]], requires_grad=True)
    captioned = torch.tensor([[-0.6, -1.0]], requires_grad=True)
    kl = cappo.caption_kl(logp, captioned, torch.tensor([[1, 0]]))
    close(kl.detach().numpy(), [0.1065])
    cappo.regulariser(logp, captioned, torch.tensor([[1, 0]]), weight=2.0).backward()
    close(logp.grad.numpy(), [[2 * (1 - math.exp(-0.5)), 0.0]])
    assert captioned.grad is None


# --- Q-Save


def test_q_save_f1_by_hand():
    assert q_save.f1({"noise", "blur"}, {"noise", "cast"}) == 0.5
    assert q_save.f1(set(), set()) == 1.0
    assert q_save.f1({"noise"}, set()) == 0.0


def test_q_save_pays_for_each_answers_labels():
    said, true = [["noise", "blur"], []], [["noise", "cast"]] * 2
    assert q_save.attribution_reward(said, true).tolist() == [0.5, 0.0]
    close(q_save.score_reward(np.array([[3.5, NAN]]), np.array([3.0])), [[0.6065, 0.0]])
