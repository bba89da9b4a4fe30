"""The aesthetic scorer: its pixels, its two scales, and what a broken graph becomes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from qualityculler.decode.registry import load
from qualityculler.errors import ModelError
from qualityculler.score import nima, registry
from tests.score.graphs import constant_graph


@pytest.mark.parametrize("shape", [(1, 1), (224, 224), (341, 512), (512, 768), (37, 900), (901, 3)])
def test_pixels_are_chosen_as_pillow_does(shape: tuple[int, int]) -> None:
    image = np.random.default_rng(0).integers(0, 256, (*shape, 3), dtype=np.uint8)
    theirs = Image.fromarray(image).resize((224, 224), Image.Resampling.NEAREST)
    assert np.array_equal(nima.squash(image), np.asarray(theirs))


def test_the_scale_of_ratings_ends_where_the_scale_of_scores_does() -> None:
    assert [nima.on_mos_scale(rating) for rating in (1.0, 5.5, 10.0)] == [1.0, 3.0, 5.0]


def test_the_graph_gives_mean_and_deviation_of_ratings() -> None:
    from qualityculler.inference import open_session

    session = open_session(registry.describe("nima-aesthetic").path, threads=1)
    grey = np.full((1, 224, 224, 3), 128, np.uint8)
    mean, deviation = session.run(["mean", "deviation"], {"image": grey})
    assert mean.shape == deviation.shape == (1,)
    assert 1.0 < mean[0] < 10.0
    assert 0.5 < deviation[0] < 3.0


def test_no_error_is_told(photo: np.ndarray) -> None:
    (found,) = registry.create("nima-aesthetic", threads=1).score([photo])
    assert found.uncertainty is None


@pytest.mark.parametrize("rating", [float("nan"), 0.5, 11.0])
def test_what_is_no_rating_is_a_sentence(rating: float, photo: np.ndarray, tmp_path: Path) -> None:
    path = constant_graph(tmp_path / "model.onnx", rating, output="mean", side_px=224)
    with pytest.raises(ModelError, match="reinstall"):
        nima.NimaScorer("nima-aesthetic", path, threads=1).score([photo])


@pytest.mark.parametrize("spoil", ["blur", "darken"])
def test_spoilt_photos_please_less(spoil: str) -> None:
    folder = Path(__file__).parents[3] / "shared/photos/landscapes"
    if not folder.is_dir():
        pytest.skip("../shared is not beside this checkout")
    scorer = registry.create("nima-aesthetic", threads=1)
    for path in sorted(folder.glob("*.jpg"))[:6]:
        whole = load(path, short_side_px=scorer.short_side_px).pixels
        first, second = scorer.score([whole, spoilt(whole, spoil)])
        assert first.value > second.value, path


def spoilt(image: np.ndarray, how: str) -> np.ndarray:
    if how == "darken":
        return (image * 0.3).astype(np.uint8)
    return np.asarray(Image.fromarray(image).filter(ImageFilter.GaussianBlur(4)))
