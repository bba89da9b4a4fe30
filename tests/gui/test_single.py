"""A second start hands its path to the first window."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from pytestqt.qtbot import QtBot

from qualityculler import paths
from qualityculler.errors import UserError
from qualityculler.gui import assembly, single
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.single import SingleWindow, address, hand_over
from tests.fixtures.fake_scorer import write_photos

SECOND = """
import sys
from pathlib import Path
from qualityculler import paths
paths.data_dir = lambda: Path(sys.argv[1])
from PySide6.QtCore import QCoreApplication
app = QCoreApplication([])
from qualityculler.gui.single import hand_over
path = Path(sys.argv[3]) if len(sys.argv) > 3 else None
sys.exit(0 if hand_over(Path(sys.argv[2]), path) else 7)
"""


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(paths, "data_dir", lambda: tmp_path / "d")
    return tmp_path / "d"


@pytest.fixture
def first(qapp: object, tmp_path: Path) -> Iterator[SingleWindow]:
    made = SingleWindow(tmp_path / "c.sqlite3")
    yield made
    made.close()


def start(qtbot: QtBot, data: Path, catalog: Path, *path: Path, cwd: Path | None = None) -> int:
    words = [sys.executable, "-c", SECOND, str(data), str(catalog), *map(str, path)]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(words, cwd=cwd, env=environment) as second:
        qtbot.waitUntil(lambda: second.poll() is not None, timeout=20_000)
        return second.returncode


def test_the_path_arrives(qtbot: QtBot, first: SingleWindow, data: Path, tmp_path: Path) -> None:
    assert first.listening
    asked: list[Path | None] = []
    first.asked.connect(asked.append)
    catalog = tmp_path / "c.sqlite3"
    (tmp_path / "b").mkdir()
    assert start(qtbot, data, catalog, tmp_path / "ä\n<b>\udce9") == 0
    assert start(qtbot, data, catalog) == 0
    assert start(qtbot, data, catalog, Path("b"), cwd=tmp_path) == 0
    assert asked == [tmp_path / "ä\n<b>\udce9", None, tmp_path / "b"]


def test_another_catalog_is_another_window(
    qtbot: QtBot, first: SingleWindow, data: Path, tmp_path: Path
) -> None:
    assert start(qtbot, data, tmp_path / "other.sqlite3", tmp_path) == 7


def test_the_window_opens_it_and_hears_no_more_once_closed(
    qtbot: QtBot, window: MainWindow, folder: Path, data: Path
) -> None:
    write_photos(folder, 2)
    catalog = window.session.library.catalog.path
    assert assembly.join_starts(window, catalog).listening
    window.showMinimized()
    assert start(qtbot, data, catalog, folder) == 0
    qtbot.waitUntil(lambda: window.session.folder == folder, timeout=5000)
    assert not window.isMinimized()
    window.close()
    assert start(qtbot, data, catalog, folder) == 7


def test_a_second_one_does_not_take_the_place_of_the_first(
    first: SingleWindow, tmp_path: Path
) -> None:
    beside = SingleWindow(tmp_path / "c.sqlite3")
    assert first.listening and not beside.listening
    beside.close()


@pytest.mark.skipif(os.name != "posix", reason="only there a killed window leaves a file")
def test_what_a_killed_window_left_is_taken_over(qapp: object, data: Path, tmp_path: Path) -> None:
    import socket

    data.mkdir()
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(address(tmp_path / "c.sqlite3"))
    assert not hand_over(tmp_path / "c.sqlite3", None)
    taken = SingleWindow(tmp_path / "c.sqlite3")
    assert taken.listening
    assert Path(address(tmp_path / "c.sqlite3")).stat().st_mode & 0o077 == 0
    taken.close()


def test_a_window_that_hangs_is_said(
    qapp: object, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data.mkdir()
    monkeypatch.setattr(single, "ANSWER_MS", 100)
    silent = QLocalServer()
    assert silent.listen(address(tmp_path / "c.sqlite3"))
    with pytest.raises(UserError, match="does not answer; --new-window"):
        hand_over(tmp_path / "c.sqlite3", tmp_path)
    silent.close()


def test_one_that_never_ends_is_hung_up_on(
    qtbot: QtBot, first: SingleWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single, "LONGEST_BYTES", 100)
    asked: list[object] = []
    first.asked.connect(asked.append)
    caller = QLocalSocket()
    caller.connectToServer(address(tmp_path / "c.sqlite3"))
    assert caller.waitForConnected(1000)
    caller.write(b"x" * 200)
    caller.flush()
    qtbot.waitUntil(lambda: caller.state() is QLocalSocket.LocalSocketState.UnconnectedState)
    assert asked == []
