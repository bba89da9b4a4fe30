"""Every step of the schema has a test; an older catalog is copied, a newer one refused."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from qualityculler.errors import CatalogError
from qualityculler.evidence import Fault
from qualityculler.store import (
    backup,
    explanations,
    journal,
    opening,
    removals,
    schema,
    steps,
    undo,
)
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
    apply_up_to(path, "m0002_decisions")
    assert {"history", "history_photos", "removals"} <= tables(path)
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


def old_catalog(path: Path, acts: list[tuple[str, str, int]]) -> None:
    """Two photos, and decisions about the first: words, time and whether undone."""
    apply_up_to(path, "m0004_explanations")
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("INSERT INTO roots VALUES (1, ?, '', '')", (b"/photos",))
        for n, name in ((1, "a.jpg"), (2, "b.jpg")):
            db.execute(
                "INSERT INTO photos (id, root, relative, path, folder, name, size, mtime_ns, "
                "digest) VALUES (?, 1, ?, ?, ?, ?, 1, 1, ?)",
                (n, name.encode(), f"/photos/{name}".encode(), b"/photos", name, f"d{n}"),
            )
        for n, (what, at, undone) in enumerate(acts, start=1):
            db.execute("INSERT INTO history VALUES (?, ?, ?, ?)", (n, what, at, undone))
            db.execute(
                "INSERT INTO history_photos VALUES (?, 1, 'none', 0, NULL, 'pick', 3, 'red')", (n,)
            )
        db.execute("UPDATE photos SET flag = 'pick', rating = 3, label = 'red' WHERE id = 1")


def at(minute: int) -> str:
    return f"2026-01-01T10:{minute:02d}:00+00:00"


def test_m0005_journal(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    old_catalog(path, [("Picked", at(1), 0), ("5 Sterne", at(5), 0), ("Rejected", at(2), 1)])
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("INSERT INTO removals VALUES (2, ?, 7, ?)", (b"/photos/b.jpg", at(4)))
        db.execute("UPDATE photos SET missing = 1 WHERE id = 2")
        db.execute("INSERT INTO disputes VALUES ('d1', 'noise', ?)", (at(3),))
    with Catalog.open(path) as catalog:
        with catalog.read() as reader:
            found = journal.history(reader, 10, everything=True)[::-1]
            [binned] = removals.removed(reader)
            assert explanations.disputed(reader, "d1") == {Fault.NOISE}
        assert [(one.verb, one.state.value, one.made_at.minute) for one in found] == [
            ("decide", "done", 1),
            ("set_aside", "done", 3),
            ("remove", "done", 4),
            ("decide", "done", 5),
            ("decide", "undone", 2),  # what can be redone stays so
        ]
        assert (binned.photo_id, binned.path, binned.batch) == (2, Path("/photos/b.jpg"), 3)
        assert found[1].arguments == {"digest": "d1", "fault": "noise", "wrong": True}
        assert found[1].first == Path("/photos/a.jpg")
        assert {one.photos for one in found} == {1}
        again = catalog.write(undo.redo).result()
        assert again is not None and again.entry.id == found[-1].id
        for _ in range(2):
            assert catalog.write(undo.undo).result() is not None
        step = catalog.write(undo.undo).result()
        assert step is not None
        assert (step.files, step.entry.verb) == (True, "remove")
    assert not {"history", "history_photos", "removals"} & tables(path)
    with closing(sqlite3.connect(path)) as db:
        row = db.execute("SELECT flag, rating, label FROM photos WHERE id = 1").fetchone()
        assert row == ("none", 0, None)
        with pytest.raises(sqlite3.IntegrityError):
            db.execute("UPDATE journal SET state = 'perhaps'")


def test_m0012_layouts(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    apply_up_to(path, "m0012_layouts")
    assert "layouts" in tables(path)


def test_m0006_bursts(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    apply_up_to(path, "m0006_bursts")
    assert {"focus", "subjects", "embeddings", "bursts", "burst_hand"} <= tables(path)
    for row in (
        "focus VALUES ('d', 'r', 'quarter', 1, 1, '', '', 1.0, NULL, NULL, NULL, NULL)",
        "subjects VALUES ('d', 'r', 0, 'guess', 0, 0, 1, 1, 0.5, NULL)",
        "bursts VALUES (1, 1, 'pile', 0, 1, '')",
    ):
        with closing(sqlite3.connect(path)) as db, pytest.raises(sqlite3.IntegrityError):
            db.execute(f"INSERT INTO {row}")


@pytest.mark.parametrize(
    ("what", "changes"),
    [
        ("Picked", [{"flag": "pick", "photos": 1}]),
        ("Ausgewählt", [{"flag": "pick", "photos": 1}]),
        ("Retenue, Rejetée", [{"flag": "pick", "photos": 1}, {"flag": "reject", "photos": 0}]),
        ("3 étoiles", [{"rating": 3, "photos": 1}]),
        ("Etikett Rot", [{"label": "red", "photos": 1}]),
        ("Red", [{"label": "red", "photos": 1}]),
        ("Kein Farbetikett", [{"label": None, "photos": 0}]),
        ("Flag taken off", None),
        ("Picked, schön", None),
    ],
)
def test_m0005_reads_the_words_of_three_languages(
    tmp_path: Path, what: str, changes: list[dict[str, object]] | None
) -> None:
    path = tmp_path / "c.sqlite3"
    old_catalog(path, [(what, at(1), 0)])
    with Catalog.open(path) as catalog, catalog.read() as db:
        [entry] = journal.history(db, 10)
    assert entry.arguments == ({"words": what} if changes is None else {"changes": changes})


def test_m0007_volumes(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    apply_up_to(path, "m0007_volumes")
    with closing(sqlite3.connect(path)) as db:
        sql = (
            "INSERT INTO volumes (identity, mount, place, seen_at) VALUES ('uuid:1', x'2f', '', '')"
        )
        db.execute(sql)
        with pytest.raises(sqlite3.IntegrityError):  # one volume at a place
            db.execute(sql)


def test_m0008_items(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    old_catalog(path, [("Picked", at(1), 0)])
    apply_up_to(path, "m0008_items")
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("INSERT INTO scorers VALUES (1, 's', 'd', 'v')")
        db.execute("UPDATE photos SET partner = 1 WHERE id = 2")
        db.execute("INSERT INTO scores (photo, scorer, value, scored_at) VALUES (2, 1, 3.0, '')")
        assert db.execute("SELECT path, partner FROM scores").fetchall() == [(b"/photos/b.jpg", 1)]
        # No file is hidden under one that has left, or that it does not come back to.
        db.execute("UPDATE photos SET missing = 1 WHERE id = 1")
        assert db.execute("SELECT partner FROM photos WHERE id = 2").fetchone() == (None,)
        db.execute("UPDATE photos SET partner = 1, missing = 1 WHERE id = 2")
        db.execute("UPDATE photos SET missing = 0 WHERE id = 2")
        assert db.execute("SELECT partner FROM scores").fetchone() == (None,)
        db.execute("UPDATE photos SET missing = 0 WHERE id = 1")
        db.execute("UPDATE photos SET partner = 1 WHERE id = 2")
        db.execute("DELETE FROM photos WHERE id = 1")
        assert db.execute("SELECT partner FROM photos WHERE id = 2").fetchone() == (None,)
        with pytest.raises(sqlite3.IntegrityError):
            db.execute(
                "INSERT INTO journal_files VALUES (1, 0, NULL, X'2f', X'2f', 1, 1, '', 'no')"
            )


def test_m0010_moments(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    old_catalog(path, [("Picked", at(1), 0)])
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE photos SET captured_at = '2024-05-01T12:00:00.500000+09:00' WHERE id=1")
    apply_up_to(path, "m0010_moments")
    with closing(sqlite3.connect(path)) as db:
        found = db.execute("SELECT moment FROM photos ORDER BY id").fetchall()
        assert found[0] == ("2024-05-01T03:00:00.500000",)
        assert set(found[1:]) == {(None,)}
        plan = db.execute("EXPLAIN QUERY PLAN SELECT path FROM photos ORDER BY missing, moment")
        assert "photos_first" in plan.fetchone()[3]


def test_m0011_read_as(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    old_catalog(path, [("Picked", at(1), 0)])
    apply_up_to(path, "m0011_read_as")
    with closing(sqlite3.connect(path)) as db:
        assert set(db.execute("SELECT read_as FROM photos")) == {(0,)}


def test_m0017_metadata_as(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    old_catalog(path, [("Picked", at(1), 0), ("Picked", at(2), 0)])
    apply_up_to(path, "m0016_no_embeddings")
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE photos SET read_as = 1 WHERE id = 1")
    apply_up_to(path, "m0017_metadata_as")
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT metadata_as FROM photos ORDER BY id").fetchall() == [(1,), (0,)]


def test_m0013_natural_names(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    old_catalog(path, [("Picked", at(1), 0)])
    apply_up_to(path, "m0012_layouts")
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE photos SET relative = X'622f696d6731302e6a7067' WHERE id = 1")
    apply_up_to(path, "m0013_natural_names")
    with closing(sqlite3.connect(path)) as db:
        [name] = db.execute("SELECT name FROM photos WHERE id = 1").fetchone()
    assert name == "img0210.jpg"  # img10.jpg, its number of two digits


def test_m0014_keywords(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    old_catalog(path, [("Picked", at(1), 0)])
    apply_up_to(path, "m0014_keywords")
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*) FROM keywords").fetchone() == (0,)
        with pytest.raises(sqlite3.IntegrityError):
            db.execute("INSERT INTO keywords VALUES (1, 'sea', 2)")


def test_m0015_shown(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    old_catalog(path, [("Picked", at(1), 0)])
    apply_up_to(path, "m0015_shown")
    with closing(sqlite3.connect(path)) as db:
        sql = "SELECT name FROM sqlite_master WHERE sql LIKE '% WHERE partner IS NULL'"
        found = {name for (name,) in db.execute(sql)}
    photos = {"photos_path", "photos_name", "photos_first", "photos_last"}
    assert found == {"scores_best", "scores_worst", *photos}


def test_m0016_no_embeddings(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    old_catalog(path, [("Picked", at(1), 0)])
    apply_up_to(path, "m0016_no_embeddings")
    with closing(sqlite3.connect(path)) as db:
        sql = "SELECT count(*) FROM sqlite_master WHERE name = 'embeddings'"
        assert db.execute(sql).fetchone() == (0,)


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
    [made] = backup.backups(path)
    assert made.reason == "before-m9000_more"
    copy = made.path
    assert "photos" in tables(copy)
    assert "more" not in tables(copy)


def test_m0009_outside(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    apply_up_to(path, "m0009_outside")
    assert {"outside", "agreed"} <= tables(path)
    with closing(sqlite3.connect(path)) as db:
        db.execute("INSERT INTO agreed (photo) VALUES (1)")
        assert db.execute("SELECT * FROM agreed").fetchall() == [(1, "none", 0, None, None)]
        with pytest.raises(sqlite3.IntegrityError):
            db.execute("INSERT INTO outside VALUES (1, x'61', 0, 1, 1, '', '{broken', NULL)")


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
