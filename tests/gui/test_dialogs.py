"""Settings, keys, About, the report of a crash: none of them modal."""

from __future__ import annotations

import json
import logging
import sys
import tomllib
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from qualityculler import log, paths, settings
from qualityculler.domain import Flag, Thresholds
from qualityculler.gui import assembly, keymaps, theme
from qualityculler.gui.apply_settings import SettingsApplier
from qualityculler.gui.dialogs import about, crash
from qualityculler.gui.dialogs.settings import SettingsDialog
from qualityculler.gui.keymaps import Keymap
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.panels.board import Board
from qualityculler.gui.preferences import Preferences
from qualityculler.gui.theme import is_dark
from qualityculler.settings import Theme
from qualityculler.store.catalog import Catalog
from tests.gui.conftest import library_in


@pytest.fixture
def manners(window: MainWindow) -> SettingsApplier:
    found = window.findChild(SettingsApplier)
    assert isinstance(found, SettingsApplier)
    return found


@pytest.fixture
def dialog(window: MainWindow, manners: SettingsApplier) -> SettingsDialog:
    window.commands.settings_asked.emit()
    assert manners.settings is not None
    return manners.settings


def test_no_dialog_is_modal(window: MainWindow, manners: SettingsApplier) -> None:
    window.commands.settings_asked.emit()
    window.commands.edit_keys_asked.emit()
    window.commands.about_asked.emit()
    window.tell_bug(RuntimeError("x"))
    dialogs = window.findChildren(QDialog)
    assert len(dialogs) == 3
    assert not any(one.isModal() for one in dialogs)
    assert all(one.isVisible() for one in dialogs)
    assert QApplication.activeModalWidget() is None


def test_a_change_takes_effect_at_once(window: MainWindow, dialog: SettingsDialog) -> None:
    dialog.thumbnail.setValue(256)
    assert window.stage.grid.side_px == 256
    dialog.auto_advance.click()
    assert window.commands.auto_advance
    assert window.tools.auto_advance.isChecked()
    dialog.keep_above.setValue(1.5)
    assert window.session.query.thresholds == Thresholds(1.5, 1.5)
    assert dialog.reject_below.value() == 1.5


def test_folders_opened_lately_are_kept_newest_first(
    window: MainWindow, manners: SettingsApplier, tmp_path: Path
) -> None:
    for name in ("one", "two & three", "one"):
        (tmp_path / name).mkdir(exist_ok=True)
        window.open_path(tmp_path / name)
    folders = (tmp_path / "one", tmp_path / "two & three")
    assert manners.preferences.now.recent == folders
    texts = [action.text() for action in window.menus.menu("recent").actions()]
    assert texts == [str(folders[0]), str(folders[1]).replace("&", "&&")]
    window.close()
    assert settings.load(window.parts.remembered.folder / assembly.SETTINGS).settings.recent == (
        folders
    )


def test_the_window_changes_the_settings(
    window: MainWindow, manners: SettingsApplier, dialog: SettingsDialog
) -> None:
    window.tools.auto_advance.click()
    window.stage.grid.set_side(320)
    assert manners.preferences.now.auto_advance
    assert dialog.thumbnail.value() == 320
    assert dialog.auto_advance.isChecked()


def test_dark_and_light(qtbot: QtBot, window: MainWindow, dialog: SettingsDialog) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    before = app.palette()
    try:
        for theme, dark in ((Theme.DARK, True), (Theme.LIGHT, False)):
            place = dialog.theme.findData(theme)
            dialog.theme.setCurrentIndex(place)
            dialog.theme.activated.emit(place)
            qtbot.waitUntil(lambda dark=dark: is_dark(window.palette()) is dark)  # type: ignore[misc]
    finally:
        app.setPalette(before)


def test_no_widget_keeps_the_other_theme(window: MainWindow, dialog: SettingsDialog) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    board = window.findChild(Board)
    assert isinstance(board, Board)
    before, sheet = app.palette(), app.styleSheet()
    icon = window.tools.direction.icon().pixmap(20).toImage()
    try:
        for chosen in (Theme.LIGHT, Theme.DARK, Theme.LIGHT):
            theme.apply(app, chosen)
            wrong = {
                type(one).__name__
                for one in (*window.findChildren(QWidget), dialog)
                if is_dark(one.palette()) is not (chosen is Theme.DARK)
            }
            assert wrong == set(), chosen
            flag = board.panels["filters"].flags.buttons[Flag.PICK]  # type: ignore[attr-defined]
            image = flag.icon().pixmap(16).toImage()
            painted = [
                image.pixelColor(x, y).lightness()
                for x in range(image.width()) for y in range(image.height())
                if image.pixelColor(x, y).alpha() > 200
            ]  # fmt: skip
            assert (min(painted) > 128) is (chosen is Theme.DARK), chosen
        # What paints drawings of its own has followed too.
        assert window.tools.direction.icon().pixmap(20).toImage() != icon
    finally:
        app.setStyleSheet("")
        app.setPalette(before)
        app.setStyleSheet(sheet)


def test_settings_are_kept(window: MainWindow, dialog: SettingsDialog, tmp_path: Path) -> None:
    dialog.keep_above.setValue(4.0)
    window.close()
    kept = settings.load(tmp_path / assembly.SETTINGS)
    assert kept.settings.thresholds.keep_above == 4.0
    assert not kept.troubles


