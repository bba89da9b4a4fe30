"""Which row a file belongs to: moved, copied, changed, touched, missing, odd names."""

from __future__ import annotations

import os
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from qualityculler.domain import Capture, Fingerprint, PhotoQuery, PhotoRow, Score, ScorerId, Skip
from qualityculler.store import photos, query
from qualityculler.store.catalog import Catalog
from qualityculler.store.ingest import ScanRecord, record
from qualityculler.store.photos import Copies

SCORER = ScorerId("test", "d1", "v1")
NEW_SCORER = ScorerId("test", "d2", "v1")
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    return folder


def finding(
    path: Path, root: Path, digest: str, verdict: float | Skip | None, mtime_ns: int = 1
) -> ScanRecord:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"0123456789")
    os.utime(path, ns=(mtime_ns, mtime_ns))
    score = Score(verdict, SCORER, NOW) if isinstance(verdict, float) else verdict
    return ScanRecord(root, path, Fingerprint(10, mtime_ns, digest), score, (4, 3), Capture())


def put(catalog: Catalog, *findings: ScanRecord, scorer: ScorerId = SCORER) -> list[int]:
    writing = catalog.write(lambda db: record(db, findings, scorer, "codecs-1"))
    catalog.flush()
    return writing.result()


def get(catalog: Catalog, path: Path, scorer: ScorerId = SCORER) -> PhotoRow | None:
    with catalog.read() as db:
        return query.by_path(db, path, scorer)


def value(catalog: Catalog, path: Path, scorer: ScorerId = SCORER) -> float | None:
    row = get(catalog, path, scorer)
    return row.score.value if row is not None and row.score is not None else None


def number(catalog: Catalog) -> int:
    with catalog.read() as db:
        return len(query.ids(db, PhotoQuery(SCORER, include_missing=True)))


def test_a_row_comes_back_whole(catalog: Catalog, root: Path) -> None:
    taken = datetime(2024, 5, 6, 7, 8, 9)
    found = ScanRecord(
        root,
        root / "a.jpg",
        Fingerprint(10, 1, "x"),
        Score(3.25, SCORER, NOW),
        (640, 480),
        Capture(taken, "Leica Q", 6),
    )
    put(catalog, found)
    row = get(catalog, root / "a.jpg")
    assert row is not None
    assert row.score == Score(3.25, SCORER, NOW)
    assert row.photo.path == root / "a.jpg"
    assert (row.photo.width, row.photo.height) == (640, 480)
    assert row.photo.capture == Capture(taken, "Leica Q", 6)
    assert row.photo.fingerprint == Fingerprint(10, 1, "x")


def test_a_moved_file_keeps_its_row_and_scores(catalog: Catalog, root: Path) -> None:
    old, new = root / "a.jpg", root / "sub" / "b.jpg"
    [before] = put(catalog, finding(old, root, "x", 3.0))
    old.unlink()
    [after] = put(catalog, finding(new, root, "x", None, mtime_ns=2))
    assert after == before
    assert get(catalog, old) is None
    assert value(catalog, new) == 3.0


