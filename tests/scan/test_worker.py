"""One file in, one record out, from one read and one decode; without a catalog."""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from qualityculler.decode import registry as codecs
from qualityculler.decode.fit import Fit, fitted
from qualityculler.decode.image import DecodedImage, Source
from qualityculler.discover.fingerprint import digest
from qualityculler.domain import AfPoint, Capture, Score, Skip
from qualityculler.errors import PhotoError
from qualityculler.evidence import Box, Fault, Subject, SubjectOrigin
from qualityculler.measure.limits import RULES
from qualityculler.operations.measure import examine
from qualityculler.scan import worker
from qualityculler.scan.worker import Extras, SourceFile
from qualityculler.score.scorer import Assessment
from tests.fixtures.damaged import write_damaged
from tests.fixtures.fake_scorer import ERROR, ID, FakeScorer
from tests.fixtures.photos import encoded, textured

EVERYTHING = Extras(thumb_px=64, findings=True)


def source(path: Path) -> SourceFile:
    status = path.stat()
    return SourceFile(path.parent, str(path), status.st_size, status.st_mtime_ns)


@pytest.fixture
def photo(folder: Path) -> SourceFile:
    path = folder / "a.jpg"
    path.write_bytes(encoded(textured(800, 600), "JPEG", quality=90))
    return source(path)


