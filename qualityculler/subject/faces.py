"""The faces of a photo and their eyes, as regions a measurement can look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from qualityculler import paths
from qualityculler.errors import ModelError
from qualityculler.evidence import Box, EyeState, Subject, SubjectOrigin
from qualityculler.inference import REINSTALL, file_digest
from qualityculler.reason import Reason
from qualityculler.subject.crops import Pixels
from qualityculler.subject.detector import SCALES, Detector
from qualityculler.subject.landmarks import Eye, Landmarks, Mesh

DIGESTS = {
    "detector.onnx": "79b79fed618d7a1f93e8a5eaddbb1adb7363b8049c95b3e2d9fe0fdde71c4b66",
    "landmarks.onnx": "220c11c2e84279fcb81bcfb7f1b43102ea5553564efcd5d58a81b78b7675b1da",
    "blendshapes.onnx": "66df8a26f9f1375e78b9a7c0c0c356005e52d94dbe442f9d1d886161043816fd",
}
"""SHA-256 of the files inside the package; another file there is not loaded."""

# The region of an eye that is measured, against the width of the eye: lashes, lid and iris.
_EYE_WIDE, _EYE_HIGH = 1.5, 1.0


@dataclass(frozen=True, slots=True)
class Face:
    """A face: its box in the upright photo, the detector's confidence, 0 to 1, and its points."""

    box: Box
    confidence: float
    mesh: Mesh
    eye: Box | None
    """The eye that is nearer to the camera, as far as it is inside the photo."""

    @property
    def eyes(self) -> EyeState | None:
        """Whether its eyes are open; None: cannot be judged."""
        return self.mesh.state


class FaceFinder:
    """The three networks, checked and loaded. No state between photos: any thread.

    Raises ModelError if a file is not the one that was shipped. Loading takes about 0.1 s and holds
    the interpreter lock.
    """

    def __init__(self, threads: int = 1) -> None:
        files = {name: paths.resource("models", "faces", name) for name in DIGESTS}
        for name, path in files.items():
            if file_digest(path) != DIGESTS[name]:
                raise ModelError(
                    "The model file {path} is not the one that was shipped: {remedy}.",
                    path=path,
                    remedy=Reason(REINSTALL),
                )
        self._detector = Detector(files["detector.onnx"], threads)
        self._landmarks = Landmarks(files["landmarks.onnx"], files["blendshapes.onnx"], threads)

    def faces(self, pixels: Pixels, scales: tuple[float, ...] = SCALES) -> list[Face]:
        """The faces in an upright RGB photo uint8 [H, W, 3], the largest first."""
        found = list(self._faces(pixels, scales))
        return sorted(found, key=lambda one: -_area(one.box))

    def subjects(self, pixels: Pixels, scales: tuple[float, ...] = SCALES) -> tuple[Subject, ...]:
        """The same as subjects: for each face its nearer eye, where it shows, and the face."""
        return as_subjects(self.faces(pixels, scales))

    def _faces(self, pixels: Pixels, scales: tuple[float, ...]) -> Iterator[Face]:
        height, width = pixels.shape[:2]
        for proposal in self._detector.find(pixels, scales):
            mesh = self._landmarks.look(pixels, proposal.square)
            if mesh is None or not is_face(proposal.confidence, mesh.presence):
                continue
            (left, top), (right, low) = mesh.points.min(axis=0), mesh.points.max(axis=0)
            box = _box(float(left), float(top), float(right), float(low), width, height)
            if box is not None:
                nearer = max(mesh.eyes, key=lambda one: one.width)
                yield Face(box, proposal.confidence, mesh, _of_eye(nearer, width, height))


@lru_cache(maxsize=1)
def shared() -> FaceFinder:
    """The networks, loaded once a process. Raises ModelError. Any thread."""
    return FaceFinder()


def is_face(confidence: float, presence: float) -> bool:
    """Whether detector, 0 to 1, and mesh, a logit, together are sure enough. Pure.

    Chosen by eye on 176 proposals in 450 photos of BIQ2021's grouped training split: fruit, wheels
    and fists stay below; so do some faces in profile, which show no eye to measure anyway.
    """
    return (confidence >= 0.75 and presence >= 3) or (confidence >= 0.5 and presence >= 15)


def as_subjects(faces: list[Face]) -> tuple[Subject, ...]:
    """The subjects of these faces, in their order. Pure."""
    found = []
    for one in faces:
        if one.eye is not None:
            found.append(Subject(one.eye, SubjectOrigin.EYE, one.confidence, one.eyes))
        found.append(Subject(one.box, SubjectOrigin.FACE, one.confidence, one.eyes))
    return tuple(found)


def _of_eye(eye: Eye, width: int, height: int) -> Box | None:
    wide, high = eye.width * _EYE_WIDE / 2, eye.width * _EYE_HIGH / 2
    return _box(eye.x - wide, eye.y - high, eye.x + wide, eye.y + high, width, height)


def _box(left: float, top: float, right: float, low: float, width: int, height: int) -> Box | None:
    """In fractions of the photo, cut at its edges; None if nothing of it is inside."""
    x0, x1 = (min(max(one / width, 0.0), 1.0) for one in (left, right))
    y0, y1 = (min(max(one / height, 0.0), 1.0) for one in (top, low))
    return Box(x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None


def _area(box: Box) -> float:
    return (box.right - box.left) * (box.bottom - box.top)
