"""Nothing that could move a cursor, turn a line round or hide comes out as it is."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from qualityculler.cli import app, outputs
from qualityculler.cli.terminal import shown, shown_json
from tests.cli.conftest import Command
from tests.fixtures.fake_scorer import write_photo

# A device control, a CSI in one byte, separators, an Arabic mark, bidi, a tag, a noncharacter, a
# soft hyphen, a joiner, private use, a Hangul filler.
UNSEEN = (
    "\x07", "\x1b", "\x7f", "\x9b", "\u2028", "\u2029", "\u061c", "\u202e", "\u2066", "\u2069",
    "\u200f", "\U000e0001", "\ufffe", "\u00ad", "\u200d", "\ue000", "\u3164", "\n", "\r",
)  # fmt: skip
SEEN = "Straße 写真 naïve é \u00a0\u202f ❤️ 🙂 سلام [b] <b>"


@pytest.mark.parametrize("character", UNSEEN, ids=lambda one: f"U+{ord(one):04X}")
def test_the_unseen_is_escaped(character: str) -> None:
    told = shown(f"a{character}b")
    assert told.isascii() and told.isprintable()
    assert told.encode().decode("unicode_escape") == f"a{character}b"


def test_what_is_seen_stays() -> None:
    assert shown(SEEN) == SEEN
    assert shown(Path("写真.jpg")) == "写真.jpg"


@pytest.mark.parametrize("character", UNSEEN, ids=lambda one: f"U+{ord(one):04X}")
def test_json_says_the_same_with_escapes(character: str) -> None:
    record = {"path": f"a{character}b", "seen": SEEN}
    line = outputs.as_json(record, sys.__stdout__)
    assert character not in line and line == shown_json(line)
    assert json.loads(line) == record


HOSTILE = "x\u2028\u202ey\x9b2J\U000e0001.png"


@pytest.mark.parametrize(
    "verb",
    [
        ("scan", "{folder}"), ("list",), ("show", "{photo}"), ("scan", "{folder}", "--jsonl", "-"),
        ("measure", "{photo}"), ("measure", "{photo}", "--json"), ("list", "--json", "-"),
        ("scan", "{folder}/none\u2028\x9b"), ("show", "none\u202e\x9b.jpg"),
        ("scan", "--\x9b2J\u202e"), ("{photo}",), ("list", "--sort", "\x9b\u2028"),
    ],
    ids=lambda verb: " ".join(verb).encode("unicode_escape").decode(),
)  # fmt: skip
def test_no_verb_prints_it(command: Command, folder: Path, verb: tuple[str, ...]) -> None:
    photo = folder / HOSTILE
    write_photo(photo, 200, (24, 16))
    (folder / f"broken{HOSTILE}").write_bytes(b"nothing")
    command("scan", folder)
    ended = command(*(word.format(folder=folder, photo=photo) for word in verb))
    told = ended.out + ended.err
    assert told
    assert [one for one in UNSEEN if one != "\n" and one in told] == []


def test_a_csv_on_a_terminal_is_escaped_and_in_a_file_it_is_data(
    command: Command, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_photo(folder / HOSTILE, 200, (24, 16))
    command("scan", folder)
    command("list", "--csv", tmp_path / "out.csv")
    assert HOSTILE in (tmp_path / "out.csv").read_text(encoding="utf-8")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    assert "\\u2028" in command("list", "--csv", "-").out


def test_a_wrong_option_is_refused_as_before(capfd: pytest.CaptureFixture[str]) -> None:
    assert app.run(["scan", "--nonsense"]) == 2
    err = capfd.readouterr().err
    assert "No such option: --nonsense" in err and "Usage: qualityculler scan" in err
    assert app.run(["--version"]) == 0
    assert app.run(["scan", "--help"]) == 0