class Counted(FakeScorer):
    """Keeps what it was given."""

    short_side_px = 150

    def __init__(self) -> None:
        super().__init__()
        self.given: list[np.ndarray] = []

    def score(self, images: Sequence[np.ndarray]) -> list[Assessment]:
        self.given += images
        return super().score(images)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each read of a file and each decode, by name."""
    made: list[str] = []

    def counted(name: str) -> Callable[..., object]:
        real = getattr(codecs, name)

        def call(*arguments: object, **options: object) -> object:
            made.append(name)
            return real(*arguments, **options)

        return call

    for name in ("read", "_decode"):
        monkeypatch.setattr(codecs, name, counted(name))
    return made


def test_score_findings_and_thumbnail_of_one_read_and_one_decode(
    photo: SourceFile, calls: list[str]
) -> None:
    scorer = Counted()
    record = worker.work(photo, scorer, EVERYTHING)
    assert calls == ["read", "_decode"]
    assert isinstance(record.verdict, Score)
    assert (record.verdict.scorer, record.verdict.uncertainty) == (ID, ERROR)
    assert (record.root, record.path, record.size_px) == (photo.root, photo.path, (800, 600))
    assert record.fingerprint.digest == digest(photo.path.read_bytes())
    assert (record.fingerprint.size, record.fingerprint.mtime_ns) == (photo.size, photo.mtime_ns)
    assert record.findings is not None
    assert record.findings.rules == RULES
    assert [item.fault for item in record.findings.items] == list(Fault)
    assert record.thumb is not None
    assert (record.thumb_px, record.thumb.width, record.thumb.height) == (64, 800, 600)
    with Image.open(io.BytesIO(record.thumb.data)) as small:
        assert small.size == (64, 48)
    assert [pixels.shape for pixels in scorer.given] == [(150, 200, 3)]
    assert pickle.loads(pickle.dumps(record)) == record


def test_findings_are_those_of_measuring_the_photo_alone(photo: SourceFile) -> None:
    assert worker.work(photo, Counted(), EVERYTHING).findings == examine(photo.path, None)


def test_without_extras_the_scorer_is_given_what_the_decoder_makes_for_it(
    photo: SourceFile, calls: list[str]
) -> None:
    scorer = Counted()
    record = worker.work(photo, scorer)
    assert (record.findings, record.thumb, record.thumb_px) == (None, None, 0)
    assert calls == ["read", "_decode"]
    [given] = scorer.given
    assert np.array_equal(given, codecs.load(photo.path, short_side_px=150).pixels)
    whole = codecs.load(photo.path).pixels
    assert not np.array_equal(given, fitted(whole, Fit(short_side_px=150)))


def test_with_findings_the_scorer_is_given_the_whole_picture_reduced(photo: SourceFile) -> None:
    scorer = Counted()
    worker.work(photo, scorer, Extras(findings=True))
    whole = codecs.load(photo.path).pixels
    assert np.array_equal(scorer.given[0], fitted(whole, Fit(short_side_px=150)))


@pytest.mark.parametrize(("side_px", "made"), [(200, True), (201, False), (0, False)])
def test_no_thumbnail_of_too_few_pixels(photo: SourceFile, side_px: int, made: bool) -> None:
    record = worker.work(photo, Counted(), Extras(thumb_px=side_px))
    assert (record.thumb is not None, record.thumb_px) == (made, side_px if made else 0)


@pytest.mark.parametrize(
    ("shape", "told"), [(4 / 3, True), (4 / 3 * 1.02, True), (1.5, False)], ids=str
)
def test_where_the_camera_focused_comes_with_the_photo_unless_it_was_cut(
    photo: SourceFile, *, shape: float, told: bool
) -> None:
    def decoder(path: Path, **wanted: object) -> DecodedImage:
        image = codecs.load(path, **wanted)  # type: ignore[arg-type]
        point = AfPoint(0.7, 0.2, 0.8, 0.4, shape)
        return replace(image, capture=replace(image.capture, af_point=point))

    record = worker.work(photo, Counted(), decoder=decoder)
    right = Subject(Box(0.7, 0.2, 0.8, 0.4), SubjectOrigin.AF_POINT)
    assert record.af_point == (right if told else None)


def test_another_decoder_may_stand_in(photo: SourceFile) -> None:
    asked: list[tuple[Path, int | None, bytes]] = []

    def decoder(
        path: Path, *, short_side_px: int | None, data: bytes, native: bool = False
    ) -> DecodedImage:
        asked.append((path, short_side_px, data))
        pixels = np.full((150, 200, 3), 255, np.uint8)
        return DecodedImage(pixels, 4000, 3000, Capture(camera="X"), Source.SCALED)

    record = worker.work(photo, Counted(), decoder=decoder)
    assert asked == [(photo.path, 150, photo.path.read_bytes())]
    assert isinstance(record.verdict, Score)
    assert (record.verdict.value, record.size_px, record.capture.camera) == (5.0, (4000, 3000), "X")


def test_what_cannot_be_read_or_decoded_is_a_record_that_says_why(photo: SourceFile) -> None:
    def refusing(
        path: Path, *, short_side_px: int | None, data: bytes, native: bool = False
    ) -> DecodedImage:
        raise PhotoError("damaged", "It is damaged.")

    scorer = Counted()
    damaged = worker.work(photo, scorer, EVERYTHING, refusing)
    assert (damaged.verdict, damaged.unread) == (Skip("damaged", "It is damaged."), False)
    photo.path.unlink()
    gone = worker.work(photo, scorer, EVERYTHING)
    assert isinstance(gone.verdict, Skip)
    assert (gone.verdict.kind, gone.unread, gone.fingerprint.size) == (
        "unreadable",
        True,
        photo.size,
    )
    assert scorer.given == []


def test_no_damaged_file_is_more_than_a_record(folder: Path) -> None:
    paths = [path for path in write_damaged(folder) if path.is_file()]
    records = [worker.work(source(path), Counted(), EVERYTHING) for path in paths]
    assert all(isinstance(one.verdict, Score | Skip) for one in records)
    assert sum(isinstance(one.verdict, Skip) for one in records) > len(paths) // 2


def test_a_file_that_grew_while_it_was_read_is_read_again_by_the_next_scan(
    photo: SourceFile,
) -> None:
    record = worker.work(replace(photo, size=photo.size - 1), Counted())
    assert (record.fingerprint.size, record.fingerprint.mtime_ns) == (photo.size, 0)
