"""What a screen reader gets, read from outside by the bus that screen readers use."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qualityculler.domain import Flag
from tests.fixtures import fake_scorer
from tests.fixtures.private_bus import bus as bus
from tests.gui.program import Program, needs_screen, started
from tests.gui.program import display as display

pytestmark = needs_screen
PHOTOS = 8
WALKER = Path(__file__).with_name("at_spi_walker.py")
PYTHON = "/usr/bin/python3"
"""The system's own: the library that reads the bus comes with it, not from a package index."""
CONTROLS = frozenset({
    "push button", "toggle button", "check box", "radio button", "combo box", "text", "slider",
    "spin button", "list", "list item", "tree", "tree item", "table", "menu item", "page tab",
    "check menu item", "radio menu item", "progress bar", "image", "chart", "password text",
})  # fmt: skip
NO_ROLE = frozenset({"filler", "unknown", "invalid"})
Node = dict[str, Any]


def _can_read() -> bool:
    ask = "import gi; gi.require_version('Atspi', '2.0'); from gi.repository import Atspi"
    try:
        return subprocess.run([PYTHON, "-c", ask], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@pytest.fixture
def program(display: str, bus: str, folder: Path, tmp_path: Path) -> Iterator[Program]:
    if not _can_read():
        pytest.skip("the system's Python has no gir1.2-atspi-2.0")
    fake_scorer.write_photos(folder, PHOTOS)
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    with started(
        display, folder, tmp_path / "home", DBUS_SESSION_BUS_ADDRESS=bus,
        XDG_RUNTIME_DIR=str(runtime), QT_LINUX_ACCESSIBILITY_ALWAYS_ON="1",
    ) as program:  # fmt: skip
        yield program


def read(program: Program) -> list[Node]:
    done = subprocess.run(
        [PYTHON, str(WALKER), "qualityculler", str(PHOTOS)], env=program.env, capture_output=True,
        text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_screen_reader_reads_the_window(program: Program) -> None:
    program.wait(lambda rows: sum(row.score is not None for row in rows) == PHOTOS)
    program.focus()
    program.press_until("p", lambda rows: rows[0].decision.flag is Flag.PICK)
    program.press("3")
    program.wait(lambda rows: rows[0].decision.rating == 3)
    nodes = read(program)

    controls = [
        node
        for node in nodes
        # Qt's own inside of a box: its list of choices is the box.
        if node["role"] in CONTROLS and not (node["role"] == "list" and _in_a_box(node, nodes))
    ]
    assert len(controls) > 150
    # A picture that is not shown yet has nothing to tell.
    nameless = [
        (one["role"], one["path"][-2:])
        for one in controls
        if not one["name"] and (one["role"] != "image" or "showing" in one["states"])
    ]
    assert nameless == []
    boxes = [one for one in nodes if one["role"] == "combo box"]
    assert boxes and all(one["description"] or one["labelled"] for one in boxes)
    focusable = [one for one in nodes if "focusable" in one["states"]]
    assert [one for one in focusable if one["role"] in NO_ROLE] == []

    cells = [n for n in nodes if n["role"] == "list item" and "Photos" in n["path"]]
    first = "p0000.png, Picked, 3 stars, score 1.00, the program suggests: reject?"
    assert cells[0]["name"] == first
    assert [one["name"].split(",")[:3] for one in cells[1:]] == [
        [f"p{n:04d}.png", " No flag", " No stars"] for n in range(1, PHOTOS)
    ]
    assert [one["description"] for one in cells][-1] == f"{PHOTOS} of {PHOTOS}"
    assert ["selected" in one["states"] for one in cells] == [n == 0 for n in range(PHOTOS)]
    assert [one for one in cells if "focused" in one["states"]] == cells[:1]

    # What a label tells is told, not only what it is called.
    told = {one["name"] for one in nodes if one["role"] == "label"}
    assert {"Name: p0000.png", "Your verdict: Picked, 3 stars"} <= told
    grid = next(n for n in nodes if n["name"] == "Grid" and n["role"] == "check box")
    assert "checked" in grid["states"]


def _in_a_box(node: Node, nodes: list[Node]) -> bool:
    boxes = {one["name"] for one in nodes if one["role"] == "combo box"}
    return bool(node["path"]) and node["path"][-1] in boxes
