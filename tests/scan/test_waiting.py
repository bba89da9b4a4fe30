"""Photos are listed before they are read; a run can be held; some can be scored again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from qualityculler.decode import registry as codecs
from qualityculler.domain import Change, Decision, Flag, PhotoQuery, PhotoRow, PhotoStatus
from qualityculler.scan import discovery
from qualityculler.scan.index import IndexOptions, IndexRun
from qualityculler.scan.report import RunReport
from qualityculler.scan.threads import ThreadPlan
from qualityculler.scan.worker import SourceFile
from qualityculler.store import decisions, query
from qualityculler.store.catalog import Catalog
from qualityculler.task import CancelToken, Gate, TaskState
from tests.fixtures.fake_scorer import ERROR, ID, FakeScorer, write_photo, write_photos

EVERYTHING = PhotoQuery(ID, include_missing=True)
THREADS = ThreadPlan(decode=2, score=1)


def make_run(catalog: Catalog, *folders: Path, **options: object) -> IndexRun:
    return IndexRun(catalog, IndexOptions(folders, "rali-s", threads=THREADS, **options))  # type: ignore[arg-type]


def rows(catalog: Catalog, asked: PhotoQuery = EVERYTHING) -> list[PhotoRow]:
    with catalog.read() as db:
        return list(query.stream(db, asked))


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < end
        pause.wait(0.005)


class Running:
    """A run in a thread of its own."""

    def __init__(self, run: IndexRun) -> None:
        self.index = run
        self.report: RunReport | None = None
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        self.report = self.index.run()

    def ended(self) -> RunReport:
        self._thread.join(30)
        assert self.report is not None
        return self.report


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """No file is read before this event is set."""
    go = threading.Event()
    read = codecs.read

    def read_later(path: Path) -> object:
        assert go.wait(20)
        return read(path)

    monkeypatch.setattr(codecs, "read", read_later)
    yield go
    go.set()


def test_every_photo_is_listed_before_the_first_is_read(
    catalog: Catalog, folder: Path, scorer: FakeScorer, held: threading.Event
) -> None:
    write_photos(folder, 700)
    running = Running(make_run(catalog, folder))
    wait_for(lambda: len(rows(catalog)) == 700)
    assert {row.status for row in rows(catalog)} == {PhotoStatus.PENDING}
    held.set()
    assert running.ended().scored == 700
    assert {row.status for row in rows(catalog)} == {PhotoStatus.SCORED}
    assert {row.score.uncertainty for row in rows(catalog) if row.score} == {ERROR}


def test_what_is_decided_while_it_waits_is_kept(
    catalog: Catalog, folder: Path, scorer: FakeScorer, held: threading.Event
) -> None:
    old = write_photo(folder / "a.png", 10)
    held.set()
    make_run(catalog, folder).run()
    held.clear()
    old.rename(folder / "b.png")
    write_photo(folder / "c.png", 20)
    running = Running(make_run(catalog, folder))
    new = replace(EVERYTHING, statuses=frozenset({PhotoStatus.PENDING}))
    wait_for(lambda: len(rows(catalog, new)) == 2)
    ids = [row.photo.id for row in rows(catalog, new)]
    pick = Change(flag=Flag.PICK)
    catalog.write(partial(decisions.decide, photo_ids=ids, change=pick)).result()
    held.set()
    assert running.ended().missing == 0
    assert {row.photo.path.name: row.decision for row in rows(catalog)} == {
        "b.png": Decision(Flag.PICK),
        "c.png": Decision(Flag.PICK),
    }


def test_an_interrupted_run_leaves_pending_photos_for_the_next(
    catalog: Catalog, folder: Path, scorer: FakeScorer, held: threading.Event
) -> None:
    write_photos(folder, 40)
    token = CancelToken()
    running = Running(IndexRun(catalog, IndexOptions([folder], "rali-s", threads=THREADS), token))
    wait_for(lambda: len(rows(catalog)) == 40)
    token.cancel()
    held.set()
    assert running.ended().state is TaskState.CANCELLED
    (folder / "p0039.png").rename(folder / "q.png")
    report = make_run(catalog, folder).run()
    assert (report.seen, report.missing) == (40, 0)
    assert len(rows(catalog)) == 40
    assert {row.status for row in rows(catalog)} == {PhotoStatus.SCORED}


def test_the_first_files_are_entered_one_by_one_then_in_groups() -> None:
    newcomers = discovery._Newcomers()
    groups = []
    for n in range(1000):
        if newcomers.add(SourceFile(Path("/"), str(n), 1, 1)):
            groups.append(len(newcomers.take()))
    assert groups[:4] == [1, 2, 4, 8]
    assert max(groups) <= discovery.ENTERED_AT_ONCE


def test_a_paused_run_begins_nothing_and_keeps_what_is_done(
    catalog: Catalog, folder: Path, scorer: FakeScorer
) -> None:
    write_photos(folder, 200)
    scorer.batch_s = 0.01
    run = make_run(catalog, folder)
    running = Running(run)
    wait_for(lambda: run.progress().scored > 8)
    run.pause()
    assert run.paused
    still = threading.Event()
    still.wait(0.5)
    at_rest = (scorer.scored, run.progress())
    still.wait(0.5)
    assert (scorer.scored, run.progress()) == at_rest
    assert run.progress().scored == scorer.scored < 200
    run.resume()
    assert not run.paused
    report = running.ended()
    assert report.scored == 200
    assert report.elapsed_s < 10


def test_a_paused_run_can_be_cancelled(catalog: Catalog, folder: Path, scorer: FakeScorer) -> None:
    write_photos(folder, 50)
    token = CancelToken()
    run = IndexRun(catalog, IndexOptions([folder], "rali-s", threads=THREADS), token)
    run.pause()
    running = Running(run)
    token.cancel()
    assert running.ended().state is TaskState.CANCELLED
    assert scorer.scored == 0


def test_the_gate_measures_how_long_it_was_shut() -> None:
    gate = Gate()
    gate.pass_through(lambda: False)
    assert gate.shut_s == 0
    gate.shut()
    gate.shut()
    gate.pass_through(lambda: gate.shut_s > 0.05)
    gate.open()
    was = gate.shut_s
    assert 0.05 < was < 5
    gate.open()
    assert gate.shut_s == was


@pytest.mark.parametrize("in_threads", [True, False])
def test_chosen_photos_are_scored_again(
    catalog: Catalog, folder: Path, scorer: FakeScorer, in_threads: bool
) -> None:
    paths = write_photos(folder, 6)
    make_run(catalog, folder).run()
    ids = [row.photo.id for row in rows(catalog)][:4]
    gone = rows(catalog)[1].photo.path
    gone.unlink()
    report = make_run(catalog, photo_ids=[*ids, 999]).run(in_threads)
    assert (report.seen, report.scored, report.skipped, report.missing) == (4, 3, 1, 0)
    assert [unread.path for unread in report.unread] == [gone]
    assert scorer.scored == len(paths) + 3
    assert len(rows(catalog)) == 6
