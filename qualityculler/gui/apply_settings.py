"""How the window behaves: the settings put into effect, and the dialogs beside it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

from qualityculler.errors import UserError
from qualityculler.gui import theme
from qualityculler.gui.dialogs.about import AboutDialog
from qualityculler.gui.dialogs.crash import CrashDialog, described
from qualityculler.gui.dialogs.settings import SettingsDialog
from qualityculler.gui.dialogs.sidecar_differences import SidecarDifferences
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.preferences import Preferences
from qualityculler.gui.sidecar_writer import SidecarWriter
from qualityculler.operations.sidecars import Compared
from qualityculler.score import registry as scorers
from qualityculler.settings import RECENT_MAX, Settings
from qualityculler.text.reasons import sentence


class SettingsApplier(QObject):
    """Joins window and preferences both ways. A dialog is made when it is first asked for."""

    def __init__(self, window: MainWindow, preferences: Preferences) -> None:
        super().__init__(window)
        self._window = window
        self.preferences = preferences
        preferences.setParent(self)
        self._scorer = ""
        self._theme = preferences.now.theme
        self._pairing = preferences.now.pairing
        self.settings: SettingsDialog | None = None
        self.about: AboutDialog | None = None
        self.crash: CrashDialog | None = None
        self._apply(preferences.now)
        self._join()

    def _join(self) -> None:
        window, preferences, commands = self._window, self.preferences, self._window.commands
        preferences.changed.connect(self._apply)
        preferences.failed.connect(window.status.tell)
        for trouble in preferences.troubles:
            window.status.tell(sentence(trouble))
        window.stage.grid.side_changed.connect(lambda side: preferences.change(thumbnail_px=side))
        commands.auto_advance_changed.connect(lambda on: preferences.change(auto_advance=on))
        commands.settings_asked.connect(lambda: self._settings().show())
        commands.edit_keys_asked.connect(lambda: self._settings().show_keys())
        commands.about_asked.connect(self._on_about)
        self.sidecars = SidecarWriter(window.session, window.parts.jobs, preferences, self)
        self.sidecars.told.connect(window.status.tell)
        commands.sidecars_asked.connect(self.sidecars.ask)
        commands.embed_asked.connect(self.sidecars.ask_embed)
        window.stage.outside.shown_asked.connect(self._on_differences)
        window.bug_found.connect(self._on_bug)
        window.opened.connect(self._on_opened)
        window.closing.connect(self._close)
        window.jobs_ended.connect(self.sidecars.close)

    def _apply(self, now: Settings) -> None:
        window, session = self._window, self._window.session
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        if now.theme is not self._theme:
            self._theme = now.theme
            theme.apply(app, now.theme)
        window.menus.show_recent(now.recent, window.open_path)
        window.start.show_recent(now.recent)
        window.stage.grid.set_side(now.thumbnail_px)
        window.commands.set_auto_advance(now.auto_advance)
        window.commands.editor = now.editor
        if (keymap := self.preferences.keymap()) != window.actions_table.keymap:
            window.actions_table.apply(keymap)
        if session.query.thresholds != now.thresholds:
            session.set_query(replace(session.query, thresholds=now.thresholds))
        if now.pairing is not self._pairing:
            self._pairing = now.pairing
            session.pair(now.pairing)
        if (scorer := now.scorer or scorers.DEFAULT) != self._scorer:
            self._score_with(scorer)

    def _score_with(self, name: str) -> None:
        """A scorer that is not there, of a newer version perhaps, is told; the last one stays."""
        self._scorer = name
        try:
            scorer = scorers.identify(name)
        except UserError as error:
            self._window.status.tell(sentence(error))
            return
        self._window.parts.scanning.set_scorer(name)
        self._window.session.set_scorer(scorer)

    def _on_opened(self, folder: Path) -> None:
        others = [path for path in self.preferences.now.recent if path != folder]
        self.preferences.change(recent=(folder, *others)[:RECENT_MAX])

    def _settings(self) -> SettingsDialog:
        if self.settings is None:
            self.settings = SettingsDialog(self.preferences, self._window)
        return self.settings

    def _on_differences(self, found: list[Compared]) -> None:
        dialog = SidecarDifferences(self._window.session, found, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _on_about(self) -> None:
        if self.about is None:
            self.about = AboutDialog(self._window)
        self.about.show()

    def _on_bug(self, error: BaseException) -> None:
        if self.crash is None:
            self.crash = CrashDialog(self._window)
        self.crash.tell(described(error))

    def _close(self) -> None:
        self.preferences.close()
        for dialog in (self.settings, self.about, self.crash):
            if dialog is not None:
                dialog.close()
