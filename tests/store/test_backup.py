"""Copies of the catalog, the way back to them, and logs that are another database's."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from qualityculler.errors import CatalogError
from qualityculler.store import backup, damage, wal
from qualityculler.store.catalog import Catalog
from qualityculler.store.health import health
from qualityculler.store.photos import enter_root

PAST = 1_000_000_000


def roots(path: Path) -> int:
    with Catalog.open(path) as catalog, catalog.read() as db:
        return int(db.execute("SELECT count(*) FROM roots").fetchone()[0])


def enter(catalog: Catalog, *names: str) -> None:
    for name in names:
        catalog.write_now(lambda db, name=name: enter_root(db, Path(name))).result()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "c.sqlite3"


def test_a_copy_is_whole_while_the_catalog_is_in_use(path: Path) -> None:
    with Catalog.open(path) as catalog:
        enter(catalog, "/a", "/b")
        made = backup.make(path)
        enter(catalog, "/c")
    assert backup.backups(path) == [made]
    assert roots(made.path) == 2
    assert (made.reason, datetime.now(UTC) - made.made_at < timedelta(minutes=5)) == ("daily", True)


@pytest.mark.skipif(os.name != "posix", reason="rights of files are POSIX's")
def test_catalog_and_copies_are_their_owner_s_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "c.sqlite3"
    old = os.umask(0o022)
    try:
        with Catalog.open(path) as catalog:
            enter(catalog, "/a")
            made = backup.make(path)
            beside = [Path(f"{path}{end}") for end in ("", "-wal", "-shm")]
            modes = {stat.S_IMODE(one.stat().st_mode) for one in (*beside, made.path)}
            folders = {stat.S_IMODE(one.stat().st_mode) for one in (path.parent, made.path.parent)}
        path.chmod(0o644)
        Catalog.open(path).close()
    finally:
        os.umask(old)
    assert (modes, folders) == ({0o600}, {0o700})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_one_a_day_and_only_after_a_change(path: Path) -> None:
    with Catalog.open(path) as catalog:
        enter(catalog, "/a")
    assert backup.due(path)
    made = backup.make(path)
    assert not backup.due(path)
    old = made.path.with_name("2020-01-01T00-00-00-000000_daily.sqlite3")
    made.path.rename(old)
    assert backup.due(path)
    os.utime(path, (PAST, PAST))
    Path(f"{path}-wal").unlink(missing_ok=True)
    assert not backup.due(path)


def test_old_copies_go_by_number_and_by_size(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Catalog.open(path).close()
    made = [backup.make(path).path for _ in range(backup.KEEP_COUNT + 2)]
    assert [one.path for one in backup.backups(path)] == made[:1:-1]
    monkeypatch.setattr(backup, "KEEP_BYTES", 1)
    newest = backup.make(path).path
    assert [one.path for one in backup.backups(path)] == [newest, made[-1]]


def test_what_has_another_name_is_no_copy(path: Path) -> None:
    Catalog.open(path).close()
    made = backup.make(path)
    for name in ("mine.sqlite3", ".x.sqlite3.1.part", "2020-13-01T00-00-00-000000_d.sqlite3"):
        (made.path.parent / name).write_bytes(b"")
    assert backup.backups(path) == [made]


def test_a_damaged_catalog_is_not_copied_and_older_copies_stay(path: Path) -> None:
    with Catalog.open(path) as catalog:
        enter(catalog, *(f"/{n}" for n in range(500)))
    made = backup.make(path)
    content = bytearray(path.read_bytes())
    content[8192:] = b"\xa5" * (len(content) - 8192)
    path.write_bytes(content)
    with pytest.raises(CatalogError, match="doctor --restore"):
        backup.make(path)
    assert list(made.path.parent.iterdir()) == [made.path]
    aside = backup.restore(path, made.path)
    assert roots(path) == 500
    assert aside is not None and aside.read_bytes() == content


def test_a_damaged_copy_is_refused_and_all_stays_as_it_was(path: Path, tmp_path: Path) -> None:
    with Catalog.open(path) as catalog:
        enter(catalog, "/a")
    copy = tmp_path / "copy.sqlite3"
    copy.write_bytes(b"no database" * 500)
    with pytest.raises(CatalogError, match="not a catalog"):
        backup.restore(path, copy)
    assert roots(path) == 1
    assert sorted(one.name for one in tmp_path.iterdir() if "part" in one.name) == []


def test_a_log_left_behind_is_not_played_into_the_copy(path: Path) -> None:
    with Catalog.open(path) as catalog:
        enter(catalog, "/a")
        made = backup.make(path)
        enter(catalog, "/b")
        for end in ("", "-wal"):
            shutil.copy(f"{path}{end}", f"{path}.kept{end}")
    for end in ("", "-wal"):
        shutil.move(f"{path}.kept{end}", f"{path}{end}")
    assert roots(path) == 2
    backup.restore(path, made.path)
    assert roots(path) == 1


def killed(path: Path) -> Path:
    """A copy with one folder beside a catalog with two, one of them in its log alone."""
    with Catalog.open(path) as catalog:
        enter(catalog, "/a")
        made = backup.make(path)
        enter(catalog, "/b")
        for end in ("", "-wal"):
            shutil.copy(f"{path}{end}", f"{path}.kept{end}")
    for end in ("", "-wal"):
        shutil.move(f"{path}.kept{end}", f"{path}{end}")
    return made.path


def fail(monkeypatch: pytest.MonkeyPatch, call: str, *numbers: int) -> None:
    """Have the disk refuse these calls of ``rename`` or ``replace``, counted from 0."""
    real, count = getattr(Path, call), iter(range(100))

    def refused(path: Path, target: Path) -> Path:
        if next(count) in numbers:
            raise OSError(errno.EIO, "Input/output error")
        return Path(real(path, target))

    monkeypatch.setattr(Path, call, refused)


@pytest.mark.parametrize(("call", "number"), [("replace", 0), ("rename", 0), ("rename", 1)])
def test_a_copy_that_gets_no_name_leaves_all_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    copy = killed(path)
    before = {one.name: one.read_bytes() for one in path.parent.iterdir() if one.is_file()}
    with monkeypatch.context() as failing:
        fail(failing, call, number)
        with pytest.raises(CatalogError, match="All is as it was") as raised:
            backup.restore(path, copy)
    assert "Input/output error" in str(raised.value)
    assert {one.name: one.read_bytes() for one in path.parent.iterdir() if one.is_file()} == before
    assert roots(path) == 2


def test_where_the_catalog_cannot_be_put_back_it_is_said_where_it_is(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = killed(path)
    with monkeypatch.context() as failing:
        fail(failing, "replace", 0)
        fail(failing, "rename", 2)  # two to set catalog and log aside, the next one is the way back
        with pytest.raises(CatalogError, match="could not be put back") as raised:
            backup.restore(path, copy)
    told = str(raised.value)
    assert "All is as it was" not in told and not path.exists()
    aside = [one for one in path.parent.iterdir() if ".replaced-" in one.name]
    assert len(aside) == 2 and all(str(one) in told for one in aside)
    # What the sentence says to do brings everything back.
    [end] = {one.name.partition(".sqlite3")[2].removesuffix("-wal") for one in aside}
    assert f"Take {end} out" in told
    for one in aside:
        one.rename(str(one).replace(end, ""))
    assert roots(path) == 2


def test_a_copy_that_is_in_place_is_said_to_be_so_whatever_the_disk_says_then(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = killed(path)

    def refused(_: Path) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as failing:
        failing.setattr(backup, "_sync", refused)
        with pytest.raises(CatalogError, match="is in the place of") as raised:
            backup.restore(path, copy)
    [aside] = [one for one in path.parent.iterdir() if one.name.count(".replaced-") == 1
               and not one.name.endswith(("-wal", "-shm"))]  # fmt: skip
    assert str(aside) in str(raised.value)
    assert roots(path) == 1


# Logs of another database


def left_open(path: Path, make: Callable[[sqlite3.Connection], object]) -> bytes:
    """The log of a database that is still open: what a killed program leaves behind."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA wal_autocheckpoint = 0")
        make(db)
        return Path(f"{path}-wal").read_bytes()


