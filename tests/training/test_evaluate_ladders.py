"""Ladders of faults, stability, and the real faults."""

import io
import itertools
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("scipy", reason="the extra 'train' is not installed")

from training.align.measures import laplacian, luma
from training.data import toy
from training.evaluate import degrade, judges, ladders, native, real_faults, stability

SHARED = Path(__file__).parents[3] / "shared/photos"


def scene() -> np.ndarray:
    return np.asarray(Image.fromarray(toy.scene(1)).resize((192, 128), Image.Resampling.BICUBIC))


def rungs(name: str) -> list[np.ndarray]:
    ladder = next(one for one in degrade.LADDERS if one.name == name)
    return [scene(), *(ladder.apply(scene(), s) for s in ladder.strengths)]


def falling(values: list[float]) -> bool:
    return all(b < a for a, b in itertools.pairwise(values))


@pytest.mark.parametrize("ladder", degrade.LADDERS, ids=lambda one: one.name)
def test_a_rung_keeps_the_shape_and_always_looks_the_same(ladder):
    for strength in ladder.strengths:
        made = ladder.apply(scene(), strength)
        assert (made.shape, made.dtype) == (scene().shape, np.uint8)
        assert np.array_equal(made, ladder.apply(scene(), strength))


@pytest.mark.parametrize("ladder", degrade.LADDERS, ids=lambda one: one.name)
def test_every_step_goes_further_from_the_photo(ladder):
    first = scene().astype(float)
    away = [np.abs(ladder.apply(scene(), s) - first).mean() for s in ladder.strengths]
    assert falling([-a for a in (0.0, *away)])


@pytest.mark.parametrize("name", ["defocus", "shake"])
def test_blur_takes_detail_away(name):
    assert falling([float(laplacian(luma(r)).var()) for r in rungs(name)])


def test_exposure_darkens_and_brightens():
    assert falling([float(luma(r).mean()) for r in rungs("too dark")])
    assert falling([-float(luma(r).mean()) for r in rungs("too bright")])


def test_shake_does_not_move_the_picture():
    dot = np.zeros((41, 41, 3), np.uint8)
    dot[20, 20] = 255
    smeared = degrade.shake(dot, 7)[..., 0].astype(float)
    rows, columns = np.indices(smeared.shape)
    assert (smeared * rows).sum() / smeared.sum() == pytest.approx(20, abs=0.6)
    assert (smeared * columns).sum() / smeared.sum() == pytest.approx(20, abs=0.6)


def test_no_change_is_no_fall():
    assert ladders.falls(np.array([[3.0, 2.0, 2.0, 2.5]])).tolist() == [[True, False, False]]


def test_the_share_of_right_steps_with_its_interval_over_photos():
    right = np.array([[True, True]] * 15 + [[False, True]] * 5)
    found = ladders.share([right])
    assert found.value == pytest.approx(0.875)
    assert 0.75 < found.low < 0.875 < found.high <= 1.0


def test_a_sharpness_measure_climbs_down_the_blur_ladders_only(tmp_path):
    for number in range(3):
        Image.fromarray(toy.scene(number)).save(tmp_path / f"{number}.png")
    judge = judges.named("laplacian-variance")
    photos = ladders.photos_of([tmp_path])
    found = ladders.summary(ladders.measure(judge, photos, tmp_path / "cache", threads=1))
    assert found["defocus"]["share"] == found["shake"]["share"] == 1.0
    assert found["noise"]["share"] < 0.2  # noise is detail to it
    assert found["defocus"]["steps"] == 3 * 4
    assert "| defocus | 1, 2, 4, 8 (sigma, px) | 12 | **100.0%**" in ladders.table(found)
    (kept,) = (tmp_path / "cache").iterdir()
    before = kept.read_bytes()
    again = ladders.summary(ladders.measure(judge, photos, tmp_path / "cache", threads=1))
    assert (again, kept.read_bytes()) == (found, before)


def test_a_folder_without_photos_is_said(tmp_path):
    with pytest.raises(SystemExit, match="no photos below"):
        ladders.photos_of([tmp_path])


