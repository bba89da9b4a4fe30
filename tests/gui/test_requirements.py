from __future__ import annotations

import ctypes
import socket
import sys
from importlib import metadata
from pathlib import Path

import pytest

from qualityculler.errors import UserError
from qualityculler.gui import requirements


def test_all_is_well_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    requirements.check()


def test_without_pyside_the_sentence_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(UserError, match=r"pip install 'qualityculler\[gui\]'"):
        requirements.check()


def test_a_missing_library_is_named_with_the_apt_line(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = "libEGL.so.1: cannot open shared object file: No such file or directory"
    sentence = str(requirements._not_loaded(ImportError(missing)))
    assert "libEGL.so.1" in sentence
    assert "sudo apt install libegl1" in sentence


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="about X11")
def test_a_library_the_plugin_lacks_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacks(path: str) -> None:
        raise OSError("libxcb-cursor.so.0: cannot open shared object file")

    monkeypatch.setenv("QT_QPA_PLATFORM", "")
    monkeypatch.setenv("DISPLAY", ":9")
    monkeypatch.setattr(ctypes, "CDLL", lacks)
    with pytest.raises(UserError, match=r"libxcb-cursor\.so\.0.*sudo apt install"):
        requirements.check()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="about X11")
def test_without_a_screen_the_command_line_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(UserError, match="no screen here"):
        requirements.check()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="about X11 and Wayland")
@pytest.mark.parametrize("platform", ["", "xcb", "wayland"])
def test_a_screen_that_does_not_answer_is_a_sentence(
    platform: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Qt would end the process."""
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("DISPLAY", ":987")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-9")
    with pytest.raises(UserError, match="screen :987 does not answer"):
        requirements.check()
    with socket.socket(socket.AF_UNIX) as screen:
        screen.bind(str(tmp_path / "wayland-9"))
        screen.listen()
        if platform == "xcb":
            with pytest.raises(UserError, match="does not answer"):
                requirements.check()
        else:
            requirements.check()


def test_the_broken_release_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "version", lambda name: "6.12.0")
    monkeypatch.setattr(sys, "version_info", (3, 11, 7))
    with pytest.raises(UserError, match=r"PySide6-Essentials<6\.12"):
        requirements.check()


def test_the_readme_names_the_same_packages() -> None:
    readme = Path(__file__).parents[2] / "README.md"
    assert f"\n{requirements.APT}\n" in readme.read_text(encoding="utf-8")
