"""ledger: replay, diff and export from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qualityculler.domain import Change, Flag
from qualityculler.operations.decide import Decide
from qualityculler.store import query
from qualityculler.store.catalog import Catalog
from tests.cli.conftest import Command
from tests.fixtures.fake_scorer import ID, write_photo


@pytest.fixture
def shoot(command: Command, folder: Path, catalog: Path) -> Path:
    """A dark, a middling and a bright photo; the bright one is rejected."""
    for name, brightness in (("a", 0), ("b", 120), ("c", 255)):
        write_photo(folder / f"{name}.png", brightness)
    command("scan", folder, "--quiet")
    with Catalog.open(catalog) as opened:
        with opened.read() as db:
            row = query.by_path(db, folder / "c.png", ID)
        assert row is not None
        opened.write_now(Decide([([row.photo.id], Change(flag=Flag.REJECT))])).result()
    return folder


def lines(out: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.splitlines()]


def test_replay_names_where_you_and_the_suggestion_part(command: Command, shoot: Path) -> None:
    ended = command("ledger", "replay", "--folder", shoot)
    assert ended.code == 0 and "c.png" in ended.out and "keep" in ended.out
    assert ended.err.startswith("1 flags; for 1 of them something is suggested, and 0 times")
    [one] = lines(command("ledger", "replay", "--json").out)
    assert (one["flag"], one["agrees"], one["suggested_then"]) == ("reject", False, None)


def test_diff_says_what_other_limits_would_change(command: Command, shoot: Path) -> None:
    ended = command("ledger", "diff", "--reject-below", "3.4", "--folder", shoot)
    assert [line.split("  ")[0] for line in ended.out.splitlines()] == ["review? -> reject?"]
    assert ended.err == "1 of 3 photos would be suggested otherwise.\n"
    assert command("ledger", "diff", "--reject-below", "9").code == 2


def test_export_is_json_lines(command: Command, shoot: Path) -> None:
    [one] = lines(command("ledger", "export").out)
    assert one["path"] == str(shoot / "c.png")
    assert one["after"] == {"flag": "reject", "rating": 0, "label": None}


def test_replay_by_what_a_photo_is_compared_with(command: Command, shoot: Path) -> None:
    [one] = lines(command("ledger", "replay", "--best", "1", "--json").out)
    now = one["now"]
    assert isinstance(now, dict)
    assert (now["suggestion"], now["code"], one["agrees"]) == ("keep", "among_best", False)
    [one] = lines(command("ledger", "replay", "--worst", "100%", "--json").out)
    now = one["now"]
    assert isinstance(now, dict)
    assert (now["code"], one["agrees"]) == ("among_worst", True)


def test_list_the_worst_part_and_the_best_few(command: Command, shoot: Path) -> None:
    def names(*options: str) -> list[str]:
        ended = command("list", *options)
        assert ended.code == 0
        return [line.split("/")[-1] for line in ended.out.splitlines()]

    assert names("--worst", "67%") == ["a.png", "b.png"]
    assert names("--worst", "66") == ["a.png"]
    assert names("--best", "2") == ["c.png", "b.png"]
    assert set(names("--best", "1", "--by-group")) == {"a.png", "b.png", "c.png"}
    for wrong in (
        "--worst lots",
        "--worst 0",
        "--by-group",
        "--best 1 --top 1",
        "--best 1 --reverse",
    ):
        assert command("list", *wrong.split()).code == 2
