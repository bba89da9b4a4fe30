"""One file in, one record out: the part of a scan that a thread, a process or a machine can do.

There is no catalog here, no queue and no token: what goes in and what comes out is plain data that
can be pickled. ``work`` does it all; the stages of a scan call its steps one by one, because a
catalog is asked between ``read`` and ``decode``, and a batch is gathered before ``scored``.

A file is read once and decoded once. Score and thumbnail come from pixels of the size the scorer
wants. For the focus a JPEG is decoded whole, crops are cut out at native scale (``decode.native``)
and the rest is averaged down: of 38 JPEG of 0.4 to 24 megapixels rali-s then gives 27 a score that
differs by more than 0.005 MOS, at most by 0.035, 0.012 in the mean.

Findings can only be measured in all pixels, so with them the photo is decoded whole and the scorer
is given these pixels, reduced. The score is not quite the same then: a decoder that is asked
for a size reduces a JPEG in two steps, and any picture before its colours are converted. Of 243
photos rali-s gave 45 a score that differs by more than 0.005 MOS, at most by 0.049 (JPEG; PNG
0.021, HEIC 0.016, all others 0). A RAW file can differ by more if its preview is large enough for
the scorer but smaller than half the sensor: that preview is not taken for all pixels. Neither of
the two that were tried is such a file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from qualityculler.decode import registry as codecs
from qualityculler.decode.capture import of_jpeg
from qualityculler.decode.fit import Fit, fitted
from qualityculler.decode.header import Family, family_of
from qualityculler.decode.image import Crops, DecodedImage, Pixels, Source
from qualityculler.decode.jpeg_quality import jpeg_quality
from qualityculler.decode.thumbnail import encode
from qualityculler.discover.fingerprint import fingerprint
from qualityculler.domain import AfPoint, Capture, Fingerprint, Score, ScorerId, Skip
from qualityculler.errors import PhotoError
from qualityculler.evidence import Box, Focus, Subject, SubjectOrigin
from qualityculler.measure import quick
from qualityculler.measure.examine import examine
from qualityculler.measure.layout import LAYOUT_RULES, layout
from qualityculler.record import Layout, ScanRecord, Thumb
from qualityculler.score.scorer import Assessment, Scorer

GLANCE_PX = 16
UNREAD = ""
"""The digest of a file that could not be read."""
SAME_SHAPE = 0.03
"""By so much the shape of a photo may differ from the one the camera focused in: a sensor has some
more pixels than the picture made of it."""


class Decoder(Protocol):
    """Makes pixels of the bytes of a file, as ``decode.registry.load`` does; raises PhotoError."""

    def __call__(
        self, path: Path, *, short_side_px: int | None, data: bytes, native: bool = False
    ) -> DecodedImage:
        """The photo, upright, in sRGB; its shorter side at most ``short_side_px``.

        With ``native`` crops at the scale of the file come with it.
        """


Finder = Callable[[Pixels], tuple[Subject, ...]]
"""Finds the subjects in an upright RGB photo; any thread."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that has to be read, and the folder whose scan found it; size in bytes.

    The path is kept as text: a hundred thousand of these may be waiting. ``follows``: by its name
    it is scored with another file of the same shot, so it is only glanced at. ``again``: it is
    scored, and only what the camera wrote is read again, by newer rules.
    """

    root: Path
    name: str
    size: int
    mtime_ns: int
    follows: bool = False
    again: bool = False

    @property
    def path(self) -> Path:
        """Absolute."""
        return Path(self.name)


@dataclass(frozen=True, slots=True)
class Extras:
    """What is to be made of a photo beside its score: a thumbnail with that longer side in px,
    none with 0, the measured findings, what groups of frames are found and ranked by (the focus, at
    native scale from the same decode, and the layout), and the faces (in the pixels that are
    scored, so small ones are missed)."""

    thumb_px: int = 0
    findings: bool = False
    focus: bool = False
    faces: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a photo that is scored: its size, how sharp it is, and its faces."""

    size_px: tuple[int, int] | None
    focus: Focus | None
    faces: tuple[Subject, ...]


@dataclass(frozen=True, slots=True)
class ReadFile:
    """The bytes of a file, what identifies them, and what is to be made of them: of a photo that
    was ``seen``, only what the camera wrote."""

    file: SourceFile
    data: bytes
    fingerprint: Fingerprint
    extras: Extras = Extras()
    seen: Seen | None = None


@dataclass(frozen=True, slots=True)
class Decoded:
    """A photo as pixels, on its way to the scorer; its record lacks the score only."""

    record: ScanRecord
    pixels: Pixels


def work(
    file: SourceFile,
    scorer: Scorer,
    extras: Extras | None = None,
    decoder: Decoder | None = None,
    finder: Finder | None = None,
) -> ScanRecord:
    """All that can be learned of one file. Raises ModelError if the scorer cannot go on.

    A file that cannot be read or decoded is a record with a ``Skip``. From any one thread of a
    scorer at a time.
    """
    content = read(file)
    if isinstance(content, ScanRecord):
        return content
    content = replace(content, extras=extras or Extras())
    decoded = decode(content, scorer.short_side_px, decoder, finder)
    if isinstance(decoded, ScanRecord):
        return decoded
    [assessment] = scorer.score([decoded.pixels])
    return scored(decoded, assessment, scorer.id)


