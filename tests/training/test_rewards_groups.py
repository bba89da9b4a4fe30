"""Rewards that compare pictures or answers, with the numbers worked by hand."""

import math

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra 'train' is not installed")
pytest.importorskip("scipy", reason="the extra 'train' is not installed")

from training.rl.rewards import answers, grpo  # noqa: E402
from training.rl.rewards import preresq_r1 as preresq  # noqa: E402
from training.rl.rewards import q_insight as insight  # noqa: E402
from training.rl.rewards import visualquality_r1 as vq  # noqa: E402

NAN = math.nan
GOOD = '<think>The photo is soft.</think>\n<answer>{"rating": 3.25}</answer>'
# Three pictures of three answers of five aspects; MOS 4.0, 2.0, 3.2.
ASPECTS = np.array(
    [
        [[4.0, 4.2, 3.8, 4.4, 3.6], [3.0] * 5, [3.5, 4.5, 2.5, 3.5, 4.5]],
        [[2.0, 2.5, 1.5, 2.0, 2.0], [3.0, 3.5, 2.5, 3.0, 3.0], [2.02, 2.5, 1.0, 2.5, 2.0]],
        [[3.0, 3.5, 4.0, 2.5, 3.0], [4.0, 3.5, 4.5, 4.0, 4.0], [2.5, 3.0, 3.5, 2.0, 3.0]],
    ]
)
MOS = np.array([4.0, 2.0, 3.2])


def close(a, b, atol=5e-5):
    np.testing.assert_allclose(a, b, atol=atol)


# --- answers


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (GOOD, 3.25),
        ('<answer>{"rating": "4"}</answer>', 4.0),
        ('<answer>{"rating": 5.01}</answer>', NAN),
        ('<answer>{"rating": 0.9}</answer>', NAN),
        ('<answer>{"rating": three}</answer>', NAN),
        ('{"rating": 3.0}', NAN),
        ('<answer>{"rating": 2.0}</answer><answer>{"rating": 3.0}</answer>', 3.0),
        ("", NAN),
    ],
)
def test_a_json_rating_is_read_or_not_a_number(text, value):
    close(answers.json_rating(text), value)


def test_a_bare_rating_is_the_first_number_of_the_answer_alone():
    assert answers.bare_rating("<think>2</think><answer> 3.5 of 5</answer>") == 3.5
    assert math.isnan(answers.bare_rating("<think>2</think><answer>good</answer>"))
    assert math.isnan(answers.bare_rating("<answer>12</answer>"))


@pytest.mark.parametrize("slot", ["3.25stars", "1.2.3", "v3", "3.5e2"])
def test_a_part_of_a_word_is_no_number(slot):
    assert math.isnan(answers.bare_rating(f"<answer>{slot}</answer>"))
    assert answers.bare_rating(f"<answer>{slot} 3.50.</answer>") == 3.5


def test_a_rating_out_of_range_is_cut_where_the_paper_cuts_it():
    told = [answers.cut_rating(f"<answer>{slot}</answer>") for slot in ("5.2", "0", "3.1", "good")]
    assert told[:3] == [5.0, 1.0, 3.1]
    assert math.isnan(told[3])


def test_numbers_of_the_thinking_are_no_aspects():
    said = "<think>a 3 and a 4</think><answer>1.0\n2.0\n3.0\n4.0\n5.0</answer>"
    assert answers.aspects(said, 5).tolist() == [1, 2, 3, 4, 5]
    assert answers.aspects(said, 2).tolist() == [4, 5]
    few = "<think>a 3 and a 4</think><answer>1.0\n2.0\n3.0</answer>"
    assert np.isnan(answers.aspects(few, 5)).all()


# --- what all share


def test_advantage_by_hand():
    close(grpo.advantages(np.array([[1.0, 0, 0, 1]])), [[0.8659, -0.8659, -0.8659, 0.8659]])


def test_a_group_that_earns_alike_teaches_nothing():
    rewards = np.array([[1.0, 1.0], [0.0, 1.0]])
    assert grpo.advantages(rewards)[0].tolist() == [0.0, 0.0]


def test_low_variance_kl_by_hand():
    found = grpo.low_variance_kl(torch.tensor([-0.1, -0.1]), torch.tensor([-0.6, -0.1]))
    close(found.numpy(), [0.1065, 0.0])


def test_the_mean_of_a_sequence_leaves_padding_out():
    values, mask = (
        torch.tensor([[1.0, 3.0, 9.0], [5.0, 5.0, 5.0]]),
        torch.tensor([[1, 1, 0], [0] * 3]),
    )
    assert grpo.token_mean(values, mask).tolist() == [2.0, 0.0]


# --- Q-Insight


def test_the_threshold_is_strict_in_decimal_numbers():
    found = insight.score_reward(
        np.array([[3.60, 3.65, NAN], [2.95, 3.0, 3.31]]), np.array([3.3, 3.3])
    )
    assert found.tolist() == [[1.0, 0.0, 0.0], [0.0, 1.0, 1.0]]


