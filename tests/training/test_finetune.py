"""Folding keeps results, batches say what they hold, and a stopped run goes on."""

import math

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra 'train' is not installed")

from PIL import Image  # noqa: E402

from training import artefact  # noqa: E402
from training.align import batches, folded, ladders, spoil  # noqa: E402
from training.align.finetune import bank_loss, loss_of  # noqa: E402
from training.align.folded import FoldedConv, fold, round_weights, settle  # noqa: E402
from training.align.progress import Run, average  # noqa: E402
from training.align.tower import Config, Tower, go_on  # noqa: E402
from training.data.table import Sample  # noqa: E402


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        pad = torch.nn.ZeroPad2d((0, 1, 0, 1))
        self.conv_a = torch.nn.Sequential(pad, torch.nn.Conv2d(3, 6, 3, 2, bias=False))
        self.bn_a = torch.nn.BatchNorm2d(6)
        self.conv_b = torch.nn.Conv2d(6, 6, 3, 1, 1, groups=6, bias=False)
        self.bn_b = torch.nn.BatchNorm2d(6)

    def forward(self, x):
        return self.bn_b(self.conv_b(self.bn_a(self.conv_a(x))))


def used_net():
    torch.manual_seed(0)
    net = Net()
    for norm in (net.bn_a, net.bn_b):
        torch.nn.init.uniform_(norm.running_mean, -1, 1)
        torch.nn.init.uniform_(norm.running_var, 0.5, 2)
        torch.nn.init.uniform_(norm.weight, 0.5, 2)
        torch.nn.init.uniform_(norm.bias, -1, 1)
    return net.eval()


def test_folding_and_settling_keep_the_result():
    net, x = used_net(), torch.randn(2, 3, 16, 16)
    before = net(x)
    fold(net)
    assert sum(isinstance(m, FoldedConv) for m in net.modules()) == 2
    assert torch.allclose(net(x), before, atol=1e-5)
    settle(net)
    assert not any(isinstance(m, FoldedConv | torch.nn.BatchNorm2d) for m in net.modules())
    assert torch.allclose(net(x), before, atol=1e-5)


def test_a_folded_net_learns_what_the_net_would_learn():
    net, x = used_net(), torch.randn(2, 3, 16, 16)
    folded = fold(used_net())
    for one in (net, folded):
        one(x).square().mean().backward()
    theirs = net.conv_a[1].weight.grad
    assert torch.allclose(folded.conv_a[1].weight.grad, theirs, rtol=1e-3, atol=1e-6)
    assert torch.allclose(folded.conv_b.scale.grad, net.bn_b.weight.grad, rtol=1e-3, atol=1e-6)


def test_rounded_weights_are_those_of_the_quantizer():
    from onnxruntime.quantization import QuantType
    from onnxruntime.quantization.quant_utils import quantize_data

    weight = torch.randn(5, 3, 3, 3, generator=torch.Generator().manual_seed(0))
    kind = QuantType.QInt8.tensor_type
    theirs = []
    for channel in weight.numpy():
        zero, scale, numbers = quantize_data(channel.ravel(), kind, True, reduce_range=True)
        theirs.append((numbers.astype(np.float32) - zero) * scale)
    rounded = folded.rounded(weight, levels=64).flatten(1)
    assert torch.allclose(rounded, torch.from_numpy(np.stack(theirs)), atol=1e-6)
    assert not torch.allclose(rounded, weight.flatten(1), atol=1e-3)


def test_rounded_weights_learn_as_if_not_rounded_and_nothing_stays_nothing():
    weight = torch.tensor([[1.0, -0.26], [0.0, 0.0]], requires_grad=True)
    rounded = folded.rounded(weight, levels=4)
    assert torch.allclose(rounded, torch.tensor([[1.0, -0.25], [0.0, 0.0]]))
    (rounded * torch.tensor([[1.0, 2.0], [3.0, 4.0]])).sum().backward()
    assert torch.equal(weight.grad, torch.tensor([[1.0, 2.0], [3.0, 4.0]]))


def test_a_net_of_rounded_weights_differs_and_settles_unrounded():
    net, x = fold(used_net()), torch.randn(2, 3, 16, 16)
    before = net(x)
    round_weights(net, 8)
    assert not torch.allclose(net(x), before, atol=1e-3)
    assert torch.allclose(settle(net)(x), before, atol=1e-5)


def test_bank_loss_by_hand():
    # One pair with cosine 1 and one bank text at right angles, scale 2.
    v, bank = torch.tensor([[1.0, 0.0]]), torch.tensor([[0.0, 1.0]])
    to_texts = -math.log(math.exp(2) / (math.exp(2) + 1))
    assert bank_loss(v, v, bank, torch.tensor(2.0)).item() == pytest.approx(0.5 * to_texts)


