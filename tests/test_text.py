"""Nothing to read is left untranslated, and the terminal's language is found."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from qualityculler import text

PACKAGE = Path(text.__file__).parents[1]
PLACES = re.compile(r"\{\w*\}")
UPDATE = "see CONTRIBUTING.md, a visible string"

pofile = pytest.importorskip("babel.messages.pofile", reason="needs the dev extra (Babel)")


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """Every text of the source that is to be translated, as Babel finds them."""
    target = tmp_path_factory.mktemp("texts") / "messages.pot"
    keywords = [part for word in text.KEYWORDS for part in ("-k", word)]
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", *keywords]
    subprocess.run([*command, "-o", str(target), str(PACKAGE)], check=True)
    with target.open("rb") as file:
        return {_key(one): one for one in pofile.read_po(file) if one.id}


def _key(message: object) -> str:
    id = message.id  # type: ignore[attr-defined]
    return id if isinstance(id, str) else id[0]


def _catalog(language: str) -> dict[str, object]:
    with _folder(language).joinpath("qualityculler.po").open("rb") as file:
        return {_key(one): one for one in pofile.read_po(file, language) if one.id}


def _folder(language: str) -> Path:
    return text.LOCALE_DIR / language / "LC_MESSAGES"


@pytest.mark.parametrize("language", ["de", "fr"])
def test_every_text_is_translated(language: str, source: dict[str, object]) -> None:
    known = _catalog(language)
    assert set(known) == set(source), UPDATE
    for key, message in known.items():
        forms = message.string  # type: ignore[attr-defined]
        forms = [forms] if isinstance(forms, str) else list(forms)
        assert forms and all(forms), f"{key}: {UPDATE}"
        wanted = set(PLACES.findall(key)) | set(PLACES.findall(_many(message)))
        for form in forms:
            # A singular may do without its number.
            assert wanted - {"{n}"} <= set(PLACES.findall(form)) <= wanted, form
        assert not message.fuzzy, key  # type: ignore[attr-defined]


def _many(message: object) -> str:
    id = message.id  # type: ignore[attr-defined]
    return "" if isinstance(id, str) else id[1]


def test_no_text_is_looked_up_within_an_f_string() -> None:
    """Babel does not find it there (before Python 3.12 it sees one piece of text)."""
    found = [
        f"{path.relative_to(PACKAGE)}:{call.lineno}"
        for path in PACKAGE.rglob("*.py")
        for text_node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(text_node, ast.JoinedStr)
        for call in ast.walk(text_node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
        if call.func.id in ("tr", "ntr") and isinstance(call.args[0], ast.Constant)
    ]
    assert found == []


@pytest.mark.parametrize("language", ["de", "fr"])
def test_the_compiled_files_are_up_to_date(language: str, tmp_path: Path) -> None:
    target = tmp_path / "made.mo"
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "compile", "-i"]
    source = _folder(language) / "qualityculler.po"
    subprocess.run([*command, str(source), "-o", str(target)], check=True)
    assert target.read_bytes() == (_folder(language) / "qualityculler.mo").read_bytes(), UPDATE


def test_a_text_is_looked_up_in_the_language_in_use() -> None:
    text.use("de")
    try:
        assert text.tr("Picked") == "Ausgewählt"
        assert text.ntr("{n} photo", "{n} photos", 1) == "1 Foto"
        assert text.ntr("{n} photo", "{n} photos", 3) == "3 Fotos"
        text.use("fr")
        assert text.ntr("{n} photo", "{n} photos", 0) == "0 photo"
    finally:
        text.use("en")
    assert text.tr("Picked") == "Picked"
    assert text.ntr("{n} photo", "{n} photos", 1) == "1 photo"
    assert text.ntr("{n} photo", "{n} photos", 2) == "2 photos"
    assert text.tr("") == ""


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "fr_FR.UTF-8"}, "fr"),
        ({"LC_ALL": "", "LC_MESSAGES": "fr", "LANG": "de"}, "fr"),
        ({"LANGUAGE": "tlh:fr-CA:de", "LC_ALL": "en_GB"}, "fr"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "C", "LANGUAGE": "de"}, "en"),
    ],
)
def test_the_language_of_the_terminal(environment: dict[str, str], language: str) -> None:
    assert text.of_environment(environment) == language
