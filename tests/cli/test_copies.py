"""``copies``: listed at once, taken over when asked."""

from __future__ import annotations

import json
from pathlib import Path

from qualityculler.domain import Change, Flag
from qualityculler.store import decisions, query
from qualityculler.store.catalog import Catalog
from tests.cli.conftest import Command
from tests.fixtures.fake_scorer import ID, write_photo


def test_copies_take_over_when_asked(command: Command, folder: Path, catalog: Path) -> None:
    for name in ("card", "backup"):
        write_photo(folder / name / "a.png", 100)
        write_photo(folder / name / "b.png", 150)
    assert command("scan", folder).code == 0
    assert command("copies", folder / "backup").out == ""
    with Catalog.open(catalog) as opened:
        with opened.read() as db:
            row = query.by_path(db, folder / "card" / "a.png", ID)
        assert row is not None
        change = Change(flag=Flag.PICK, rating=4)
        opened.write(lambda db: decisions.decide(db, [row.photo.id], change)).result()
    listed = command("copies", folder / "backup")
    assert "a.png: copy of" in listed.out and "(Picked, 4 stars)" in listed.out
    [record] = json.loads(command("copies", folder, "--json").out)
    assert record["copy_of"]["path"] == str(folder / "card" / "a.png")
    assert (record["flag"], record["rating"], record["label"]) == ("pick", 4, None)
    refused = command("copies", folder / "backup", "--take-over")
    assert (refused.code, "--yes" in refused.err) == (2, True)
    taken = command("copies", folder / "backup", "--take-over", "--yes")
    assert (taken.code, "1 decision taken over." in taken.err) == (0, True)
    assert command("list", "--flag", "pick", "--json", "-").out.count("a.png") == 2
    again = command("copies", folder / "backup")
    assert (again.out, "No undecided copies" in again.err) == ("", True)
    assert "Undone: Picked, 4 stars: a.png" in command("undo").out
    assert command("list", "--flag", "pick", "--json", "-").out.count("a.png") == 1
