"""What the verbs say goes through translation, and JSON keeps its words in every language."""

from __future__ import annotations

import gettext
import io
import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qualityculler import text
from qualityculler.cli.confirm import confirmed
from qualityculler.evidence import Fault
from tests.cli.conftest import Command
from tests.fixtures.fake_scorer import ID

SAMPLES = Path(__file__).parents[2] / "resources" / "samples"
NAMES = ("coffee_1_sharp", "coffee_3_blurred", "rocket_compressed")
WORD = re.compile(r"[A-Za-z]{3,}")


class _Marking(gettext.NullTranslations):
    """Puts every text that goes through translation into brackets, but not its values."""

    def gettext(self, message: str) -> str:
        parts = re.split(r"(\{\w*\})", message)
        return "".join(one if one.startswith("{") else f"«{one}»" for one in parts if one)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid2)


@pytest.fixture
def marking(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # Given back at the end: the command line chooses a language of its own.
    monkeypatch.setattr(text, "use", lambda language: None)
    monkeypatch.setattr(text, "_current", _Marking())
    yield
    text._current = gettext.NullTranslations()


@pytest.fixture
def english() -> Iterator[None]:
    yield
    text.use("en")


@pytest.fixture
def photos(folder: Path) -> Path:
    for name in NAMES:
        shutil.copy(SAMPLES / f"{name}.jpg", folder)
    return folder


def unmarked(said: str, *data: object) -> set[str]:
    """The words outside the brackets, less those of names, paths and digests."""
    for one in sorted(map(str, data), key=len, reverse=True):
        said = said.replace(one, "")
    said = re.sub(r"«[^«»]*»", "", said)
    assert "«" not in said and "»" not in said
    return set(WORD.findall(said))


def test_scan_list_and_show_bypass_nothing(command: Command, photos: Path, marking: None) -> None:
    data = (photos, *(f"{name}.jpg" for name in NAMES))
    (photos / "broken.jpg").write_bytes(b"no photo")
    ended = command("scan", photos, "--threshold", 5)
    assert ended.code == 1
    assert "«" in ended.out
    assert unmarked(ended.out, *data, "qualityculler list --status skipped") <= UNTRANSLATED
    ended = command("list")
    assert unmarked(ended.out, *data, "broken.jpg") <= UNTRANSLATED
    for name in (*NAMES, "broken"):
        ended = command("show", photos / f"{name}.jpg")
        assert ended.code == 0 and "«digest»" in ended.out
        digest = re.search(r"[0-9a-f]{32,}", ended.out)
        assert digest is not None
        assert unmarked(ended.out, *data, "broken.jpg", digest[0], ID, ID.name) <= UNTRANSLATED


UNTRANSLATED = {"broken", "jpg"}
"""Parts of a name."""


def test_measure_and_explain_bypass_nothing(command: Command, photos: Path, marking: None) -> None:
    data = (photos, *(f"{name}.jpg" for name in NAMES))
    for words in (["measure", "--catalog", photos.parent / "m.sqlite3"], ["explain", "--no-model"]):
        ended = command(*words, *sorted(photos.glob("*.jpg")))
        assert ended.code == 0
        assert ended.out.count("«") > 30
        assert unmarked(ended.out, *data) == set()


@pytest.mark.parametrize(
    "words",
    [
        ["list", "--top", "1", "--bottom", "1"],
        ["show", "nowhere.jpg"],
        ["scan", "nowhere"],
        ["explain"],
        ["explain", "a.jpg", "--json", "--jsonl"],
        ["models", "use", "nothing"],
        ["models", "pull", "nothing"],
        ["models", "remove", "rali-s"],
        ["doctor", "--scorer", "nothing"],
        ["list", "--json", "a.jpg"],
    ],
)
def test_refusals_bypass_nothing(
    command: Command, catalog: Path, folder: Path, marking: None, words: list[str]
) -> None:
    (folder / "a.png").write_bytes(b"")
    command("scan", folder)
    ended = command(*words)
    assert ended.code in (2, 3)
    assert "«" in ended.err + ended.out
    last = ended.err.splitlines()[-1:] if ended.err else []
    assert all(one.startswith("«") and one.endswith("»") for one in last)


def test_german_end_to_end(command: Command, photos: Path, english: None) -> None:
    first = photos / "coffee_3_blurred.jpg"
    ended = command("--lang", "de", "scan", photos, "--catalog", photos.parent / "c.sqlite3")
    assert "3 bewertet, 0 unverändert" in ended.out
    ended = command("--lang", "de", "measure", first, "--catalog", photos.parent / "c.sqlite3")
    assert "Fehlfokus: " in ended.out and "Gemessen und in Ordnung: " in ended.out
    assert " px, Grenze " in ended.out
    ended = command(
        "--lang", "de", "explain", "--no-model", first, "--catalog", photos.parent / "c"
    )
    assert "Fehlfokus" in ended.out
    ended = command("--lang", "de", "list", "--catalog", photos.parent / "none")
    assert ended.err.startswith("Den Katalog ") and ended.code == 3


@pytest.mark.parametrize(
    ("answer", "agreed"), [("j", True), ("Ja", True), ("y", True), ("n", False)]
)
def test_a_question_is_answered_in_its_language(
    answer: str, agreed: bool, english: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    text.use("de")
    monkeypatch.setattr(sys, "stdin", Terminal(f"{answer}\n"))
    assert confirmed("?", yes=False) is agreed


def test_only_sentences_follow_the_language_in_json(
    command: Command, photos: Path, english: None
) -> None:
    first = photos / "rocket_compressed.jpg"
    found: dict[str, Any] = {}
    for language in text.LANGUAGES:
        words = ["--lang", language, "measure", "--json", first, "--catalog", photos.parent / "c"]
        found[language] = json.loads(command(*words).out)[0]["findings"]["items"]
    reasons = {one: [item.pop("reason") for item in items] for one, items in found.items()}
    assert found["en"] == found["de"] == found["fr"]
    assert [item["fault"] for item in found["de"]] == [fault.value for fault in Fault]
    assert {"code", "values"} <= set(found["de"][0])
    assert "jpeg_quality" in [item["code"] for item in found["de"]]
    said = [(en, de, fr) for en, de, fr in zip(*reasons.values(), strict=True) if en]
    assert said and all(en != de != fr != en for en, de, fr in said)
