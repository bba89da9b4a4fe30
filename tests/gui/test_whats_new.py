"""After an update, and only then, three lines say what is new."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from qualityculler import __version__
from qualityculler.gui.dialogs import whats_new
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.window_state import WindowState


def test_it_is_told_once_and_not_at_a_first_start(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    remembered = WindowState(tmp_path / "window.ini")
    assert whats_new.show_once(window, remembered) is None
    remembered.keep("program/version", "0.0.9")
    dialog = whats_new.show_once(window, remembered)
    assert dialog is not None and dialog.isVisible() and not dialog.isModal()
    assert [line.text() for line in dialog.lines] == list(whats_new.NEWS[__version__])
    dialog.close()
    assert whats_new.show_once(window, WindowState(tmp_path / "window.ini")) is None


def test_each_version_has_three_lines_and_this_one_is_among_them() -> None:
    assert __version__ in whats_new.NEWS
    assert {len(lines) for lines in whats_new.NEWS.values()} == {3}