def test_some_photos_are_taken_evenly(tmp_path):
    for number in range(9):
        Image.fromarray(toy.scene(0)).save(tmp_path / f"{number}.png")
    assert [p.stem for p in ladders.photos_of([tmp_path], 3)] == ["0", "4", "8"]


def test_half_the_range_of_a_photo():
    assert stability.half_range(np.array([[3.0, 3.5, 2.9], [1.0, 1.0, 1.0]])) == pytest.approx(
        [0.3, 0.0]
    )


@pytest.mark.parametrize("name", stability.CHANGES)
def test_harmless_changes_are_what_they_say(name):
    image = Image.fromarray(scene())
    made = Image.open(io.BytesIO(stability.CHANGES[name](image)))
    sizes = {"size 0.9": (173, 115), "JPEG 90": image.size}
    assert made.size == sizes.get(name, (188, 125))
    assert made.format == ("JPEG" if name == "JPEG 90" else "BMP")


def test_stability_of_the_shipped_scorer_is_a_small_number(tmp_path):
    Image.fromarray(scene()).save(tmp_path / "a.png")
    judge = judges.named("rali-s")
    found = stability.measure(judge, [tmp_path / "a.png"], tmp_path / "cache", threads=1)
    assert found.shape == (1, 1 + len(stability.CHANGES))
    assert 0 <= stability.half_range(found)[0] < 1
    assert "1 photos" in stability.table(found)


def test_triplets_are_read_by_their_names():
    values = {"S": 4.0, "F": 2.0, "M": 4.5}
    found = {Path(f"106_NIKON-D3400-35MM_{kind}.JPG"): v for kind, v in values.items()}
    text, won, of = real_faults.triplets(found)
    assert (won, of) == (1, 2)
    assert "| 106_NIKON-D3400-35MM | 4.00 | 2.00 | 4.50 | 1 of 2 |" in text


def test_sharp_wins_in_real_triplets(tmp_path):
    if not SHARED.exists():
        pytest.skip("../shared is not beside this checkout")
    judge = judges.named("rali-s")
    found = real_faults.scored(SHARED / real_faults.TRIPLETS, judge, tmp_path)
    _, won, of = real_faults.triplets(found)
    assert (won, of) == (6, 6)


def test_the_sharpest_window_is_where_the_detail_is():
    image = np.full((1100, 1700, 3), 128, np.uint8)
    noise = np.random.default_rng(0).integers(0, 256, (200, 300, 3), dtype=np.uint8)
    image[700:900, 1200:1500] = noise
    rows, columns = native.sharpest(image)
    assert rows.start <= 700 and rows.stop >= 900
    assert columns.start <= 1200 and columns.stop >= 1500
    assert image[rows, columns].shape[:2] == native.WINDOW_PX


def test_a_window_at_full_size_loses_more_detail_than_the_whole_frame_made_small():
    photo = np.random.default_rng(0).integers(0, 256, (1200, 1800, 3), dtype=np.uint8)
    whole, window = zip(*native.views(photo, 300), strict=True)
    assert whole[0].shape == (300, 450, 3)
    assert window[0].shape[:2] == native.WINDOW_PX

    def left(first, second):
        return laplacian(luma(second)).var() / laplacian(luma(first)).var()

    assert left(window[0], window[1]) < left(whole[0], whole[1]) < 1


def test_the_native_table_tells_both_views_and_the_cost():
    count = len(native.SIGMAS_PX)
    whole, window = np.tile(np.arange(count) * 0.0, (2, 1)), np.tile(-np.arange(count) / 10, (2, 1))
    found = native.Views(
        whole, window, np.array([0.1, 0.1]), np.array([0.3, 0.5]), np.array([2.3, 15])
    )
    markdown = native.table(found)
    assert "| 0.7 | +0.00 | 0% | -0.10 | 100% |" in markdown
    assert "takes 4.0 times as long" in markdown
    assert "2 photos of 2 to 15 MP." in markdown
