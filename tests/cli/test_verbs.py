"""The verbs that read: list, show, models, doctor, and the program itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qualityculler import __version__
from qualityculler.domain import Change, Flag, Label
from qualityculler.errors import ModelError
from qualityculler.score import registry
from qualityculler.score.registry import ModelInfo
from qualityculler.store import decisions, query, removals
from qualityculler.store.catalog import Catalog
from tests.cli.conftest import Command
from tests.fixtures.fake_scorer import FakeScorer, write_photo

VERBS = ["scan", "list", "show", "explain", "models", "doctor"]


@pytest.fixture
def scanned(command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for brightness, name in enumerate(["c", "a", "b", "sub/d"]):
        write_photo(folder / f"{name}.png", brightness * 85)
    (folder / "bad.jpg").write_bytes(b"\xff\xd8\xff\xe0 no more than this")
    command("scan", folder, "--quiet")
    monkeypatch.chdir(folder)
    return folder


def paths_of(out: str) -> list[str]:
    return [line.split()[1] for line in out.splitlines()]


def test_no_argument_prints_help_where_there_is_no_window(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qualityculler.cli.app.find_spec", lambda name: None)
    ended = command()
    assert ended.code == 0
    assert all(f"\n  {verb} " in ended.out for verb in VERBS)


def test_version(command: Command) -> None:
    assert command("--version").out == f"qualityculler {__version__}\n"


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_with_the_exit_codes(command: Command, verb: str) -> None:
    ended = command(verb, "--help", catalog=None)
    assert ended.code == 0
    assert "Exit codes: 0 all scored" in ended.out


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], ["sub/d.png", "b.png", "a.png", "c.png", "bad.jpg"]),
        (["--top", "2"], ["sub/d.png", "b.png"]),
        (["--bottom", "2"], ["c.png", "a.png"]),
        (["--min", "2", "--max", "4"], ["b.png", "a.png"]),
        (["--status", "skipped"], ["bad.jpg"]),
        (["--folder", "sub"], ["sub/d.png"]),
        (["--folder", ".", "--no-recursive", "--top", "1"], ["b.png"]),
        (["--sort", "name"], ["a.png", "b.png", "bad.jpg", "c.png", "sub/d.png"]),
        (
            ["--sort", "name", "--reverse", "--status", "scored"],
            ["sub/d.png", "c.png", "b.png", "a.png"],
        ),
        (["--text", "BA"], ["bad.jpg"]),
    ],
)
def test_list(command: Command, scanned: Path, words: list[str], expected: list[str]) -> None:
    ended = command("list", *words)
    assert ended.code == 0
    assert paths_of(ended.out) == expected


def decide(catalog: Path, photo: Path, change: Change) -> None:
    with Catalog.open(catalog) as opened:
        with opened.read() as db:
            row = query.by_path(db, photo, FakeScorer.id)
        assert row is not None
        ids = [row.photo.id]
        opened.write(lambda db: decisions.decide(db, ids, change)).result()


@pytest.fixture
def decided(scanned: Path, catalog: Path) -> Path:
    decide(catalog, scanned / "a.png", Change(flag=Flag.PICK, rating=3))
    decide(catalog, scanned / "b.png", Change(flag=Flag.REJECT, label=Label.RED))
    decide(catalog, scanned / "bad.jpg", Change(rating=5, label=Label.BLUE))
    return scanned


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--flag", "pick"], ["a.png"]),
        (["--flag", "pick", "--flag", "reject"], ["b.png", "a.png"]),
        (["--rating", "3"], ["a.png", "bad.jpg"]),
        (["--label", "red", "--label", "blue"], ["b.png", "bad.jpg"]),
        (["--sort", "rating", "--rating", "1"], ["bad.jpg", "a.png"]),
        (["--sort", "flag", "--status", "scored"], ["a.png", "b.png", "c.png", "sub/d.png"]),
    ],
)
def test_list_by_what_was_decided(
    command: Command, decided: Path, words: list[str], expected: list[str]
) -> None:
    assert paths_of(command("list", *words).out) == expected


def test_what_was_decided_is_in_the_records(command: Command, decided: Path) -> None:
    [record] = json.loads(command("list", "--flag", "reject", "--json", "-").out)
    assert (record["flag"], record["rating"], record["label"]) == ("reject", 0, "red")
    assert record["uncertainty"] == 0.25
    shown = command("show", "bad.jpg").out
    assert "rating:       5\n" in shown
    assert "label:        Blue\n" in shown
    assert "flag:" not in shown


def test_what_is_in_the_bin_is_said_to_be(command: Command, scanned: Path, catalog: Path) -> None:
    with Catalog.open(catalog) as opened:
        with opened.read() as db:
            row = query.by_path(db, scanned / "a.png", FakeScorer.id)
        assert row is not None
        ids = [row.photo.id]
        entry = opened.write(lambda db: removals.begin(db, ids)).result()
        assert entry is not None
        binned = removals.Whereabouts(dict.fromkeys(ids))
        opened.write(lambda db: removals.settle(db, entry, binned)).result()
    assert "a.png (in the bin)\n" in command("show", "a.png").out


def test_list_says_when_nothing_fits(command: Command, scanned: Path) -> None:
    ended = command("list", "--min", "4.9", "--max", "4.95")
    assert (ended.code, ended.out) == (0, "")
    assert "No photo" in ended.err


def test_list_leaves_out_what_is_gone(command: Command, scanned: Path) -> None:
    (scanned / "a.png").unlink()
    command("scan", scanned, "--quiet")
    assert "a.png" not in paths_of(command("list").out)
    assert "a.png" in paths_of(command("list", "--missing").out)


def test_list_as_json_and_csv(command: Command, scanned: Path, tmp_path: Path) -> None:
    table = tmp_path / "out.csv"
    ended = command("list", "--json", "-", "--csv", table, "--status", "scored")
    records = json.loads(ended.out)
    assert [record["score"] for record in records] == sorted(
        (record["score"] for record in records), reverse=True
    )
    assert len(table.read_text().splitlines()) == len(records) + 1


@pytest.mark.parametrize(
    "words", [["--top", "1", "--bottom", "1"], ["--top", "1", "--sort", "name"], ["--top", "0"]]
)
def test_list_refuses_what_cannot_be_meant(
    command: Command, scanned: Path, words: list[str]
) -> None:
    assert command("list", *words).code == 2


@pytest.mark.parametrize("words", [["list"], ["show", "a.png"]])
def test_before_the_first_scan(command: Command, catalog: Path, words: list[str]) -> None:
    ended = command(*words)
    assert ended.code == 3
    assert "scan a folder first" in ended.err
    assert not catalog.exists()


def test_show(command: Command, scanned: Path) -> None:
    ended = command("show", "b.png")
    assert ended.code == 0
    assert f"path:         {scanned / 'b.png'}\n" in ended.out
    assert "score:        3.667 by rali-s@" in ended.out
    assert ", give or take 0.25\n" in ended.out
    assert "place:        1 of 3 in its folder by rali-s\n" in ended.out
    assert "size:         24 x 16 px\n" in ended.out


def test_show_a_skipped_photo(command: Command, scanned: Path) -> None:
    ended = command("show", "bad.jpg")
    assert "status:       skipped\n" in ended.out
    assert "(damaged)\n" in ended.out
    assert json.loads(command("show", "bad.jpg", "--json").out)["kind"] == "damaged"


def test_show_what_is_not_known(command: Command, scanned: Path) -> None:
    ended = command("show", "other.png")
    assert ended.code == 2
    assert "scan its folder first" in ended.err


def test_models(command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    info = ModelInfo("rali-s", tmp_path / "model.onnx", 12_300_000, "Apache-2.0", "a summary")
    monkeypatch.setattr(registry, "describe", lambda name: info)
    ended = command("models")
    assert ended.code == 0
    assert "rali-s (default)\n  a summary\n  12.3 MB, Apache-2.0\n" in ended.out


def test_doctor(
    command: Command, scanned: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    info = ModelInfo("rali-s", tmp_path / "model.onnx", 1, "", "")
    monkeypatch.setattr(registry, "describe", lambda name: info)
    ended = command("doctor")
    assert ended.code == 0
    assert "  JPEG: simplejpeg" in ended.out
    assert "\nexplaining\n  " in ended.out
    assert f"digest {FakeScorer.id.digest}" in ended.out
    assert "5 photos; 0 of them gone from the disk; 4 scores; 1 file skipped" in ended.out


def test_doctor_on_a_fresh_machine_and_with_broken_parts(
    command: Command, catalog: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def missing(name: str) -> ModelInfo:
        raise ModelError("The model is not there.")

    monkeypatch.setattr(registry, "describe", missing)
    ended = command("doctor")
    assert ended.code == 3
    assert "UNUSABLE: The model is not there." in ended.out
    assert "not made yet" in ended.out
    assert not catalog.exists()
    catalog.write_bytes(b"no database" * 100)
    assert "is not a catalog" in command("doctor").out


def test_a_command_that_cannot_run_leaves_earlier_results(command: Command, tmp_path: Path) -> None:
    kept = tmp_path / "kept.jsonl"
    kept.write_text("precious\n")
    assert command("scan", tmp_path / "nosuch", "--jsonl", kept).code == 2
    assert kept.read_text() == "precious\n"
