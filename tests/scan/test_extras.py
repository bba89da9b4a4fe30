"""Thumbnails and findings that a scan makes by the way: of one decode, and never twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from qualityculler.decode import registry as codecs
from qualityculler.discover.fingerprint import digest
from qualityculler.evidence import FACE_RULES, EyeState, MeasuredAt, Subject, SubjectOrigin
from qualityculler.measure.limits import FOCUS_RULES, RULES
from qualityculler.scan import commit, worker
from qualityculler.scan.index import IndexOptions, IndexRun
from qualityculler.scan.report import RunReport, Settled
from qualityculler.scan.threads import ThreadPlan
from qualityculler.scan.thumbnails import ScanThumbnails
from qualityculler.store import findings, focus, subjects
from qualityculler.store.catalog import Catalog
from qualityculler.store.thumbs import Thumbs
from qualityculler.subject import faces
from tests.fixtures.fake_scorer import FakeScorer
from tests.fixtures.photos import encoded, textured

PHOTOS = 7
SIDE_PX = 48


@pytest.fixture
def thumbs(tmp_path: Path) -> Iterator[Thumbs]:
    made = Thumbs(tmp_path / "cache" / "thumbs.sqlite3")
    yield made
    made.close()


@pytest.fixture
def photos(folder: Path, scorer: FakeScorer) -> list[Path]:
    scorer.short_side_px = 64
    paths = [folder / f"{n}.jpg" for n in range(PHOTOS)]
    for n, path in enumerate(paths):
        path.write_bytes(encoded(textured(240, 160, n), "JPEG"))
    return paths


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Reads, decodes and measurements."""
    counts: Counter[str] = Counter()

    def count(module: object, name: str) -> None:
        real = getattr(module, name)

        def counted(*arguments: object, **options: object) -> object:
            counts[name] += 1
            return real(*arguments, **options)

        monkeypatch.setattr(module, name, counted)

    count(codecs, "read")
    count(codecs, "_decode")
    count(worker, "examine")
    return counts


class Scans:
    """Runs over one folder."""

    def __init__(self, catalog: Catalog, folder: Path, thumbs: Thumbs) -> None:
        self.side_px = SIDE_PX
        self.thumbs = thumbs
        self._catalog = catalog
        self._folder = folder
        self.lacking = 0

    def __call__(self, **options: bool) -> RunReport:
        run = IndexRun(
            self._catalog,
            IndexOptions([self._folder], "rali-s", threads=ThreadPlan(2, 1), **options),
            listener=self._look,
            thumbnails=ScanThumbnails(self.thumbs, lambda: self.side_px),
        )
        return run.run()

    def _look(self, event: object) -> None:
        """Who is told of a photo finds its thumbnail."""
        assert isinstance(event, Settled)
        if self.side_px:
            self.lacking += sum(
                self.thumbs.get(one, self.side_px) is None for one in self.digests()
            )

    def digests(self) -> list[str]:
        with self._catalog.read() as db:
            rows = db.execute("SELECT digest FROM photos WHERE digest <> ''").fetchall()
        return [one for (one,) in rows]

    def measured(self) -> int:
        with self._catalog.read() as db:
            return sum(findings.findings(db, one, RULES) is not None for one in self.digests())


@pytest.fixture
def scan(catalog: Catalog, folder: Path, thumbs: Thumbs) -> Scans:
    return Scans(catalog, folder, thumbs)


