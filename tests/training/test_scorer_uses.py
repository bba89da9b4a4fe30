"""Gradient ascent on a score, and the restorer with a prior."""

from types import SimpleNamespace

import pytest

torch = pytest.importorskip("torch", reason="the extra 'train' is not installed")
pytest.importorskip("onnx", reason="the extra 'train' is not installed")

from training.export import enhance, restore  # noqa: E402


class Free(torch.nn.Module):
    """x = y + change, without limits."""

    def __init__(self):
        super().__init__()
        self.change = torch.nn.Parameter(torch.zeros(1, 1, 1, 1))

    def forward(self, photo):
        return photo + self.change


@pytest.mark.parametrize(("fidelity", "best"), [(1.0, 2.5), (0.25, 4.0)])
def test_ascent_by_hand(fidelity, best):
    # S(x) = x, D = (x - y)^2, y = 2: 1 = 2 lambda (x - 2).
    photo = torch.full((1, 1, 1, 1), 2.0)
    found = enhance.ascend(lambda x: x.mean().view(1), Free(), photo, fidelity, 300, 0.05)
    assert found.item() == pytest.approx(best, abs=0.01)


def test_the_best_step_is_kept():
    photo = torch.zeros(1, 1, 1, 1)
    found = enhance.ascend(lambda x: -x.abs().mean().view(1), Free(), photo, 0.0, 5, 1.0)
    assert found.item() == 0.0


def test_a_development_of_nothing_is_the_photo():
    photo = torch.rand(1, 9, 7, 3, generator=torch.Generator().manual_seed(0))
    assert torch.allclose(enhance.Development()(photo), photo, atol=2e-4)


@pytest.mark.parametrize(
    ("name", "value", "brighter"),
    [("exposure", 0.5, True), ("gamma", 0.3, False), ("exposure", -0.5, False)],
)
def test_each_number_does_what_it_says(name, value, brighter):
    photo = 0.2 + 0.4 * torch.rand(1, 9, 7, 3, generator=torch.Generator().manual_seed(0))
    develop = enhance.Development()
    getattr(develop, name).data.fill_(value)
    assert bool(develop(photo).mean() > photo.mean()) is brighter


def test_contrast_saturation_and_sharpness_spread():
    photo = 0.4 + 0.2 * torch.rand(1, 9, 7, 3, generator=torch.Generator().manual_seed(0))
    for name in ("contrast", "saturation", "sharpen"):
        develop = enhance.Development()
        getattr(develop, name).data.fill_(0.5)
        assert develop(photo).std() > photo.std() * 1.02
    smooth = enhance.Development()
    smooth.sharpen.data.fill_(-0.8)
    assert smooth(photo).std() < photo.std()


def test_a_blur_keeps_the_mean_of_a_flat_photo_and_its_border():
    flat = torch.full((1, 5, 5, 3), 0.3)
    assert torch.allclose(enhance.blurred(flat), flat)


def test_psnr_by_hand():
    assert enhance.psnr(torch.zeros(4), torch.full((4,), 0.1)) == pytest.approx(20.0)


def args(**changes):
    values = {"seed": 0, "rate": 2e-3, "steps": 25, "batch": 2, "crop": 16}
    return SimpleNamespace(**values | changes)


class Bright(torch.nn.Module):
    """A scorer that likes light, and counts how often it is asked."""

    def __init__(self):
        super().__init__()
        self.asked = 0

    def forward(self, photos):
        self.asked += 1
        return photos.mean((1, 2, 3)) / 255.0 * 4 + 1, torch.zeros(len(photos))


def test_without_a_weight_the_scorer_is_not_asked_and_with_one_it_is_obeyed():
    random = torch.Generator().manual_seed(1)
    photos, scorer = [torch.rand(1, 24, 24, 3, generator=random) * 0.5], Bright()
    plain = restore.train(scorer, photos, 0.0, args())
    assert scorer.asked == 0
    bright = restore.train(scorer, photos, 1.0, args())
    assert scorer.asked == 25
    with torch.inference_mode():
        assert bright(photos[0]).mean() > plain(photos[0]).mean() + 0.02


def test_a_restorer_starts_at_no_change_and_learns_to_restore():
    # Smooth photos, so that noise can be told from texture.
    ramp = torch.linspace(0.1, 0.9, 32)
    photos = [(ramp.view(1, -1, 1, 1) * ramp.view(1, 1, -1, 1)).expand(1, 32, 32, 3).clone()]
    seen = restore.spoilt(photos[0], torch.Generator().manual_seed(3))
    assert torch.equal(restore.Restorer()(seen), seen)
    net = restore.train(torch.nn.Identity(), photos, 0.0, args(steps=150, rate=5e-3))
    with torch.inference_mode():
        assert enhance.psnr(net(seen), photos[0]) > enhance.psnr(seen, photos[0]) + 1.0
