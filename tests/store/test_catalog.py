"""The one writer, the readers, and files that cannot be a catalog."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from qualityculler.errors import CatalogError
from qualityculler.store import writer
from qualityculler.store.catalog import Catalog
from qualityculler.store.errors import explain
from qualityculler.store.photos import enter_root


def roots(catalog: Catalog) -> int:
    with catalog.read() as db:
        return int(db.execute("SELECT count(*) FROM roots").fetchone()[0])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "er" / "c.sqlite3"


def test_a_write_is_there_once_its_future_is_done(path: Path) -> None:
    with Catalog.open(path) as catalog:
        root_id = catalog.write(lambda db: enter_root(db, Path("/a"))).result(timeout=10)
        assert root_id == 1
        assert roots(catalog) == 1


def test_flush_commits_now(path: Path) -> None:
    with Catalog.open(path) as catalog:
        futures = [catalog.write(lambda db, n=n: enter_root(db, Path(f"/{n}"))) for n in range(200)]
        catalog.flush()
        assert all(future.done() for future in futures)
        assert roots(catalog) == 200


def test_close_commits_and_leaves_no_thread(path: Path) -> None:
    catalog = Catalog.open(path)
    catalog.write(lambda db: enter_root(db, Path("/a")))
    catalog.close()
    assert "catalog-writer" not in {thread.name for thread in threading.enumerate()}
    with pytest.raises(RuntimeError, match="closed"):
        catalog.write(lambda db: None)
    with Catalog.open(path) as again:
        assert roots(again) == 1


def test_a_failed_write_is_undone_alone_and_told_twice(path: Path) -> None:
    def fail(db: sqlite3.Connection) -> None:
        enter_root(db, Path("/half"))
        raise ZeroDivisionError

    catalog = Catalog.open(path)
    good = catalog.write(lambda db: enter_root(db, Path("/a")))
    bad = catalog.write(fail)
    also_good = catalog.write(lambda db: enter_root(db, Path("/b")))
    with pytest.raises(ZeroDivisionError):
        catalog.flush()
    error = bad.exception()
    assert isinstance(error, ZeroDivisionError)
    # Whoever flushes may be another: the error says whose it is.
    assert any("fail" in note for note in error.__notes__)
    assert good.result() and also_good.result()
    assert roots(catalog) == 2
    catalog.flush()
    catalog.write(fail)
    with pytest.raises(ZeroDivisionError):
        catalog.close()


def test_what_somebody_waits_for_is_committed_at_once(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "BATCH_S", 3600.0)
    with Catalog.open(path) as catalog:
        before = catalog.write(lambda db: enter_root(db, Path("/a")))
        catalog.write_now(lambda db: enter_root(db, Path("/b"))).result(timeout=30)
        assert before.done()
        assert roots(catalog) == 2


def test_an_urgent_failure_is_its_senders_alone(path: Path) -> None:
    def fail(db: sqlite3.Connection) -> None:
        raise ZeroDivisionError

    with Catalog.open(path) as catalog:
        catalog.write(lambda db: enter_root(db, Path("/a")))
        told = catalog.write_now(fail)
        catalog.flush()
        assert isinstance(told.exception(), ZeroDivisionError)
        assert roots(catalog) == 1


def test_a_broken_rule_of_the_schema_is_a_bug_not_a_sentence(path: Path) -> None:
    with Catalog.open(path) as catalog:
        sql = "INSERT INTO scores (photo, scorer, value, scored_at) VALUES (1, 1, 9, '')"
        writing = catalog.write(lambda db: db.execute(sql))
        assert isinstance(writing.exception(timeout=10), sqlite3.IntegrityError)
        with pytest.raises(sqlite3.IntegrityError):
            catalog.flush()


def test_a_reader_cannot_write(path: Path) -> None:
    with (
        Catalog.open(path) as catalog,
        pytest.raises(CatalogError, match="cannot be written"),
        catalog.read() as db,
    ):
        db.execute("DELETE FROM photos")


def test_writes_from_many_threads_all_arrive(path: Path) -> None:
    with Catalog.open(path) as catalog:

        def send(start: int) -> None:
            for n in range(start, start + 300):
                catalog.write(lambda db, n=n: enter_root(db, Path(f"/{n}")))

        threads = [threading.Thread(target=send, args=(n * 1000,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        catalog.flush()
        assert roots(catalog) == 1200


def test_another_program_holds_the_lock(path: Path) -> None:
    with Catalog.open(path, busy_timeout_s=0.05) as catalog:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            writing = catalog.write(lambda db: enter_root(db, Path("/a")))
            with pytest.raises(CatalogError, match="in use by another program"):
                catalog.flush()
            assert isinstance(writing.exception(), CatalogError)
            assert roots(catalog) == 0
        catalog.write(lambda db: enter_root(db, Path("/a")))
        catalog.flush()
        assert roots(catalog) == 1


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    path.write_text("these are my holiday notes, quite long enough to be looked at" * 20)
    with pytest.raises(CatalogError, match=r"c\.sqlite3 is not a catalog, or it is damaged"):
        Catalog.open(path)
    assert path.read_text().startswith("these are my")


def test_a_database_of_another_program(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE songs (id INTEGER)")
    with pytest.raises(CatalogError, match="database of another program"):
        Catalog.open(path)


def test_a_damaged_catalog(path: Path) -> None:
    with Catalog.open(path) as catalog:
        for n in range(2000):
            catalog.write(lambda db, n=n: enter_root(db, Path(f"/{n}")))
    content = bytearray(path.read_bytes())
    content[8192:] = b"\xa5" * (len(content) - 8192)
    path.write_bytes(content)
    with pytest.raises(CatalogError, match="damaged"):  # noqa: SIM117
        with Catalog.open(path) as catalog, catalog.read() as db:
            db.execute("SELECT count(*), max(name) FROM roots").fetchone()


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="is a folder"):
        Catalog.open(tmp_path)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CatalogError, match="for the catalog cannot be made"):
        Catalog.open(tmp_path / "file" / "c.sqlite3")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(CatalogError, match="--catalog"):
            Catalog.open(tmp_path / "c.sqlite3")
    finally:
        tmp_path.chmod(0o700)


def test_a_full_disk(path: Path) -> None:
    with Catalog.open(path) as catalog:

        def fill(db: sqlite3.Connection) -> None:
            # A page limit is how SQLite lets a test have a full disk.
            db.execute(f"PRAGMA max_page_count = {db.execute('PRAGMA page_count').fetchone()[0]}")
            for n in range(10_000):
                enter_root(db, Path(f"/{n}"))

        writing = catalog.write(fill)
        with pytest.raises(CatalogError, match="is full"):
            catalog.flush()
        assert isinstance(writing.exception(), CatalogError)
        assert roots(catalog) == 0


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("SQLITE_FULL", "is full"),
        ("SQLITE_BUSY_SNAPSHOT", "in use by another program"),
        ("SQLITE_READONLY_DBMOVED", "cannot be written"),
        ("SQLITE_IOERR_WRITE", "reported an error"),
        ("SQLITE_CANTOPEN", "cannot be opened"),
        ("SQLITE_CORRUPT_INDEX", "damaged"),
    ],
)
def test_errors_of_the_world_are_sentences(name: str, words: str) -> None:
    error = sqlite3.OperationalError("raw words")
    error.sqlite_errorname = name
    told = explain(error, Path("/x/c.sqlite3"))
    assert told is not None
    assert words in str(told)
    assert "/x/c.sqlite3" in str(told)
    assert "raw words" not in str(told)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a disk without room")
def test_an_error_on_a_full_disk_is_that_it_is_full() -> None:
    """SQLite then fails before it writes anything, at the index of its log."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorname = "SQLITE_IOERR_SHMSIZE"
    assert "is full" in str(explain(error, Path("/proc/c.sqlite3")))


