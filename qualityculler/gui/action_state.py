"""Keeps check marks, texts and greyed-out lines of the actions true to what they stand for."""

from __future__ import annotations

from PySide6.QtCore import QObject

from qualityculler.gui.actions import Actions
from qualityculler.gui.commands import Commands
from qualityculler.gui.scanning import ScanState
from qualityculler.gui.views.analysis import Overlay
from qualityculler.gui.views.stage import View
from qualityculler.text import tr


class ActionState(QObject):
    """Follows; changes nothing but actions."""

    def __init__(self, actions: Actions, commands: Commands, parent: QObject) -> None:
        super().__init__(parent)
        self._actions = actions.by_name
        self._stage = commands.stage
        commands.session.folder_changed.connect(self._on_folder_changed)
        self._on_folder_changed(commands.session.folder)
        commands.stage.view_changed.connect(self._on_view_changed)
        commands.overlays.switched.connect(self._on_switched)
        commands.scanning.state_changed.connect(self._on_state_changed)
        commands.auto_advance_changed.connect(self._actions["auto_advance"].setChecked)
        commands.filmstrip_changed.connect(self._actions["filmstrip"].setChecked)
        self._actions["filmstrip"].setChecked(commands.stage.strip_wanted)
        self._on_view_changed(commands.stage.view)
        self._on_state_changed(commands.scanning.state)

    def _on_folder_changed(self, folder: object) -> None:
        """What acts on photos is there once photos are shown: not on those of closed folders."""
        for name in ("undo", "redo", "rejects", "rescan", "find", "write_sidecars", "embed"):
            self._actions[name].setEnabled(folder is not None)

    def _on_view_changed(self, view: View) -> None:
        self._actions[view.value].setChecked(True)
        self._actions["next_pane"].setEnabled(view in (View.COMPARE, View.SURVEY))

    def _on_switched(self, overlay: Overlay, on: bool) -> None:
        self._actions[overlay.value].setChecked(on)

    def _on_state_changed(self, state: ScanState) -> None:
        pause, cancel = self._actions["pause"], self._actions["cancel"]
        paused = state is ScanState.PAUSED
        resume = tr("Go on with the scan")
        pause.setText(resume if paused else tr("Pause the scan"))
        pause.setIconText(tr("Resume") if paused else tr("Pause"))
        cancel.setIconText(tr("Cancel"))
        looking = tr("Looking for photos …")
        self._stage.set_hint(looking if state is ScanState.RUNNING else "")
        pause.setEnabled(state in (ScanState.RUNNING, ScanState.PAUSED))
        cancel.setEnabled(state in (ScanState.RUNNING, ScanState.PAUSED))
