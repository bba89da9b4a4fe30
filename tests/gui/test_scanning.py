from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from qualityculler.discover.fingerprint import digest
from qualityculler.gui.jobs import Jobs
from qualityculler.gui.scanning import Scanning, ScanState
from qualityculler.operations.library import Library
from qualityculler.store.catalog import Catalog
from qualityculler.store.health import health
from qualityculler.store.thumbs import Thumbs
from qualityculler.task import Progress, TaskState
from tests.fixtures.fake_scorer import FakeScorer, write_photo, write_photos


@pytest.fixture
def thumbs(tmp_path: Path) -> Iterator[Thumbs]:
    made = Thumbs(tmp_path / "cache" / "thumbs.sqlite3")
    yield made
    made.close()


@pytest.fixture
def jobs(qapp: object, catalog: Catalog, thumbs: Thumbs) -> Iterator[Jobs]:
    made = Jobs(Library(catalog, thumbs))
    yield made
    made.close()


@pytest.fixture
def scanning(jobs: Jobs, scorer: FakeScorer) -> Iterator[Scanning]:
    made = Scanning(jobs, "rali-s")
    yield made
    made.close()


def scores(catalog: Catalog) -> int:
    catalog.flush()
    found = health(catalog.path)
    return 0 if found is None else found.scores


def test_scans_and_reports(
    qtbot: QtBot, scanning: Scanning, catalog: Catalog, folder: Path
) -> None:
    write_photos(folder, 20)
    settled: set[int] = set()
    scanning.settled.connect(settled.update)
    with qtbot.waitSignal(scanning.ended, timeout=10_000) as told:
        scanning.start(folder)
    assert (told.args[0].state, told.args[0].scored) == (TaskState.SUCCESS, 20)
    assert len(settled) == 20
    assert scanning.state is ScanState.IDLE


def test_pauses_and_resumes(
    qtbot: QtBot, scanning: Scanning, catalog: Catalog, folder: Path, scorer: FakeScorer
) -> None:
    write_photos(folder, 60)
    scorer.batch_s = 0.05
    scanning.start(folder)
    qtbot.waitUntil(lambda: scorer.scored > 8, timeout=10_000)
    scanning.pause()
    assert scanning.state is ScanState.PAUSED
    qtbot.wait(400)  # what was under way is committed
    before = scores(catalog)
    assert 0 < before < 60
    qtbot.wait(300)
    assert scores(catalog) == before
    with qtbot.waitSignal(scanning.ended, timeout=10_000) as told:
        scanning.resume()
    assert told.args[0].scored == 60
    assert scores(catalog) == 60


def test_cancels_what_is_paused(
    qtbot: QtBot, scanning: Scanning, folder: Path, scorer: FakeScorer
) -> None:
    write_photos(folder, 60)
    scorer.batch_s = 0.05
    scanning.start(folder)
    scanning.pause()
    qtbot.wait(200)
    assert scorer.scored == 0
    with qtbot.waitSignal(scanning.ended, timeout=10_000) as told:
        scanning.cancel()
    assert told.args[0].state is TaskState.CANCELLED


def test_rescores_chosen_photos(
    qtbot: QtBot, scanning: Scanning, catalog: Catalog, folder: Path, scorer: FakeScorer
) -> None:
    write_photos(folder, 6)
    settled: list[int] = []
    with qtbot.waitSignal(scanning.ended, timeout=10_000):
        scanning.start(folder)
    scanning.settled.connect(settled.extend)
    with qtbot.waitSignal(scanning.ended, timeout=10_000) as told:
        scanning.rescore([1, 2])
    assert (told.args[0].scored, sorted(settled), scorer.scored) == (2, [1, 2], 8)


def test_cancels(
    qtbot: QtBot, scanning: Scanning, catalog: Catalog, folder: Path, scorer: FakeScorer
) -> None:
    write_photos(folder, 60)
    scorer.batch_s = 0.05
    scanning.start(folder)
    qtbot.waitUntil(lambda: scorer.scored > 4, timeout=10_000)
    with qtbot.waitSignal(scanning.ended, timeout=10_000) as told:
        scanning.cancel()
    assert told.args[0].state is TaskState.CANCELLED
    assert scanning.state is ScanState.IDLE
    assert scores(catalog) < 60


