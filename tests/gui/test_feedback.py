"""What was done is told where it was done, with the way back, and leads to the photos."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from qualityculler import paths
from qualityculler.domain import Change, Flag
from qualityculler.gui import announce
from qualityculler.gui.announce import Announcer
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.panels.apply import ApplyPanel
from qualityculler.gui.panels.board import Board
from qualityculler.gui.panels.fault_filter import FaultFilter
from qualityculler.gui.panels.rejects import RejectsPanel
from qualityculler.gui.scanning import ScanState, ScanStatus, span
from qualityculler.operations.measure import MeasureProgress
from qualityculler.operations.remove import Outcome
from qualityculler.operations.scan import RunReport
from qualityculler.task import Progress, TaskState
from tests.fixtures.desktop_portal import Desktop
from tests.fixtures.desktop_portal import confined as confined
from tests.fixtures.desktop_portal import desktop as desktop
from tests.gui.driving import decision, press

REPORT = RunReport(TaskState.SUCCESS, 12, 9, 3, 0, 1, {"damaged": 2}, (), 75.2)


def board_of(window: MainWindow) -> Board:
    board = window.findChild(Board)
    assert isinstance(board, Board)
    return board


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A desktop with the two tools."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("notify-send", "gdbus"):
        (folder / name).write_text("#!/bin/sh\n")
        (folder / name).chmod(stat.S_IRWXU)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    return folder


def test_the_end_of_a_scan_is_told(qtbot: QtBot, shoot: MainWindow) -> None:
    qtbot.waitUntil(lambda: shoot.status.news.text().startswith("Scan ended: 12 photos"))
    assert announce.ended(REPORT) == (
        "Scan ended: 12 photos, 9 newly scored, 2 skipped, 1 no longer there, in 1 min 15 s"
    )


def test_a_short_scan_is_told_in_seconds() -> None:
    short = replace(REPORT, elapsed_s=8.4, missing=0, skipped_by_kind={})
    assert announce.ended(short) == "Scan ended: 12 photos, 9 newly scored, in 8 s"


def test_out_of_sight_it_is_told_on_the_desktop(window: MainWindow, tools: Path) -> None:
    begun: list[Sequence[str]] = []
    told: list[str] = []
    scanning = window.parts.scanning
    announcer = Announcer(
        scanning, window, told.append, lambda tool, words: begun.append((tool, *words))
    )
    announcer._window = type("Hidden", (), {"isActiveWindow": lambda self: False})()  # type: ignore[assignment]
    scanning.progressed.emit(ScanStatus(Progress(seen=20, total=20, scored=5)))
    scanning.progressed.emit(ScanStatus(Progress(seen=20, total=20, scored=6)))
    assert begun[0][0] == str(tools / "gdbus")
    assert begun[0][-1] == "{'progress': <0.250>, 'progress-visible': <true>}"
    assert f"'application://{paths.DESKTOP_ID}.desktop'" in begun[0]
    assert len(begun) == 1  # not with every photo
    scanning.state_changed.emit(ScanState.IDLE)
    assert begun[1][-1] == "{'progress-visible': <false>}"


def test_inside_flatpak_the_portal_is_told(
    qtbot: QtBot, window: MainWindow, desktop: Desktop
) -> None:
    scanning, announcer = window.parts.scanning, window.findChild(Announcer)
    assert isinstance(announcer, Announcer)
    announcer._notify("The end", "5 photos")
    scanning.progressed.emit(ScanStatus(Progress(seen=20, total=20, scored=5)))
    scanning.state_changed.emit(ScanState.IDLE)
    told = [
        ("AddNotification", "qualityculler"),
        *(("Update", f"application://{paths.DESKTOP_ID}.desktop") for _ in range(2)),
    ]
    qtbot.waitUntil(lambda: [(name, body[0]) for name, body in desktop.asked] == told)
    shown = [body[1] for _, body in desktop.asked[1:]]
    assert [one["progress-visible"] for one in shown] == [("b", True), ("b", False)]
    assert shown[0]["progress"] == ("d", 0.25)


def test_a_notice_takes_nothing_for_markup(tools: Path) -> None:
    command = announce.notice("The end", "<b>5 & 6</b>")
    assert command[0] == str(tools / "notify-send")
    assert f"--icon={paths.DESKTOP_ID}" in command  # what the packages install it as
    assert command[-3:] == ["--", "The end", "&lt;b&gt;5 &amp; 6&lt;/b&gt;"]


def test_without_a_desktop_nothing_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/nowhere")
    assert announce.notice("a", "b") == [] and announce.launcher(0.5) == []


def test_apply_says_what_it_did_with_the_way_back(qtbot: QtBot, shoot: MainWindow) -> None:
    apply = board_of(shoot).panel(ApplyPanel)
    apply.deed.setCurrentIndex(3)  # pick all
    qtbot.waitUntil(apply.button.isEnabled)
    assert not apply.undo.isVisible()
    apply.button.click()
    qtbot.waitUntil(lambda: apply.done.text() == "12 photos picked")
    assert apply.undo.isVisible()
    apply.undo.click()
    qtbot.waitUntil(lambda: decision(shoot, 0).flag is Flag.NONE)
    assert not apply.undo.isVisible()


def test_the_way_back_leaves_with_the_next_change(qtbot: QtBot, shoot: MainWindow) -> None:
    apply = board_of(shoot).panel(ApplyPanel)
    apply.deed.setCurrentIndex(3)
    qtbot.waitUntil(apply.button.isEnabled)
    apply.button.click()
    qtbot.waitUntil(apply.undo.isVisible)
    press(shoot, "5")
    # Now it would take back the stars, which is not what stands beside it.
    qtbot.waitUntil(lambda: not apply.undo.isVisible())


def test_undo_names_the_photos_and_leads_to_them(qtbot: QtBot, shoot: MainWindow) -> None:
    ids = shoot.session.order.ids
    shoot.session.decide(Change(flag=Flag.REJECT), ids[3:8])
    qtbot.waitUntil(lambda: not shoot.session.busy)
    shoot.session.set_current(ids[11])
    press(shoot, "Ctrl+Z")
    said = "Undone: Rejected 5 photos (p0003.png, p0004.png, p0005.png …)"
    qtbot.waitUntil(lambda: shoot.status.news.text() == said)
    assert shoot.session.selection == ids[3:8] and shoot.session.current == ids[3]


def test_undo_calls_nobody_back_who_has_gone_on(qtbot: QtBot, shoot: MainWindow) -> None:
    """A key that was pressed before the answer came was about what was on the screen."""
    ids = shoot.session.order.ids
    shoot.session.set_current(ids[4])
    press(shoot, "X")
    press(shoot, "Ctrl+Z")
    press(shoot, "Shift+P")
    press(shoot, "Shift+X")
    qtbot.waitUntil(lambda: shoot.status.news.text().startswith("Undone"))
    qtbot.waitUntil(lambda: not shoot.session.busy)
    assert shoot.session.current == ids[6]
    assert [decision(shoot, n).flag for n in (4, 5, 6)] == [Flag.PICK, Flag.REJECT, Flag.NONE]


def test_nothing_moved_offers_no_undo(shoot: MainWindow) -> None:
    rejects = board_of(shoot).panel(RejectsPanel)
    shoot.session.files_moved.emit(Outcome(back=False, troubles=["p.jpg is in use."]))
    assert rejects.said.text().splitlines()[0] == "No file was moved."
    assert "undo" not in rejects.said.text()
    assert shoot.status.news.text() == "No file was moved."


def test_measuring_a_folder_shows_how_far_it_is(
    shoot: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = board_of(shoot).panel(FaultFilter)
    clock = iter([100.0, 102.0, 104.0])
    monkeypatch.setattr("time.monotonic", lambda: next(clock, 104.0))
    faults._on_progress(MeasureProgress(1, 100))
    faults._on_progress(MeasureProgress(11, 100))
    assert (faults.bar.maximum(), faults.bar.value()) == (100, 11)
    assert faults.left.text() == f"11 of 100 done  ·  {span(89 / 5)} left"
