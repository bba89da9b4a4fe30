"""``desktop install`` and ``remove``, and what a shell and a manual page are made of."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from qualityculler import paths
from tests.cli.conftest import Command

TREE = Path(__file__).parents[2]
linux = pytest.mark.skipif(
    sys.platform in ("win32", "darwin"), reason="what it writes is for Linux desktops"
)


@linux
def test_it_tells_what_it_writes_and_takes_away(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    ended = command("desktop", "install")
    entry = tmp_path / "data" / "applications" / f"{paths.DESKTOP_ID}.desktop"
    assert ended.code == 0
    assert str(entry) in ended.out.splitlines()
    assert entry.exists()
    removed = command("desktop", "remove")
    assert removed.code == 0
    assert sorted(removed.out.splitlines()) == sorted(ended.out.splitlines())
    assert removed.err == f"{len(ended.out.splitlines())} files taken away.\n"
    assert not entry.exists()


@linux
def test_a_folder_that_cannot_be_written_is_a_sentence(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").write_text("a file")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    ended = command("desktop", "install")
    assert ended.code == 2
    assert "cannot be written" in ended.err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_completes_verbs(shell: str) -> None:
    environment = os.environ | {"PYTHONPATH": str(TREE)}
    ended = subprocess.run(
        [sys.executable, "-m", "qualityculler"],
        capture_output=True,
        text=True,
        check=True,
        env=environment | {"_QUALITYCULLER_COMPLETE": f"source_{shell}"},
    )
    assert "_QUALITYCULLER_COMPLETE" in ended.stdout
    if shell == "bash":
        words = {"_QUALITYCULLER_COMPLETE": "complete_bash", "COMP_CWORD": "1"}
        ended = subprocess.run(
            [sys.executable, "-m", "qualityculler"],
            capture_output=True,
            text=True,
            check=False,
            env=environment | words | {"COMP_WORDS": "qualityculler sc"},
        )
        assert ended.stdout.split() == ["scan"]
