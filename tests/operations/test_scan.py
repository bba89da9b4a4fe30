"""A scan as a job: what it tells, how it is held and given up, what it leaves in the library."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qualityculler.decode import file_bytes
from qualityculler.domain import PhotoQuery
from qualityculler.errors import UserError
from qualityculler.operations.job import Lane, ignore
from qualityculler.operations.library import Library
from qualityculler.operations.scan import IndexOptions, RunReport, Scan, Settled, Unread
from qualityculler.store.catalog import Catalog
from qualityculler.store.thumbs import Thumbs
from qualityculler.task import CancelToken, Progress, TaskState
from tests.fixtures.fake_scorer import ID, FakeScorer, write_photo, write_photos
from tests.fixtures.fake_scorer import scorer as scorer


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    thumbs = Thumbs(tmp_path / "thumbs.sqlite3")
    with Catalog.open(tmp_path / "c.sqlite3") as catalog:
        made = Library(catalog, thumbs)
        yield made
        made.close()
    thumbs.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "photos"
    path.mkdir()
    return path


def options(*folders: Path, **more: object) -> IndexOptions:
    return IndexOptions(folders, "rali-s", **more)  # type: ignore[arg-type]


def test_it_tells_what_is_settled_and_gives_its_report_back(
    library: Library, folder: Path, scorer: FakeScorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_photos(folder, 9)
    closed = write_photo(folder / "closed.png", 1)
    read = file_bytes._read

    def refuse(path: Path, most_bytes: int, **more: Any) -> bytes:
        if path == closed:
            raise PermissionError(13, "no")
        return read(path, most_bytes, **more)

    monkeypatch.setattr(file_bytes, "_read", refuse)
    told: list[object] = []
    scan = Scan(options(folder))
    assert (scan.lane, scan.progress()) == (Lane.SCAN, Progress())
    report = scan.run(library, told.append, CancelToken())
    assert (report.state, report.seen, report.scored) == (TaskState.SUCCESS, 10, 9)
    settled = [id for event in told if isinstance(event, Settled) for id in event.photo_ids]
    assert len(set(settled)) == len(settled) == 9
    assert [event.path for event in told if isinstance(event, Unread)] == [closed]
    assert scan.progress().done == 10


def test_what_it_would_refuse_is_refused_before(
    library: Library, folder: Path, scorer: FakeScorer
) -> None:
    (folder / "sub").mkdir()
    asked = Scan(options(folder / "sub", folder, recursive=False)).everything(library)
    assert asked == PhotoQuery(ID, folders=(folder / "sub", folder), recursive=False)
    with pytest.raises(UserError, match="no folder"):
        Scan(options(folder / "gone")).everything(library)


def test_thumbnails_are_left_in_the_library(
    library: Library, folder: Path, scorer: FakeScorer
) -> None:
    assert library.thumbs is not None
    scorer.short_side_px = 100
    write_photo(folder / "a.png", 80, (300, 200))
    Scan(options(folder)).run(library, ignore, CancelToken())
    assert library.thumbs.held_bytes == 0
    Scan(options(folder, rescore=True), thumbnail_px=96).run(library, ignore, CancelToken())
    assert library.thumbs.held_bytes > 0


class Running:
    """A job in a thread of its own."""

    def __init__(self, library: Library, scan: Scan) -> None:
        self.cancel = CancelToken()
        self.report: RunReport | None = None
        self._thread = threading.Thread(target=self._run, args=(library, scan))
        self._thread.start()

    def _run(self, library: Library, scan: Scan) -> None:
        self.report = scan.run(library, ignore, self.cancel)

    def ended(self) -> RunReport:
        self._thread.join(30)
        assert self.report is not None
        return self.report


def test_it_is_held_before_it_begins_goes_on_and_is_given_up(
    library: Library, folder: Path, scorer: FakeScorer
) -> None:
    write_photos(folder, 200)
    scorer.batch_s = 0.02
    scan = Scan(options(folder))
    scan.pause()
    running = Running(library, scan)
    threading.Event().wait(0.3)
    assert scorer.scored == 0
    scan.resume()
    end = time.monotonic() + 20
    while scan.progress().scored < 8:
        assert time.monotonic() < end
        time.sleep(0.005)
    running.cancel.cancel()
    report = running.ended()
    assert report.state is TaskState.CANCELLED
    assert 8 <= report.scored < 200


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere it is the process's")
@pytest.mark.parametrize(("wanted", "expected"), [(None, 0), (3, 3), (-1, 0)])
def test_its_threads_give_way_where_that_is_wanted(
    library: Library,
    folder: Path,
    scorer: FakeScorer,
    monkeypatch: pytest.MonkeyPatch,
    wanted: int | None,
    expected: int,
) -> None:
    """Both counted from the priority of this thread."""

    def niceness() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    write_photos(folder, 5)
    before = niceness()
    found: list[int] = []
    score = scorer.score

    def watched(images: list[object]) -> object:
        found.append(niceness())
        return score(images)  # type: ignore[arg-type]

    monkeypatch.setattr(scorer, "score", watched)
    asked = 0 if wanted is None else before + wanted
    Running(library, Scan(options(folder), niceness=asked)).ended()
    assert set(found) == {before + expected}
    assert niceness() == before