def read(file: SourceFile) -> ReadFile | ScanRecord:
    """The bytes of a file, or a record that says why there are none. Any thread."""
    path = file.path
    try:
        data = codecs.read(path)
    except PhotoError as error:
        nothing = Fingerprint(file.size, file.mtime_ns, UNREAD)
        return ScanRecord(file.root, path, nothing, Skip(error.kind, error.reason))
    return ReadFile(file, data, fingerprint(file.size, file.mtime_ns, data))


def decode(
    content: ReadFile,
    short_side_px: int,
    decoder: Decoder | None = None,
    finder: Finder | None = None,
) -> Decoded | ScanRecord:
    """The pixels for a scorer that wants this short side, with the extras made of them.

    A record if they cannot be had. ``decoder`` stands in for the codecs of this process, ``finder``
    finds faces where they are wanted. Any thread, several at once; with findings up to 100 MB each.
    """
    file, extras = content.file, content.extras
    record = ScanRecord(file.root, file.path, content.fingerprint, None)
    wanted_px = None if extras.findings else short_side_px
    load = decoder or codecs.load
    try:
        image = load(record.path, short_side_px=wanted_px, data=content.data, native=extras.focus)
        size_px = whole_size(image, record.path, content.data, load)
    except PhotoError as error:
        return replace(record, verdict=Skip(error.kind, error.reason))
    found = None
    if extras.findings:
        quality = jpeg_quality(content.data)
        found = examine(image.pixels, original_size=size_px, jpeg_quality=quality)
    focus = _focus(image.crops)
    point = af_subject(image.capture.af_point, size_px)
    subjects = finder(image.pixels) if finder and extras.faces else None
    surest = subjects or (() if point is None else (point,))
    pixels = fitted(image.pixels, Fit(short_side_px=short_side_px))
    thumb = _thumb(pixels, size_px, extras.thumb_px)
    return Decoded(
        replace(
            record,
            size_px=size_px,
            capture=image.capture,
            findings=found,
            focus=focus,
            layout=Layout(LAYOUT_RULES, layout(pixels)) if extras.focus else None,
            quick=None if focus is None else quick.findings(focus, size_px, surest),
            subjects=subjects,
            af_point=point,
            thumb=thumb,
            thumb_px=0 if thumb is None else extras.thumb_px,
        ),
        pixels,
    )


def whole_size(image: DecodedImage, path: Path, data: bytes, load: Decoder) -> tuple[int, int]:
    """Width and height of the photo an image is of; raises PhotoError.

    Where a RAW cannot be unpacked the image is its preview, and says the size of that. As a small
    picture of the photo the same preview says the size of the sensor: measured as a whole photo it
    would be called sound, or its blocks those of the photo.
    """
    if image.source is Source.PREVIEW and image.note is not None:
        image = load(path, short_side_px=GLANCE_PX, data=data)
    return image.width, image.height


def glance(content: ReadFile, decoder: Decoder | None = None) -> ScanRecord:
    """What the camera wrote into a file that is scored with another one of its shot. Any thread.

    It is decoded as small as can be: whether it can be decoded at all is told too.
    """
    file = content.file
    record = ScanRecord(file.root, file.path, content.fingerprint, None, follows=True)
    try:
        image = (decoder or codecs.load)(
            record.path, short_side_px=GLANCE_PX, data=content.data, native=False
        )
    except PhotoError as error:
        return replace(record, verdict=Skip(error.kind, error.reason))
    return replace(record, size_px=(image.width, image.height), capture=image.capture)


def reread(content: ReadFile, seen: Seen, decoder: Decoder | None = None) -> ScanRecord:
    """What the camera wrote into a photo that is scored, and what follows from it. Any thread.

    A JPEG is not decoded for it, others as small as can be. One that cannot be read stays as known.
    """
    record = ScanRecord(content.file.root, content.file.path, content.fingerprint, None)
    try:
        capture = _written(record.path, content.data, decoder or codecs.load)
    except PhotoError:
        return record
    point = None if seen.size_px is None else af_subject(capture.af_point, seen.size_px)
    surest = seen.faces or (() if point is None else (point,))
    told = None
    if seen.focus is not None and seen.size_px is not None:
        told = quick.findings(seen.focus, seen.size_px, surest)
    return replace(record, again=True, capture=capture, af_point=point, quick=told)


def _written(path: Path, data: bytes, load: Decoder) -> Capture:
    if family_of(data, path.suffix.lower()) is Family.JPEG:
        return of_jpeg(data)
    return load(path, short_side_px=GLANCE_PX, data=data, native=False).capture


def _focus(crops: Crops | None) -> Focus | None:
    """None where nobody asked, and of a tiny picture."""
    if crops is None:
        return None
    return quick.focus(crops.luma, crops.rows, crops.columns, crops.scale)


def af_subject(point: AfPoint | None, size_px: tuple[int, int]) -> Subject | None:
    """Where the camera focused; None where it does not say, and in a photo cut since."""
    if point is None or abs(size_px[0] / size_px[1] / point.shape - 1) > SAME_SHAPE:
        return None
    box = Box(point.left, point.top, point.right, point.bottom)
    return Subject(box, SubjectOrigin.AF_POINT)


def scored(decoded: Decoded, assessment: Assessment, scorer: ScorerId) -> ScanRecord:
    """The record with the score, given now."""
    score = Score(assessment.value, scorer, datetime.now(UTC), assessment.uncertainty)
    return replace(decoded.record, verdict=score)


def _thumb(pixels: Pixels, size_px: tuple[int, int], side_px: int) -> Thumb | None:
    """None where none is wanted, or there are too few pixels for one of that size."""
    if not 0 < side_px <= max(pixels.shape[:2]):
        return None
    return Thumb(encode(pixels, side_px), *size_px)
