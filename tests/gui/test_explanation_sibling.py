"""A better frame of the same burst, in the real window: side by side, and one press away."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qualityculler.domain import Fingerprint, Photo, PhotoRow, PhotoStatus, Score, Suggestion
from qualityculler.evidence import Box, Fault, Finding, Severity, Unit
from qualityculler.explain import checks
from qualityculler.explain.difference import Difference
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.panels.explanation import ExplanationPanel
from qualityculler.gui.scanning import ScanState
from qualityculler.operations.compare import Sibling, sentence
from tests.fixtures.fake_scorer import ID
from tests.gui.conftest import settled
from tests.gui.explaining import board_of, ended, explain, until

SAMPLES = Path(__file__).parents[2] / "resources" / "samples"
NAMES = ("coffee_1_sharp", "coffee_3_blurred", "rocket")
SHARP, BLURRED, ROCKET = range(3)


@pytest.fixture
def samples(
    qtbot: QtBot, window: MainWindow, folder: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> MainWindow:
    """A window with three real photos, two of one moment, and without a model."""
    monkeypatch.setattr(checks, "runtime_installed", lambda: False)
    for name in NAMES:
        shutil.copy(SAMPLES / f"{name}.jpg", folder)
    # The fake scorer counts brightness: the sharp frame must be the better one.
    with Image.open(SAMPLES / "coffee_1_sharp.jpg") as sharp:
        lit, exif = sharp.point(lambda level: min(255, level + 20)), sharp.getexif()
    lit.save(folder / "coffee_1_sharp.jpg", quality=95, exif=exif)
    window.open_path(folder)
    until(
        qtbot,
        lambda: (
            window.parts.scanning.state is ScanState.IDLE
            and len(window.session.order) == len(NAMES)
            and all(settled(window, id) for id in window.session.order.ids)
        ),
    )
    return window


@pytest.fixture
def panel(qtbot: QtBot, samples: MainWindow) -> ExplanationPanel:
    """The panel with the blurred photo explained and set beside the sharp one."""
    explain(samples, BLURRED)
    found = board_of(samples).panels["explanation"]
    until(qtbot, lambda: found.sibling.said.text() != "")
    ended(qtbot, samples)
    return found


def test_both_frames_stand_side_by_side_with_what_is_measured(
    qtbot: QtBot, samples: MainWindow, panel: ExplanationPanel
) -> None:
    view = panel.sibling
    assert view.isVisible()
    assert view.said.text().startswith("coffee_1_sharp.jpg is sharper")
    assert "(Defocus: " in view.said.text()
    assert " px against " in view.said.text()
    until(qtbot, lambda: not view.there.icon().isNull() and not view.here.icon().isNull())
    assert "coffee_3_blurred.jpg" in view.here.accessibleName()
    assert "coffee_1_sharp.jpg" in view.there.accessibleName()
    panel.model.copy.click()
    assert view.said.text() in QGuiApplication.clipboard().text()


def test_a_press_jumps_to_the_frame(
    qtbot: QtBot, samples: MainWindow, panel: ExplanationPanel
) -> None:
    ids, view = samples.session.order.ids, panel.sibling
    QTest.mouseClick(view.there, Qt.MouseButton.LeftButton)
    assert samples.session.current == ids[SHARP]
    assert panel.standing.name.text() == "coffee_3_blurred.jpg", "the panel stays with its photo"
    view.here.setFocus()
    QTest.keyClick(view.here, Qt.Key.Key_Space)
    assert samples.session.current == ids[BLURRED]


def test_a_frame_that_is_filtered_out_is_not_jumped_to(
    qtbot: QtBot, samples: MainWindow, panel: ExplanationPanel
) -> None:
    ids = list(samples.session.order.ids)
    noted: list[str] = []
    panel.noted.connect(noted.append)
    panel.photos_asked.emit(Fault.DEFOCUS)
    until(qtbot, lambda: ids[SHARP] not in samples.session.order.ids)
    panel.sibling.there.asked.emit(ids[SHARP])
    assert noted == ["This photo is not in the list that is shown."]
    assert samples.session.current != ids[SHARP]


def test_nothing_is_shown_where_nothing_is_better(
    qtbot: QtBot, samples: MainWindow, panel: ExplanationPanel
) -> None:
    for place in (SHARP, ROCKET):
        explain(samples, place)
        until(qtbot, lambda: not panel.sibling.isVisible())
        ended(qtbot, samples)
        until(qtbot, lambda: not board_of(samples).busy and not panel.sibling.busy)
        assert panel.sibling.lines() == []
        assert not panel.sibling.isVisible()


def test_a_fault_that_is_disputed_is_no_difference(
    qtbot: QtBot, samples: MainWindow, panel: ExplanationPanel
) -> None:
    said = panel.sibling.said.text()
    row = next(one for one in panel.findings.rows if one.finding.fault is Fault.DEFOCUS)
    row.wrong.trigger()
    until(qtbot, lambda: panel.sibling.said.text() != said)
    assert "sharper" not in panel.sibling.said.text()


def frame(name: str, value: float) -> PhotoRow:
    photo = Photo(1, Path("/p"), Path(name), Fingerprint(1, 1, name))
    score = Score(value, ID, datetime(2026, 1, 1, tzinfo=UTC), 0.1)
    return PhotoRow(photo, PhotoStatus.SCORED, score, None)


def pair(fault: Fault, box: Box | None = None) -> Difference:
    here = Finding(fault, Severity.CLEAR, 9.0, Unit.PX, 1.0, 0.0, box)
    return Difference(here, Finding(fault, Severity.NONE, 2.0, Unit.PX, 1.0, 0.0, box))


SOFTER = Sibling(
    frame("a.jpg", 2.7),
    frame("b.jpg", 3.9),
    pair(Fault.DEFOCUS, Box(0.2, 0.2, 0.6, 0.6)),
    Suggestion.REVIEW,
    Suggestion.KEEP,
)


def test_the_sentence_with_place_and_suggestion(qapp: QApplication) -> None:
    assert sentence(SOFTER) == (
        "b.jpg is sharper at the same place (Defocus: 2 px against 9 px). With a score of 3.90 "
        "the program would suggest “keep?” here, not “review?”."
    )


@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_has_its_words(qapp: QApplication, fault: Fault) -> None:
    said = sentence(replace(SOFTER, difference=pair(fault), instead=None))
    assert re.fullmatch(r"b\.jpg (is|has) .+ \(.+: 2 px against 9 px\)\.", said)
