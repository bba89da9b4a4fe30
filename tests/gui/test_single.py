"""A second start hands its path to the first window."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QApplication
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
handed = [Path(one) for one in sys.argv[3:] if one != '--explain']
explain = '--explain' in sys.argv
sys.exit(0 if hand_over(Path(sys.argv[2]), handed, explain=explain) else 7)
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
    asked: list[tuple[tuple[Path, ...], bool]] = []
    first.asked.connect(lambda handed, explain: asked.append((handed, explain)))
    catalog = tmp_path / "c.sqlite3"
    (tmp_path / "b").mkdir()
    assert start(qtbot, data, catalog, tmp_path / "ä\n<b>\udce9") == 0
    assert start(qtbot, data, catalog) == 0
    assert start(qtbot, data, catalog, Path("b"), cwd=tmp_path) == 0
    many = [tmp_path / ("x" * 90 + str(number)) for number in range(900)]
    assert start(qtbot, data, catalog, *many) == 0
    assert start(qtbot, data, catalog, Path("--explain"), tmp_path / "b") == 0
    assert asked == [
        ((tmp_path / "ä\n<b>\udce9",), False),
        ((), False),
        ((tmp_path / "b",), False),
        (tuple(many), False),
        ((tmp_path / "b",), True),
    ]


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


def test_photos_handed_over_are_selected_once_they_are_known(
    qtbot: QtBot, window: MainWindow, folder: Path, data: Path, tmp_path: Path
) -> None:
    photos = sorted(write_photos(folder, 4))
    assembly.join_starts(window, window.session.library.path)
    asked: list[object] = []
    window.commands.explain_asked.connect(lambda: asked.append(window.session.current))
    assert (
        start(qtbot, data, window.session.library.path, *photos[1:3], tmp_path / "other.jpg") == 0
    )

    def selected() -> list[Path]:
        rows = [window.session.row(id) for id in window.session.selection]
        return sorted(row.photo.path for row in rows if row is not None)

    qtbot.waitUntil(lambda: selected() == photos[1:3], timeout=20_000)
    row = window.session.row(window.session.current)
    assert row is not None and row.photo.path == photos[1]
    assert asked == []
    assert start(qtbot, data, window.session.library.path, Path("--explain"), photos[3]) == 0
    qtbot.waitUntil(lambda: len(asked) == 1, timeout=20_000)
    row = window.session.row(window.session.current)
    assert row is not None and row.photo.path == photos[3]
    window.close()


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
    assert not hand_over(tmp_path / "c.sqlite3", [])
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
        hand_over(tmp_path / "c.sqlite3", [tmp_path])
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


def test_files_the_system_hands_over_are_opened(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    photos = write_photos(tmp_path / "shoot", 3)
    single = assembly.join_starts(window, tmp_path / "c.sqlite3")
    for photo in photos[1:]:
        QApplication.sendEvent(QApplication.instance(), QFileOpenEvent(str(photo)))
    qtbot.waitUntil(lambda: len(window.session.order) == 3 and len(window.session.selection) == 2)
    assert window.session.folder == tmp_path / "shoot"
    single.close()
