import math
from argparse import Namespace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra 'train' is not installed")

from training import artefact  # noqa: E402
from training.align import describe, measures, sample_weights  # noqa: E402
from training.align.encoder import Encoder, Head, Trunk, pool  # noqa: E402
from training.align.features import only_of  # noqa: E402
from training.align.finetuned_head import head_of  # noqa: E402
from training.align.loss import clip_loss  # noqa: E402
from training.align.train import (  # noqa: E402
    Alignment,
    Config,
    Material,
    rank_loss,
    rank_loss_within,
    train,
)
from training.data.table import Sample  # noqa: E402


def test_clip_loss_by_hand():
    # Two pairs, unit vectors: v1.t1 = v2.t2 = 1, crossed 0, scale 2.
    v = torch.eye(2)
    expected = -math.log(math.exp(2) / (math.exp(2) + 1))
    assert clip_loss(v, v, torch.tensor(2.0)).item() == pytest.approx(expected)


def test_clip_loss_is_higher_for_crossed_pairs():
    v = torch.eye(2)
    assert clip_loss(v, v.flip(0), torch.tensor(2.0)) > clip_loss(v, v, torch.tensor(2.0))


def test_rank_loss_is_zero_for_a_linear_relation_and_two_for_its_opposite():
    mos = torch.tensor([1.0, 2.0, 4.0])
    assert rank_loss(3 * mos + 1, mos).item() == pytest.approx(0.0, abs=1e-6)
    assert rank_loss(-mos, mos).item() == pytest.approx(2.0)


def test_pool_by_hand():
    m = torch.tensor([[[[1.0, 3.0], [1.0, 3.0]]]])
    mean, std, top = pool([m], strides=[8])[0].tolist()
    assert (mean, top) == (2.0, 3.0)
    assert std == pytest.approx(1.0, abs=1e-5)


def test_a_large_map_is_pooled_at_one_place_in_eight_pixels_but_its_maximum_everywhere():
    m = torch.zeros(1, 1, 5, 5)
    m[0, 0, ::4, ::4] = torch.tensor([[1.0, 3.0], [1.0, 3.0]])
    m[0, 0, 4, 3] = 9.0
    mean, std, top = pool([m], strides=[2])[0].tolist()
    assert (mean, top) == (2.0, 9.0)
    assert std == pytest.approx(1.0, abs=1e-5)


def test_errors_of_a_down_weighted_subset_count_less_and_the_mean_stays_one():
    samples = [Sample("a", 3.0, s, "", "g", "train", "") for s in ("ss01", "ss02", "ss01", "ss03")]
    weights = sample_weights.of_subsets(samples, {"ss02": 0.25})
    assert weights.mean().item() == pytest.approx(1.0)
    assert weights[1] / weights[0] == pytest.approx(0.25)
    assert weights[0] == weights[2] == weights[3]


def test_order_within_subsets_is_weighted_by_their_sample_weights():
    predicted, mos = torch.tensor([1.0, 2.0, 2.0, 1.0]), torch.tensor([1.0, 2.0, 1.0, 2.0])
    subset = torch.tensor([0, 0, 1, 1])  # right in the first, wrong in the second: losses 0 and 2
    even = rank_loss_within(predicted, mos, subset, torch.ones(4))
    skewed = rank_loss_within(predicted, mos, subset, torch.tensor([3.0, 3.0, 1.0, 1.0]))
    assert even.item() == pytest.approx(1.0, abs=1e-6)
    assert skewed.item() == pytest.approx(0.5, abs=1e-6)


class TinyNet(torch.nn.Module):
    channels = (4,)
    strides = (2,)
    mean = (0.5, 0.5, 0.5)
    std = (0.5, 0.5, 0.5)

    def __init__(self) -> None:
        super().__init__()
        self.conv = torch.nn.Conv2d(3, 4, 3, 2, 1)

    def forward(self, x):
        return [self.conv(x)]


def test_encoder_shapes_and_batch_equals_one_by_one():
    torch.manual_seed(0)
    trunk = Trunk(TinyNet())
    encoder = Encoder(trunk, Head(trunk.dim, 8, 5, dropout=0.5)).eval()
    images = torch.randint(0, 256, (3, 20, 30, 3), dtype=torch.uint8)
    together = encoder(images)
    assert together.shape == (3, 5)
    alone = torch.cat([encoder(images[i : i + 1]) for i in range(3)])
    assert torch.allclose(together, alone, atol=1e-6)


@pytest.fixture
def scene():
    rng = np.random.default_rng(1)
    return rng.integers(0, 256, (64, 64, 3), dtype=np.uint8)


