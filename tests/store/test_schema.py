"""Every step of the schema has a test; an older catalog is copied, a newer one refused."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from qualityculler.errors import CatalogError
from qualityculler.store import opening, schema, steps
from qualityculler.store.catalog import Catalog


def tables(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as db:
        return {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type='table'")}


def apply_up_to(path: Path, name: str) -> None:
    """Run the steps through ``name``, as an older program would have."""
    later = steps.NAMES[steps.NAMES.index(name) + 1 :]
    with closing(sqlite3.connect(path)) as db:
        schema.migrations.apply(Database(db), stop_before=later)


def test_m0001_first_tables(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    apply_up_to(path, "m0001_first_tables")
    assert {"roots", "photos", "scorers", "scores", "skips"} <= tables(path)
    with closing(sqlite3.connect(path)) as db, pytest.raises(sqlite3.IntegrityError):
        db.execute("PRAGMA ignore_check_constraints = OFF")
        db.execute("INSERT INTO scores VALUES (1, 1, 5.5, '')")


def test_m0002_decisions(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    apply_up_to(path, "m0001_first_tables")
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("INSERT INTO roots VALUES (1, ?, '', '')", (b"/photos/Shoot",))
        db.executemany(
            "INSERT INTO photos (id, root, relative, path, folder, name, size, mtime_ns, digest) "
            "VALUES (?, 1, ?, ?, ?, ?, 1, 1, 'x')",
            [
                (n, name.encode(), b"/photos/Shoot/" + name.encode(), b"/photos/Shoot", name)
                for n, name in enumerate(("Ärger.jpg", "b.jpg"), start=1)
            ],
        )
        db.executemany("INSERT INTO scorers VALUES (?, 's', ?, 'v')", [(1, "old"), (2, "new")])
        db.executemany("INSERT INTO scores VALUES (1, ?, ?, '')", [(1, 2.0), (2, 3.0)])
        db.execute("INSERT INTO skips VALUES (2, 'damaged', '', 'c', '')")
    Catalog.open(path).close()
    assert {"history", "history_photos", "removals"} <= tables(path)
    assert (tmp_path / "c.sqlite3.before-m0002_decisions").exists()
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute(
            "SELECT search, flag, rating, label, scored_by, value FROM photos ORDER BY id"
        )
        assert rows.fetchall() == [
            ("shoot/ärger.jpg", "none", 0, None, 2, 3.0),
            ("shoot/b.jpg", "none", 0, None, None, None),
        ]
        rows = db.execute("SELECT value, uncertainty, missing, path, flag FROM scores")
        whole = b"/photos/Shoot/" + "Ärger.jpg".encode()
        assert rows.fetchall() == [(v, None, 0, whole, "none") for v in (2.0, 3.0)]
        with pytest.raises(sqlite3.IntegrityError):
            db.execute("UPDATE photos SET rating = 6")


def test_m0003_findings(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    apply_up_to(path, "m0003_findings")
    assert "findings" in tables(path)
    row = (
        "INSERT INTO findings VALUES "
        "('digest', 'r', 0, 'noise', 'awful', 1, '', 1, 0.5, NULL, NULL, NULL, NULL, NULL, '')"
    )
    with closing(sqlite3.connect(path)) as db, pytest.raises(sqlite3.IntegrityError):
        db.execute(row)


def test_m0004_explanations(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    apply_up_to(path, "m0004_explanations")
    assert {"explainers", "explanations", "disputes"} <= tables(path)
    row = "INSERT INTO explanations VALUES ('digest', 1, '', 5.5, '', 1.0, 1)"
    with closing(sqlite3.connect(path)) as db, pytest.raises(sqlite3.IntegrityError):
        db.execute(row)


def test_every_step_has_a_test_and_is_listed() -> None:
    names = tuple(step.name for step in schema.migrations._migrations)
    assert names == steps.NAMES
    assert all(f"test_{name}" in globals() for name in names)


def test_a_step_runs_once(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    for _ in range(2):
        Catalog.open(path).close()
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*) FROM _sqlite_migrations").fetchone()[0] == len(
            steps.NAMES
        )
        assert db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


def test_an_existing_catalog_is_copied_before_a_pending_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "c.sqlite3"
    Catalog.open(path).close()

    def m9000_more(db: Database) -> None:
        db.execute("CREATE TABLE more (id INTEGER)")

    # A list of our own: the real one must not keep the step after this test.
    later = type(schema.migrations)(steps.SET)
    later._migrations = list(schema.migrations._migrations)
    later()(m9000_more)
    monkeypatch.setattr(schema, "migrations", later)
    monkeypatch.setattr(steps, "NAMES", (*steps.NAMES, "m9000_more"))
    Catalog.open(path).close()
    assert "more" in tables(path)
    copy = tmp_path / "c.sqlite3.before-m9000_more"
    assert "photos" in tables(copy)
    assert "more" not in tables(copy)


def test_a_failing_step_leaves_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "c.sqlite3"
    Catalog.open(path).close()

    def m9000_broken(db: Database) -> None:
        db.execute("CREATE TABLE half (id INTEGER)")
        raise ZeroDivisionError

    later = type(schema.migrations)(steps.SET)
    later._migrations = list(schema.migrations._migrations)
    later()(m9000_broken)
    monkeypatch.setattr(schema, "migrations", later)
    with monkeypatch.context() as patch, pytest.raises(ZeroDivisionError):
        patch.setattr(steps, "NAMES", (*steps.NAMES, "m9000_broken"))
        Catalog.open(path)
    assert "half" not in tables(path)
    Catalog.open(path).close()


def test_a_catalog_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    Catalog.open(path).close()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "VALUES ('qualityculler', 'm9999_future', '')"
        )
    before = path.read_bytes()
    with pytest.raises(CatalogError, match="newer version of this program"):
        Catalog.open(path)
    assert path.read_bytes() == before


def test_two_programs_may_make_the_catalog_at_once(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    Catalog.open(path).close()
    # The second one judged the file before the first had finished.
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        opening._apply(db, steps.NAMES[0])
        assert not db.in_transaction
