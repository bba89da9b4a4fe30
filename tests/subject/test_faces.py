from __future__ import annotations

import math
import shutil
from pathlib import Path

import numpy as np
import pytest

from qualityculler import paths
from qualityculler.errors import ModelError
from qualityculler.evidence import Box, EyeState, SubjectOrigin
from qualityculler.subject import faces
from qualityculler.subject.faces import FaceFinder, is_face
from qualityculler.subject.landmarks import judged

skimage = pytest.importorskip("skimage", reason="a face of free licence is in scikit-image")


@pytest.fixture(scope="module")
def finder() -> FaceFinder:
    return FaceFinder()


@pytest.fixture(scope="module")
def astronaut() -> np.ndarray:
    from skimage import data

    return np.asarray(data.astronaut())


FACE = Box(0.35, 0.14, 0.53, 0.35)
"""Where the face of the astronaut is, read off by eye."""


def close(one: Box, other: Box, by: float) -> bool:
    sides = ("left", "top", "right", "bottom")
    return all(abs(getattr(one, side) - getattr(other, side)) < by for side in sides)


def test_a_face_looks_at_us_with_open_eyes(finder: FaceFinder, astronaut: np.ndarray) -> None:
    (face,) = finder.faces(astronaut)
    assert close(face.box, FACE, 0.02)
    assert face.confidence > 0.9
    assert face.eyes is EyeState.OPEN
    assert face.eye is not None
    assert FACE.left < face.eye.left < face.eye.right < FACE.right
    assert 0.17 < face.eye.top < face.eye.bottom < 0.24


def test_a_small_face_is_found_in_parts_of_the_photo(
    finder: FaceFinder, astronaut: np.ndarray
) -> None:
    wide = np.full((1400, 2000, 3), 90, np.uint8)
    wide[700:1212, 300:812] = astronaut
    assert finder.faces(wide, (1.0,)) == []
    (face,) = finder.faces(wide)
    expected = Box(
        (300 + 512 * FACE.left) / 2000,
        (700 + 512 * FACE.top) / 1400,
        (300 + 512 * FACE.right) / 2000,
        (700 + 512 * FACE.bottom) / 1400,
    )
    assert close(face.box, expected, 0.01)
    assert face.eyes is EyeState.OPEN


def test_two_faces_come_the_larger_first(finder: FaceFinder, astronaut: np.ndarray) -> None:
    both = np.full((600, 1024, 3), 90, np.uint8)
    both[200:456, 40:296] = astronaut[::2, ::2]
    both[40:552, 500:1012] = astronaut
    left, right = sorted(finder.faces(both), key=lambda one: one.box.left)
    assert finder.faces(both)[0].box == right.box
    assert left.box.right < 0.5 < right.box.left
    origins = [one.origin for one in finder.subjects(both)]
    assert origins == [SubjectOrigin.EYE, SubjectOrigin.FACE] * 2


def test_eyes_too_small_to_see_a_lid_are_not_judged(
    finder: FaceFinder, astronaut: np.ndarray
) -> None:
    (face,) = finder.faces(astronaut[::2, ::2])
    assert face.eyes is None


@pytest.mark.parametrize("name", ["coffee", "chelsea", "rocket"])
def test_cups_cats_and_rockets_have_no_face(finder: FaceFinder, name: str) -> None:
    from skimage import data

    assert finder.faces(np.asarray(getattr(data, name)())) == []


def test_a_turned_head_is_found_too(finder: FaceFinder, astronaut: np.ndarray) -> None:
    from skimage.transform import rotate

    turned = (rotate(astronaut, 25, mode="edge") * 255).astype(np.uint8)
    (face,) = finder.faces(turned)
    first, second = face.mesh.eyes
    angle = math.degrees(math.atan2(second.y - first.y, second.x - first.x))
    (upright,) = finder.faces(astronaut)
    first, second = upright.mesh.eyes
    before = math.degrees(math.atan2(second.y - first.y, second.x - first.x))
    assert before - angle == pytest.approx(25, abs=2)
    assert face.eyes is EyeState.OPEN


@pytest.mark.parametrize(
    ("blink", "ratio", "said"),
    [
        (0.9, 0.05, EyeState.CLOSED),
        (0.5, 0.16, EyeState.CLOSED),
        (0.49, 0.05, None),
        (0.9, 0.17, None),
        (0.05, 0.3, EyeState.OPEN),
        (0.35, 0.2, EyeState.OPEN),
        (0.36, 0.3, None),
        (0.05, 0.19, None),
        (math.nan, 0.3, None),
    ],
)
def test_both_ways_of_telling_must_agree(blink: float, ratio: float, said: EyeState | None) -> None:
    assert judged(blink, ratio) is said


@pytest.mark.parametrize(
    ("confidence", "presence", "said"),
    [
        (0.75, 3, True),
        (0.74, 3, False),
        (0.75, 2.9, False),
        (0.5, 15, True),
        (0.5, 14.9, False),
        (0.49, 20, False),
    ],
)
def test_who_is_taken_for_a_face(confidence: float, presence: float, said: bool) -> None:
    assert is_face(confidence, presence) is said


def test_another_file_in_the_place_of_a_network_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in faces.DIGESTS:
        shutil.copy(paths.resource("models", "faces", name), tmp_path / name)
    (tmp_path / "landmarks.onnx").write_bytes(b"something else")
    monkeypatch.setattr(faces.paths, "resource", lambda *parts: tmp_path / parts[-1])
    with pytest.raises(ModelError, match=r"landmarks\.onnx is not the one that was shipped"):
        FaceFinder()