def test_of_two_new_copies_only_one_takes_the_moved_row(catalog: Catalog, root: Path) -> None:
    old = root / "a.jpg"
    [before] = put(catalog, finding(old, root, "x", 3.0))
    old.unlink()
    b, c = root / "b.jpg", root / "c.jpg"
    ids = put(catalog, finding(b, root, "x", None), finding(c, root, "x", None))
    assert ids[0] == before
    assert ids[1] != before
    assert value(catalog, b) == value(catalog, c) == 3.0


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The paths the system was asked about."""
    asked: list[object] = []
    really = os.stat

    def counted(path: Any, **options: Any) -> os.stat_result:
        asked.append(path)
        return really(path, **options)

    monkeypatch.setattr(os, "stat", counted)
    return asked


def test_many_copies_are_looked_at_once_each(
    catalog: Catalog, root: Path, looks: list[object]
) -> None:
    number = 200
    old, new = root / "old", root / "new"
    found = [finding(old / f"{n}.jpg", root, "x", 3.0) for n in range(number)]
    looks.clear()
    before = run(catalog, found)
    assert len(looks) < 3 * number
    assert len(set(before)) == number
    (root / "sub").mkdir()
    old.rename(root / "sub" / "moved")
    found = [finding(new / f"{n}.jpg", root, "x", None) for n in range(number)]
    looks.clear()
    assert run(catalog, found) == before
    assert len(looks) < 3 * number


def run(catalog: Catalog, found: list[ScanRecord]) -> list[int]:
    """Record as one scan does, in batches."""
    ids, copies = [], Copies()
    for start in range(0, len(found), 32):
        batch = found[start : start + 32]
        writing = catalog.write(
            lambda db, batch=batch: record(db, batch, SCORER, "codecs-1", copies)
        )
        catalog.flush()
        ids += writing.result()
    return ids


def on_a_disk_that_ignores_case(monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
    """The system's ``stat`` as it is there: any case of a name leads to the file, and any way of
    writing its accents."""
    really = os.stat

    def plain(path: object) -> str:
        return unicodedata.normalize("NFC", str(path)).casefold()

    def folding(path: Any, **options: Any) -> os.stat_result:
        try:
            return really(path, **options)
        except FileNotFoundError:
            for one in root.rglob("*"):
                if plain(one) == plain(path):
                    return really(one, **options)
            raise

    monkeypatch.setattr(os, "stat", folding)


@pytest.mark.parametrize(
    ("old", "new"),
    [("IMG_0001.JPG", "img_0001.jpg"), ("Trip/a.jpg", "TRIP/a.jpg"), ("e\u0301.jpg", "\xe9.jpg")],
)
def test_a_name_that_changes_its_case_only_is_the_same_photo(
    catalog: Catalog, root: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str
) -> None:
    root.mkdir(exist_ok=True)
    [before] = put(catalog, finding(root / old, root, "x", 3.0))
    (root / old).rename(root / "other")
    if (root / old).parent != root:
        (root / old).parent.rmdir()
    (root / new).parent.mkdir(exist_ok=True)
    (root / "other").rename(root / new)
    on_a_disk_that_ignores_case(monkeypatch, root)
    [after] = put(catalog, finding(root / new, root, "x", None))
    assert after == before
    assert number(catalog) == 1
    assert value(catalog, root / new) == 3.0


def test_two_files_whose_names_differ_in_case_are_two(catalog: Catalog, root: Path) -> None:
    [first] = put(catalog, finding(root / "A.jpg", root, "x", 3.0))
    try:
        (root / "a.jpg").hardlink_to(root / "A.jpg")
    except FileExistsError:
        pytest.skip("this disk ignores case")
    link = replace(finding(root / "b.jpg", root, "x", None), path=root / "a.jpg")
    (root / "b.jpg").unlink()
    [second] = put(catalog, link)
    assert first != second


def test_a_copy_gets_a_row_and_the_scores(catalog: Catalog, root: Path) -> None:
    [first] = put(catalog, finding(root / "a.jpg", root, "x", 3.0))
    [second] = put(catalog, finding(root / "b.jpg", root, "x", None))
    assert first != second
    assert value(catalog, root / "a.jpg") == value(catalog, root / "b.jpg") == 3.0
    row = get(catalog, root / "b.jpg")
    assert row is not None
    assert row.photo.width == 4


def test_a_changed_file_loses_every_old_score(catalog: Catalog, root: Path) -> None:
    path = root / "a.jpg"
    [before] = put(catalog, finding(path, root, "x", 3.0))
    put(catalog, finding(path, root, "x", 2.0), scorer=NEW_SCORER)
    [after] = put(catalog, finding(path, root, "y", 4.0, mtime_ns=2))
    assert before == after
    assert value(catalog, path) == 4.0
    assert value(catalog, path, NEW_SCORER) is None


def test_a_changed_file_that_cannot_be_decoded_has_no_score(catalog: Catalog, root: Path) -> None:
    path = root / "a.jpg"
    put(catalog, finding(path, root, "x", 3.0))
    put(catalog, finding(path, root, "y", Skip("damaged", "It is damaged."), mtime_ns=2))
    row = get(catalog, path)
    assert row is not None
    assert row.score is None
    assert row.skip == Skip("damaged", "It is damaged.")
    assert row.photo.width is None


def test_a_touched_file_is_refreshed(catalog: Catalog, root: Path) -> None:
    path = root / "a.jpg"
    put(catalog, finding(path, root, "x", 3.0))
    put(catalog, finding(path, root, "x", None, mtime_ns=99))
    row = get(catalog, path)
    assert row is not None
    assert row.photo.fingerprint.mtime_ns == 99
    assert value(catalog, path) == 3.0


def test_a_score_ends_a_skip(catalog: Catalog, root: Path) -> None:
    path = root / "a.jpg"
    put(catalog, finding(path, root, "x", Skip("damaged", "It is damaged.")))
    put(catalog, finding(path, root, "x", 3.0))
    row = get(catalog, path)
    assert row is not None
    assert row.skip is None
    assert value(catalog, path) == 3.0


def test_another_root_does_not_duplicate_a_photo(catalog: Catalog, root: Path) -> None:
    path = root / "sub" / "a.jpg"
    put(catalog, finding(path, root, "x", 3.0))
    put(catalog, finding(path, root / "sub", "x", 3.5))
    assert number(catalog) == 1
    assert value(catalog, path) == 3.5


def test_scorers_do_not_share_scores(catalog: Catalog, root: Path) -> None:
    path = root / "a.jpg"
    put(catalog, finding(path, root, "x", 3.0))
    put(catalog, finding(path, root, "x", 2.0), scorer=NEW_SCORER)
    assert (value(catalog, path), value(catalog, path, NEW_SCORER)) == (3.0, 2.0)


def test_known_says_what_needs_no_work(catalog: Catalog, root: Path) -> None:
    skip = Skip("damaged", "It is damaged.")
    put(
        catalog,
        finding(root / "a.jpg", root, "x", 3.0, mtime_ns=7),
        finding(root / "sub" / "b.jpg", root, "y", skip),
    )
    put(catalog, finding(root.parent / "photos-2" / "c.jpg", root.parent, "z", 1.0))
    with catalog.read() as db:
        everything = photos.known(db, root, True, SCORER, "codecs-1")
        flat = photos.known(db, root, False, SCORER, "codecs-1")
        new_codecs = photos.known(db, root, True, SCORER, "codecs-2")
        new_scorer = photos.known(db, root, True, NEW_SCORER, "codecs-1")
    a, b = str(root / "a.jpg"), str(root / "sub" / "b.jpg")
    assert everything.keys() == {a, b}
    assert everything[a][1:7] == (10, 7, True, None, False, False)
    assert everything[b].skip == skip
    assert flat.keys() == {a}
    assert new_codecs[b].skip is None
    assert not new_scorer[a].scored


def test_missing_is_a_mark_that_goes_away(catalog: Catalog, root: Path) -> None:
    path = root / "a.jpg"
    [photo_id] = put(catalog, finding(path, root, "x", 3.0))
    marking = catalog.write(
        lambda db: photos.mark_missing(db, [(photo_id, str(path)), (photo_id, "/elsewhere")])
    )
    catalog.flush()
    assert marking.result() == 1
    with catalog.read() as db:
        assert query.ids(db, PhotoQuery(SCORER)) == []
        assert query.ids(db, PhotoQuery(SCORER, include_missing=True)) == [photo_id]
    catalog.write(lambda db: photos.mark_present(db, [photo_id]))
    catalog.flush()
    with catalog.read() as db:
        assert query.ids(db, PhotoQuery(SCORER)) == [photo_id]


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_a_name_that_is_not_utf8_survives(catalog: Catalog, root: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(root) + b"/caf\xe9.jpg"))
    put(catalog, finding(path, root, "x", 3.0))
    row = get(catalog, path)
    assert row is not None
    assert row.photo.path == path
    with catalog.read() as db:
        assert str(path) in photos.known(db, root, True, SCORER, "codecs-1")
        assert query.ids(db, PhotoQuery(SCORER, text="caf\udce9"))


def test_a_score_off_the_scale_is_refused(catalog: Catalog, root: Path) -> None:
    import sqlite3

    with pytest.raises(sqlite3.IntegrityError):
        put(catalog, finding(root / "a.jpg", root, "x", float("nan")))
    assert number(catalog) == 0