def test_a_photo_is_read_and_decoded_once_for_all_of_it(
    scan: Scans,
    photos: list[Path],
    thumbs: Thumbs,
    calls: Counter[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(commit, "BATCH", 1)
    assert scan(findings=True).scored == PHOTOS
    assert calls == {"read": PHOTOS, "_decode": PHOTOS, "examine": PHOTOS}
    assert scan.measured() == PHOTOS
    for path in photos:
        kept = thumbs.get(digest(path.read_bytes()), SIDE_PX)
        assert kept is not None
        assert (kept.width, kept.height) == (240, 160)
    assert scan.lacking == 0


def test_what_is_there_is_not_made_again(
    scan: Scans, photos: list[Path], thumbs: Thumbs, calls: Counter[str]
) -> None:
    scan(findings=True)
    held = thumbs.held_bytes
    assert scan(findings=True, rescore=True).scored == PHOTOS
    assert (calls["examine"], calls["_decode"]) == (PHOTOS, 2 * PHOTOS)
    assert thumbs.held_bytes == held > 0


def test_nothing_is_measured_or_kept_unless_it_is_wanted(
    scan: Scans, photos: list[Path], thumbs: Thumbs, calls: Counter[str]
) -> None:
    scan.side_px = 0
    assert scan().scored == PHOTOS
    assert (calls["examine"], thumbs.held_bytes, scan.measured()) == (0, 0, 0)


def test_the_size_may_change_while_it_runs(
    scan: Scans, photos: list[Path], thumbs: Thumbs, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan.side_px = 0
    decode = worker.decode

    def then_larger(*arguments: object, **options: object) -> object:
        made = decode(*arguments, **options)  # type: ignore[arg-type]
        scan.side_px = 32
        return made

    monkeypatch.setattr(worker, "decode", then_larger)
    scan()
    kept = sum(thumbs.get(one, 32) is not None for one in scan.digests())
    assert PHOTOS - 2 <= kept < PHOTOS


def test_bytes_that_are_scored_are_not_decoded(
    scan: Scans, photos: list[Path], folder: Path, calls: Counter[str]
) -> None:
    scan()
    photos[0].rename(folder / "moved.jpg")
    report = scan(findings=True)
    assert (report.reused, report.unchanged) == (1, PHOTOS - 1)
    assert calls == {"read": PHOTOS + 1, "_decode": PHOTOS}


def test_a_scan_measures_the_focus_of_the_one_decode_and_keeps_it(
    catalog: Catalog, folder: Path, scorer: FakeScorer, calls: Counter[str]
) -> None:
    scorer.short_side_px = 64
    (folder / "a.jpg").write_bytes(encoded(textured(600, 400), "JPEG"))
    (folder / "tiny.jpg").write_bytes(encoded(textured(90, 60), "JPEG"))
    IndexRun(catalog, IndexOptions([folder], "fake")).run(in_threads=False)
    assert calls["_decode"] == 2
    names = {path.name: digest(path.read_bytes()) for path in folder.iterdir()}
    with catalog.read() as db:
        found = focus.focus(db, list(names.values()), FOCUS_RULES)
    assert list(found) == [names["a.jpg"]]
    assert found[names["a.jpg"]].measured_at is MeasuredAt.FULL
    assert found[names["a.jpg"]].blur_px is not None


def test_faces_are_found_and_looked_for_once(
    scan: Scans,
    folder: Path,
    scorer: FakeScorer,
    catalog: Catalog,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = pytest.importorskip("skimage.data", reason="a face of free licence is in scikit-image")
    scorer.short_side_px = 512
    (folder / "face.png").write_bytes(encoded(Image.fromarray(data.astronaut()), "PNG"))
    (folder / "cup.png").write_bytes(encoded(Image.fromarray(data.coffee()), "PNG"))
    looked: list[tuple[int, ...]] = []
    shared = faces.shared()

    def subjects_of(pixels: np.ndarray, scales: tuple[float, ...]) -> tuple[Subject, ...]:
        looked.append(pixels.shape)
        return shared.subjects(pixels, scales)

    monkeypatch.setattr(faces, "shared", lambda: SimpleNamespace(subjects=subjects_of))
    scan()
    assert looked == []
    scan(faces=True, rescore=True)
    assert len(looked) == 2
    scan(faces=True, rescore=True)
    assert len(looked) == 2
    with catalog.read() as db:
        found = {
            len(some): some
            for one in scan.digests()
            if (some := subjects.subjects(db, one, FACE_RULES)) is not None
        }
    assert set(found) == {0, 2}
    assert [one.origin for one in found[2]] == [SubjectOrigin.EYE, SubjectOrigin.FACE]
    assert {one.eyes for one in found[2]} == {EyeState.OPEN}