def test_measures_move_the_right_way(scene):
    flat = np.full_like(scene, 128)
    assert measures.measure(scene)["sharpness"] > measures.measure(flat)["sharpness"]
    assert measures.measure(scene)["noise"] > measures.measure(flat)["noise"] == 0.0
    assert measures.measure(flat // 4)["brightness"] < measures.measure(flat)["brightness"]
    assert measures.measure(np.full_like(scene, 255))["highlights"] == 1.0
    assert measures.measure(np.zeros_like(scene))["shadows"] == 1.0
    assert measures.measure(flat)["colourfulness"] == pytest.approx(0.0, abs=1e-4)


def test_noise_estimate_is_near_the_true_sigma():
    rng = np.random.default_rng(2)
    y = (128 + rng.normal(0, 10, (256, 256))).astype(np.float32)
    assert measures.noise(y) == pytest.approx(10, rel=0.1)


def test_blockiness_sees_a_block_grid():
    blocks = np.random.default_rng(3).integers(60, 200, (8, 8)).astype(np.float32)
    y = np.kron(blocks, np.ones((8, 8), np.float32))
    assert measures.blockiness(y) > 5
    assert measures.blockiness(y[:, 3:][:, :56]) < measures.blockiness(y)


def test_description_names_quality_and_findings():
    measured = {
        "sharpness": 0.0,
        "noise": 0.0,
        "brightness": 10.0,
        "highlights": 0.0,
        "shadows": 0.5,
        "contrast": 0.0,
        "colourfulness": 0.0,
        "blockiness": 1.0,
    }
    limits = {name: np.array([1.0, 2.0, 3.0, 4.0]) for name in describe.FIFTHS}
    text = describe.describe(measured, 1.0, limits, seed=0)
    assert any(words in text for words in describe.OVERALL[0])
    assert any(words in text for words in describe.FIFTHS["sharpness"][0])
    assert any(words in text for words in describe.FIFTHS["brightness"][4])
    assert "shadows" in text or "crushed" in text
    assert describe.describe(measured, 1.0, limits, seed=0) == text


def test_overall_words_cover_the_scale():
    assert describe.overall(1.0) == describe.OVERALL[0]
    assert describe.overall(3.0) == describe.OVERALL[5]
    assert describe.overall(5.0) == describe.OVERALL[-1]


def small_config() -> Config:
    return Config(
        data=Path(),
        features=Path(),
        text_model=None,
        hidden=6,
        dropout=0.0,
        texts_per_image=1,
        batch=4,
        epochs=1,
        learning_rate=0.1,
        weight_decay=0.0,
        logit_scale=1.0,
        contrast_weight=1.0,
        mos_weight=2.0,
        sample_weights={},
        rank_weight=0.0,
        series_weight=0.0,
        series_pairs=0,
        ladder_weight=0.0,
        ladders=0,
        seed=0,
    )


def test_the_error_of_a_down_weighted_image_counts_less():
    config = small_config()
    torch.manual_seed(0)
    model, features = Alignment(config, 3, 5).eval(), torch.randn(4, 3)
    texts, mos = torch.randn(4, 1, 5), torch.tensor([1.0, 2.0, 3.0, 4.0])
    with torch.no_grad():
        error = float(model.readout(model.embed(features))[3, 0]) - 4.0

    def loss(weights):
        nothing = torch.zeros(0, 2)
        material = Material(features, texts, mos, weights, torch.zeros(4), nothing, nothing)
        return model.loss(material, torch.arange(4)).item()

    even, less = loss(torch.ones(4)), loss(torch.tensor([1.0, 1.0, 1.0, 0.25]))
    assert even - less == pytest.approx(2.0 * 0.75 * error**2 / 4, rel=1e-4)


def test_fewer_photos_than_a_batch_are_a_sentence():
    zeros = torch.zeros(3)
    material = Material(torch.ones(3, 5), torch.ones(3, 1, 6), zeros, zeros, zeros, zeros, zeros)
    with pytest.raises(SystemExit, match=r"3 photos are fewer than a batch \(4\)"):
        train(small_config(), material)


def test_parts_of_other_weights_are_not_gone_on_with(tmp_path):
    for name in ("a", "b", "table.csv"):
        (tmp_path / name).write_text(name)
    asked = Namespace(data=tmp_path, trunk="efficientnet-lite0", precision="int8")
    only_of(tmp_path, asked, tmp_path / "a")
    only_of(tmp_path, asked, tmp_path / "b")  # nothing has been made yet
    (tmp_path / "trunk-int8.onnx").touch()
    only_of(tmp_path, asked, tmp_path / "b")
    with pytest.raises(SystemExit, match="begun with another weights: take another"):
        only_of(tmp_path, asked, tmp_path / "a")
    (tmp_path / "table.csv").write_text("more photos")
    asked.precision = "fp32"
    with pytest.raises(SystemExit, match="begun with another precision, table: take"):
        only_of(tmp_path, asked, tmp_path / "b")
    old = tmp_path / "old"  # of a time when nothing was noted
    (old / "parts").mkdir(parents=True)
    (old / "parts" / "0000.npz").touch()
    with pytest.raises(SystemExit, match="begun with another precision, table, trunk, weights"):
        only_of(old, asked, tmp_path / "a")


def test_the_adopted_projection_is_the_average_of_the_fine_tuning(tmp_path):
    head = Head(4, 3, 2, dropout=0.5)
    state = {f"encoder.head.{name}": value for name, value in head.state_dict().items()}
    torch.save({"ema": state | {"readout.bias": torch.zeros(1)}}, tmp_path / "checkpoint.pt")
    with pytest.raises(SystemExit, match="has no manifest"):
        head_of(tmp_path)
    artefact.write_manifest(tmp_path, act="align.finetune", config={})
    x = torch.randn(5, 4)
    assert torch.equal(head_of(tmp_path)(x), head.eval()(x))
