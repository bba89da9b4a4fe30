"""A better frame of the same burst is compared by what is stored, and only while it is there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from qualityculler.decode import registry
from qualityculler.decode.image import DecodedImage
from qualityculler.discover.fingerprint import fingerprint
from qualityculler.domain import Capture, Score, ScorerId, Suggestion, Thresholds
from qualityculler.evidence import Fault, Finding, Findings, Severity, Unit
from qualityculler.measure.limits import RULES
from qualityculler.operations.compare import Sibling, sibling_of
from qualityculler.operations.measure import Cancelled
from qualityculler.store import explanations, findings, ingest
from qualityculler.store.catalog import Catalog
from qualityculler.task import CancelToken
from tests.fixtures.photos import encoded, textured

SCORER = ScorerId("test", "d1", "v1")
AT = datetime(2026, 1, 1, 10, 0, 0)


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with Catalog.open(tmp_path / "c.sqlite3") as opened:
        yield opened


def enter(catalog: Catalog, path: Path, value: float, after_s: float = 0.0) -> str:
    """A photo that was scored; the digest of its bytes."""
    data = encoded(textured(64, 48, seed=ord(path.name[0])), "PNG")
    path.write_bytes(data)
    status = path.stat()
    content = fingerprint(status.st_size, status.st_mtime_ns, data)
    score = Score(value, SCORER, datetime.now(UTC), 0.1)
    taken = Capture(AT + timedelta(seconds=after_s))
    entry = ingest.ScanRecord(path.parent, path, content, score, (64, 48), taken)
    catalog.write(lambda db: ingest.record(db, [entry], SCORER, "codecs")).result()
    return content.digest


def remember(catalog: Catalog, digest: str, severity: str, value: float) -> None:
    item = Finding(Fault.DEFOCUS, Severity(severity), value, Unit.PX, 1.05, 0.0)
    found = Findings(RULES, (item,))
    catalog.write(lambda db: findings.put(db, digest, found)).result()


@pytest.fixture
def pair(catalog: Catalog, tmp_path: Path) -> tuple[Path, Path]:
    """A blurred photo and a sharp one of the next second, both measured."""
    blurred, sharp = tmp_path / "a.png", tmp_path / "b.png"
    remember(catalog, enter(catalog, blurred, 2.7), "clear", 2.4)
    remember(catalog, enter(catalog, sharp, 3.9, after_s=1), "none", 0.8)
    return blurred, sharp


def beside(catalog: Catalog, path: Path, **more: float) -> Sibling | None:
    return sibling_of(catalog, path, SCORER, Thresholds(**more))


def test_the_better_frame_and_what_is_measured_of_both(
    catalog: Catalog, pair: tuple[Path, Path]
) -> None:
    found = beside(catalog, pair[0])
    assert found is not None
    assert (found.row.photo.path, found.other.photo.path) == pair
    assert (found.difference.here.value, found.difference.there.value) == (2.4, 0.8)
    assert (found.suggestion, found.instead) == (Suggestion.REVIEW, Suggestion.KEEP)
    assert beside(catalog, pair[1]) is None


def test_no_other_suggestion_is_told_where_there_is_none(
    catalog: Catalog, pair: tuple[Path, Path]
) -> None:
    found = beside(catalog, pair[0], keep_above=4.5)
    assert found is not None
    assert (found.suggestion, found.instead) == (Suggestion.REVIEW, None)


@pytest.mark.parametrize(("value", "better"), [(2.705, False), (2.72, True)])
def test_a_score_that_is_printed_the_same_is_no_better(
    catalog: Catalog, pair: tuple[Path, Path], value: float, better: bool
) -> None:
    enter(catalog, pair[1], value, after_s=1)
    assert (beside(catalog, pair[0]) is not None) is better


def test_a_photo_that_nobody_has_scanned_has_no_sibling(catalog: Catalog, tmp_path: Path) -> None:
    assert beside(catalog, tmp_path / "unknown.png") is None


def test_what_the_user_disputes_is_no_difference(
    catalog: Catalog, tmp_path: Path, pair: tuple[Path, Path]
) -> None:
    found = beside(catalog, pair[0])
    assert found is not None
    digest = found.row.photo.fingerprint.digest
    catalog.write(lambda db: explanations.dispute(db, digest, Fault.DEFOCUS)).result()
    assert beside(catalog, pair[0]) is None


@pytest.mark.parametrize("place", [0, 1])
def test_a_file_that_is_another_by_now_is_not_compared(
    catalog: Catalog, pair: tuple[Path, Path], place: int
) -> None:
    pair[place].write_bytes(encoded(textured(65, 48), "PNG"))
    assert beside(catalog, pair[0]) is None
    pair[place].unlink()
    assert beside(catalog, pair[0]) is None


def test_frames_that_nobody_has_measured_are_measured_now(
    catalog: Catalog, pair: tuple[Path, Path]
) -> None:
    catalog.write(lambda db: db.execute("DELETE FROM findings")).result()
    # Noise of 64 x 48 px: there is nothing in which one of them is the better.
    assert beside(catalog, pair[0]) is None
    with catalog.read() as db:
        assert db.execute("SELECT count(DISTINCT digest) FROM findings").fetchone()[0] == 2


def test_measuring_can_be_given_up(catalog: Catalog, pair: tuple[Path, Path]) -> None:
    catalog.write(lambda db: db.execute("DELETE FROM findings")).result()
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        sibling_of(catalog, pair[0], SCORER, Thresholds(), cancel)


def test_frames_are_decoded_by_whom_the_caller_says(
    catalog: Catalog, pair: tuple[Path, Path]
) -> None:
    """A codec that crashes must not take the window with it."""
    catalog.write(lambda db: db.execute("DELETE FROM findings")).result()
    seen: list[str] = []

    def decoder(path: Path, **asked: Any) -> DecodedImage:
        seen.append(path.name)
        return registry.load(path, short_side_px=None)

    sibling_of(catalog, pair[0], SCORER, Thresholds(), decoder=decoder)
    assert seen == ["a.png", "b.png"]
