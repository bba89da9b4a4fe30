"""The program itself on a real X server, driven by real keys: from open to the bin and back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from qualityculler.domain import Flag
from qualityculler.store.thumbs import Thumbs
from tests.fixtures import fake_scorer
from tests.gui.program import PATIENCE_S, Program, needs_screen, started
from tests.gui.program import display as display

PHOTOS = 8
pytestmark = needs_screen


@pytest.fixture
def program(display: str, folder: Path, tmp_path: Path) -> Iterator[Program]:
    fake_scorer.write_photos(folder, PHOTOS)
    with started(display, folder, tmp_path / "home") as program:
        yield program


def test_from_open_to_the_bin_and_back(program: Program, folder: Path) -> None:
    program.wait(lambda rows: sum(row.score is not None for row in rows) == PHOTOS)
    program.focus()
    program.press_until("p", lambda rows: rows[0].decision.flag is Flag.PICK)
    program.press("shift+3", "x", "Right", "X")
    program.wait(lambda rows: rows[2].decision.flag is Flag.REJECT)
    rows = program.rows()
    assert rows[0].decision.rating == 3
    assert [row.decision.flag for row in rows[1:4]] == [Flag.REJECT, Flag.REJECT, Flag.NONE]

    program.press("ctrl+f")
    program.write("p0006")
    program.press("Return")
    time.sleep(1)  # a list that has not yet arrived cannot be seen from outside
    program.press("5")
    program.wait(lambda rows: rows[6].decision.rating == 5)
    program.press("ctrl+z")
    program.wait(lambda rows: rows[6].decision.rating == 0)

    program.press("ctrl+BackSpace")
    time.sleep(1)
    program.press("Tab", "space")
    program.wait(lambda rows: len(rows) == PHOTOS - 2)
    assert not (folder / "p0001.png").exists()
    assert len(list((program.home / "data" / "Trash" / "files").iterdir())) == 2
    time.sleep(0.5)
    program.press("ctrl+z")
    program.wait(lambda rows: len(rows) == PHOTOS)
    assert (folder / "p0001.png").exists()

    program.press("ctrl+q")
    assert program.process.wait(PATIENCE_S) == 0
    assert (program.home / "errors").read_text() == ""
    assert not list(program.home.rglob("qualityculler.log"))
    with closing(Thumbs(program.home / "cache" / "qualityculler" / "thumbs.sqlite3")) as thumbs:
        assert thumbs.held_bytes > 0
