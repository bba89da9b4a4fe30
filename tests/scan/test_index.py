"""The whole run over real small photos: again, moved, copied, changed, gone, damaged."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from qualityculler.decode import registry as codecs
from qualityculler.domain import PhotoQuery, PhotoStatus
from qualityculler.errors import UserError
from qualityculler.scan.index import IndexOptions, IndexRun, outermost
from qualityculler.scan.report import Paired, RunReport, Settled, Unread
from qualityculler.scan.threads import ThreadPlan
from qualityculler.store import query
from qualityculler.store.catalog import Catalog
from qualityculler.task import TaskState
from qualityculler.text.reasons import sentence
from tests.fixtures.damaged import write_damaged
from tests.fixtures.fake_scorer import ID, FakeScorer, write_photo, write_photos

EVERYTHING = PhotoQuery(ID, include_missing=True)
THREADS = ThreadPlan(decode=2, score=1)


@pytest.fixture(params=[True, False], ids=["threads", "in turn"])
def in_threads(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


class Index:
    """Runs over a folder and remembers what the listener was told."""

    def __init__(self, catalog: Catalog, in_threads: bool) -> None:
        self.catalog = catalog
        self.in_threads = in_threads
        self.told: list[int] = []
        self.unreads: list[Path] = []

    def __call__(self, *roots: Path, **options: bool) -> RunReport:
        self.told, self.unreads = [], []
        wanted = IndexOptions(roots, "rali-s", threads=THREADS, **options)
        run = IndexRun(self.catalog, wanted, listener=self.hear)
        report = run.run(self.in_threads)
        assert run.progress().done == report.seen
        assert len(self.told) + len(self.unreads) == report.seen
        return report

    def hear(self, event: Settled | Unread | Paired) -> None:
        if isinstance(event, Settled):
            self.told += event.photo_ids
        elif isinstance(event, Unread):
            self.unreads.append(event.path)

    def scores(self, asked: PhotoQuery = EVERYTHING) -> dict[str, float | None]:
        with self.catalog.read() as db:
            return {
                row.photo.path.name: row.score.value if row.score else None
                for row in query.stream(db, asked)
            }


@pytest.fixture
def index(catalog: Catalog, scorer: FakeScorer, in_threads: bool) -> Index:
    return Index(catalog, in_threads)


def test_a_folder_is_scored(index: Index, folder: Path, scorer: FakeScorer) -> None:
    write_photos(folder, 10)
    report = index(folder)
    assert report.state is TaskState.SUCCESS
    assert (report.seen, report.scored, report.skipped) == (10, 10, 0)
    assert scorer.scored == 10
    assert index.scores()["p0009.png"] == pytest.approx(1 + 4 * 9 / 255)
    assert len(index.scores()) == 10


def test_a_second_run_scores_nothing_and_reads_no_file(
    index: Index, folder: Path, scorer: FakeScorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_photos(folder, 10)
    index(folder)

    def must_not_be_read(path: Path) -> bytes:
        raise AssertionError(path)

    monkeypatch.setattr(codecs, "read", must_not_be_read)
    report = index(folder)
    assert (report.scored, report.unchanged, report.skipped) == (0, 10, 0)
    assert (scorer.scored, scorer.made) == (10, 1)
    assert sorted(index.told) == list(range(1, 11))


def test_an_empty_folder(index: Index, folder: Path, scorer: FakeScorer) -> None:
    assert index(folder).seen == 0
    assert scorer.made == 0


def test_only_new_photos_are_scored(index: Index, folder: Path, scorer: FakeScorer) -> None:
    write_photos(folder, 5)
    index(folder)
    write_photos(folder, 8)
    os.utime(folder / "p0000.png", ns=(1, 1))
    report = index(folder)
    assert report.scored == 3
    assert scorer.scored == 8


def test_moved_and_renamed(index: Index, folder: Path, scorer: FakeScorer) -> None:
    old = write_photo(folder / "a.png", 100)
    index(folder)
    (folder / "sub").mkdir()
    old.rename(folder / "sub" / "b.png")
    report = index(folder)
    assert (report.scored, report.reused, report.missing) == (0, 1, 0)
    assert index.scores().keys() == {"b.png"}
    assert scorer.scored == 1


def test_copied(index: Index, folder: Path, scorer: FakeScorer) -> None:
    write_photo(folder / "a.png", 100)
    index(folder)
    shutil.copy(folder / "a.png", folder / "b.png")
    report = index(folder)
    assert (report.scored, report.reused, report.unchanged) == (0, 1, 1)
    scores = index.scores()
    assert scores["a.png"] == scores["b.png"] is not None
    assert scorer.scored == 1


def test_changed(index: Index, folder: Path, scorer: FakeScorer) -> None:
    path = write_photo(folder / "a.png", 100)
    index(folder)
    write_photo(path, 200)
    os.utime(path, ns=(5, 5))
    report = index(folder)
    assert report.scored == 1
    assert index.scores()["a.png"] == pytest.approx(1 + 4 * 200 / 255)


def test_touched(index: Index, folder: Path, scorer: FakeScorer) -> None:
    path = write_photo(folder / "a.png", 100)
    index(folder)
    os.utime(path, ns=(5, 5))
    assert index(folder).reused == 1
    assert index(folder).unchanged == 1
    assert scorer.scored == 1


def test_gone_and_back(index: Index, folder: Path, scorer: FakeScorer, tmp_path: Path) -> None:
    path = write_photo(folder / "a.png", 100)
    write_photo(folder / "b.png", 101)
    index(folder)
    kept = path.rename(tmp_path / "a.png")
    assert index(folder).missing == 1
    present = replace(EVERYTHING, include_missing=False)
    assert index.scores(present).keys() == {"b.png"}
    assert index(folder).missing == 0
    kept.rename(path)
    assert index(folder).unchanged == 2
    assert index.scores(present).keys() == {"a.png", "b.png"}
    assert scorer.scored == 2


def test_a_flat_run_says_nothing_about_subfolders(index: Index, folder: Path) -> None:
    write_photo(folder / "sub" / "a.png", 100)
    (folder / "notes.txt").write_text("so that the folder is not empty, as without its drive")
    index(folder)
    shutil.rmtree(folder / "sub")
    report = index(folder, recursive=False)
    assert (report.seen, report.missing) == (0, 0)


def test_below_a_folder_that_cannot_be_opened_nothing_is_missing(
    index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = folder / "closed"
    write_photo(closed / "a.png", 100)
    index(folder)
    open_folder = os.scandir

    def scandir(path: str | Path) -> object:
        if Path(path) == closed:
            raise PermissionError(13, "Permission denied")
        return open_folder(path)

    (closed / "a.png").unlink()
    monkeypatch.setattr(os, "scandir", scandir)
    report = index(folder)
    assert report.missing == 0
    assert report.skipped_by_kind == {"unreadable": 1}
    assert index.unreads == [closed]


def test_parent_and_child_folders_do_not_duplicate(index: Index, folder: Path) -> None:
    write_photo(folder / "sub" / "a.png", 100)
    index(folder / "sub")
    assert index(folder).unchanged == 1
    assert index(folder, folder / "sub").unchanged == 1
    assert len(index.scores()) == 1


def test_rescore(index: Index, folder: Path, scorer: FakeScorer) -> None:
    write_photos(folder, 3)
    index(folder)
    assert index(folder, rescore=True).scored == 3
    assert scorer.scored == 6
    assert len(index.scores()) == 3


def test_damaged_files_never_stop_a_run(index: Index, folder: Path, scorer: FakeScorer) -> None:
    damaged = [path for path in write_damaged(folder) if path.is_file()]
    assert len(damaged) >= 30
    write_photos(folder / "good", 5)
    report = index(folder)
    assert report.seen == len(damaged) + 5
    assert report.scored + report.reused + report.skipped == report.seen
    assert report.skipped > 0
    asked = replace(EVERYTHING, folders=(folder / "good",))
    assert None not in index.scores(asked).values()


def test_a_damaged_file_is_not_decoded_again_until_the_codecs_change(
    index: Index, folder: Path, scorer: FakeScorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a.jpg").write_bytes(b"\xff\xd8\xff\xe0 no more than this")
    decoded: list[Path] = []
    load = codecs.load

    def watched(path: Path, **options: object) -> object:
        decoded.append(path)
        return load(path, **options)

    monkeypatch.setattr(codecs, "load", watched)
    assert index(folder).skipped == 1
    assert index(folder).skipped == 1
    assert len(decoded) == 1
    with index.catalog.read() as db:
        [row] = query.stream(db, EVERYTHING)
    assert row.status is PhotoStatus.SKIPPED
    assert row.skip is not None
    assert sentence(row.skip.reason).endswith(".")
    monkeypatch.setattr(codecs, "signature", lambda: "newer codecs")
    assert index(folder).skipped == 1
    assert index(folder, rescore=True).skipped == 1
    assert len(decoded) == 3


def test_a_file_that_cannot_be_read_is_told_and_tried_again(
    index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_photo(folder / "a.png", 100)
    with monkeypatch.context() as patch:
        patch.setattr(os, "open", lambda *_: (_ for _ in ()).throw(PermissionError(13, "no")))
        report = index(folder)
    assert [unread.path for unread in report.unread] == [path]
    assert report.skipped_by_kind == {"unreadable": 1}
    assert index.scores() == {}
    assert index(folder).scored == 1


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_a_name_that_is_not_utf8(index: Index, folder: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.png"))
    write_photo(folder / "a.png", 100).rename(odd)
    assert index(folder).scored == 1
    assert index(folder).unchanged == 1
    assert index.scores().keys() == {odd.name}


def test_folders_are_absolute_once_and_outermost(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sub = folder / "sub"
    sub.mkdir()
    monkeypatch.chdir(folder)
    assert outermost([Path("sub"), Path(), sub, Path("sub/..")], True) == [folder]
    assert outermost([Path("sub"), Path(), sub], False) == [sub, folder]
    with pytest.raises(UserError, match="no folder"):
        outermost([folder / "not there"], True)
    (folder / "a.jpg").touch()
    with pytest.raises(UserError, match="is a file"):
        outermost([folder / "a.jpg"], True)


def test_a_link_keeps_its_own_path(folder: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(folder)
    assert outermost([link], True) == [link]
    (folder / "sub").mkdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.symlink_to(folder / "sub")
    assert outermost([elsewhere / ".."], True) == [folder.resolve()]
