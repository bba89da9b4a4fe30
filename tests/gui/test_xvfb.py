"""The program itself on a real X server, driven by real keys: from open to the bin and back."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from qualityculler.domain import Flag, PhotoQuery, PhotoRow, SortKey
from qualityculler.errors import CatalogError, UserError
from qualityculler.gui import requirements
from qualityculler.store import query as queries
from qualityculler.store.catalog import Catalog
from qualityculler.store.thumbs import Thumbs
from tests.fixtures import fake_scorer

PHOTOS = 8
PATIENCE_S = 40.0


def _why_not() -> str:
    for tool in ("Xvfb", "xdotool"):
        if shutil.which(tool) is None:
            return f"{tool} is not installed"
    try:
        requirements._check_version()
        requirements._load_plugin("libqxcb.so")
    except UserError as error:
        return str(error)
    return ""


WHY_NOT = _why_not()
pytestmark = pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT)


@pytest.fixture
def display() -> Iterator[str]:
    """A screen of its own."""
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1400x900x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL) as server:
        os.close(writer)
        with os.fdopen(reader) as number:
            name = f":{number.readline().strip()}"
        yield name
        server.terminate()


class Program:
    """The program in a process of its own, and what can be seen of it from outside."""

    def __init__(self, display: str, folder: Path, home: Path) -> None:
        self.folder, self.home = folder, home
        self.catalog = home / "c.sqlite3"
        self._env = fake_scorer.environment(
            home, DISPLAY=display, QT_QPA_PLATFORM="xcb", HOME=str(home),
            XDG_DATA_HOME=str(home / "data"), XDG_CACHE_HOME=str(home / "cache"), LANG="C.UTF-8",
        )  # fmt: skip
        self._env.pop("WAYLAND_DISPLAY", None)
        command = [sys.executable, fake_scorer.__file__, "0", "gui", str(folder)]
        self.errors = (home / "errors").open("wb")
        self.process = subprocess.Popen(
            [*command, "--catalog", str(self.catalog)], env=self._env, stderr=self.errors
        )

    def tool(self, *words: str) -> str:
        done = subprocess.run(
            ["xdotool", *words], env=self._env, capture_output=True, text=True, timeout=PATIENCE_S,
            check=False,
        )  # fmt: skip
        return done.stdout.strip()

    def focus(self) -> None:
        """There is no window manager here to do it."""
        window = self.tool("search", "--sync", "--onlyvisible", "--name", "QualityCuller")
        self.tool("windowfocus", "--sync", window.splitlines()[-1])

    def press(self, *keys: str) -> None:
        self.tool("key", "--clearmodifiers", "--delay", "60", *keys)

    def press_until(self, key: str, true: Callable[[list[PhotoRow]], bool]) -> None:
        """For the first key: from outside one cannot see whether the list has come yet."""

        def pressed(rows: list[PhotoRow]) -> bool:
            if not true(rows):
                self.press(key)
            return true(self.rows())

        self.wait(pressed)

    def write(self, text: str) -> None:
        self.tool("type", "--delay", "60", text)

    def rows(self) -> list[PhotoRow]:
        try:
            with Catalog.open(self.catalog) as catalog, catalog.read() as db:
                asked = PhotoQuery(fake_scorer.ID, sort=SortKey.NAME, descending=False)
                return list(queries.stream(db, asked))
        except CatalogError:
            return []

    def wait(self, true: Callable[[list[PhotoRow]], bool]) -> list[PhotoRow]:
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            assert self.process.poll() is None, "the program has ended"
            if true(found := self.rows()):
                return found
            time.sleep(0.1)
        pytest.fail(f"waited in vain; the catalog has {self.rows()}")


@pytest.fixture
def program(display: str, folder: Path, tmp_path: Path) -> Iterator[Program]:
    home = tmp_path / "home"
    home.mkdir()
    fake_scorer.write_photos(folder, PHOTOS)
    program = Program(display, folder, home)
    yield program
    program.process.kill()
    program.process.wait()
    program.errors.close()


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
