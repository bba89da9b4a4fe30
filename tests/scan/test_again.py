"""What the camera wrote is read again by newer rules: without a decode of JPEG, without a score."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import pytest
from PIL import Image

from qualityculler.decode import registry as codecs
from qualityculler.decode.image import DecodedImage
from qualityculler.errors import PhotoError
from qualityculler.evidence import AF_RULES, Box, Finding, Subject, SubjectOrigin
from qualityculler.measure import quick
from qualityculler.measure.limits import FOCUS_RULES
from qualityculler.reason import Code, Reason
from qualityculler.record import METADATA_AS
from qualityculler.scan.index import IndexOptions, IndexRun
from qualityculler.scan.report import RunReport
from qualityculler.scan.worker import GLANCE_PX
from qualityculler.store import findings, focus, subjects
from qualityculler.store.catalog import Catalog
from qualityculler.store.connect import Connection
from tests.decode.test_af_point import MAKERS
from tests.fixtures.fake_scorer import FakeScorer, write_photo
from tests.measure.pictures import gaussian, leaves

TABLES = ("photos", "scores", "focus", "subjects", "layouts", "outside")
POINT = Subject(Box(0.1, 0.1, 0.2, 0.2), SubjectOrigin.AF_POINT)


class Decoder:
    """Decodes in this process, and keeps what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int | None]] = []

    def __call__(
        self, path: Path, *, short_side_px: int | None, data: bytes, native: bool = False
    ) -> DecodedImage:
        self.asked.append((path.name, short_side_px))
        return codecs.load(path, short_side_px=short_side_px, data=data, native=native)


@cache
def focused() -> bytes:
    pixels = leaves(800, 600)
    pixels[90:290, 480:720] = gaussian(pixels, 3.0)[90:290, 480:720]
    exif = b"Exif\0\0" + MAKERS["canon"][0]
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", quality=95, exif=exif)
    return stream.getvalue()


@pytest.fixture
def folder(folder: Path, scorer: FakeScorer) -> Path:
    """A photo that is sharp but where the camera focused; one of which it does not say where; and
    one that is no JPEG."""
    scorer.short_side_px = 64
    (folder / "focused.jpg").write_bytes(focused())
    write_photo(folder / "plain.jpg", 90, (80, 60))
    write_photo(folder / "plain.png", 120, (80, 60))
    return folder


def scan(catalog: Catalog, folder: Path, decoder: Decoder) -> RunReport:
    return IndexRun(catalog, IndexOptions([folder], "fake"), decoder=decoder).run()


def all_of(catalog: Catalog) -> dict[str, list[tuple[object, ...]]]:
    with catalog.read() as db:
        return {one: sorted(map(tuple, db.execute(f"SELECT * FROM {one}"))) for one in TABLES}


def digest(catalog: Catalog, name: str) -> str:
    with catalog.read() as db:
        [found] = db.execute("SELECT digest FROM photos WHERE name = ?", (name,)).fetchone()
        return str(found)


def defocus(catalog: Catalog) -> Finding:
    with catalog.read() as db:
        told = findings.findings(db, digest(catalog, "focused.jpg"), FOCUS_RULES)
    assert told is not None
    return told.items[0]


def forget_rules(catalog: Catalog) -> None:
    """As if an earlier version had read all, and read it wrong."""
    focused, plain = digest(catalog, "focused.jpg"), digest(catalog, "plain.jpg")
    with catalog.read() as db:
        known = focus.focus(db, [focused], FOCUS_RULES)[focused]

    def spoil(db: Connection) -> None:
        db.execute(
            "UPDATE photos SET metadata_as = ?, camera = 'another', iso = 1, moment = NULL",
            (METADATA_AS - 1,),
        )
        subjects.drop(db, focused, AF_RULES)
        findings.put(db, focused, quick.findings(known, (800, 600)))
        subjects.put(db, plain, "af-0", (POINT,))

    catalog.write_now(spoil).result()


def test_a_later_scan_reads_again_what_the_camera_wrote(
    catalog: Catalog, folder: Path, scorer: FakeScorer
) -> None:
    scan(catalog, folder, Decoder())
    first = all_of(catalog)
    assert defocus(catalog).reason == Reason(Code.SOFT_WHERE_FOCUSED)
    forget_rules(catalog)
    assert all_of(catalog) != first
    assert defocus(catalog).reason == ""
    decoder = Decoder()
    report = scan(catalog, folder, decoder)
    assert all_of(catalog) == first
    assert defocus(catalog).reason == Reason(Code.SOFT_WHERE_FOCUSED)
    assert decoder.asked == [("plain.png", GLANCE_PX)]
    assert (scorer.scored, report.unchanged, report.scored, report.reused) == (3, 3, 0, 0)
    decoder = Decoder()
    assert scan(catalog, folder, decoder).unchanged == 3
    assert decoder.asked == []


def test_a_file_that_changed_meanwhile_is_scored(
    catalog: Catalog, folder: Path, scorer: FakeScorer
) -> None:
    scan(catalog, folder, Decoder())
    forget_rules(catalog)
    write_photo(folder / "plain.jpg", 200, (80, 60))
    report = scan(catalog, folder, Decoder())
    assert (scorer.scored, report.scored, report.unchanged) == (4, 1, 2)


def test_what_cannot_be_read_now_stays_as_it_is_and_is_tried_again(
    catalog: Catalog, folder: Path, scorer: FakeScorer
) -> None:
    class Full(Decoder):
        def __call__(self, path: Path, **wanted: object) -> DecodedImage:
            self.asked.append((path.name, None))
            raise PhotoError("too large", "There is not enough memory to decode this photo.")

    scan(catalog, folder, Decoder())
    forget_rules(catalog)
    scores = all_of(catalog)["scores"]
    for _ in range(2):
        decoder = Full()
        report = scan(catalog, folder, decoder)
        assert (report.skipped, [name for name, _ in decoder.asked]) == (0, ["plain.png"])
    assert all_of(catalog)["scores"] == scores


def test_a_copy_found_later_is_described_by_the_same_rules(
    catalog: Catalog, folder: Path, scorer: FakeScorer
) -> None:
    scan(catalog, folder, Decoder())
    (folder / "copy.png").write_bytes((folder / "plain.png").read_bytes())
    scan(catalog, folder, Decoder())
    decoder = Decoder()
    assert (scan(catalog, folder, decoder).unchanged, decoder.asked) == (4, [])
    with catalog.read() as db:
        assert set(db.execute("SELECT metadata_as FROM photos")) == {(METADATA_AS,)}