def test_q_insight_format():
    lined = '<think>\nsoft\n</think>\n<answer>\n{"rating": 3.2}\n</answer>'
    texts = [GOOD, lined, GOOD.replace("}", "}}"), GOOD + " more", "<answer>{}</answer>"]
    assert insight.format_reward(texts).tolist() == [1, 1, 0, 0, 0]
    assert insight.format_reward(texts, lined=True).tolist() == [0, 1, 0, 0, 0]


def test_a_level_counts_only_with_its_class():
    said = [("blur", "slight"), ("blur", "serious"), ("noise", "serious"), insight.NOTHING]
    found = insight.distortion_reward(said, [("blur", "serious")] * 4)
    assert found.tolist() == [0.25, 1.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("answer", "named"),
    [
        ('{"distortion_class": "Blur", "severity": "slight"}', ("blur", "slight")),
        ('{"distortion_class": null, "severity": null}', ("null", "null")),
        ("blur", insight.NOTHING),
        ("[1]", insight.NOTHING),
        ('{"distortion_class": 3}', insight.NOTHING),
        ('{"rating": 3}', insight.NOTHING),
        ('{"severity": "slight"}', insight.NOTHING),
        ('{"distortion_class": "blur"}', ("blur", "")),
    ],
)
def test_a_distortion_is_read(answer, named):
    assert insight.named_distortion(f"<think>x</think><answer>{answer}</answer>") == named


def test_an_unreadable_answer_does_not_equal_an_unnamed_truth():
    assert insight.distortion_reward([insight.NOTHING], [insight.NOTHING]).tolist() == [0.0]


# --- VisualQuality-R1


def test_fidelity_by_hand():
    found = vq.rank_reward(np.array([[4.0, 3.0], [2.0, 3.0]]), np.array([4.0, 2.0]))
    close(found, [[0.9670, 0.8325], [0.9670, 0.8325]])


def test_an_unreadable_answer_earns_nothing_and_moves_nobody():
    ratings, mos = np.array([[4.0, 3.0], [2.0, 3.0]]), np.array([4.0, 2.0])
    padded = np.hstack([ratings, [[NAN], [NAN]]])
    found = vq.rank_reward(padded, mos)
    assert found[:, 2].tolist() == [0.0, 0.0]
    close(found[:, :2], vq.rank_reward(ratings, mos), atol=1e-12)


def test_a_picture_without_answers_is_nobodys_partner():
    ratings = np.array([[4.0, 3.0], [2.0, 3.0], [NAN, NAN]])
    found = vq.rank_reward(ratings, np.array([4.0, 2.0, 3.0]))
    close(found[:2], [[0.9670, 0.8325], [0.9670, 0.8325]])
    assert found[2].tolist() == [0.0, 0.0]
    assert vq.rank_reward(np.array([[4.0, 3.0], [NAN, NAN]]), np.array([4.0, 2.0])).max() == 0.0


@pytest.mark.parametrize(("shape", "mos"), [((1, 4), 1), ((4, 1), 4), ((2, 2), 3)])
def test_too_few_to_compare_is_an_error(shape, mos):
    with pytest.raises(ValueError):
        vq.rank_reward(np.ones(shape), np.ones(mos))


def test_a_picture_without_a_mos_is_an_error():
    with pytest.raises(ValueError, match="MOS"):
        insight.score_reward(np.ones((2, 2)), np.array([3.0, NAN]))


# --- PreResQ-R1


def test_preresq_items_by_hand():
    ratings = ASPECTS.mean(2)
    close(ratings, [[4.0, 3.0, 3.7], [2.0, 3.0, 2.004], [3.2, 4.0, 2.8]])
    close(
        preresq.diversity_penalty(ASPECTS),
        [[0.1086, 0.25, 0.0], [0.0919, 0.0919, 0.0], [0.0, 0.0919, 0.0]],
    )
    close(
        [preresq.response_triplets(one) for one in ASPECTS],
        [[0.125, 0.125, 0.25], [0.375, 0.0, 0.375], [0.5, 0.125, 0.0]],
    )
    close(
        preresq.score_and_rank(ratings, MOS),
        [[0.7618, 0.7098, 0.8922], [0.8413, 0.7245, 0.9650], [0.9256, 0.6698, 0.7345]],
    )
    close(preresq.triplet_order(ratings, MOS), [[1, 1 / 3, 1], [1, 2 / 3, 1], [1, 1 / 3, 1]])
    close(
        preresq.rank_to_truth(ratings, MOS),
        [[1.0, 0.4724, 0.6065], [1.0, 0.6065, 1.0], [1.0, 0.7788, 0.6065]],
    )


def test_preresq_by_hand():
    found = preresq.reward(ASPECTS, MOS)
    close(found, [[0.4549, 0.1976, 0.3970], [0.5120, 0.2899, 0.5581], [0.5740, 0.3474, 0.3357]])
    close(
        grpo.advantages(found),
        [[0.7776, -1.1271, 0.3495], [0.4089, -1.1389, 0.7300], [1.1527, -0.5326, -0.6201]],
    )


