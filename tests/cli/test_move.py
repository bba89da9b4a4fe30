"""move, copy and import from the command line: the list, the question, and what is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qualityculler.domain import Change, Flag
from qualityculler.store import decisions, query
from qualityculler.store.catalog import Catalog
from tests.cli.conftest import Command
from tests.fixtures.fake_scorer import ID, write_photo


@pytest.fixture
def shoot(command: Command, folder: Path, catalog: Path) -> Path:
    for n, name in enumerate("abc"):
        write_photo(folder / f"{name}.png", 60 * n)
    (folder / "a.png.xmp").write_text("beside")
    command("scan", folder, "--quiet")
    with Catalog.open(catalog) as opened:
        with opened.read() as db:
            row = query.by_path(db, folder / "a.png", ID)
        assert row is not None
        pick = Change(flag=Flag.PICK)
        opened.write_now(lambda db: decisions.decide(db, [row.photo.id], pick)).result()
    return folder


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_picks_are_listed_and_moved_and_come_back(
    command: Command, shoot: Path, tmp_path: Path
) -> None:
    to = tmp_path / "to"
    ended = command("move", "--picked", shoot, "--to", to, "--dry-run", "--json")
    assert [Path(one["target_path"]).name for one in json.loads(ended.out)] == [
        "a.png", "a.png.xmp",
    ]  # fmt: skip
    assert not to.exists()
    ended = command("move", "--picked", shoot, "--to", to, "--name", "{flag}/{name}", "--yes")
    assert (ended.code, ended.err) == (0, "2 files are in their new places.\n")
    assert names(to / "pick") == ["a.png", "a.png.xmp"]
    assert f"Moved to {to}: a.png" in command("history").out
    assert "Undone: Moved to" in command("undo").out
    assert names(shoot) == ["a.png", "a.png.xmp", "b.png", "c.png"]


def test_a_copy_of_files_and_a_wrong_template(
    command: Command, shoot: Path, tmp_path: Path
) -> None:
    ended = command("copy", shoot / "b.png", "--to", tmp_path / "to", "--yes")
    assert ended.code == 0 and names(tmp_path / "to") == ["b.png"]
    ended = command("copy", shoot / "b.png", "--to", tmp_path / "to", "--name", "{nme}", "--yes")
    assert ended.code == 2 and "{nme}, which is none of" in ended.err
    ended = command("copy", shoot / "b.png", "--to", tmp_path / "to", "--name", "{date}", "--yes")
    assert ended.code == 1 and "no capture time" in ended.err


def test_a_card_is_imported_and_scored(command: Command, shoot: Path, tmp_path: Path) -> None:
    to = tmp_path / "in"
    ended = command("import", shoot, "--to", to, "--name", "{name}", "--yes")
    assert ended.code == 0 and "3 known by content" in ended.err
    assert names(to) == ["a.png", "a.png.xmp", "b.png", "c.png"]
