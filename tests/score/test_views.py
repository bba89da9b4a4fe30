import numpy as np
import pytest

from qualityculler.score.views import MAX_VIEWS, views


def image(height, width):
    ramp = np.arange(height * width * 3, dtype=np.uint64) % 251
    return ramp.astype(np.uint8).reshape(height, width, 3)


@pytest.mark.parametrize("shape", [(512, 768), (768, 512), (512, 1024), (32, 32)])
def test_an_ordinary_photo_is_seen_whole(shape):
    photo = image(*shape)
    (view,) = views(photo)
    assert view is photo


def test_a_tiny_photo_is_extended_by_its_edge():
    (view,) = views(np.full((1, 1, 3), 77, np.uint8))
    assert view.shape == (32, 32, 3)
    assert (view == 77).all()


@pytest.mark.parametrize(("height", "width", "count"), [(100, 450, 3), (450, 100, 3)])
def test_a_panorama_is_covered_to_both_ends(height, width, count):
    photo = image(height, width)
    found = views(photo)
    assert len(found) == count
    assert all(sorted(v.shape[:2]) == [100, 200] for v in found)
    assert np.array_equal(found[0], photo[: found[0].shape[0], : found[0].shape[1]])
    assert np.array_equal(found[-1], photo[-found[-1].shape[0] :, -found[-1].shape[1] :])


def test_a_very_long_strip_has_a_bounded_number_of_views():
    assert len(views(image(40, 40_000))) == MAX_VIEWS