def test_equal_aspects_of_five_by_hand():
    close(preresq.diversity_penalty(np.array([[[3.0, 3.2, 3.4, 3.6, 3.8]]])), [[0.1086]])
    close(preresq.response_triplets(np.array([[2.0] * 5, [3.0] * 5, [3.04] * 5])), [0.0, 0.5, 0.5])


def test_one_answer_each_by_hand():
    ratings, mos = np.array([[3.0], [2.0], [4.0]]), np.array([3.5, 2.0, 3.0])
    close(preresq.score_and_rank(ratings, mos), [[0.8660], [0.7866], [0.7866]])
    close(preresq.triplet_order(ratings, mos), [[2 / 3]] * 3)


def test_faithful_pays_a_wrong_order_and_corrected_does_not():
    # Picture 2 is better by 0.1; both answers miss by 2 and order them wrongly: s = 0.1 / 4.1.
    ratings, mos = np.array([[5.0], [1.1]]), np.array([3.0, 3.1])
    share = 0.1 / 4.1
    close(preresq.score_and_rank(ratings, mos, "faithful"), [[math.sqrt(1 - share)]] * 2)
    assert preresq.score_and_rank(ratings, mos, "corrected").tolist() == [[0.0], [0.0]]
    # A right order, one of the two half a point off: s = 1 / 1.5, and sqrt(s) as published.
    near, true = np.array([[3.5], [2.0]]), np.array([3.0, 2.0])
    close(preresq.score_and_rank(near, true, "corrected"), [[2 / 3]] * 2)
    close(preresq.score_and_rank(near, true, "faithful"), [[math.sqrt(2 / 3)]] * 2)
    exact = mos[:, None]
    assert preresq.score_and_rank(exact, mos, "corrected").tolist() == [[1.0], [1.0]]
    # The faithful reward falls when the error shrinks: the reason for the other one.
    nearer = np.array([[3.3], [3.0]])
    assert preresq.score_and_rank(nearer, mos).max() < preresq.score_and_rank(ratings, mos).min()


def test_equal_truths_hit_exactly_are_paid_not_nan():
    assert preresq.score_and_rank(np.full((2, 1), 3.0), np.full(2, 3.0)).tolist() == [[1.0], [1.0]]


def test_unreadable_aspects_earn_nothing_and_are_no_partners():
    more = np.concatenate([ASPECTS, np.full((3, 1, 5), NAN)], 1)
    found = preresq.reward(more, MOS)
    assert found[:, 3].tolist() == [0.0] * 3
    ratings = more.mean(2)
    close(preresq.score_and_rank(ratings, MOS)[:, :3], preresq.score_and_rank(ASPECTS.mean(2), MOS))
    close(preresq.triplet_order(ratings, MOS)[:, :3], preresq.triplet_order(ASPECTS.mean(2), MOS))
    close(preresq.response_triplets(more[0])[:3], preresq.response_triplets(ASPECTS[0]))
    assert np.isfinite(found).all()


def test_equal_answers_share_the_first_place():
    # Sorted: 3.0, 3.0, 3.5 (truth): both 3.0 stand at place 0, two places off; K + 1 = 3.
    found = preresq.rank_to_truth(np.array([[3.0, 3.0]]), np.array([3.5]))
    close(found, [[math.exp(-2 / 3)] * 2])


def test_items_of_a_single_score():
    found = preresq.single_score_reward(ASPECTS.mean(2), MOS)
    close(found[0, 0], (0.375 * 0.7618 + 0.125 + 1) / 3)


def test_video_reward_by_hand():
    # Three clips of three equal answers (4, 4), (2, 2), (3, 3) at their MOS: every pair of equal
    # numbers costs 0.25; R1 = R3 = 1; in each triple the middle and its two neighbours get a point.
    aspects = np.array([[[g, g]] * 3 for g in (4.0, 2.0, 3.0)])
    mos = np.array([4.0, 2.0, 3.0])
    close(preresq.video_reward(aspects, mos), np.full((3, 3), 0.375 - 0.25 + 0.5 * 0.5 + 0.125))
    close(preresq.video_reward(aspects, mos, "corrected"), np.full((3, 3), 0.375 + 0.25 + 0.125))
    close(preresq.diversity_penalty(np.array([[[3.0, 4.0], [3.0, 3.0]]])), [[0.0, 0.25]])


@pytest.mark.parametrize("shape", [(2, 3, 5), (3, 2, 5)])
def test_preresq_needs_three_pictures_and_three_answers(shape):
    with pytest.raises(ValueError, match="at least 3"):
        preresq.reward(np.ones(shape), np.ones(shape[0]))


def test_preresq_format_asks_for_lines():
    five = "<think>x</think><answer>1\n2\n3.5\n4\n5</answer>"
    texts = [five, five.replace("5</", "5\n</"), five.replace("\n", " "), five.replace("1\n", "")]
    assert preresq.format_reward(texts).tolist() == [1, 1, 0, 0]
    two = "<think>x</think><answer>3.1\n4.0</answer>"
    assert preresq.format_reward([two, two.replace("0<", "0\n<")], count=2).tolist() == [0, 1]
