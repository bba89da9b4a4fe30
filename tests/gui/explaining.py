"""What the tests of the explanation share: an untrained model that runs, and how to ask it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from qualityculler.evidence import ExplainerFiles, PromptFamily
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.panels.board import Board
from qualityculler.models import local
from qualityculler.operations.job import Lane
from tests.fixtures import untrained_mllm


@pytest.fixture(scope="session")
def untrained(tmp_path_factory: pytest.TempPathFactory) -> ExplainerFiles:
    if reason := untrained_mllm.can_run():
        pytest.skip(reason)
    return untrained_mllm.make(tmp_path_factory.mktemp("untrained"))


@pytest.fixture
def model(home: Path, untrained: ExplainerFiles) -> str:
    """The untrained model, taken up as the user's own."""
    assert untrained.lora is not None
    local.take_up(
        untrained.model.path,
        untrained.mmproj.path,
        untrained.lora.path,
        family=PromptFamily.QUALITY_TINY,
        image_side_px=untrained.image_side_px,
    )
    return local.ID


def board_of(window: MainWindow) -> Board:
    found = window.findChild(Board)
    assert isinstance(found, Board)
    return found


def until(qtbot: QtBot, true: Callable[[], bool]) -> None:
    qtbot.waitUntil(true, timeout=60_000)


def explain(window: MainWindow, place: int) -> None:
    window.session.set_current(window.session.order.ids[place])
    window.commands.explain_asked.emit()


def ended(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until nothing is being measured, asked or shown any more."""
    board = board_of(window)
    until(
        qtbot,
        lambda: (
            board.panels["explanation"].model.again.isEnabled()
            and not board.jobs.busy(Lane.EXPLAIN)
            and not window.session.busy
        ),
    )
