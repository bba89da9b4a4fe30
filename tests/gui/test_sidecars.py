"""Decisions of other programs in the window, and ours written for them."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from qualityculler.domain import Decision, Flag, SidecarProfile, SidecarWriting
from qualityculler.files import lock
from qualityculler.gui import sidecar_writer
from qualityculler.gui.apply_settings import SettingsApplier
from qualityculler.gui.dialogs.sidecar_differences import SidecarDifferences
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.question import ConfirmLine
from qualityculler.gui.scanning import ScanState
from qualityculler.gui.session import Session
from qualityculler.operations.job import Lane, Tell
from qualityculler.operations.library import Library
from qualityculler.task import CancelToken
from qualityculler.xmp import marks
from tests.fixtures.fake_scorer import write_photos
from tests.gui.driving import decision, press, row_of
from tests.xmp.packets import attribute_form


@pytest.fixture
def rated(qtbot: QtBot, window: MainWindow, folder: Path) -> MainWindow:
    """A window with four photos; another program has rated two, and one so that it is unclear."""
    write_photos(folder, 4)
    photos = sorted(folder.iterdir())
    for photo, rating in zip(photos, ("4", "2", "five"), strict=False):
        photo.with_suffix(".xmp").write_text(attribute_form(rating), encoding="utf-8")
    window.open_path(folder)
    qtbot.waitUntil(lambda: len(window.session.order) == 4, timeout=10_000)
    idle = lambda: window.parts.scanning.state is ScanState.IDLE  # noqa: E731
    qtbot.waitUntil(idle, timeout=20_000)
    qtbot.waitUntil(window.stage.outside.isVisible, timeout=10_000)
    return window


def sidecars(window: MainWindow) -> list[Path]:
    assert window.session.folder is not None
    return sorted(window.session.folder.glob("*.xmp"))


def settled(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: not session.busy, timeout=10_000)


def choose(window: MainWindow, **settings: object) -> None:
    applier = window.findChild(SettingsApplier)
    assert isinstance(applier, SettingsApplier)
    applier.preferences.change(**settings)


def test_ratings_of_others_are_told_taken_over_and_taken_back(
    qtbot: QtBot, rated: MainWindow
) -> None:
    notice = rated.stage.outside
    assert notice.said.text().startswith("3 photos have ratings, flags or labels")
    assert "1 needs a look." in notice.said.text()
    assert decision(rated, 0) == Decision()
    notice.take.click()
    qtbot.waitUntil(lambda: decision(rated, 0) == Decision(rating=4), timeout=10_000)
    qtbot.waitUntil(lambda: decision(rated, 1) == Decision(rating=2), timeout=10_000)
    assert decision(rated, 2) == Decision()
    qtbot.waitUntil(lambda: notice.said.text().startswith("1 photo"), timeout=10_000)
    assert not notice.take.isEnabled()
    rated.commands.undo()
    qtbot.waitUntil(lambda: decision(rated, 0) == Decision(), timeout=10_000)
    qtbot.waitUntil(lambda: notice.said.text().startswith("3 photos"), timeout=10_000)


def test_each_photo_has_a_choice_and_what_is_unclear_has_none_made(
    qtbot: QtBot, rated: MainWindow
) -> None:
    rated.stage.outside.show_them.click()
    [dialog] = rated.findChildren(SidecarDifferences)
    texts = [[line.box.itemText(n) for n in range(line.box.count())] for line in dialog.lines]
    assert texts == [
        ["Take over: 4 stars", "Leave as it is"],
        ["Take over: 2 stars", "Leave as it is"],
        ["Leave as it is"],
    ]
    assert [line.box.currentIndex() for line in dialog.lines] == [0, 0, 0]
    dialog.lines[1].box.setCurrentIndex(1)
    dialog.take.click()
    qtbot.waitUntil(lambda: decision(rated, 0) == Decision(rating=4), timeout=10_000)
    assert decision(rated, 1) == Decision()


def test_left_to_the_other_program_the_line_goes(qtbot: QtBot, rated: MainWindow) -> None:
    rated.stage.outside.leave.click()
    qtbot.waitUntil(lambda: not rated.stage.outside.isVisible(), timeout=10_000)
    assert decision(rated, 0) == Decision()


@pytest.mark.skipif(shutil.which("exiftool") is None, reason="exiftool is not installed")
def test_a_photo_is_written_into_once_asked_for_and_comes_back(
    qtbot: QtBot, rated: MainWindow
) -> None:
    session, said = rated.session, list[str]()
    applier = rated.findChild(SettingsApplier)
    assert isinstance(applier, SettingsApplier)
    applier.sidecars.told.connect(said.append)
    session.set_current(session.order.ids[3])
    press(rated, "P")
    settled(qtbot, session)
    row = row_of(rated, session.current)
    before = row.photo.path.read_bytes()
    rated.actions_table.by_name["embed"].trigger()
    question = rated.findChild(ConfirmLine)
    assert isinstance(question, ConfirmLine)
    qtbot.waitUntil(question.isVisible, timeout=10_000)
    question.yes.click()
    qtbot.waitUntil(lambda: bool(said), timeout=30_000)
    assert said == ["1 photo written into."] and row.photo.path.read_bytes() != before
    rated.commands.undo()
    qtbot.waitUntil(lambda: row.photo.path.read_bytes() == before, timeout=30_000)


def test_nothing_is_written_unless_it_is_wanted_and_agreed_to(
    qtbot: QtBot, rated: MainWindow
) -> None:
    said: list[str] = []
    rated.stage.outside.hide()
    applier = rated.findChild(SettingsApplier)
    assert isinstance(applier, SettingsApplier)
    applier.sidecars.told.connect(said.append)
    before = {path: path.read_bytes() for path in sidecars(rated)}
    rated.session.set_current(rated.session.order.ids[3])
    press(rated, "P")
    settled(qtbot, rated.session)
    rated.actions_table.by_name["write_sidecars"].trigger()
    assert said == ["Writing sidecars is switched off in the settings."]
    choose(rated, sidecars=SidecarWriting.ON_REQUEST, sidecar_profile=SidecarProfile.DIGIKAM)
    rated.actions_table.by_name["write_sidecars"].trigger()
    question = rated.findChild(ConfirmLine)
    assert isinstance(question, ConfirmLine)
    qtbot.waitUntil(question.isVisible, timeout=10_000)
    assert question.said.text() == (
        "Write 1 sidecar for digiKam? 1 photo is left: it was decided about there later, or it is "
        "unclear."
    )
    assert {path: path.read_bytes() for path in sidecars(rated)} == before
    yes: QPushButton = question.yes
    yes.click()
    qtbot.waitUntil(lambda: len(sidecars(rated)) == 4, timeout=10_000)
    qtbot.waitUntil(lambda: "1 sidecar written." in said, timeout=10_000)
    [new] = set(sidecars(rated)) - set(before)
    assert marks.read(new.read_bytes()).flag is Flag.PICK
    rated.commands.undo()
    qtbot.waitUntil(lambda: not new.exists(), timeout=10_000)


def test_as_you_go_each_decision_and_each_undo_arrives_in_the_sidecar(
    qtbot: QtBot, rated: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sidecar_writer, "WAIT_MS", 10)
    choose(rated, sidecars=SidecarWriting.AS_YOU_GO)
    rated.session.set_current(rated.session.order.ids[3])
    press(rated, "5")
    qtbot.waitUntil(lambda: len(sidecars(rated)) == 4, timeout=10_000)
    new = max(sidecars(rated), key=lambda path: path.stat().st_mtime_ns)
    qtbot.waitUntil(lambda: marks.read(new.read_bytes()).rating == 5, timeout=10_000)
    settled(qtbot, rated.session)
    rated.commands.undo()
    qtbot.waitUntil(lambda: marks.read(new.read_bytes()).rating == 0, timeout=10_000)


def test_what_waits_is_written_at_the_close(qtbot: QtBot, rated: MainWindow) -> None:
    choose(rated, sidecars=SidecarWriting.AS_YOU_GO)
    folder = rated.session.folder
    assert folder is not None
    rated.session.set_current(rated.session.order.ids[3])
    with qtbot.waitSignal(rated.session.decided, timeout=10_000):
        press(rated, "X")
    rated.close()
    assert len(list(folder.glob("*.xmp"))) == 4


@dataclass(frozen=True)
class MovesFiles:
    """Holds the right to move files until it is given up."""

    lane: ClassVar[Lane] = Lane.FILES

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> None:
        with lock.held(library.path):
            tell("begun")
            while not cancel.cancelled:
                time.sleep(0.01)


@pytest.mark.parametrize("asked_for", [False, True])
def test_what_waits_is_written_at_a_close_while_files_are_being_moved(
    qtbot: QtBot, rated: MainWindow, asked_for: bool
) -> None:
    choose(rated, sidecars=SidecarWriting.AS_YOU_GO)
    folder = rated.session.folder
    assert folder is not None
    begun: list[object] = []
    rated.session.jobs.run(MovesFiles(), event=begun.append)
    qtbot.waitUntil(lambda: bool(begun), timeout=10_000)
    rated.session.set_current(rated.session.order.ids[3])
    with qtbot.waitSignal(rated.session.decided, timeout=10_000):
        press(rated, "X")
    if asked_for:  # the job waits behind the other one, and is given up with it
        applier = rated.findChild(SettingsApplier)
        assert isinstance(applier, SettingsApplier)
        applier.sidecars._follow()
    rated.close()
    assert len(list(folder.glob("*.xmp"))) == 4


def test_ratings_of_others_are_told_of_every_folder_that_was_opened_together(
    qtbot: QtBot, window: MainWindow, folder: Path, tmp_path: Path
) -> None:
    second = tmp_path / "second"
    second.mkdir()
    write_photos(folder, 1)
    [photo] = write_photos(second, 1)
    photo.with_suffix(".xmp").write_text(attribute_form("4"), encoding="utf-8")
    window.open_paths([folder, second])
    qtbot.waitUntil(window.stage.outside.isVisible, timeout=20_000)
    assert [one.photo.path for one in window.stage.outside.found] == [photo]
    idle = lambda: window.parts.scanning.state is ScanState.IDLE  # noqa: E731
    qtbot.waitUntil(idle, timeout=20_000)