def test_a_damaged_file_is_told(
    qtbot: QtBot, catalog: Catalog, scorer: object, tmp_path: Path
) -> None:
    from qualityculler.gui.window_state import WindowState

    (tmp_path / assembly.SETTINGS).write_text("no settings")
    window = assembly.build(
        library_in(tmp_path, catalog), "rali-s", WindowState(tmp_path / "window.ini")
    )
    qtbot.addWidget(window)
    assert "damaged" in window.status.news.text()
    window.close()


def test_an_unknown_preset_counts_as_the_first(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    path.write_text(json.dumps({"version": 1, "keymap": "of a newer version"}))
    assert Preferences(path).keymap() == Keymap("lightroom")


def test_keys_are_edited_added_and_reset(window: MainWindow, dialog: SettingsDialog) -> None:
    page = dialog.keys
    page.tree.setCurrentItem(page._lines["pick"])
    page.edit.setKeySequence(QKeySequence("Ctrl+Alt+P"))
    page.add.click()
    keys = [key.toString() for key in window.actions_table.by_name["pick"].shortcuts()]
    assert keys == ["P", "Ctrl+Alt+P"]
    page.edit.setKeySequence(QKeySequence("X"))
    page.add.click()
    assert "Reject" in page.said.text()
    page.clear.click()
    assert window.actions_table.by_name["pick"].shortcuts() == []
    page.reset.click()
    assert [k.toString() for k in window.actions_table.by_name["pick"].shortcuts()] == ["P"]
    assert page.said.text() == ""


def test_preset_import_and_export(
    window: MainWindow, dialog: SettingsDialog, tmp_path: Path
) -> None:
    page, path = dialog.keys, tmp_path / "keys.json"
    place = page.preset.findData("digikam")
    page.preset.setCurrentIndex(place)
    page.preset.activated.emit(place)
    assert window.actions_table.by_name["pick"].shortcut().toString() == "Alt+3"
    page.save_to(path)
    page.preset.activated.emit(0)
    assert window.actions_table.by_name["pick"].shortcut().toString() == "P"
    page.load_from(path)
    assert window.actions_table.keymap == Keymap("digikam") == keymaps.load(path)
    path.write_text("none")
    page.load_from(path)
    assert "cannot be read as a key map" in page.said.text()


def test_about_names_every_package_and_the_model(
    window: MainWindow, manners: SettingsApplier
) -> None:
    window.commands.about_asked.emit()
    assert manners.about is not None
    text = manners.about.text.toPlainText()
    assert "rali-s" in text
    assert "PySide6" in text
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    for requirement in project["dependencies"]:
        name = requirement.split(">")[0].split("=")[0].lower()
        assert name in [one.lower() for one in about.PACKAGES], name


def test_about_says_of_a_damaged_scorer_that_it_is(
    window: MainWindow, manners: SettingsApplier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "data_dir", lambda: tmp_path)
    (tmp_path / "models" / "mine").mkdir(parents=True)
    (tmp_path / "models" / "mine" / "model.onnx").write_bytes(b"x")
    window.commands.about_asked.emit()
    assert manners.about is not None
    text = manners.about.text.toPlainText()
    assert "mine: The model folder" in text
    assert "rali-s" in text and "PySide6" in text


def test_a_bug_names_the_log_and_the_window_lives_on(
    qtbot: QtBot, window: MainWindow, manners: SettingsApplier, tmp_path: Path
) -> None:
    path = log.setup(tmp_path / "log")
    try:
        window.tell_bug(_raised(ValueError("first")))
        window.tell_bug(_raised(KeyError("second")))
        assert manners.crash is not None
        assert str(path) in manners.crash.said.text()
        text = manners.crash.text.toPlainText()
        assert "ValueError: first" in text
        assert "KeyError: 'second'" in text
        assert "_raised" in text
        assert window.isVisible()
    finally:
        root = logging.getLogger()
        for handler in [h for h in root.handlers if isinstance(h, log._OurHandler)]:
            root.removeHandler(handler)
            handler.close()


def test_an_exception_nobody_caught_is_told(window: MainWindow, manners: SettingsApplier) -> None:
    before = sys.excepthook
    with assembly._bugs_told(window):
        error = _raised(RuntimeError("nobody caught me"))
        sys.excepthook(type(error), error, error.__traceback__)
    assert sys.excepthook is before
    assert manners.crash is not None
    assert "nobody caught me" in manners.crash.text.toPlainText()


def test_the_log_has_a_place_without_a_handler() -> None:
    assert crash.log_file().name == "qualityculler.log"


def _raised(error: Exception) -> Exception:
    try:
        raise error
    except (ValueError, KeyError, RuntimeError) as caught:
        return caught


def test_a_note_stands_close_to_its_field(qtbot: QtBot, dialog: SettingsDialog) -> None:
    dialog.show()
    qtbot.waitUntil(dialog.isVisible)
    notes = [one for one in dialog.findChildren(QLabel) if one.wordWrap() and one.isVisible()]
    assert len(notes) >= 3
    for note in notes:
        # As high as its text at this width, so that nothing is left empty below it.
        assert note.height() <= note.heightForWidth(note.width()) + note.fontMetrics().height()
