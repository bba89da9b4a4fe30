"""audit: a list without verdicts, and what the answers say."""

from __future__ import annotations

import csv
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
    for n in range(6):
        write_photo(folder / f"p{n}.png", 40 * n)
    command("scan", folder, "--quiet")
    with Catalog.open(catalog) as opened:
        with opened.read() as db:
            rows = [query.by_path(db, folder / f"p{n}.png", ID) for n in range(4)]
        ids = [row.photo.id for row in rows if row is not None]
        reject = Change(flag=Flag.REJECT)
        opened.write_now(lambda db: decisions.decide(db, ids, reject)).result()
    return folder


def test_a_list_to_fill_in_and_what_it_says(command: Command, shoot: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    ended = command("audit", shoot, "--list", sheet, "--seed", 3)
    assert (ended.code, ended.err) == (0, "6 photos to look at.\n")
    rows = list(csv.DictReader(sheet.read_text().splitlines()))
    assert {Path(row["path"]).name for row in rows} == {f"p{n}.png" for n in range(6)}
    # Nothing in it tells a reject from a keep.
    assert {row["answer"] for row in rows} == {""} and set(rows[0]) == {"path", "answer"}
    with sheet.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("path", "answer"))
        for row in rows:
            kept = Path(row["path"]).name in ("p0.png", "p4.png")
            writer.writerow((row["path"], "keep" if kept else "reject"))
    ended = command("audit", shoot, "--answers", sheet)
    assert "Of 4 rejects that were looked at 1 would be kept." in ended.out
    assert "Of 2 photos that had been kept 1 were rejected this time." in ended.out
    found = json.loads(command("audit", shoot, "--answers", sheet, "--json").out)
    assert (found["of"], found["kept"], found["low"], found["high"]) == (4, 1, 1, 1)
    assert "Checked 4 of 4 rejects blind: 1 would be kept" in command("history").out
    assert "Undone: Rejected 4 photos" in command("undo").out


def test_a_list_is_not_written_over_a_file(command: Command, shoot: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("path,answer\n/nowhere.png,maybe\n")
    assert "exists already" in command("audit", shoot, "--list", sheet).err
    assert "neither keep nor reject" in command("audit", shoot, "--answers", sheet).err
