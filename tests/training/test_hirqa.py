"""HiRQA's losses with the numbers worked by hand, and that they teach an order."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml

torch = pytest.importorskip("torch", reason="the extra 'train' is not installed")
pytest.importorskip("scipy", reason="the extra 'train' is not installed")

from training.align import hirqa  # noqa: E402

CONFIG = Path(__file__).parents[2] / "training/configs/hirqa-smoke.yaml"
Q = torch.tensor([[0.8, 0.6, 0.5]])


def config(**changes):
    return replace(hirqa.Config(**yaml.safe_load(CONFIG.read_text())), **changes)


def test_rank_loss_by_hand():
    assert hirqa.rank_loss(Q, 0.1).item() == pytest.approx(0.0, abs=1e-6)
    # Margins 0.25: the gaps are 0.2, 0.3 and 0.1, so 0.05, 0 and 0.15 are missing.
    assert hirqa.rank_loss(Q, 0.25).item() == pytest.approx(0.2 / 3)
    assert hirqa.rank_loss(Q.flip(1), 0.0).item() == pytest.approx(0.6 / 3)


def test_pair_of_pairs_loss_by_hand():
    assert hirqa.pair_of_pairs_loss(Q, 0.1).item() == pytest.approx(0.0, abs=1e-6)
    assert hirqa.pair_of_pairs_loss(Q, 0.3).item() == pytest.approx(0.2)


def test_distance_loss_by_hand():
    e = torch.tensor([[[0.0, 0.0], [0.3, 0.4]]])
    found = hirqa.distance_loss(e, torch.tensor([0.0, 2.0]), step=0.2)
    assert found.item() == pytest.approx(0.1)


def test_a_sound_photo_has_one_sentence_whatever_spoils_it():
    assert len({hirqa.sentence(kind, 0) for kind in range(6)}) == 1
    assert len({hirqa.sentence(k, v) for k in range(6) for v in range(4)}) == 1 + 6 * 3


def test_info_nce_finds_each_copy_its_sentence():
    sentences = torch.nn.functional.normalize(torch.randn(6, 4, 32), dim=2)
    sentences[:, 0] = sentences[0, 0]
    kinds, levels = torch.tensor([0, 2, 5, 3]), torch.tensor([1, 3, 2, 0])
    image, scale = sentences[kinds, levels], torch.tensor(50.0)
    right = hirqa.info_nce(image, kinds, levels, sentences, scale)
    wrong = hirqa.info_nce(image, kinds.flip(0), levels, sentences, scale)
    assert right.item() < 0.01
    assert wrong.item() > 1.0


def test_training_learns_to_fall():
    random = torch.Generator().manual_seed(0)
    photo = torch.randn(80, 1, 12, generator=random)
    fault = torch.arange(4.0).view(1, 4, 1) * torch.randn(1, 1, 12, generator=random)
    ladders = photo + fault
    kinds = torch.arange(80) % 6
    sentences = torch.nn.functional.normalize(torch.randn(6, 4, 384, generator=random), dim=2)
    made = config(epochs=8, batch=16, dropout=0.0)
    before = hirqa.falling(hirqa.train(replace(made, epochs=0), ladders, kinds, sentences), ladders)
    ranker = hirqa.train(made, ladders[20:], kinds[20:], sentences)
    assert hirqa.falling(ranker, ladders[:20]) > max(0.95, before)


def test_scores_of_people_are_read_after_training_alone(tmp_path):
    x = np.random.default_rng(0).normal(size=(40, 12)).astype(np.float16)
    np.save(tmp_path / "features.npy", x)
    ranker = hirqa.Ranker(config(), 12).eval()
    q = ranker(torch.from_numpy(x.astype(np.float32)))[1].detach().numpy()
    samples = [
        hirqa.Sample(f"{i}", 1 + 4 * float(q[i]), f"ss0{i % 2}", "", f"{i}", "val", "")
        for i in range(40)
    ]
    found = hirqa.against_people(ranker, type("A", (), {"features": tmp_path}), samples)
    assert found == {"val_srcc": 1.0, "val_srcc_ss00": 1.0, "val_srcc_ss01": 1.0}
