"""What is measured of a photo, in the real window and with the real measuring."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from qualityculler.evidence import (
    ClaimStatus,
    ExplainerId,
    Explanation,
    Fault,
    Finding,
    Severity,
)
from qualityculler.explain import checks
from qualityculler.explain.verify import verify
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.panels.claims import sentences
from qualityculler.gui.panels.crop import middle
from qualityculler.gui.panels.explanation import ExplanationPanel
from qualityculler.gui.panels.finding_row import FindingRow
from qualityculler.gui.pictures import FULL, key
from qualityculler.gui.scanning import ScanState
from qualityculler.gui.views.stage import View
from qualityculler.operations.explain import Told
from qualityculler.store import explanations
from qualityculler.text.reasons import sentence
from tests.gui.conftest import settled
from tests.gui.explaining import board_of, ended, explain, until

SAMPLES = Path(__file__).parents[2] / "resources" / "samples"
NAMES = ("coffee_1_sharp", "coffee_3_blurred", "coffee_5_dark", "rocket")
SHARP, BLURRED, DARK, ROCKET = range(4)


@pytest.fixture
def samples(
    qtbot: QtBot, window: MainWindow, folder: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> MainWindow:
    """A window with four real photos, and without a model."""
    monkeypatch.setattr(checks, "runtime_installed", lambda: False)
    for name in NAMES:
        shutil.copy(SAMPLES / f"{name}.jpg", folder)
    # Three of them are found to be a group, which would close over two of them.
    window.commands.bursts.toggle_all()
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
    """The panel with the blurred photo explained."""
    explain(samples, BLURRED)
    ended(qtbot, samples)
    return board_of(samples).panels["explanation"]


def row_of(panel: ExplanationPanel, fault: Fault) -> FindingRow:
    return next(row for row in panel.findings.rows if row.finding.fault is fault)


def shown(panel: ExplanationPanel) -> list[Finding]:
    return [row.finding for row in panel.findings.rows if row.isVisible()]


def test_faults_come_first_and_sound_ones_are_folded(
    qtbot: QtBot, samples: MainWindow, panel: ExplanationPanel
) -> None:
    rows = panel.findings.rows
    assert rows[0].finding.fault is Fault.DEFOCUS
    assert rows[0].title.text().startswith("Defocus: ")
    assert " px, limit " in rows[0].details.text()
    ranks = [one.severity.rank if one.severity else 0 for one in shown(panel)]
    assert ranks == sorted(ranks, reverse=True)
    assert Severity.NONE not in [one.severity for one in shown(panel)]
    unjudged = [row for row in rows if row.finding.severity is None]
    assert unjudged
    assert all(row.details.text() == sentence(row.finding.reason) for row in unjudged)

    sound = [row for row in rows if row.finding.severity is Severity.NONE]
    assert panel.findings.fold.text() == f"Measured and sound ({len(sound)})"
    panel.findings.fold.setFocus()
    QTest.keyClick(panel.findings.fold, Qt.Key.Key_Space)
    assert all(row.isVisible() for row in sound)
    assert all(row.accessibleName() for row in rows)


def test_a_row_leads_to_its_place(
    qtbot: QtBot, samples: MainWindow, panel: ExplanationPanel
) -> None:
    row = row_of(panel, Fault.DEFOCUS)
    assert row.crop is not None and row.finding.box is not None
    until(qtbot, lambda: row.crop is not None and row.crop.sharp)
    assert not row.crop.icon().isNull()
    assert "Defocus" in row.crop.accessibleName()
    samples.session.set_current(samples.session.order.ids[ROCKET])
    row.crop.setFocus()
    QTest.keyClick(row.crop, Qt.Key.Key_Space)
    assert samples.session.current == samples.session.order.ids[BLURRED]
    assert samples.stage.view is View.LOUPE
    assert samples.stage.zoom.scale == 1.0
    assert samples.stage.zoom.centre == middle(row.finding.box)
    samples.stage.zoom.go(1.0, QPointF(0, 0))
    QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    assert samples.stage.zoom.centre == middle(row.finding.box)


def test_another_photo_has_other_findings(
    qtbot: QtBot, samples: MainWindow, panel: ExplanationPanel
) -> None:
    explain(samples, SHARP)
    explain(samples, DARK)
    ended(qtbot, samples)
    assert row_of(panel, Fault.UNDEREXPOSED).finding.severity not in (None, Severity.NONE)
    assert panel.standing.name.text() == "coffee_5_dark.jpg"


def test_a_photo_that_is_gone_is_a_sentence(
    qtbot: QtBot, samples: MainWindow, folder: Path
) -> None:
    panel = board_of(samples).panels["explanation"]
    (folder / "rocket.jpg").unlink()
    explain(samples, ROCKET)
    ended(qtbot, samples)
    assert panel.standing.name.text() == "rocket.jpg"
    assert "no longer there" in panel.findings.note.text()
    assert panel.findings.rows == []


def told(text: str, rating: float | None) -> Told:
    by = ExplainerId("a-model", "0" * 64, "test-1/448px")
    return Told("d", Explanation(text, rating, by, datetime.now(UTC), 1.0, 9), None)


def test_each_sentence_stands_as_measured(
    qtbot: QtBot, samples: MainWindow, panel: ExplanationPanel
) -> None:
    findings = panel.findings.findings
    assert findings is not None
    text = "The photo is severely out of focus. It is clearly overexposed. Overall it is poor. Hm."
    panel.model.finish(told(text, 2.41))
    panel.model.prove(verify(text, findings))
    rows = panel.model.claims.rows
    assert " ".join(row.said.text() for row in rows) == text
    assert [row.sentence.standing for row in rows] == [
        ClaimStatus.SUPPORTED,
        ClaimStatus.CONTRADICTED,
        ClaimStatus.OPINION,
        ClaimStatus.OPINION,
    ]
    supported, contradicted, opinion, _ = rows
    assert supported.crop is not None
    assert supported.verdict.text().startswith("Supported: Defocus: severe (")
    assert contradicted.said.font().strikeOut()
    assert not contradicted.verdict.font().strikeOut()
    assert contradicted.verdict.text().startswith("Contradicted: Overexposed: sound (")
    assert opinion.verdict.text() == "Model opinion, not measured"
    assert opinion.said.font().italic()
    assert panel.model.rating.text() == "The model says 2.4 (not the score)."
    assert panel.model.text.isHidden()
    assert "Contradicted: Overexposed" in panel.text()
    supported.crop.click()
    assert samples.stage.view is View.LOUPE


def test_no_score_is_said_so(qtbot: QtBot, panel: ExplanationPanel) -> None:
    panel.model.finish(told("Nice.", None))
    assert panel.model.rating.text() == "The model gave no score."


def test_the_text_is_cut_into_sentences_without_a_gap(panel: ExplanationPanel) -> None:
    findings = panel.findings.findings
    assert findings is not None
    text = "A cup.  There is no noise, blur or grain. It is (well) exposed; nice\nlight."
    pieces = sentences(text, verify(text, findings))
    assert (
        "".join(piece.text for piece in pieces).replace(" ", "")
        == text.replace(" ", "").replace("\n", "")
        or " ".join(piece.text for piece in pieces).split() == text.split()
    )
    assert len(pieces[1].claims) > 1
    assert sentences("Bare text.", ()) == [replace(pieces[0], text="Bare text.", claims=())]


def test_wrong_for_this_photo_is_stored_and_respected(
    qtbot: QtBot, samples: MainWindow, panel: ExplanationPanel
) -> None:
    row = samples.session.row(samples.session.order.ids[BLURRED])
    assert row is not None
    digest = row.photo.fingerprint.digest

    def stored() -> frozenset[Fault]:
        with samples.session.library.catalog.read() as db:
            return explanations.disputed(db, digest)

    row_of(panel, Fault.DEFOCUS).handles.setFocus()
    row_of(panel, Fault.DEFOCUS).wrong.trigger()
    until(qtbot, lambda: row_of(panel, Fault.DEFOCUS).disputed)
    until(qtbot, lambda: row_of(panel, Fault.DEFOCUS).handles.hasFocus())
    assert stored() == {Fault.DEFOCUS}
    line = row_of(panel, Fault.DEFOCUS)
    assert line.title.font().strikeOut()
    assert "wrong for this photo" in line.details.text()
    until(qtbot, lambda: bool(shown(panel)) and shown(panel)[-1].fault is Fault.DEFOCUS)
    assert "set aside: Defocus" in panel.text()

    explain(samples, SHARP)
    ended(qtbot, samples)
    assert not any(row.disputed for row in panel.findings.rows)
    explain(samples, BLURRED)
    ended(qtbot, samples)
    assert row_of(panel, Fault.DEFOCUS).wrong.isChecked()
    row_of(panel, Fault.DEFOCUS).wrong.trigger()
    until(qtbot, lambda: not row_of(panel, Fault.DEFOCUS).disputed)
    assert stored() == frozenset()


def test_photos_with_a_fault_are_shown(
    qtbot: QtBot, samples: MainWindow, panel: ExplanationPanel
) -> None:
    faults, ids = board_of(samples).panels["faults"], list(samples.session.order.ids)
    assert faults.isHidden()
    samples.commands.show(View.LOUPE)
    row_of(panel, Fault.DEFOCUS).photos.trigger()
    until(qtbot, lambda: samples.session.order.ids == [ids[BLURRED]])
    assert samples.stage.view is View.GRID
    assert faults.said.text() == "Photos with: Defocus"
    until(qtbot, lambda: faults.known.text() == "1 of 4 photos have been measured.")

    faults.measure.click()
    until(qtbot, lambda: faults.known.text() == "4 of 4 photos have been measured.")
    until(
        qtbot, lambda: not board_of(samples).panels["faults"].running and faults.measure.isHidden()
    )
    assert ids[SHARP] not in samples.session.order.ids

    row_of(panel, Fault.DEFOCUS).wrong.trigger()
    until(qtbot, lambda: ids[BLURRED] not in samples.session.order.ids)
    faults.all.click()
    until(qtbot, lambda: samples.session.order.ids == ids)
    assert faults.isHidden()


def test_measuring_is_stopped_by_closing(
    qtbot: QtBot, samples: MainWindow, panel: ExplanationPanel
) -> None:
    row_of(panel, Fault.DEFOCUS).photos.trigger()
    board_of(samples).panels["faults"].measure.click()
    samples.close()
    assert not board_of(samples).panels["faults"].running


def test_a_better_frame_of_the_same_moment_is_named(
    qtbot: QtBot, samples: MainWindow, panel: ExplanationPanel
) -> None:
    explain(samples, DARK)
    until(qtbot, lambda: panel.standing.sibling.text() != "")
    assert "of the same burst scores" in panel.standing.sibling.text()
    panel.standing.compare.click()
    assert samples.stage.view is View.COMPARE
    assert samples.session.order.ids[DARK] in samples.stage.compare.ids
    assert samples.session.current == samples.session.order.ids[DARK]
    assert len(samples.stage.compare.ids) == 2


def test_every_control_of_the_panel_is_named(panel: ExplanationPanel) -> None:
    named = [one for one in panel.findChildren(QLabel) if one.text()]
    assert named
    for row in panel.findings.rows:
        assert row.accessibleName().startswith(row.title.text())


def test_the_panel_greys_out_as_soon_as_another_photo_is_current(
    qtbot: QtBot, samples: MainWindow, panel: ExplanationPanel
) -> None:
    session = samples.session
    assert not panel.faded.isEnabled() and not panel.elsewhere.isVisible()
    session.step(1)
    # In the same turn of the event loop: there is no moment at which it could be mistaken.
    assert panel.faded.isEnabled()
    assert (
        panel.elsewhere.text() == "This is about coffee_3_blurred.jpg, not about the current photo."
    )
    assert panel.elsewhere.isVisible() and panel.follow.isVisible()
    session.step(-1)
    assert not panel.faded.isEnabled() and not panel.follow.isVisible()
    session.step(1)
    panel.follow.click()
    assert not panel.faded.isEnabled() and not panel.elsewhere.isVisible()
    ended(qtbot, samples)
    assert "coffee_5_dark" in panel.text()


def test_the_photo_leaves_no_empty_space_above_and_below(qtbot: QtBot, shoot: MainWindow) -> None:
    board = board_of(shoot)
    shoot.commands.explain_asked.emit()
    photo = board.panels["explanation"].standing._photo
    row = shoot.session.row(shoot.session.current)
    assert row is not None
    qtbot.waitUntil(lambda: photo._loader.any_thumb(key(row, FULL)) is not None)
    thumb = photo._loader.any_thumb(key(row, FULL))
    assert thumb is not None

    def fits() -> bool:
        wanted = min(photo._high, (photo.width() - 3) * thumb.height() / thumb.width())
        return abs(photo.height() - wanted) <= 1

    qtbot.waitUntil(fits)