def of_another_catalog(folder: Path) -> bytes:
    with Catalog.open(folder / "other.sqlite3") as other:
        enter(other, "/x", "/y")
        return (folder / "other.sqlite3-wal").read_bytes()


def of_another_program(folder: Path) -> bytes:
    return left_open(
        folder / "songs.sqlite3",
        lambda db: db.executescript("CREATE TABLE songs (name); INSERT INTO songs VALUES ('a')"),
    )


def of_other_pages(folder: Path) -> bytes:
    def make(db: sqlite3.Connection) -> None:
        db.execute("PRAGMA page_size = 8192")
        db.execute("CREATE TABLE t (x)")

    return left_open(folder / "pages.sqlite3", make)


def without_a_first_page(folder: Path) -> bytes:
    """A log whose first transaction leaves the first page alone."""
    with Catalog.open(folder / "third.sqlite3") as third:
        enter(third, *(f"/{n}" for n in range(300)))
    return left_open(
        folder / "third.sqlite3", lambda db: db.execute("UPDATE roots SET name = 'changed'")
    )


@pytest.mark.parametrize(
    "make", [of_another_catalog, of_another_program, of_other_pages, without_a_first_page]
)
def test_a_log_of_another_database_is_seen_before_it_does_harm(
    path: Path, tmp_path: Path, make: Callable[[Path], bytes]
) -> None:
    with Catalog.open(path) as catalog:
        enter(catalog, "/a")
    foreign = make(tmp_path)
    before = path.read_bytes()
    log = Path(f"{path}-wal")
    log.write_bytes(foreign)
    with pytest.raises(CatalogError, match="belongs to another database"):
        Catalog.open(path)
    with pytest.raises(CatalogError, match="belongs to another database"):
        health(path)
    assert (path.read_bytes(), log.read_bytes()) == (before, foreign)
    log.unlink()
    assert roots(path) == 1


