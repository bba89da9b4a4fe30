"""``scan``: exit codes, what it writes, and what it refuses to write over."""

from __future__ import annotations

import base64
import csv
import json
import os
from contextlib import closing
from pathlib import Path

import pytest

from qualityculler import settings
from qualityculler.decode import registry as codecs
from qualityculler.discover.fingerprint import digest
from qualityculler.measure.limits import RULES
from qualityculler.record import READ_AS
from qualityculler.score import registry
from qualityculler.store import findings
from qualityculler.store.catalog import Catalog
from qualityculler.store.thumbs import Thumb, Thumbs
from tests.cli.conftest import Command
from tests.fixtures import mounted
from tests.fixtures.fake_scorer import ERROR, FakeScorer, write_photo, write_photos

card_slot = mounted.card_slot
REAL_IDENTIFY = registry.identify
FIELDS = {
    "path",
    "status",
    "score",
    "scorer",
    "kind",
    "reason",
    "width",
    "height",
    "captured_at",
    "camera",
    "uncertainty",
    "flag",
    "rating",
    "label",
}


def damage(folder: Path, name: str = "bad.jpg") -> Path:
    path = folder / name
    path.write_bytes(b"\xff\xd8\xff\xe0 no more than this")
    return path


def test_all_scored(command: Command, folder: Path) -> None:
    write_photos(folder, 12)
    ended = command("scan", folder)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("12 scored, 0 unchanged, 0 skipped in ")
    assert "\nBest\n" in ended.out
    assert "\nWorst\n" in ended.out
    assert "\x1b" not in ended.out
    assert "\r" not in ended.out


def test_a_second_scan_scores_nothing(command: Command, folder: Path, scorer: FakeScorer) -> None:
    write_photos(folder, 12)
    command("scan", folder)
    ended = command("scan", folder)
    assert ended.code == 0
    assert ended.out.startswith("0 scored, 12 unchanged, 0 skipped in ")
    assert scorer.scored == 12


def test_some_skipped(command: Command, folder: Path) -> None:
    write_photos(folder, 3)
    damage(folder)
    for _ in range(2):
        ended = command("scan", folder)
        assert ended.code == 1
        assert "\nSkipped\n  1 damaged\n" in ended.out


def test_an_empty_folder(command: Command, folder: Path) -> None:
    ended = command("scan", folder)
    assert ended.code == 0
    assert "There are no photos" in ended.out


def test_quiet(command: Command, folder: Path) -> None:
    write_photos(folder, 3)
    ended = command("scan", folder, "--quiet")
    assert (ended.code, ended.out, ended.err) == (0, "", "")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["scan"], "Missing argument"),
        (["scan", "not there"], "There is no folder not there."),
        (["scan", ".", "--threshold", "9"], "--threshold"),
        (["scan", ".", "--workers", "0"], "--workers"),
        (["scan", ".", "--json", "-", "--jsonl", "-"], "Only one output"),
        (["scan", ".", "--json", "a.txt", "--csv", "./a.txt"], "same file"),
        (["scan", ".", "--json", "no/folder/a.json"], "There is no folder"),
        (["scan", ".", "--json", "."], "is a folder"),
        (["scan", ".", "--csv", "new.JPG"], "photos are never written over"),
        (["fly"], "No such command"),
    ],
)
def test_wrong_usage(
    command: Command,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    sentence: str,
) -> None:
    monkeypatch.chdir(folder)
    ended = command(*words)
    assert ended.code == 2
    assert sentence in ended.err
    assert "Traceback" not in ended.err
    assert list(folder.iterdir()) == []


def test_an_unknown_scorer(command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "identify", REAL_IDENTIFY)
    ended = command("scan", folder, "--scorer", "nobody")
    assert ended.code == 2
    assert "nobody" in ended.err


def test_the_catalog_is_never_written_over(command: Command, folder: Path, catalog: Path) -> None:
    ended = command("scan", folder, "--json", catalog)
    assert ended.code == 2
    assert "is the catalog" in ended.err