@pytest.fixture
def folder(tmp_path):
    random = np.random.default_rng(0)
    for name in "abcd":
        pixels = random.integers(0, 256, (40, 60, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(tmp_path / f"{name}.png")
    return tmp_path


def samples_of():
    return [
        Sample(f"{name}.png", mos, "ss01", "s1", "g", "train", "train")
        for name, mos in zip("abcd", (1.0, 2.0, 3.0, 4.0), strict=True)
    ]


def material_of(pairs):
    mos = torch.tensor([1.0, 2.0, 3.0, 4.0])
    return batches.Material(samples_of(), mos, torch.ones(4), torch.zeros(4, 1, 3), pairs)


def test_processes_share_the_photos_of_a_step(folder):
    material = material_of(torch.tensor([[3, 0]]))
    shape = batches.Shape(photos=2, pairs=1, spoilt=1, crop_px=32)
    (first,), (second,) = (
        batches.batches(folder, material, shape, 1, steps=1, place=(n, 2)) for n in (0, 1)
    )
    assert sorted(first.rows[:2].tolist() + second.rows[:2].tolist()) == [0, 1, 2, 3]


def test_a_batch_holds_photos_pairs_and_spoilt_copies(folder):
    pairs = torch.tensor([[3, 0], [2, 1]])
    shape = batches.Shape(photos=2, pairs=3, spoilt=2, crop_px=32)
    found = list(batches.ahead(batches.batches(folder, material_of(pairs), shape, 1, steps=2)))
    assert len(found) == 2
    batch = found[0]
    assert batch.images.shape == (2 + 6 + 2 * batches.RUNGS, 32, 32, 3)
    assert len(batch.rows) == 8
    drawn = batch.rows[2:].view(-1, 2).tolist()
    assert all(pair in pairs.tolist() for pair in drawn)
    assert not torch.equal(batch.images[0], batch.images[8])
    seen = torch.cat([batch.rows[:2] for batch in found]).tolist()
    assert sorted(seen) == [0, 1, 2, 3]


def away(copy, image):
    return np.abs(copy.astype(int) - image).mean()


@pytest.mark.parametrize("fault", spoil.FAULTS, ids=lambda f: f.__name__)
def test_each_fault_takes_the_image_further_away_the_stronger_it_is(fault):
    # Structure of every size, as in a photo.
    random = np.random.default_rng(0)
    sizes = [
        np.kron(random.normal(size=(96 // n, 96 // n, 3)), np.ones((n, n, 1))) for n in (1, 4, 16)
    ]
    image = np.clip(110 + 25 * sum(sizes), 0, 255).astype(np.uint8)
    copies = [fault(image, s, np.random.default_rng(1)) for s in (0.0, 0.5, 1.0)]
    assert all(c.shape == image.shape and c.dtype == np.uint8 for c in copies)
    moved = [away(copy, image) for copy in copies]
    assert 1 < moved[0] < moved[1] < moved[2]


def test_strengths_rise_and_keep_their_distance():
    random = np.random.default_rng(0)
    for count in (2, 4):
        drawn = np.array([spoil.strengths(count, random) for _ in range(200)])
        assert np.diff(drawn, axis=1).min() >= spoil.STEP - 1e-9
        assert drawn.min() >= 0 and drawn.max() <= 1


def test_ladders_join_the_features_and_belong_to_train(tmp_path):
    np.save(tmp_path / "features.npy", np.zeros((4, 2), np.float16))
    with pytest.raises(SystemExit, match=r"training\.align\.ladders"):
        ladders.extended(tmp_path, needed=True)
    features, climbs = ladders.extended(tmp_path, needed=False)
    assert (len(features), len(climbs)) == (4, 0)
    copies = np.arange(16, dtype=np.float16).reshape(2, ladders.RUNGS, 2)
    np.savez(tmp_path / ladders.FILE, rows=np.array([3, 2]), features=copies)
    features, climbs = ladders.extended(tmp_path, needed=True)
    assert climbs.tolist() == [[3, 4, 5, 6, 7], [2, 8, 9, 10, 11]]
    assert features[climbs[1, 1:]].tolist() == copies[1].tolist()
    assert ladders.of_rows(climbs, np.array([0, 2])).tolist() == [climbs[1].tolist()]
    assert set(ladders.choose(samples_of(), 9, seed=0)) == {2, 3}  # MOS 3 and 4


def test_a_small_image_is_extended_to_the_crop():
    small = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)
    assert batches.crop(small, 4, np.random.default_rng(0)).shape == (4, 4, 3)


def config_of(**changed):
    values = {
        "trunk": "x",
        "frozen_stages": 1,
        "weight_levels": 0,
        "steps": 10,
        "photos": 1,
        "pairs": 1,
        "spoilt": 1,
        "crop_px": 8,
        "dropout": 0.1,
        "bank": 1,
        "learning_rate": 1e-3,
        "head_learning_rate": 1e-3,
        "weight_decay": 0.0,
        "warmup_steps": 2,
        "mos_weight": 1.0,
        "sample_weights": {},
        "series_weight": 1.0,
        "spoilt_weight": 1.0,
        "ema": 0.9,
        "eval_steps": 5,
        "seed": 0,
    }
    return Config(**(values | changed))


def run_of(**changed):
    torch.manual_seed(3)
    return Run(Tower(torch.nn.Linear(2, 2), torch.nn.Linear(2, 2), 2), config_of(**changed))


def same(one, other):
    if isinstance(one, torch.Tensor):
        return torch.equal(one, other)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    return one == other


def test_a_checkpoint_brings_everything_back(tmp_path):
    first = run_of()
    for _ in range(3):
        first.optimiser.zero_grad()
        first.tower.readout(torch.ones(1, 2)).sum().backward()
        first.optimiser.step()
        first.schedule.step()
        average(first.ema, first.tower, 0.5)
        first.step += 1
    first.save(tmp_path / "c.pt")
    second = run_of()
    assert not torch.equal(second.ema.readout.weight, first.ema.readout.weight)
    second.load(tmp_path / "c.pt")
    assert second.step == 3
    assert second.schedule.get_last_lr() == first.schedule.get_last_lr()
    assert torch.equal(second.tower.readout.weight, first.tower.readout.weight)
    assert torch.equal(second.ema.readout.weight, first.ema.readout.weight)
    assert not torch.equal(second.ema.readout.weight, second.tower.readout.weight)
    moments = first.optimiser.state_dict()["state"]
    assert moments
    assert same(second.optimiser.state_dict()["state"], moments)


def test_a_checkpoint_of_other_values_is_refused(tmp_path):
    run_of().save(tmp_path / "c.pt")
    with pytest.raises(SystemExit, match="made with other values"):
        run_of(learning_rate=0.5).load(tmp_path / "c.pt")


def test_a_second_schedule_begins_with_the_average_of_a_finished_first(tmp_path):
    first, second = run_of(), Tower(torch.nn.Linear(2, 2), torch.nn.Linear(2, 2), 2)
    with torch.no_grad():
        first.tower.readout.weight.fill_(7.0)
    first.save(tmp_path / "checkpoint.pt")
    with pytest.raises(SystemExit, match="has no manifest"):
        go_on(second, tmp_path)
    artefact.write_manifest(tmp_path, act="align.finetune", config={})
    go_on(second, tmp_path)
    assert torch.equal(second.readout.weight, first.ema.readout.weight)
    assert not torch.equal(second.readout.weight, first.tower.readout.weight)


class Told:
    """A tower that answers with what it was given."""

    log_scale = torch.zeros(())

    def __init__(self, values):
        self.values = values

    def __call__(self, images):
        return torch.nn.functional.normalize(torch.ones(len(images), 3), dim=1), self.values


def test_the_error_of_a_down_weighted_photo_counts_less():
    batch = batches.Batch(torch.zeros(6, 8, 8, 3), torch.arange(4), pairs=1, spoilt=1)
    values = torch.tensor([1.0, 2.0, 3.0, 6.0, 0.0, 0.0])  # the fourth is off by two
    config = config_of(series_weight=0.0, spoilt_weight=0.0, mos_weight=3.0)

    def loss(weights):
        torch.manual_seed(0)
        texts = torch.ones(4, 1, 3)
        mos = torch.tensor([1.0, 2.0, 3.0, 4.0])
        material = batches.Material([], mos, weights, texts, torch.zeros(0, 2))
        return loss_of(Told(values), batch, material, config).item()

    even, less = loss(torch.ones(4)), loss(torch.tensor([1.0, 1.0, 1.0, 0.25]))
    assert even - less == pytest.approx(3.0 * 4.0 * 0.75 / 4)


class Elsewhere(Told):
    """A tower on a device without numbers: an operation across devices is an error there too."""

    log_scale = torch.zeros((), device="meta")

    def __call__(self, images):
        assert images.device.type == "meta"
        embedding = torch.ones(len(images), 3, device="meta")
        return embedding, torch.ones(len(images), device="meta")


def test_the_loss_is_computed_where_the_tower_is():
    batch = batches.Batch(torch.zeros(6, 8, 8, 3), torch.arange(4), pairs=1, spoilt=1)
    texts, mos = torch.ones(4, 1, 3), torch.ones(4)
    material = batches.Material([], mos, torch.ones(4), texts, torch.zeros(0, 2))
    assert loss_of(Elsewhere(None), batch, material, config_of()).device.type == "meta"
