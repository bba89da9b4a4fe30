"""Finds every text of the window and brings the translations up to date with the source.

``python packaging/translations.py`` merges new texts into ``qualityculler/gui/translations/*.ts``,
drops those that are gone, and compiles the ``.qm`` files with ``pyside6-lrelease``. Texts are found
in the syntax trees, since ``lupdate`` does not follow a context that is a constant.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "qualityculler" / "gui"
FOLDER = SOURCE / "translations"
LANGUAGES = {"de": ("de_DE", 2), "fr": ("fr_FR", 2), "en": ("en_US", 2)}
"""Qt's name of each language and how many forms its plural has."""


@dataclass(frozen=True, slots=True, order=True)
class Text:
    """A text in the source; ``plural`` if it has other forms for other numbers."""

    context: str
    source: str
    plural: bool


def texts(folder: Path = SOURCE) -> list[Text]:
    """Every text that is to be translated."""
    found: set[Text] = set()
    for path in sorted(folder.rglob("*.py")):
        found.update(_Finder(ast.parse(path.read_text(encoding="utf-8"))).found())
    return sorted(found)


class _Finder:
    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        self._constants = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }

    def found(self) -> Iterator[Text]:
        yield from self._within(self._tree, "")

    def _within(self, node: ast.AST, owner: str) -> Iterator[Text]:
        for child in ast.iter_child_nodes(node):
            inner = child.name if isinstance(child, ast.ClassDef) else owner
            if isinstance(child, ast.Call):
                yield from self._call(child, owner)
            yield from self._within(child, inner)

    def _call(self, call: ast.Call, owner: str) -> Iterator[Text]:
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        if name == "tr" and isinstance(call.func, ast.Attribute) and _is_self(call.func.value):
            context, texts, plural = owner, call.args[:1], len(call.args) == 3
        elif name == "tr" and isinstance(call.func, ast.Name):
            context, texts, plural = str(self._constants.get("CONTEXT", "")), call.args[:1], False
        elif name in ("translate", "QT_TRANSLATE_NOOP") and len(call.args) >= 2:
            context = self._constant(call.args[0])
            texts, plural = call.args[1:2], len(call.args) == 4
        else:
            return
        for text in texts:
            yield from (Text(context, one, plural) for one in _literals(text))

    def _constant(self, node: ast.expr) -> str:
        if isinstance(node, ast.Name):
            return str(self._constants.get(node.id, ""))
        return str(getattr(node, "value", ""))


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def _literals(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)


Known = dict[tuple[str, str], list[str]]


def read(language: str) -> Known:
    """The translations there are: the forms by context and text."""
    path = FOLDER / f"qualityculler_{language}.ts"
    if not path.exists():
        return {}
    known: Known = {}
    for context in ElementTree.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            place = (context.findtext("name", ""), message.findtext("source", ""))
            known[place] = _forms(message.find("translation"))
    return known


def _forms(translation: ElementTree.Element | None) -> list[str]:
    if translation is None:
        return []
    forms = [form.text or "" for form in translation.iter("numerusform")]
    return forms or [translation.text or ""]


def write(language: str, known: Known) -> None:
    """Write the file anew: the texts of the source with what is known of them."""
    name, plurals = LANGUAGES[language]
    root = ElementTree.Element("TS", version="2.1", language=name, sourcelanguage="en")
    contexts: dict[str, ElementTree.Element] = {}
    for text in texts():
        if language == "en" and not text.plural:
            continue  # the source is English; only its plurals are missing
        if text.context not in contexts:
            contexts[text.context] = ElementTree.SubElement(root, "context")
            ElementTree.SubElement(contexts[text.context], "name").text = text.context
        _add(contexts[text.context], text, known.get((text.context, text.source), []), plurals)
    ElementTree.indent(root)
    content = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'
    content += ElementTree.tostring(root, encoding="unicode") + "\n"
    (FOLDER / f"qualityculler_{language}.ts").write_text(content, encoding="utf-8")


def _add(context: ElementTree.Element, text: Text, forms: list[str], plurals: int) -> None:
    message = ElementTree.SubElement(context, "message")
    ElementTree.SubElement(message, "source").text = text.source
    translation = ElementTree.SubElement(message, "translation")
    if text.plural:
        message.set("numerus", "yes")
        forms = (forms + [""] * plurals)[:plurals]
        for form in forms:
            ElementTree.SubElement(translation, "numerusform").text = form
    else:
        translation.text = forms[0] if forms else ""
    if not all(forms) or not forms:
        translation.set("type", "unfinished")


def main() -> None:
    """Update and compile."""
    FOLDER.mkdir(exist_ok=True)
    release = Path(sys.executable).with_name("pyside6-lrelease")
    for language in LANGUAGES:
        write(language, read(language))
        source = FOLDER / f"qualityculler_{language}.ts"
        subprocess.run([release, "-silent", source, "-qm", source.with_suffix(".qm")], check=True)
        missing = sum(not all(forms) for forms in read(language).values())
        sys.stdout.write(f"{language}: {missing} texts without a translation\n")


if __name__ == "__main__":
    main()
