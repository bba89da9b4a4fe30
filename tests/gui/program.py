"""The program in a process of its own on a screen of its own, and what is seen of it outside."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from qualityculler.domain import PhotoQuery, PhotoRow, SortKey
from qualityculler.errors import CatalogError, UserError
from qualityculler.gui import requirements
from qualityculler.store import query as queries
from qualityculler.store.catalog import Catalog
from tests.fixtures import fake_scorer

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
needs_screen = pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT)


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

    def __init__(self, display: str, folder: Path, home: Path, **more: str) -> None:
        self.folder, self.home = folder, home
        self.catalog = home / "c.sqlite3"
        self.env = fake_scorer.environment(
            home, DISPLAY=display, QT_QPA_PLATFORM="xcb", HOME=str(home),
            XDG_DATA_HOME=str(home / "data"), XDG_CACHE_HOME=str(home / "cache"), LANG="C.UTF-8",
            **more,
        )  # fmt: skip
        self.env.pop("WAYLAND_DISPLAY", None)
        command = [sys.executable, fake_scorer.__file__, "0", "gui", str(folder)]
        self.errors = (home / "errors").open("wb")
        self.process = subprocess.Popen(
            [*command, "--catalog", str(self.catalog)], env=self.env, stderr=self.errors
        )

    def tool(self, *words: str) -> str:
        done = subprocess.run(
            ["xdotool", *words], env=self.env, capture_output=True, text=True, timeout=PATIENCE_S,
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


@contextmanager
def started(display: str, folder: Path, home: Path, **more: str) -> Iterator[Program]:
    """The program, until the block ends."""
    home.mkdir(exist_ok=True)
    program = Program(display, folder, home, **more)
    try:
        yield program
    finally:
        program.process.kill()
        program.process.wait()
        program.errors.close()
