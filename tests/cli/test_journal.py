"""``remove``, ``restore``, ``undo``, ``redo`` and ``history``."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from qualityculler.domain import Change, Flag
from qualityculler.operations.decide import Decide
from qualityculler.store import query, removals
from qualityculler.store.catalog import Catalog
from tests.cli.conftest import Command
from tests.fixtures.fake_scorer import ID, write_photo


@pytest.fixture
def scanned(command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Four photos, two of them rejected."""
    for n, name in enumerate(("a", "b", "sub/c", "d")):
        write_photo(folder / f"{name}.png", 60 * n)
    assert command("scan", folder, "--quiet").code == 0
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def rejected(scanned: Path, catalog: Path) -> Path:
    reject(catalog, scanned / "b.png", scanned / "sub" / "c.png")
    return scanned


def reject(catalog: Path, *photos: Path) -> None:
    with Catalog.open(catalog) as opened:
        with opened.read() as db:
            rows = [query.by_path(db, photo, ID) for photo in photos]
        ids = [row.photo.id for row in rows if row is not None]
        opened.write_now(Decide([(ids, Change(flag=Flag.REJECT))])).result()


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.png"))


ALL = ["a.png", "b.png", "d.png", "sub/c.png"]


def test_a_dry_run_lists_and_changes_nothing(home: Path, command: Command, rejected: Path) -> None:
    ended = command("remove", "--rejected", rejected, "--dry-run")
    assert ended.code == 0
    assert [line.split()[-1] for line in ended.out.splitlines()] == ["b.png", "sub/c.png"]
    assert names(rejected) == ALL
    assert "Rejected 2 photos" in command("history").out.splitlines()[0]


def test_nobody_is_asked_in_a_pipe_and_nothing_is_moved(
    home: Path, command: Command, rejected: Path
) -> None:
    ended = command("remove", "--rejected", rejected)
    assert ended.code == 2
    assert "--yes" in ended.err
    assert names(rejected) == ALL


def test_to_the_bin_and_back_by_every_way(home: Path, command: Command, rejected: Path) -> None:
    ended = command("remove", "--rejected", ".", "--yes")
    assert (ended.code, "2 photos moved to the bin" in ended.err) == (0, True)
    assert names(rejected) == ["a.png", "d.png"]
    assert command("restore", "sub", "--yes").code == 0
    assert names(rejected) == ["a.png", "d.png", "sub/c.png"]
    undone = command("undo")
    assert undone.out == f"Undone: Moved to the bin: 2 photos (in {rejected})\n"
    assert names(rejected) == ALL
    assert command("redo").code == 0
    assert names(rejected) == ["a.png", "d.png"]
    [newest, oldest] = json.loads(command("history", "--json").out)
    assert (newest["verb"], newest["state"], newest["photos"]) == ("remove", "done", 2)
    assert newest["path"] == str(rejected / "b.png")
    assert oldest["arguments"] == {"changes": [{"flag": "reject", "photos": 2}]}
    for _ in range(2):
        assert command("undo").code == 0
    assert names(rejected) == ALL
    assert "b.png" not in command("list", "--flag", "reject").out
    nothing = command("undo")
    assert (nothing.code, nothing.out, "Nothing to undo" in nothing.err) == (0, "", True)


def test_photos_by_name(home: Path, command: Command, scanned: Path) -> None:
    assert command("remove", "a.png", "d.png", "--yes").code == 0
    assert names(scanned) == ["b.png", "sub/c.png"]
    listed = json.loads(command("restore", ".", "--dry-run", "--json").out)
    assert [one["path"] for one in listed] == [str(scanned / "a.png"), str(scanned / "d.png")]
    assert command("restore", "a.png", "--yes").code == 0
    assert names(scanned) == ["a.png", "b.png", "sub/c.png"]
    again = command("restore", "a.png", "--yes")
    assert (again.code, "Nothing of a.png is in the bin" in again.err) == (2, True)


def test_what_cannot_be_moved_is_told(home: Path, command: Command, scanned: Path) -> None:
    (scanned / "a.png").write_bytes(b"edited")
    ended = command("remove", "a.png", "d.png", "--yes")
    assert (ended.code, "has changed" in ended.err) == (1, True)
    assert names(scanned) == ["a.png", "b.png", "sub/c.png"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["remove"], "Name photos, or a folder"),
        (["remove", "a.png", "--rejected", "."], "Name photos, or a folder"),
        (["remove", "unknown.png"], "is not in the catalog"),
        (["restore", "a.png"], "Nothing of a.png"),
    ],
)
def test_what_cannot_be_meant(
    home: Path, command: Command, scanned: Path, words: list[str], told: str
) -> None:
    ended = command(*words)
    assert (ended.code, told in ended.err) == (2, True)
    assert names(scanned) == ALL


def test_a_move_that_was_killed_is_settled_by_the_next_command(
    home: Path, command: Command, scanned: Path, catalog: Path
) -> None:
    with Catalog.open(catalog) as opened:
        with opened.read() as db:
            one = removals.candidate(db, scanned / "a.png")
        assert one is not None
        opened.write_now(partial(removals.begin, photo_ids=[one.photo_id])).result()
    [entry] = json.loads(command("history", "--json").out)
    assert entry["state"] == "failed"
    assert "not done" in command("history").out


def test_history_shows_names_safely(command: Command, folder: Path, catalog: Path) -> None:
    odd = write_photo(folder / "\x1b[31m\u2028.png", 9)
    command("scan", folder, "--quiet")
    reject(catalog, odd)
    assert "\x1b" not in command("history").out
    assert "\x1b" not in command("undo").out


def test_history_without_a_catalog(command: Command) -> None:
    assert command("history").code == 3


def test_doctor_puts_a_copy_back(command: Command, rejected: Path, catalog: Path) -> None:
    assert command("history").code == 0  # which makes the copy of the day
    sound = command("doctor").out
    assert "1 copies to go back to, the last of 20" in sound
    content = catalog.read_bytes()
    catalog.write_bytes(content[:4096] + b"\xa5" * (len(content) - 4096))
    ended = command("list")
    assert (ended.code, "doctor --restore" in ended.err) == (3, True)
    assert "UNUSABLE" in command("doctor").out
    assert command("doctor", "--restore").code == 2  # nobody is there to be asked
    told = command("doctor", "--restore", "--yes")
    assert (told.code, "is kept as" in told.err) == (0, True)
    assert "b.png" in command("list", "--flag", "reject").out
    assert "Rejected 2 photos" in command("history").out


def test_doctor_without_a_copy(command: Command, catalog: Path) -> None:
    ended = command("doctor", "--restore", "--yes")
    assert (ended.code, "There is no copy" in ended.err) == (2, True)
