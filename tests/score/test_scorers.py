"""The contract of every registered scorer, and what becomes of a damaged model file."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from qualityculler.domain import MOS_MAX, MOS_MIN
from qualityculler.errors import ModelError, UserError
from qualityculler.inference import file_digest
from qualityculler.score import nima, rali, registry

GOLDEN = json.loads((Path(__file__).parents[1] / "contracts/golden.json").read_text())


def photo(height, width, seed=0):
    """Blocks of random colour: the same pixels on every machine, no codec in between."""
    rng = np.random.default_rng(seed)
    small = rng.integers(0, 256, (height // 16 + 1, width // 16 + 1, 3), dtype=np.uint8)
    return np.kron(small, np.ones((16, 16, 1), np.uint8))[:height, :width].copy()


@pytest.fixture(scope="module", params=registry.shipped())
def scorer(request):
    return registry.create(request.param, threads=1)


def test_values_are_on_the_scale_for_every_shape(scorer):
    shapes = [(1, 1), (3, 700), (512, 512), (512, 768), (900, 40)]
    found = scorer.score([photo(*shape) for shape in shapes])
    assert len(found) == len(shapes)
    assert all(MOS_MIN <= one.value <= MOS_MAX for one in found)
    assert all(one.uncertainty is None or 0 <= one.uncertainty < math.inf for one in found)


def test_extreme_pixels_are_scored(scorer):
    found = scorer.score([np.full((64, 64, 3), v, np.uint8) for v in (0, 128, 255)])
    assert all(MOS_MIN <= one.value <= MOS_MAX for one in found)


def test_batch_equals_one_by_one_and_order_is_kept(scorer):
    photos = [photo(200 + 30 * i, 260, seed=i) for i in range(5)]
    together = scorer.score(photos)
    assert together == [scorer.score([p])[0] for p in photos]
    assert scorer.score(photos[::-1]) == together[::-1]
    assert len(set(together)) == len(together)


def test_the_same_pixels_give_the_same_value(scorer):
    assert scorer.score([photo(300, 400)]) == scorer.score([photo(300, 400)])


def test_a_view_of_a_larger_array_is_scored_as_its_copy(scorer):
    view = photo(300, 400)[::-1, ::2]
    assert scorer.score([view]) == scorer.score([view.copy()])


def test_golden_number(scorer):
    value = scorer.score([photo(300, 400)])[0].value
    # 8-bit rounding differs a little between processors.
    assert value == pytest.approx(GOLDEN[scorer.id.name], abs=0.02)


def test_identity_is_known_without_loading(scorer):
    assert registry.identify(scorer.id.name) == scorer.id
    assert registry.identify(scorer.id.name).kind is scorer.id.kind
    assert scorer.id.is_technical == (scorer.id.name != "nima-aesthetic")
    assert len(scorer.id.digest) == 64


def test_unknown_name_names_the_known_ones():
    with pytest.raises(UserError, match="rali-s"):
        registry.create("nobody", threads=1)


@pytest.mark.parametrize("content", [b"", b"not a model", "truncated"])
def test_a_damaged_model_file_is_a_sentence(tmp_path, content):
    path = tmp_path / "model.onnx"
    whole = registry.describe(registry.DEFAULT).path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] if content == "truncated" else content)
    with pytest.raises(ModelError, match="damaged"):
        rali.RaliScorer("rali-s", path, threads=1)


def test_a_missing_model_file_is_a_sentence(tmp_path):
    with pytest.raises(ModelError, match="cannot be read"):
        rali.RaliScorer("rali-s", tmp_path / "model.onnx", threads=1)


@pytest.mark.parametrize("name", registry.shipped())
def test_a_shipped_model_is_the_one_the_code_knows(name, tmp_path, monkeypatch):
    """Whoever ships another model writes its digest into ``registry``: scores are by digest."""
    path = registry.describe(name).path
    assert registry.identify(name).digest == file_digest(path)
    changed = tmp_path / "model.onnx"
    changed.write_bytes(path.read_bytes() + b"\0")
    monkeypatch.setattr(registry, "_shipped_path", lambda name: changed)
    for use in (registry.identify, lambda name: registry.create(name, threads=1)):
        with pytest.raises(ModelError, match="not the one this version was made with"):
            use(name)


@pytest.mark.parametrize(
    ("make", "side_px"), [(rali.RaliScorer, 336), (nima.NimaScorer, 336), (nima.NimaScorer, 0)]
)
def test_a_graph_that_takes_something_else_is_a_sentence(tmp_path, make, side_px):
    graphs = pytest.importorskip("tests.score.graphs")
    path = graphs.constant_graph(tmp_path / "model.onnx", 3.0, output="mean", side_px=side_px)
    with pytest.raises(ModelError, match="does not take a photo: reinstall"):
        make("x", path, threads=1)


def test_a_sharp_photo_beats_its_blurred_copy():
    scorer = registry.create(registry.DEFAULT, threads=1)
    sharp = photo(512, 512, seed=4)
    kernel = np.ones(31) / 31
    soft = np.apply_along_axis(np.convolve, 1, sharp.astype(float), kernel, "same")
    first, second = scorer.score([sharp, soft.astype(np.uint8)])
    assert first.value > second.value