def test_a_log_of_one_s_own_is_taken(path: Path) -> None:
    with Catalog.open(path) as catalog:
        enter(catalog, "/a")
        assert wal._is_own(path, Path(f"{path}-wal"))
        enter(catalog, "/b")
        # As a program leaves it that was killed.
        killed = path.with_name("killed.sqlite3")
        for end in ("", "-wal"):
            shutil.copy(f"{path}{end}", f"{killed}{end}")
    assert roots(killed) == 2


def test_what_is_left_of_an_older_log_is_not_taken_for_its_first_page(path: Path) -> None:
    """SQLite begins a log anew over the old one: frames with another salt are not of it."""
    with Catalog.open(path) as catalog:
        enter(catalog, "/a")
        log = bytearray(Path(f"{path}-wal").read_bytes())
        killed = path.with_name("killed.sqlite3")
        shutil.copy(path, killed)
    frame, page = 32, 32 + 24
    log[frame + 8] ^= 0xFF
    log[page + 60 : page + 64] = b"elsewhere"[:4]
    Path(f"{killed}-wal").write_bytes(log)
    assert wal._is_own(killed, Path(f"{killed}-wal")) is None
    wal.check(killed)


def test_a_log_that_others_have_written_into_is_tried_on_a_copy(path: Path) -> None:
    Catalog.open(path).close()
    with Catalog.open(path) as catalog:
        enter(catalog, *(f"/{n}" for n in range(300)))
    log = left_open(path, lambda db: db.execute("UPDATE roots SET name = 'changed'"))
    Path(f"{path}-wal").write_bytes(log)
    assert roots(path) == 300


@pytest.mark.parametrize("content", [b"", b"short", b"\0" * 5000])
def test_an_empty_or_torn_log_is_nobody_s(path: Path, content: bytes) -> None:
    with Catalog.open(path) as catalog:
        enter(catalog, "/a")
    Path(f"{path}-wal").write_bytes(content)
    assert roots(path) == 1