def test_another_folder_stops_the_first(
    qtbot: QtBot, scanning: Scanning, folder: Path, tmp_path: Path, scorer: FakeScorer
) -> None:
    write_photos(folder, 60)
    write_photos(tmp_path / "other", 3)
    scorer.batch_s = 0.05
    scanning.start(folder)
    qtbot.waitUntil(lambda: scorer.scored > 4, timeout=10_000)
    scanning.start(tmp_path / "other")
    with qtbot.waitSignal(scanning.ended, timeout=10_000) as told:
        pass
    assert told.args[0].seen == 3


def test_cancels_what_has_not_begun(
    qtbot: QtBot, scanning: Scanning, folder: Path, tmp_path: Path, scorer: FakeScorer
) -> None:
    write_photos(folder, 60)
    write_photos(tmp_path / "other", 3)
    scorer.batch_s = 0.05
    scanning.start(folder)
    qtbot.waitUntil(lambda: scorer.scored > 4, timeout=10_000)
    scanning.start(tmp_path / "other")
    scanning.cancel()
    assert scanning.state is ScanState.STOPPING
    qtbot.waitUntil(lambda: scanning.state is ScanState.IDLE, timeout=10_000)
    assert scorer.scored < 60
    with qtbot.waitSignal(scanning.ended, timeout=10_000) as told:
        scanning.start(tmp_path / "other")
    # Which photos were scored before the stop is up to the decoders; none was entered already.
    report = told.args[0]
    assert (report.unchanged, report.scored + report.reused) == (0, 3)


def test_leaves_thumbnails_of_the_size_that_is_wanted_now(
    qtbot: QtBot, scanning: Scanning, folder: Path, scorer: FakeScorer, thumbs: Thumbs
) -> None:
    scorer.short_side_px = 100
    path = write_photo(folder / "a.png", 80, (300, 200))
    content = digest(path.read_bytes())
    scanning.set_thumbnail_px(128)
    scanning.start(folder)
    scanning.pause()
    scanning.set_thumbnail_px(96)
    with qtbot.waitSignal(scanning.ended, timeout=10_000):
        scanning.resume()
    assert thumbs.get(content, 96) is not None
    assert thumbs.get(content, 128) is None
    scanning.set_thumbnail_px(128)
    with qtbot.waitSignal(scanning.ended, timeout=10_000):
        scanning.start(folder, rescore=True)
    assert thumbs.get(content, 128) is not None


def test_a_missing_folder_is_a_sentence(qtbot: QtBot, scanning: Scanning, folder: Path) -> None:
    with qtbot.waitSignal(scanning.failed) as told:
        scanning.start(folder / "gone")
    assert "There is no folder" in told.args[0]
    assert scanning.state is ScanState.IDLE


def test_closing_in_the_middle_leaves_no_thread(
    qtbot: QtBot, scanning: Scanning, jobs: Jobs, folder: Path, scorer: FakeScorer
) -> None:
    write_photos(folder, 60)
    scorer.batch_s = 0.05
    scanning.start(folder)
    qtbot.waitUntil(lambda: scorer.scored > 4, timeout=10_000)
    jobs.close()  # no_thread_left looks
    scanning.close()
    assert scorer.scored < 60


def test_numbers_are_told_less_often_than_new_files(scanning: Scanning) -> None:
    told: list[int] = []
    scanning.progressed.connect(lambda standing: told.append(standing.progress.scored))

    def tell(scored: int, seen: int = 9, *, at_once: bool = False) -> None:
        scanning._tell(Progress(seen, None, 0, scored, scored, 0), at_once=at_once)

    tell(1)
    tell(2)
    assert told == [1]
    tell(3, seen=10)
    tell(4, seen=10)
    assert told == [1, 3]
    tell(5, seen=10, at_once=True)
    assert told == [1, 3, 5]
