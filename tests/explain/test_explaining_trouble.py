"""What goes wrong in the middle of explaining: a lost child, a full disk, a pipe that is closed."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

import pytest

from qualityculler.cli.explain_text import Terminal
from qualityculler.evidence import ExplainerFiles
from qualityculler.explain import client
from qualityculler.explain.client import Client
from qualityculler.explain.limits import Limits
from qualityculler.models import speeds
from tests.explain.test_client import wait_until
from tests.explain.test_explaining import TREE, run
from tests.explain.test_explaining import home as home
from tests.explain.test_explaining import model as model
from tests.explain.test_explaining import photo as photo
from tests.fixtures.photos import encoded, textured

posix = pytest.mark.skipif(os.name != "posix", reason="signals of another kind")
GENEROUS_S = 300.0


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"{number}.jpg" for number in range(3)]
    for number, path in enumerate(paths):
        path.write_bytes(encoded(textured(96, 64, number), "JPEG"))
    return paths


@pytest.fixture
def started(model: ExplainerFiles, photos: list[Path]) -> Iterator[subprocess.Popen[bytes]]:
    """The command in the middle of its first text."""
    words = ["explain", *map(str, photos), "--model", "own"]
    with subprocess.Popen(
        [sys.executable, "-m", "qualityculler", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        cwd=TREE,
        env=os.environ | {"PYTHONUNBUFFERED": ""},
    ) as process:
        # What is measured comes in whole lines, the text in pieces of one.
        while (_pipe(process.stdout).read(65536) or pytest.fail()).endswith(b"\n"):
            pass
        yield process
        process.kill()


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream


@posix
def test_a_reader_that_has_seen_enough_ends_it_without_a_word(
    started: subprocess.Popen[bytes],
) -> None:
    _pipe(started.stdout).close()
    assert _pipe(started.stderr).read() == b""
    assert started.wait(GENEROUS_S) == 130


@posix
def test_a_reader_of_json_that_has_seen_enough_is_told_alike(
    home: Path, photos: list[Path]
) -> None:
    words = ["explain", *map(str, photos), "--no-model", "--json"]
    ends = os.pipe()
    os.close(ends[0])
    with os.fdopen(ends[1], "wb") as nobody_reads:
        ended = subprocess.run(
            [sys.executable, "-m", "qualityculler", *words],
            stdout=nobody_reads,
            stderr=subprocess.PIPE,
            cwd=TREE,
            check=False,
        )
    assert (ended.returncode, ended.stderr) == (130, b"")


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks into /proc")
def test_a_lost_child_costs_one_photo(started: subprocess.Popen[bytes]) -> None:
    [child] = children(started.pid)
    os.kill(child, signal.SIGKILL)
    out, err = (stream.decode() for stream in started.communicate(timeout=GENEROUS_S))
    assert started.returncode == 1
    assert out.count("[no score, by the model own; ") == 2
    assert "0.jpg: The model process ended unexpectedly while answering (signal 9)" in err
    assert err.count("\n") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
def test_a_child_that_can_do_nothing_does_not_outlive_the_program(
    started: subprocess.Popen[bytes],
) -> None:
    [child] = children(started.pid)
    # As while it loads a model, when no thread of it gets to run.
    os.kill(child, signal.SIGSTOP)
    started.kill()
    started.wait(GENEROUS_S)
    try:
        wait_until(lambda: not runs(child))
    finally:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


def runs(pid: int) -> bool:
    """Whether a process is there and not only waiting to be collected."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


def children(pid: int) -> list[int]:
    """The processes of models that a program has begun; it has others that decode."""
    told = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    found = [int(number) for text in told for number in text.split()]
    return [one for one in found if b"explain-worker" in Path(f"/proc/{one}/cmdline").read_bytes()]


def test_a_model_that_is_lost_again_and_again_is_given_up(
    model: ExplainerFiles,
    photos: list[Path],
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hasty = Limits(answer_s=0.0)
    monkeypatch.setattr(client, "Client", lambda stamps: Client(hasty))
    code, out, err = run(capfd, *photos, "--model", "own", "--jsonl")
    assert code == 3
    records = [json.loads(line) for line in out.splitlines()]
    assert ["did not finish" in record["trouble"] for record in records] == [True] * 3
    assert err.count("did not finish its answer within 0 s") == 1


def test_a_speed_that_cannot_be_kept_does_not_cost_the_text(
    model: ExplainerFiles, photos: list[Path], home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    in_the_way = home / "qualityculler" / "models" / speeds.NAME
    in_the_way.mkdir()
    code, out, err = run(capfd, *photos[:2], "--model", "own", "--jsonl")
    assert (code, err) == (0, "")
    assert all(json.loads(line)["explanation"] for line in out.splitlines())
    assert speeds.NAME in (home / "qualityculler" / "log" / "qualityculler.log").read_text()


def test_a_model_cannot_steer_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    teller = Terminal()
    teller.begin(Path("a\x1b]0;title\x07.jpg"), None, None)
    for piece in ("\x1b", "[2J\r", "\u202egood\n", "\x9b31m end\n\n"):
        teller.text(piece)
    teller.close()
    out, _ = capfd.readouterr()
    assert out == ("a\\x1b]0;title\\x07.jpg\n  \\x1b[2J\\x0d\\u202egood\n  \\x9b31m end\n")


def test_a_catalog_that_takes_no_text_ends_the_run(
    model: ExplainerFiles, photos: list[Path], home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(capfd, "--top", 1, "--no-model")[0] == 0
    damage_texts(home / "qualityculler" / "catalog.sqlite3")
    code, out, err = run(capfd, *photos, "--model", "own")
    assert code == 3
    assert out.count(".jpg") == 1, "the next photo was begun"
    assert err.startswith("The catalog ")
    assert err.count("\n") == 1


def damage_texts(catalog: Path) -> None:
    """Overwrite the one page of the file that texts of models would go to."""
    db = sqlite3.connect(catalog)
    [(page,)] = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'explanations'")
    [(page_bytes,)] = db.execute("PRAGMA page_size")
    db.close()
    with catalog.open("r+b") as file:
        file.seek((page - 1) * page_bytes)
        file.write(b"\xff" * page_bytes)
