"""What only a real process shows: pipes, signals, encodings, what start-up loads."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fixtures.fake_scorer import environment, write_photos

TREE = Path(__file__).parents[2]
FAKE_PROGRAM = TREE / "tests" / "fixtures" / "fake_scorer.py"
posix = pytest.mark.skipif(os.name != "posix", reason="signals and pipes of another kind")


def program(*words: object, batch_s: float = 0.0) -> list[str]:
    return [sys.executable, str(FAKE_PROGRAM), str(batch_s), *map(str, words)]


def test_version_loads_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys; from qualityculler.cli import app; app.run(['--version']);"
        "heavy = {'numpy', 'PIL', 'onnxruntime', 'sqlite3', 'sqlite_utils', 'rich', 'rawpy'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=environment(tmp_path),
        check=True,
    )
    assert ended.stdout.splitlines()[1] == "[]"


@posix
def test_ctrl_c_stops_and_the_next_scan_goes_on(tmp_path: Path) -> None:
    write_photos(tmp_path / "photos", 300)
    words = ("scan", tmp_path / "photos", "--catalog", tmp_path / "c.sqlite3", "--jsonl", "-")
    with subprocess.Popen(
        program(*words, batch_s=0.05),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # Unbuffered: communicate reads past what a buffered readline has already taken.
        bufsize=0,
        env=environment(tmp_path),
    ) as first:
        assert first.stdout is not None
        first.stdout.readline()
        first.send_signal(signal.SIGINT)
        out, err = first.communicate(timeout=60)
    assert first.returncode == 130
    scored = len(out.splitlines()) + 1
    assert err.decode() == f"Stopped; {scored} scored; run the same command to go on.\n"
    again = subprocess.run(
        program(*words), capture_output=True, text=True, env=environment(tmp_path), check=True
    )
    assert again.stderr.startswith(f"{300 - scored} scored, {scored} unchanged")


def close_early(words: list[str], env: dict[str, str]) -> tuple[int, str]:
    """Exit code and standard error of a program whose reader leaves after one line."""
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        err = running.stderr.read()
        return running.wait(60), err


@posix
def test_a_scan_whose_reader_leaves_stops_quietly(tmp_path: Path) -> None:
    write_photos(tmp_path / "photos", 600)
    words = ("scan", tmp_path / "photos", "--catalog", tmp_path / "c.sqlite3", "--jsonl", "-")
    assert close_early(program(*words), environment(tmp_path)) == (130, "")


@posix
def test_a_list_whose_reader_leaves_ends_quietly(tmp_path: Path) -> None:
    # More than a pipe holds, so that the writer is still writing when the reader leaves.
    write_photos(tmp_path / "photos", 1500)
    catalog, env = ("--catalog", tmp_path / "c.sqlite3"), environment(tmp_path)
    subprocess.run(program("scan", tmp_path / "photos", *catalog, "-q"), env=env, check=True)
    for more in ((), ("--json", "-")):
        assert close_early(program("list", *catalog, *more), env) == (0, "")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_any_encoding_of_the_terminal(tmp_path: Path, encoding: str) -> None:
    [photo] = write_photos(tmp_path / "photos", 1)
    photo.rename(photo.with_name("写真 é.png"))
    words = ("scan", tmp_path / "photos", "--catalog", tmp_path / "c.sqlite3")
    narrow = environment(tmp_path, PYTHONIOENCODING=encoding)
    scan = subprocess.run(program(*words), capture_output=True, env=narrow, check=True)
    assert scan.stderr == b""
    assert (b"#" * 40 in scan.stdout) is (encoding != "utf-8")
    lines = subprocess.run(
        program(*words, "--jsonl", "-", "-q"), capture_output=True, env=narrow, check=True
    )
    assert json.loads(lines.stdout.decode(encoding))["path"].endswith("写真 é.png")


@posix
def test_a_bar_on_a_terminal_only(tmp_path: Path) -> None:
    import pty

    write_photos(tmp_path / "photos", 60)
    ours, theirs = pty.openpty()
    words = ("scan", tmp_path / "photos", "--catalog", tmp_path / "c.sqlite3")
    with subprocess.Popen(
        program(*words, batch_s=0.1),
        stdout=subprocess.PIPE,
        stderr=theirs,
        env=environment(tmp_path, TERM="xterm", COLUMNS="100", NO_COLOR="1"),
    ) as running:
        os.close(theirs)
        drawn = b""
        while True:
            try:
                drawn += os.read(ours, 4096)
            except OSError:  # the other end is closed
                break
        assert running.stdout is not None
        summary = running.stdout.read()
    os.close(ours)
    assert b"/60" in drawn
    assert b"photos/s" in drawn
    assert b"\x1b[3" not in drawn, "a colour in spite of NO_COLOR"
    assert b"\x1b" not in summary
    assert summary.startswith(b"60 scored")