def test_json(command: Command, folder: Path, tmp_path: Path, scorer: FakeScorer) -> None:
    write_photo(folder / "light.png", 255)
    write_photo(folder / "dark.png", 0)
    bad = damage(folder)
    target = tmp_path / "out.json"
    command("scan", folder, "--json", target, "--threshold", "2")
    light, dark, skipped = json.loads(target.read_text("utf-8"))
    assert light.keys() == FIELDS | {"below_threshold", "partners"}
    assert light == {
        "path": str(folder / "light.png"),
        "status": "scored",
        "score": 5.0,
        "uncertainty": ERROR,
        "scorer": str(scorer.id),
        "kind": None,
        "reason": None,
        "width": 24,
        "height": 16,
        "captured_at": None,
        "camera": None,
        "flag": "none",
        "rating": 0,
        "label": None,
        "below_threshold": False,
        "partners": [],
    }
    assert (dark["score"], dark["below_threshold"]) == (1.0, True)
    assert skipped["path"] == str(bad)
    assert (skipped["status"], skipped["score"]) == ("skipped", None)
    assert skipped["kind"] == "damaged"
    assert skipped["reason"].endswith(".")


def test_json_of_nothing_is_an_empty_array(command: Command, folder: Path) -> None:
    ended = command("scan", folder, "--json", "-")
    assert json.loads(ended.out) == []
    assert "There are no photos" in ended.err


def test_csv(command: Command, folder: Path, tmp_path: Path) -> None:
    write_photo(folder / "a.png", 255)
    damage(folder)
    target = tmp_path / "out.csv"
    target.write_text("an older result")
    command("scan", folder, "--csv", target)
    with target.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["status"] for row in rows] == ["scored", "skipped"]
    assert set(rows[0]) == FIELDS | {"path_base64"}
    assert float(rows[0]["score"]) == 5.0
    assert [path for path in tmp_path.iterdir() if path.name.endswith(".part")] == []


def test_jsonl_is_a_line_a_photo_and_the_rest_goes_to_stderr(
    command: Command, folder: Path
) -> None:
    write_photos(folder, 5)
    damage(folder)
    for scan in ("first", "second"):
        ended = command("scan", folder, "--jsonl", "-")
        records = [json.loads(line) for line in ended.out.splitlines()]
        assert len(records) == 6, scan
        assert {record["path"] for record in records} == {str(p) for p in folder.iterdir()}
        assert "Best first" in ended.err


