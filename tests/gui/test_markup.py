"""No name, EXIF, model text or error is read as markup: a rule for the source, and the window."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import (
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)
from pytestqt.qtbot import QtBot

from qualityculler import gui
from qualityculler.domain import Change, Flag
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.panels.board import Board
from qualityculler.gui.plain import (
    NarrowBox,
    label,
    one_line,
    set_tip,
    set_tree_tip,
    verbatim,
    window_title,
)
from tests.fixtures.fake_scorer import write_photo

HOSTILE = "<b>bold</b><img src='x'>&amp;.png"
SOURCES = sorted(Path(gui.__file__).parent.rglob("*.py"))
# Whose text is rich, or becomes so by itself; ``plain`` alone may name them.
_CALLS = {
    "setToolTip", "setStatusTip", "setWhatsThis", "showText", "setHtml", "insertHtml",
    "appendHtml", "setMarkdown", "setTextFormat", "showMessage", "setInformativeText",
}  # fmt: skip
_NAMES = {"QMessageBox", "QErrorMessage", "QTextBrowser", "QTextEdit", "RichText", "AutoText"}
# A data role cannot be kept in one module: whoever answers for it must escape.
_ROLE, _ESCAPE = "ToolTipRole", "verbatim"


def breaches(source: str) -> Iterator[str]:
    """What in a source would show text without the helper, one line each."""
    tree = ast.parse(source)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name)) if name in _CALLS:
                yield f"{node.lineno}: {name}"
            case ast.Call(func=ast.Name(id="QLabel")) | ast.Call(func=ast.Attribute(attr="QLabel")):
                yield f"{node.lineno}: QLabel"
            case ast.ClassDef(bases=[*bases]) if any(
                isinstance(base, ast.Name) and base.id == "QLabel" for base in bases
            ):
                yield f"{node.lineno}: a QLabel of its own"
            case ast.Call(func=ast.Attribute(attr="addRow"), args=[first, _]) if not (
                isinstance(first, ast.Name)
                or (isinstance(first, ast.Constant) and first.value == "")
            ):
                yield f"{node.lineno}: addRow makes a label of a text"
            case ast.Name(id=name) | ast.Attribute(attr=name) if name in _NAMES:
                yield f"{node.lineno}: {name}"
            case ast.Attribute(attr=name) if name == _ROLE and _ESCAPE not in names:
                yield f"{node.lineno}: {name}"


@pytest.mark.parametrize(
    "source",
    [
        "widget.setToolTip(text)", "made = QLabel(text)", "made = QtWidgets.QLabel()",
        "class Mine(QLabel): pass", "QMessageBox.warning(self, a)", "QToolTip.showText(at, text)",
        "label.setTextFormat(Qt.TextFormat.RichText)", "role == Qt.ItemDataRole.ToolTipRole",
        "form.addRow(text.upper(), box)", "form.addRow('<b>', box)", "line.showMessage(text)",
    ],
)  # fmt: skip
def test_the_rule_finds(source: str) -> None:
    assert list(breaches(source))


@pytest.mark.parametrize(
    "source", ["set_tip(widget, text)", "made = label(text)", "made: QLabel", "form.addRow('', x)"]
)
def test_the_rule_lets_pass(source: str) -> None:
    assert list(breaches(source)) == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_nothing_shows_text_but_by_the_helper(path: Path) -> None:
    if path.name != "plain.py":
        assert list(breaches(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "text", [HOSTILE, "a < b", "<br>", "plain & simple", "two\nlines", "<a href='x'>y</a>\n<i>"]
)
def test_a_tooltip_shows_the_text_letter_for_letter(text: str) -> None:
    shown = verbatim(text)
    if shown == text:
        assert "<" not in text
        return
    document = QTextDocument()
    document.setHtml(shown)
    assert document.toPlainText() == text


def test_the_helpers(qtbot: QtBot) -> None:
    made, button, tree, many = (
        label(HOSTILE, bold=True),
        QPushButton(),
        QTreeWidget(),
        QListWidget(),
    )
    for widget in (made, button, tree, many):
        qtbot.addWidget(widget)
    assert made.textFormat() is Qt.TextFormat.PlainText and made.text() == HOSTILE
    assert made.font().bold()
    set_tip(button, HOSTILE)
    assert button.toolTip() == verbatim(HOSTILE)
    line = QListWidgetItem()
    set_tip(line, HOSTILE)
    assert line.toolTip() == verbatim(HOSTILE)
    item = QTreeWidgetItem(["a", "b"])
    set_tree_tip(item, 1, HOSTILE)
    assert item.toolTip(1) == verbatim(HOSTILE)
    assert window_title("a [*] b") == "a [*][*] b"


def tips(window: QWidget) -> Iterator[str]:
    for widget in window.findChildren(QWidget):
        yield widget.toolTip()
    for tree in window.findChildren(QTreeWidget):
        for place in range(tree.topLevelItemCount()):
            item = tree.topLevelItem(place)
            assert item is not None
            for one in (item, *(item.child(n) for n in range(item.childCount()))):
                yield from (one.toolTip(0), one.toolTip(1))
    for many in window.findChildren(QListWidget):
        yield from (many.item(n).toolTip() for n in range(many.count()))


NAMES_LIKE_THAT = pytest.mark.skipif(sys.platform == "win32", reason="no such names there")


@NAMES_LIKE_THAT
def test_nothing_in_the_window_is_markup(
    qtbot: QtBot, window: MainWindow, folder: Path, home: Path
) -> None:
    place = folder / "<i>in [*]"
    place.mkdir()
    write_photo(place / HOSTILE.replace("/", ""), 200, (24, 16))
    (place / "<b>broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 nothing")
    board = window.findChild(Board)
    assert isinstance(board, Board)
    for name in board.docks:
        board.docks[name].show()
    window.open_path(place)
    qtbot.waitUntil(lambda: len(window.session.order) == 2, timeout=10_000)
    window.session.decide(Change(flag=Flag.REJECT), window.session.order.ids)
    for name in board.docks:
        board.show(name)
        qtbot.wait(250)
    qtbot.waitUntil(
        lambda: board.panels["rejects"].tree.topLevelItemCount() == 2 and not board.busy,
        timeout=10_000,
    )
    window.status.tell(HOSTILE)
    labels = window.findChildren(QLabel)
    assert len(labels) > 20
    assert [one.text() for one in labels if one.textFormat() is not Qt.TextFormat.PlainText] == []
    model = window.stage.model
    told = [
        *tips(window),
        *(model.data(model.index(n), Qt.ItemDataRole.ToolTipRole) for n in (0, 1)),
    ]
    dangerous = [text for text in told if text and "<" in text]
    assert len(dangerous) >= 5
    for text in dangerous:
        assert text.startswith("<qt>") and "<b>" not in text and "<img" not in text
    assert "[*][*]" in window.windowTitle()


def test_a_narrow_box_ends_in_dots_and_its_tooltip_has_it_whole(qtbot: QtBot) -> None:
    box, words = NarrowBox(), f"{HOSTILE} that is suggested to be rejected"
    qtbot.addWidget(box)
    box.addItem(words)
    assert box.minimumSizeHint().width() < box.fontMetrics().horizontalAdvance(words)
    box.resize(120, box.sizeHint().height())
    narrow = box.grab().toImage()
    assert box.shown().endswith("…")
    assert words.startswith(box.shown()[:-1])
    assert box.toolTip() == verbatim(words)
    box.setItemText(0, box.shown())  # the very picture of a box whose entry is that short
    assert box.grab().toImage() == narrow
    box.setItemText(0, words)
    box.resize(900, box.height())
    box.grab()
    assert (box.shown(), box.toolTip()) == (words, "")
    box.setPlaceholderText("none")
    box.setCurrentIndex(-1)
    empty = box.grab().toImage()
    box.setPlaceholderText("")
    assert box.grab().toImage() != empty


def test_a_name_is_one_line_in_its_own_direction() -> None:
    assert one_line("a\nb\t\x1b[31m.jpg") == "a\\x0ab\\x09\\x1b[31m.jpg"
    assert one_line("photo\u202egpj.exe\u2066") == "photo\\u202egpj.exe\\u2066"
    assert one_line(Path("\udcff\udcfe.jpg")) == "\\xff\\xfe.jpg"
    for name in ("שלום.jpg", "می\u200cکنم.jpg", "👨\u200d👩\u200d👧.jpg", "Größe é.jpg"):
        assert one_line(name) == name


@NAMES_LIKE_THAT
def test_a_name_of_two_lines_takes_one(
    qtbot: QtBot, window: MainWindow, folder: Path, home: Path
) -> None:
    name, shown = "a\nb\u202egpj.png", "a\\x0ab\\u202egpj.png"
    place = folder / "of one"
    place.mkdir()
    write_photo(place / name, 200, (24, 16))
    window.open_path(place)
    qtbot.waitUntil(lambda: len(window.session.order) == 1, timeout=10_000)
    window.session.decide(Change(flag=Flag.REJECT), window.session.order.ids)
    board = window.findChild(Board)
    assert isinstance(board, Board)
    board.show("rejects")
    rejects = board.panels["rejects"].tree
    qtbot.waitUntil(lambda: rejects.topLevelItemCount() == 1, timeout=10_000)
    assert rejects.topLevelItem(0).text(0).startswith(f"{shown}\n")
    model = window.stage.model
    assert model.data(model.index(0), Qt.ItemDataRole.DisplayRole) == shown
    qtbot.waitUntil(lambda: any(one.text() == shown for one in window.status.findChildren(QLabel)))
