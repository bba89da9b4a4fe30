"""Nobody is called unasked: the program runs where each attempt at the network is a failure."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fixtures.fake_scorer import environment, write_photos

WITHOUT_NETWORK = """
import os, socket

def refuse(what):
    def tell(*args, **kwargs):
        with open(os.environ["ATTEMPTS"], "a") as file:
            file.write(f"{what}: {args[1:] or args}\\n")
        raise OSError("there is no network in this test")
    return tell

class Local(socket.socket):
    def connect(self, address):
        if self.family == getattr(socket, "AF_UNIX", None):
            return super().connect(address)
        return refuse("connect")(self, address)
    connect_ex = connect
    def sendto(self, *args):
        return refuse("sendto")(self, *args)

socket.socket = Local
socket.getaddrinfo = refuse("getaddrinfo")
socket.gethostbyname = refuse("gethostbyname")
"""


@pytest.fixture
def cut_off(tmp_path: Path) -> dict[str, str]:
    """An environment whose Python processes have no network and write down who tried."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(WITHOUT_NETWORK)
    inherited = environment(tmp_path, XDG_DATA_HOME=str(tmp_path / "data"))
    return inherited | {
        "PYTHONPATH": f"{folder}{os.pathsep}{inherited['PYTHONPATH']}",
        "ATTEMPTS": str(tmp_path / "attempts"),
        "HOME": str(tmp_path / "home"),
    }


def run(cut_off: dict[str, str], *words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "qualityculler", *map(str, words)],
        capture_output=True,
        text=True,
        env=cut_off,
        check=False,
    )


def test_the_test_would_notice(cut_off: dict[str, str]) -> None:
    code = "import socket; socket.create_connection(('example.org', 80))"
    subprocess.run([sys.executable, "-c", code], capture_output=True, env=cut_off, check=False)
    assert "getaddrinfo" in Path(cut_off["ATTEMPTS"]).read_text()


def test_no_verb_tries(cut_off: dict[str, str], tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    first = write_photos(photos, 2)[0]
    for words, code in (
        (("--version",), 0),
        (("scan", photos, "--quiet"), 0),
        (("list", "--top", "1"), 0),
        (("measure", first), 0),
        (("explain", first, "--no-model"), 0),
        (("models",), 0),
        (("doctor",), 0),
    ):
        ended = run(cut_off, *words)
        assert (ended.returncode, "Traceback" in ended.stderr) == (code, False), ended.stderr
    assert not Path(cut_off["ATTEMPTS"]).exists()


def test_the_window_does_not_try(cut_off: dict[str, str], tmp_path: Path) -> None:
    pytest.importorskip("PySide6")
    photos = tmp_path / "photos"
    photos.mkdir()
    write_photos(photos, 2)
    code = (
        "import sys; from pathlib import Path; from PySide6.QtCore import QTimer;"
        "from qualityculler.gui import app, assembly; made = assembly.build\n"
        "def build(*args):\n"
        "    window = made(*args)\n"
        "    window.parts.scanning.ended.connect(lambda *_: QTimer.singleShot(200, window.close))\n"
        "    return window\n"
        "assembly.build = build\n"
        f"sys.exit(app.run([Path({str(photos)!r})], Path({str(tmp_path / 'c.sqlite3')!r})))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=cut_off | {"QT_QPA_PLATFORM": "offscreen"},
        check=False,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stderr
    assert not Path(cut_off["ATTEMPTS"]).exists()