def test_what_somebody_waits_for_is_on_the_disk_once_it_is_told(path: Path) -> None:
    def level(db: sqlite3.Connection) -> int:
        return int(db.execute("PRAGMA synchronous").fetchone()[0])

    with Catalog.open(path) as catalog:
        normal, full = 1, 2
        for _ in range(2):
            assert catalog.write(level).result() == normal
            assert catalog.write_now(level).result() == full


def test_changes_of_another_program_are_noticed_and_one_s_own_are_none(path: Path) -> None:
    with Catalog.open(path) as one, Catalog.open(path) as other:
        for n in range(3):
            one.write_now(lambda db, n=n: enter_root(db, Path(f"/{n}"))).result()
        assert one.foreign_changes().result() == 0
        for n in range(2):
            other.write_now(lambda db, n=n: enter_root(db, Path(f"/o{n}"))).result()
            assert one.foreign_changes().result() == one.foreign_changes().result() == n + 1


def test_a_window_that_asks_for_the_changes_of_others_never_waits(path: Path) -> None:
    """A scan of a hundred thousand new files fills the queue of writes for seconds."""
    under_way, gate = threading.Event(), threading.Event()

    def hold(_: object) -> bool:
        under_way.set()
        return gate.wait(30)

    with Catalog.open(path) as catalog:
        begun = catalog.write_now(hold)
        assert under_way.wait(30)
        for _ in range(writer.QUEUE_WRITES):
            catalog.write(lambda db: None)
        asked = catalog.foreign_changes()
        assert asked.done() and asked.result() == 0 and not begun.done()
        gate.set()
        assert begun.result()
