"""A run that is cancelled, fails, or is killed: nothing hangs, nothing committed is lost."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from qualityculler.decode import registry as codecs
from qualityculler.domain import PhotoQuery, PhotoStatus
from qualityculler.errors import CatalogError, ModelError
from qualityculler.scan import discovery
from qualityculler.scan.index import IndexOptions, IndexRun
from qualityculler.scan.report import Settled, Unread
from qualityculler.scan.threads import ThreadPlan
from qualityculler.score import registry
from qualityculler.score.scorer import Assessment
from qualityculler.store import photos, query
from qualityculler.store.catalog import Catalog
from qualityculler.task import CancelToken, TaskState
from tests.fixtures.fake_scorer import ID, FakeScorer, environment, write_photos

FAKE_PROGRAM = Path(__file__).parents[1] / "fixtures" / "fake_scorer.py"


def make_run(catalog: Catalog, folder: Path, *more: object) -> IndexRun:
    options = IndexOptions([folder], "rali-s", threads=ThreadPlan(decode=2, score=1))
    return IndexRun(catalog, options, *more)  # type: ignore[arg-type]


def scored(catalog: Catalog) -> int:
    with catalog.read() as db:
        return len(query.ids(db, PhotoQuery(ID, statuses=frozenset({PhotoStatus.SCORED}))))


class CancelAfter:
    """Raises the token as soon as some photos are committed."""

    def __init__(self, token: CancelToken, photos: int) -> None:
        self.token = token
        self.left = photos

    def __call__(self, event: Settled | Unread) -> None:
        assert isinstance(event, Settled)
        self.left -= len(event.photo_ids)
        if self.left <= 0:
            self.token.cancel()


@pytest.mark.parametrize("in_threads", [True, False])
def test_cancel_keeps_what_is_committed_and_the_next_run_goes_on(
    catalog: Catalog, folder: Path, scorer: FakeScorer, in_threads: bool
) -> None:
    write_photos(folder, 300)
    token = CancelToken()
    run = make_run(catalog, folder, token, CancelAfter(token, 20))
    report = run.run(in_threads)
    assert report.state is TaskState.CANCELLED
    assert 20 <= scored(catalog) == report.scored < 300
    again = make_run(catalog, folder).run(in_threads)
    assert again.scored == 300 - report.scored
    assert scored(catalog) == 300


def test_a_cancelled_run_marks_nothing_missing(
    catalog: Catalog, folder: Path, scorer: FakeScorer
) -> None:
    paths = write_photos(folder, 10)
    (folder / "notes.txt").write_text("so that the folder is not empty, as without its drive")
    make_run(catalog, folder).run()
    for path in paths:
        path.unlink()
    token = CancelToken()
    token.cancel()
    assert make_run(catalog, folder, token).run().missing == 0
    assert scored(catalog) == 10


def fail(*arguments: object, **options: object) -> None:
    raise ZeroDivisionError


def break_walk(patch: pytest.MonkeyPatch, scorer: FakeScorer) -> None:
    patch.setattr(discovery, "walk", fail)


def break_decoding(patch: pytest.MonkeyPatch, scorer: FakeScorer) -> None:
    load = codecs.load

    def load_some(path: Path, **options: object) -> object:
        return load(path, **options) if path.name < "p0050" else fail()

    patch.setattr(codecs, "load", load_some)


def break_making_the_scorer(patch: pytest.MonkeyPatch, scorer: FakeScorer) -> None:
    patch.setattr(registry, "create", fail)


def break_scoring(patch: pytest.MonkeyPatch, scorer: FakeScorer) -> None:
    def score(images: Sequence[np.ndarray]) -> list[Assessment]:
        return [Assessment(2.0)] * len(images) if images[0].mean() < 50 else fail()  # type: ignore[return-value]

    patch.setattr(scorer, "score", score)


def break_storing(patch: pytest.MonkeyPatch, scorer: FakeScorer) -> None:
    patch.setattr("qualityculler.scan.commit.record", fail)


@pytest.mark.parametrize("in_threads", [True, False])
@pytest.mark.parametrize(
    "break_it",
    [break_walk, break_decoding, break_making_the_scorer, break_scoring, break_storing],
)
def test_a_bug_in_any_stage_surfaces_once_and_nothing_hangs(
    catalog: Catalog,
    folder: Path,
    scorer: FakeScorer,
    monkeypatch: pytest.MonkeyPatch,
    break_it: Callable[[pytest.MonkeyPatch, FakeScorer], None],
    in_threads: bool,
) -> None:
    write_photos(folder, 200)
    with monkeypatch.context() as patch:
        break_it(patch, scorer)
        with pytest.raises(ZeroDivisionError):
            make_run(catalog, folder).run(in_threads)
    make_run(catalog, folder).run(in_threads)
    assert scored(catalog) == 200


def test_a_listener_that_fails_ends_the_run(
    catalog: Catalog, folder: Path, scorer: FakeScorer
) -> None:
    def broken(event: object) -> None:
        raise BrokenPipeError

    write_photos(folder, 200)
    with pytest.raises(BrokenPipeError):
        make_run(catalog, folder, None, broken).run()
    assert 0 < scored(catalog) < 200


def test_a_wrong_number_of_scores_is_a_bug(
    catalog: Catalog, folder: Path, scorer: FakeScorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_photos(folder, 4)
    monkeypatch.setattr(scorer, "score", lambda images: [Assessment(3.0)])
    with pytest.raises(ValueError, match="shorter"):
        make_run(catalog, folder).run()


def test_a_model_that_cannot_run(
    catalog: Catalog, folder: Path, scorer: FakeScorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def create(name: str, threads: int) -> FakeScorer:
        raise ModelError("The model does not run here.")

    write_photos(folder, 4)
    monkeypatch.setattr(registry, "create", create)
    with pytest.raises(ModelError):
        make_run(catalog, folder).run()


def test_a_locked_catalog(tmp_path: Path, folder: Path, scorer: FakeScorer) -> None:
    write_photos(folder, 4)
    path = tmp_path / "c.sqlite3"
    with (
        Catalog.open(path, busy_timeout_s=0.05) as catalog,
        closing(sqlite3.connect(path, isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(CatalogError, match="in use"):
            make_run(catalog, folder).run()
    assert scorer.made == 0


def test_pixels_waiting_are_at_most_two_batches(
    catalog: Catalog, folder: Path, scorer: FakeScorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_photos(folder, 60)
    scorer.batch_s = 0.01
    most = 0
    options = IndexOptions([folder], "rali-s", threads=ThreadPlan(decode=2, score=1))
    run = IndexRun(catalog, options)
    score = scorer.score

    def watched(images: Sequence[np.ndarray]) -> list[Assessment]:
        nonlocal most
        values = score(images)
        most = max(most, run.progress().decoded - scorer.scored)
        return values

    monkeypatch.setattr(scorer, "score", watched)
    run.run()
    # A batch in the queue, and the photo each decoder holds; the batch being scored is counted off.
    assert most <= scorer.batch_size + 2


def test_the_first_photo_is_decoded_before_the_walk_ends(
    catalog: Catalog, folder: Path, scorer: FakeScorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_photos(folder, 10)
    walk = discovery.walk
    run: IndexRun

    def slow_walk(*arguments: object, **options: object) -> object:
        for found in walk(*arguments, **options):  # type: ignore[arg-type]
            yield found
            end = time.monotonic() + 10
            while run.progress().decoded == 0:
                assert time.monotonic() < end
                time.sleep(0.001)

    monkeypatch.setattr(discovery, "walk", slow_walk)
    run = make_run(catalog, folder)
    assert run.run().scored == 10


def test_two_programs_may_scan_at_once(
    catalog: Catalog, folder: Path, scorer: FakeScorer, tmp_path: Path
) -> None:
    write_photos(folder, 100)
    command = [sys.executable, FAKE_PROGRAM, "0.01", "scan", folder, "--catalog", catalog.path]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment(tmp_path)) as other:
        make_run(catalog, folder).run()
        assert other.wait(60) == 0
    assert scored(catalog) == 100


def committed(path: Path) -> int:
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
            return int(db.execute("SELECT count(*) FROM scores").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def real_model_is_there() -> bool:
    try:
        registry.describe(registry.DEFAULT)
    except ModelError:
        return False
    return True


REAL = pytest.param(
    ["-m", "qualityculler"],
    id="real scorer",
    marks=pytest.mark.skipif(not real_model_is_there(), reason="the model file is not there yet"),
)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9")
@pytest.mark.parametrize("program", [[str(FAKE_PROGRAM), "0.02"], REAL])
def test_kill_9_and_the_same_command_again(tmp_path: Path, program: list[str]) -> None:
    folder, path = tmp_path / "photos", tmp_path / "c.sqlite3"
    write_photos(folder, 300)
    command = [sys.executable, *program, "scan", str(folder), "--catalog", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment(tmp_path)) as first:
        while committed(path) < 40:
            assert first.poll() is None, "the scan ended before it could be killed"
            time.sleep(0.005)
        first.send_signal(signal.SIGKILL)
        first.communicate()
    before = committed(path)
    assert 40 <= before < 300
    again = subprocess.run(
        command, capture_output=True, text=True, env=environment(tmp_path), check=False
    )
    assert again.returncode == 0, again.stderr
    assert again.stdout.startswith(f"{300 - before} scored, {before} unchanged, 0 skipped")
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert db.execute("SELECT count(*), count(DISTINCT path) FROM photos").fetchone() == (
            300,
            300,
        )
        assert db.execute("SELECT count(*) FROM scores").fetchone()[0] == 300


def test_a_write_that_failed_is_told_by_the_run_it_belongs_to(
    catalog: Catalog, folder: Path, scorer: FakeScorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_photos(folder, 4)
    token = CancelToken()

    def enter_candidates(*_: object, **__: object) -> None:
        token.cancel()
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(photos, "enter_candidates", enter_candidates)
        with pytest.raises(ZeroDivisionError) as told:
            make_run(catalog, folder, token).run()
    assert any("enter_candidates" in note for note in told.value.__notes__)
    assert make_run(catalog, folder).run().state is TaskState.SUCCESS
    assert scored(catalog) == 4


def test_a_failing_run_leaves_no_further_error_to_the_next(
    catalog: Catalog, folder: Path, scorer: FakeScorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_photos(folder, 4)

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    def fail_otherwise(images: object) -> list[Assessment]:
        raise ArithmeticError

    with monkeypatch.context() as patch:
        patch.setattr(photos, "enter_candidates", fail)
        patch.setattr(scorer, "score", fail_otherwise)
        with pytest.raises(ArithmeticError):
            make_run(catalog, folder).run()
    assert make_run(catalog, folder).run().state is TaskState.SUCCESS
    assert scored(catalog) == 4