# Damage


def test_a_catalog_that_is_open_is_not_replaced(path: Path) -> None:
    with Catalog.open(path) as catalog:
        enter(catalog, "/a")
        copy = backup.make(path)
        enter(catalog, "/b")
        with pytest.raises(CatalogError, match="is open in another window or program"):
            backup.restore(path, copy.path)
    assert roots(path) == 2
    backup.restore(path, copy.path)
    assert roots(path) == 1


def test_a_log_that_goes_away_while_it_is_looked_at_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    Catalog.open(path).close()
    assert not Path(f"{path}-wal").exists()
    # As for a second program that starts while the first one ends.
    assert wal._copy_is_sound(path, Path(f"{path}-wal"))


def test_every_column_is_looked_at(path: Path) -> None:
    Catalog.open(path).close()
    with closing(sqlite3.connect(path)) as db:
        names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%sqlite%'"
        tables = [row[0] for row in db.execute(names)]
        found = {
            table: {row[1] for row in db.execute(f"PRAGMA table_info({table})")} for table in tables
        }
    assert {table: set(columns) for table, columns in damage.COLUMNS.items()} == found


PHOTO = (
    "INSERT INTO photos (id, root, relative, path, folder, name, size, mtime_ns, digest) "
    "VALUES (1, 1, x'61', x'2f61', x'2f', 'a', 1, 1, 'd')"
)


@pytest.mark.parametrize(
    ("sql", "word"),
    [
        ("UPDATE photos SET captured_at = 'yesterday'", "captured_at of photos"),
        ("UPDATE photos SET name = CAST(x'ff' AS TEXT)", "name of photos"),
        ("UPDATE photos SET flag = 'maybe'", "flag|CHECK constraint"),
        ("UPDATE photos SET path = 'text'", "path of photos"),
        ("UPDATE photos SET size = 'large'", "size of photos"),
        ("UPDATE roots SET scanned_at = ''", "scanned_at of roots"),
        ("UPDATE photos SET root = 7", "refers to no row of roots"),
        ("UPDATE photos SET rating = 9", "rating|CHECK constraint"),
        ("INSERT INTO disputes VALUES ('d', x'ff', '')", "fault of disputes"),
    ],
)
def test_values_that_cannot_be_are_named(path: Path, sql: str, word: str) -> None:
    with Catalog.open(path) as catalog:
        enter(catalog, "/a")
        catalog.write_now(lambda db: db.execute(PHOTO)).result()
    assert damage.find(path) is None
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA ignore_check_constraints = ON")
        db.execute(sql)
    with pytest.raises(CatalogError, match=word):
        health(path)


def test_a_value_that_cannot_be_read_is_damage_and_not_a_bug(path: Path) -> None:
    with Catalog.open(path) as catalog:
        enter(catalog, "/a")
        catalog.write_now(lambda db: db.execute(PHOTO)).result()
        for sql in (
            "UPDATE photos SET captured_at = 'yesterday'",
            "UPDATE photos SET name = CAST(x'ff' AS TEXT)",
        ):
            catalog.write_now(lambda db, sql=sql: db.execute(sql)).result()
            with pytest.raises(CatalogError, match="doctor --restore"), catalog.read() as db:
                [(at, _)] = db.execute("SELECT captured_at, name FROM photos")
                datetime.fromisoformat(at)
            told = catalog.write_now(
                lambda db: [
                    datetime.fromisoformat(row[0])
                    for row in db.execute("SELECT captured_at, name FROM photos")
                ]
            )
            assert isinstance(told.exception(), CatalogError)


def test_a_bug_in_a_sound_catalog_stays_a_bug(path: Path) -> None:
    with Catalog.open(path) as catalog:
        enter(catalog, "/a")
        with pytest.raises(ValueError, match="a bug"), catalog.read():
            raise ValueError("a bug")