def test_a_file_that_cannot_be_read_is_in_every_output(
    command: Command, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_photo(folder / "a.png", 255)
    command("scan", folder)
    os.utime(path, ns=(1, 1))

    def refuse(path: Path) -> bytes:
        from qualityculler.errors import PhotoError

        raise PhotoError("unreadable", "The file cannot be read.")

    monkeypatch.setattr(codecs, "read", refuse)
    target = tmp_path / "out.json"
    ended = command("scan", folder, "--json", target, "--jsonl", "-")
    assert ended.code == 1
    [record] = json.loads(target.read_text("utf-8"))
    assert record == json.loads(ended.out)
    assert record["kind"] == "unreadable"
    assert "a.png: The file cannot be read." in ended.err


def test_threshold_lists_those_strictly_below(command: Command, folder: Path) -> None:
    write_photo(folder / "a.png", 0)
    write_photo(folder / "b.png", 255)
    assert "\n1 below 5\n" in command("scan", folder, "--threshold", "5").out
    assert "\n0 below 1\n" in command("scan", folder, "--threshold", "1").out
    assert sorted(path.name for path in folder.iterdir()) == ["a.png", "b.png"]


def test_not_recursive(command: Command, folder: Path) -> None:
    write_photo(folder / "a.png", 1)
    write_photo(folder / "sub" / "b.png", 2)
    assert command("scan", folder, "--no-recursive").out.startswith("1 scored")
    assert command("scan", folder).out.startswith("1 scored, 1 unchanged")


def thumbs_of(cache_folder: Path, folder: Path) -> list[Thumb | None]:
    thumbs = Thumbs(cache_folder / "thumbs.sqlite3")
    with closing(thumbs):
        return [thumbs.get(digest(p.read_bytes()), 192) for p in sorted(folder.iterdir())]


def test_thumbnails_are_left_for_the_window(
    command: Command, folder: Path, scorer: FakeScorer, cache_folder: Path
) -> None:
    scorer.short_side_px = 150
    for n in range(3):
        write_photo(folder / f"{n}.png", 60 * n, (300, 200))
    command("scan", folder, "--no-thumbnails")
    assert not cache_folder.exists()
    command("scan", folder, "--rescore")
    kept = thumbs_of(cache_folder, folder)
    assert [(one.width, one.height) for one in kept if one] == [(300, 200)] * 3


def test_thumbnails_are_as_large_as_the_settings_say(
    command: Command,
    folder: Path,
    scorer: FakeScorer,
    cache_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chosen = tmp_path / "settings.json"
    monkeypatch.setattr("qualityculler.operations.library.settings_path", lambda: chosen)
    settings.save(settings.Settings(thumbnail_px=128), chosen)
    scorer.short_side_px = 150
    write_photo(folder / "a.png", 60, (300, 200))
    command("scan", folder)
    [kept] = thumbs_of(cache_folder, folder)
    assert kept is None
    with closing(Thumbs(cache_folder / "thumbs.sqlite3")) as thumbs:
        assert thumbs.get(digest((folder / "a.png").read_bytes()), 128) is not None


def test_findings_are_measured_where_they_are_asked_for(
    command: Command, folder: Path, catalog: Path
) -> None:
    def measured() -> int:
        with Catalog.open(catalog) as opened, opened.read() as db:
            return sum(
                findings.findings(db, digest(path.read_bytes()), RULES) is not None
                for path in folder.iterdir()
            )

    write_photos(folder, 3)
    command("scan", folder)
    assert measured() == 0
    command("scan", folder, "--findings", "--rescore")
    assert measured() == 3


def test_rescore_and_workers(command: Command, folder: Path, scorer: FakeScorer) -> None:
    write_photos(folder, 3)
    command("scan", folder, "--workers", "1")
    assert command("scan", folder, "--rescore", "--workers", "3").out.startswith("3 scored")
    assert scorer.scored == 6


@pytest.mark.parametrize("content", [b"no database" * 100, None])
def test_an_unusable_catalog(
    command: Command, folder: Path, catalog: Path, content: bytes | None
) -> None:
    if content is None:
        catalog.mkdir()
    else:
        catalog.write_bytes(content)
    ended = command("scan", folder)
    assert ended.code == 3
    assert str(catalog) in ended.err
    assert ended.err.count("\n") == 1


def test_an_unusable_model(command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from qualityculler.errors import ModelError

    def broken(name: str) -> object:
        raise ModelError("The model file is damaged.")

    monkeypatch.setattr(registry, "identify", broken)
    ended = command("scan", folder)
    assert (ended.code, ended.err) == (3, "The model file is damaged.\n")


def test_a_bug_is_told_in_a_sentence_and_logged(
    command: Command,
    folder: Path,
    scorer: FakeScorer,
    log_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def buggy(images: object) -> list[float]:
        raise ZeroDivisionError("oh no")

    write_photos(folder, 3)
    monkeypatch.setattr(scorer, "score", buggy)
    ended = command("scan", folder)
    assert ended.code == 70
    assert "This is a bug in QualityCuller" in ended.err
    assert "Traceback" not in ended.err
    log = log_folder / "qualityculler.log"
    assert str(log) in ended.err
    assert "in buggy" in log.read_text()


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_names_that_are_hard_to_print(command: Command, folder: Path, tmp_path: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9\n\x1b[31m.png"))
    write_photo(folder / "a.png", 100).rename(odd)
    bracket = write_photo(folder / "[bold]x[/].png", 50)
    target, table = tmp_path / "out.json", tmp_path / "out.csv"
    ended = command("scan", folder, "--json", target, "--csv", table, "--jsonl", "-")
    assert ended.code == 0
    assert "caf\\xe9\\x0a\\x1b[31m.png" in ended.err
    assert bracket.name in ended.err
    assert "\x1b" not in ended.err
    record = next(r for r in json.loads(target.read_text("utf-8")) if "caf" in r["path"])
    assert record["path"] == f"{folder}/caf\\xe9\n\x1b[31m.png"
    assert base64.b64decode(record["path_base64"]) == os.fsencode(odd)
    others = [r for r in map(json.loads, ended.out.splitlines()) if "caf" not in r["path"]]
    assert len(others) == 1
    assert "path_base64" not in others[0]
    with table.open(newline="", encoding="utf-8") as lines:
        assert record["path"] in {row["path"] for row in csv.DictReader(lines)}


@pytest.mark.parametrize("full", [False, True])
def test_no_log_stops_a_scan(command: Command, folder: Path, log_folder: Path, full: bool) -> None:
    write_photo(folder / "a.png", 200, (24, 16))
    (folder / "broken.jpg").write_bytes(b"nothing")
    if full and not Path("/dev/full").exists():
        pytest.skip("needs a device that is always full")
    if full:
        log_folder.mkdir()
        (log_folder / "qualityculler.log").symlink_to("/dev/full")
    else:
        log_folder.write_text("a file where the folder would be")
    ended = command("scan", folder)
    assert ended.code == 1 and "1 scored" in ended.out
    assert ("going on without it" in ended.err) is not full
    assert "Traceback" not in ended.err
    assert command("list").code == 0


@pytest.mark.parametrize("there", [True, False])
def test_a_drive_that_is_away_is_a_sentence_and_exit_code_4(
    command: Command, folder: Path, there: bool
) -> None:
    write_photo(folder / "a.png", 200, (24, 16))
    assert command("scan", folder).code == 0
    (folder / "a.png").unlink()
    if not there:
        folder.rmdir()
    ended = command("scan", folder)
    assert ended.code == 4 and "its drive may be away" in ended.err
    assert "a.png" in command("list").out


def test_two_cards_take_turns_at_one_place(
    command: Command, tmp_path: Path, card_slot: mounted.MountPoint
) -> None:
    cards = [tmp_path / name for name in ("first", "second")]
    for number, card in enumerate(cards):
        for name in ("a.png", "b.png"):
            write_photo(card / name, 40 + 100 * number, size=(24 + number, 16))
    card_slot.put_in(cards[0])
    assert command("scan", card_slot.place).code == 0
    [listed] = json.loads(command("list", "--json", "-", "--top", 1).out)
    card_slot.pull_out()
    away = command("scan", card_slot.place)
    assert (away.code, "drive may be away" in away.err) == (4, True)
    card_slot.put_in(cards[1])
    ended = command("scan", card_slot.place)
    assert ended.code == 0
    assert "Another drive than before is at" in ended.err
    assert "the 2 photos known there are listed as" in ended.err
    scores = [row["score"] for row in json.loads(command("list", "--json", "-").out)]
    assert len(scores) == 4 and scores.count(listed["score"]) == 2
    card_slot.put_in(cards[0])
    back = command("scan", card_slot.place, "--quiet")
    assert (back.code, back.err.count("Another drive")) == (0, 1)
    first = json.loads(command("list", "--folder", card_slot.place, "--json", "-").out)
    assert {row["path"] for row in first} == {str(card_slot.place / n) for n in ("a.png", "b.png")}
    assert {row["score"] for row in first} == {listed["score"]}


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_names_that_are_no_text_lead_back_to_their_files(command: Command, folder: Path) -> None:
    odd = {b"caf\xe9.png", b"two\nlines.png", "a\u202eb.png".encode(), b"plain.png"}
    for name in odd:
        write_photo(folder / os.fsdecode(name), 90)
    out, lines = folder.parent / "out.csv", folder.parent / "out.json"
    assert command("scan", folder, "--csv", out, "--json", lines).code == 0
    with out.open(encoding="utf-8", newline="") as lines_of:
        rows = list(csv.DictReader(lines_of))
    for records in (rows, json.loads(lines.read_text("utf-8"))):
        found = set()
        for record in records:
            exact = record.get("path_base64")
            path = base64.b64decode(exact) if exact else record["path"].encode()
            assert Path(os.fsdecode(path)).is_file()
            found.add(os.path.basename(path))  # noqa: PTH119  bytes
        assert found == odd
    assert sum(bool(row["path_base64"]) for row in rows) == 1


def test_photos_read_by_an_earlier_version_are_told(
    command: Command, folder: Path, scorer: FakeScorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_photos(folder, 3)
    assert "earlier version" not in command("scan", folder).out
    assert "earlier version" not in command("scan", folder).out
    monkeypatch.setattr("qualityculler.store.photos.READ_AS", READ_AS + 1)
    told = command("scan", folder)
    assert "3 photos were read by an earlier version" in told.out
    assert scorer.scored == 3
    assert "earlier version" not in command("scan", folder, "--rescore").out
    assert "earlier version" not in command("scan", folder).out
