"""The model's part of the explanation, in the real window with the real runtime."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.panels.explanation import ExplanationPanel
from qualityculler.gui.panels.model_text import Pace
from qualityculler.operations.explain import Expected
from tests.gui.driving import press
from tests.gui.explaining import board_of, ended, explain, model, until, untrained

__all__ = ["model", "untrained"]


@pytest.fixture
def panel(model: str, shoot: MainWindow) -> ExplanationPanel:
    """The panel of a window with twelve photos, the untrained model chosen."""
    board = board_of(shoot)
    board.explainers.choose(model)
    return board.panels["explanation"]


def pieces_of(window: MainWindow) -> list[str]:
    pieces: list[str] = []
    board_of(window).panels["explanation"].model.wrote.connect(pieces.append)
    return pieces


def test_the_text_streams_in_is_copied_and_remembered(
    qtbot: QtBot, shoot: MainWindow, panel: ExplanationPanel
) -> None:
    pieces = pieces_of(shoot)
    explain(shoot, 0)
    assert panel.model.stop.isEnabled()
    until(qtbot, lambda: len(pieces) > 2)
    assert panel.model.text.text() == "".join(pieces)
    until(qtbot, lambda: "tokens/s" in panel.model.status.text())
    assert "s left" in panel.model.status.text()
    ended(qtbot, shoot)
    written = "".join(pieces).strip()
    assert panel.model.text.text() == written
    assert panel.model.rating.text() == "The model gave no score."
    assert not panel.model.stop.isEnabled()
    panel.model.copy.click()
    copied = QGuiApplication.clipboard().text()
    assert "p0000.png" in copied
    assert written.split()[0] in copied

    explain(shoot, 1)
    explain(shoot, 0)
    until(qtbot, lambda: panel.model.status.text() == "Remembered from an earlier time.")
    assert panel.model.text.text() == written
    panel.model.again.click()
    ended(qtbot, shoot)
    assert "tokens/s" in panel.model.status.text()


def test_markup_of_a_model_is_text(
    qtbot: QtBot, shoot: MainWindow, panel: ExplanationPanel
) -> None:
    panel.model.write("<b>bold</b><img src='file:///etc/passwd'>")
    assert panel.model.text.textFormat().name == "PlainText"
    assert "<b>" in panel.model.text.text()


@pytest.mark.parametrize("how", ["button", "key in the panel", "key in the grid"])
def test_it_is_stopped(qtbot: QtBot, shoot: MainWindow, panel: ExplanationPanel, how: str) -> None:
    pieces = pieces_of(shoot)
    explain(shoot, 0)
    until(qtbot, lambda: len(pieces) > 2)
    if how == "button":
        panel.model.stop.click()
    else:
        (panel.model.copy if how == "key in the panel" else shoot.stage.grid).setFocus()
        press(shoot, "Esc")
    assert panel.model.status.text() == "Stopped."
    assert not board_of(shoot).panels["explanation"].asking
    before = panel.model.text.text()
    assert before == "".join(pieces)
    qtbot.wait(300)
    assert panel.model.text.text() == before
    ended(qtbot, shoot)


def test_late_answers_about_another_photo_are_dropped(
    qtbot: QtBot, shoot: MainWindow, panel: ExplanationPanel
) -> None:
    pieces = pieces_of(shoot)
    explain(shoot, 0)
    until(qtbot, lambda: len(pieces) > 2)
    pieces.clear()
    explain(shoot, 3)
    assert panel.model.text.text() == ""
    until(qtbot, lambda: panel.standing.name.text() == "p0003.png")
    ended(qtbot, shoot)
    assert panel.model.text.text() == "".join(pieces).strip()


def test_a_crash_is_a_sentence_and_the_next_question_works(
    qtbot: QtBot, shoot: MainWindow, panel: ExplanationPanel
) -> None:
    board, pieces = board_of(shoot), pieces_of(shoot)
    explain(shoot, 0)
    until(qtbot, lambda: len(pieces) > 2)
    pid = board.jobs.library.child_pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    ended(qtbot, shoot)
    assert "ended unexpectedly while answering" in panel.model.status.text()
    pieces.clear()
    panel.model.again.click()
    ended(qtbot, shoot)
    assert len(pieces) > 2
    assert board.jobs.library.child_pid != pid


def test_closing_the_window_ends_the_child(
    qtbot: QtBot, shoot: MainWindow, panel: ExplanationPanel
) -> None:
    pieces = pieces_of(shoot)
    explain(shoot, 0)
    until(qtbot, lambda: len(pieces) > 1)
    pid = board_of(shoot).jobs.library.child_pid
    shoot.close()
    assert pid is not None
    assert not Path(f"/proc/{pid}").exists()


def test_the_time_left_is_the_nearer_of_two_guesses() -> None:
    pace = Pace()
    assert pace.left_s() is None
    pace.expect(Expected(100, None), 10.0)
    assert pace.left_s(11.0) is None
    for at_s in (11.0, 12.0, 13.0):
        pace.count(at_s)
    assert pace.per_s(13.0) == pytest.approx(1.0)
    assert pace.left_s(13.0) == pytest.approx(97.0)
    pace.expect(Expected(100, 8.0), 10.0)
    assert pace.left_s(13.0) == pytest.approx(5.0)
    assert pace.left_s(40.0) == 0.0
