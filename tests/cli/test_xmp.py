"""``xmp read|write|diff|lint|restore``, with a folder that was scanned."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from qualityculler.domain import Change, Flag
from qualityculler.operations.decide import Decide
from qualityculler.store import query
from qualityculler.store.catalog import Catalog
from qualityculler.xmp import marks
from tests.cli.conftest import Command
from tests.fixtures.fake_scorer import ID, write_photo
from tests.xmp.packets import attribute_form


@pytest.fixture
def scanned(command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three photos; a sidecar gives the first four stars."""
    for n, name in enumerate("abc"):
        write_photo(folder / f"{name}.png", 60 * n)
    (folder / "a.xmp").write_text(attribute_form("4"), encoding="utf-8")
    assert command("scan", folder, "--quiet").code == 0
    monkeypatch.chdir(folder)
    return folder


def decide(catalog: Path, photo: Path, **change: object) -> None:
    with Catalog.open(catalog) as opened:
        with opened.read() as db:
            row = query.by_path(db, photo, ID)
        assert row is not None
        decided = Decide([([row.photo.id], Change(**change))])  # type: ignore[arg-type]
        opened.write_now(decided).result()


def test_a_scan_reads_sidecars_and_they_are_taken_over_on_request(
    command: Command, scanned: Path
) -> None:
    told = command("xmp", "read", scanned)
    assert told.out == "a.png: 4 stars there, nothing decided here\n" and told.code == 0
    [record] = json.loads(command("xmp", "read", scanned, "--json").out)
    assert record["parts"]["rating"] == "theirs" and record["theirs"]["keywords"]
    assert command("xmp", "read", scanned, "--take-over", "--dry-run").err == ""
    assert command("list", "--rating", 4).out == ""
    ended = command("xmp", "read", scanned, "--take-over")
    assert ended.err == "1 photo taken over.\n"
    assert "a.png" in command("list", "--rating", 4).out
    assert "Taken over from another program: a.png" in command("history").out
    command("undo")
    assert command("list", "--rating", 4).out == ""
    command("xmp", "read", scanned, "--leave")
    assert command("xmp", "read", scanned).err == "Other programs say nothing else.\n"


def test_keywords_are_given_listed_written_and_taken_off(command: Command, scanned: Path) -> None:
    told = command("keyword", "add", "harbour, Places|Rome", "b.png", "c.png")
    assert (told.code, told.err) == (0, "Keywords of 2 files changed.\n")
    assert command("keyword", "list", "b.png").out == "b.png: Places|Rome, harbour\n"
    assert "harbour" in command("show", "b.png").out
    assert command("keyword", "remove", "harbour", "c.png", "--dry-run").err == (
        "1 photo is meant.\n"
    )
    assert command("keyword", "remove", "harbour", "c.png").code == 0
    assert command("keyword", "add", " , ", "c.png").code == 2
    assert command("xmp", "write", scanned, "--yes").err == "2 sidecars written.\n"
    said = [marks.read((scanned / f"{one}.xmp").read_bytes()).keywords for one in "bc"]
    assert said == [("Rome", "harbour"), ("Rome",)]
    assert command("keyword", "list", "b.png").out == "b.png: Places|Rome, harbour\n"


def test_writing_lists_asks_writes_and_comes_back(
    command: Command, scanned: Path, catalog: Path
) -> None:
    decide(catalog, scanned / "b.png", flag=Flag.REJECT, rating=3)
    dry = command("xmp", "write", scanned, "--dry-run", "--profile", "darktable")
    assert dry.out == "b.png.xmp: Rejected, 3 stars  (new file)\n"
    assert "A rejection takes the place of stars there: 1 photo" in dry.err
    asked = command("xmp", "write", scanned)
    assert asked.code == 2 and "Write 1 sidecar?" in asked.err and not Path("b.xmp").exists()
    [plan] = json.loads(command("xmp", "write", scanned, "--dry-run", "--json").out)
    assert plan["files"][0]["new"] and plan["parts"] == ["flag", "rating"]
    done = command("xmp", "write", scanned, "--yes")
    assert done.code == 0 and done.err.endswith("1 sidecar written.\n")
    said = marks.read(Path("b.xmp").read_bytes())
    assert (said.flag, said.rating) == (Flag.REJECT, 3)
    assert command("xmp", "write", scanned, "--yes").err == "There is nothing to write.\n"
    assert command("xmp", "restore", "--dry-run").out == "b.xmp\n"
    assert "Sidecars of 1 photo brought back" in command("xmp", "restore", "--yes").err
    assert not Path("b.xmp").exists()
    assert command("xmp", "restore", "--yes").err == "There is nothing to bring back.\n"
    assert command("xmp", "restore", "1").code == 2


def test_undo_takes_a_write_back_too(command: Command, scanned: Path, catalog: Path) -> None:
    decide(catalog, scanned / "b.png", rating=3)
    command("xmp", "write", "b.png", "--yes")
    assert command("undo").out.startswith("Undone: Sidecars written: b.png")
    assert not Path("b.xmp").exists()
    assert command("redo").code == 0 and Path("b.xmp").exists()


def test_diff_shows_lines_and_changes_nothing(
    command: Command, scanned: Path, catalog: Path
) -> None:
    command("xmp", "read", scanned, "--take-over")
    decide(catalog, scanned / "a.png", rating=2)
    before = Path("a.xmp").read_bytes()
    lines = command("xmp", "diff", "a.png").out.splitlines()
    assert [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")] == [
        '-    xmp:Rating="4"', '+    xmp:Rating="2"',
    ]  # fmt: skip
    assert Path("a.xmp").read_bytes() == before


def test_lint_finds_what_does_not_agree(command: Command, scanned: Path, catalog: Path) -> None:
    assert command("xmp", "lint", "b.png").code == 0
    Path("a.png.xmp").write_text(attribute_form("1"), encoding="utf-8")
    Path("b.xmp").write_text(attribute_form("many"), encoding="utf-8")
    Path("c.xmp").write_bytes(b"")
    ended = command("xmp", "lint", scanned, "--json")
    assert ended.code == 1
    codes = sorted(one["code"] for one in json.loads(ended.out))
    assert codes == ["sidecar_and_catalog", "two_sidecars", "unclear_rating", "unreadable"]
    text = command("xmp", "lint", scanned).out
    assert "disagree: 1 star; 4 stars." in text and "it is empty" in text
    assert Path("c.xmp").read_bytes() == b""


def test_an_unclear_sidecar_and_a_broken_one_are_refused_with_a_sentence(
    command: Command, scanned: Path, catalog: Path
) -> None:
    decide(catalog, scanned / "c.png", rating=1)
    Path("c.xmp").write_bytes(b"<!DOCTYPE x []><x/>")
    ended = command("xmp", "write", scanned, "--yes")
    assert ended.code == 1 and "left as it is: it has a document type declaration" in ended.err
    assert Path("c.xmp").read_bytes() == b"<!DOCTYPE x []><x/>"
    told = command("xmp", "read", scanned)
    assert told.code == 1 and "left as it is" in told.err


def test_a_path_that_was_not_scanned_is_told(command: Command, scanned: Path) -> None:
    ended = command("xmp", "write", "nothing.png")
    assert ended.code == 2 and "scan its folder first" in ended.err
    both = partial(command, "xmp", "read", scanned, "--leave")
    assert both("--take-over").code == 2
