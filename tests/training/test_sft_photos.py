"""Faults that are put in, facts that are measured, and what is known of an example."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("cv2", reason="the extra 'train' is not installed")

from qualityculler.evidence import Fault, Severity
from training.data.table import Sample
from training.sft import facts, faults, photos
from training.sft.photos import Mix, Source
from training.sft.texts import SPOKEN, Flaw, Place

STRENGTHS = list(Severity)[1:]


def scene(seed: int = 0) -> photos.Pixels:
    random = np.random.default_rng(seed)
    coarse = random.integers(30, 226, (32, 32, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(coarse).resize((256, 256), Image.Resampling.NEAREST))


@pytest.mark.parametrize("fault", SPOKEN)
def test_stronger_faults_change_more(fault: Fault) -> None:
    image, detail = scene(), (faults.DETAILS[fault] or ("",))[0]
    change = []
    for severity in STRENGTHS:
        spoilt = faults.spoil(image, Flaw(fault, severity, detail=detail), np.random.default_rng(1))
        assert spoilt.shape == image.shape and spoilt.dtype == np.uint8
        change.append(np.abs(spoilt.astype(int) - image).mean())
    assert 0 < change[0] < change[1] < change[2]


@pytest.mark.parametrize("place", faults.PLACES)
def test_a_local_fault_leaves_the_other_side_alone(place: Place) -> None:
    image = scene()
    flaw = Flaw(Fault.NOISE, Severity.CLEAR, place)
    change = np.abs(faults.spoil(image, flaw, np.random.default_rng(2)).astype(int) - image)
    along = change.mean((0, 2) if place in (Place.LEFT, Place.RIGHT) else (1, 2))
    ends = along[:40].mean(), along[-40:].mean()
    here, there = ends if place in (Place.LEFT, Place.TOP) else ends[::-1]
    assert here > 5 > 0.5 > there


def test_motion_blurs_along_its_direction() -> None:
    flaw = Flaw(Fault.MOTION_BLUR, Severity.SEVERE, detail="vertical")
    blurred = faults.spoil(scene(), flaw, np.random.default_rng(3)).astype(float)
    assert np.abs(np.diff(blurred, axis=0)).mean() < np.abs(np.diff(blurred, axis=1)).mean() / 2


def test_facts_tell_darkness_burning_and_blur() -> None:
    image = scene()
    dark, burnt = (image * 0.15).astype(np.uint8), np.full_like(image, 255)
    soft = faults.spoil(image, Flaw(Fault.DEFOCUS, Severity.SEVERE), np.random.default_rng(4))
    found = [facts.known_flaw(one) for one in (dark, burnt, soft)]
    assert [one and one.fault for one in found] == [
        Fault.UNDEREXPOSED,
        Fault.OVEREXPOSED,
        Fault.DEFOCUS,
    ]
    assert facts.known_flaw(image) is None


@pytest.fixture
def source(tmp_path: Path) -> Source:
    samples = []
    for i, mos in enumerate((4.4, 4.0, 3.3, 2.0)):
        Image.fromarray(scene(i)).save(tmp_path / f"{i}.png")
        samples.append(Sample(f"{i}.png", mos, "ss", "", str(i), "train", "train"))
    return Source(tmp_path, samples, Mix(0.4, 0.3, 0.3, 0.5), seed=5)


def test_the_same_number_is_the_same_example(source: Source) -> None:
    for number in range(8):
        (first, told), (second, again) = source.draw(number), source.draw(number)
        assert told == again and np.array_equal(first, second)
        assert first.shape == (448, 448, 3)


def test_spoilt_photos_come_from_good_ones_and_fall(source: Source) -> None:
    mos = {sample.image: sample.mos for sample in source.samples}
    drawn = [source.draw(number)[1] for number in range(60)]
    spoilt = [one for one in drawn if not one.natural]
    assert len(spoilt) > 20
    assert all(mos[one.image] >= photos.GOOD_MOS and one.rating < mos[one.image] for one in spoilt)
    assert all(one.rating == mos[one.image] for one in drawn if one.natural)


def test_only_good_photos_are_called_sound(source: Source) -> None:
    random = np.random.default_rng(0)
    known = [source.natural(sample, random)[1].flaws for sample in source.samples]
    assert known == [(), (), None, None]


def test_even_weights_lift_what_is_rare() -> None:
    weights = photos.even_weights(np.array([4.1] * 9 + [2.0]))
    assert weights.sum() == pytest.approx(1) and weights[-1] == pytest.approx(3 * weights[0])
