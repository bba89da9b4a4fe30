"""All dialogs of the program, open at once: what holds for one of them has to hold for each."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QDialog, QWidget

from qualityculler import __version__
from qualityculler.gui.dialogs.audit import AuditDialog
from qualityculler.gui.dialogs.models import ModelsDialog
from qualityculler.gui.dialogs.restore import RestoreDialog
from qualityculler.gui.dialogs.sidecar_differences import SidecarDifferences
from qualityculler.gui.dialogs.whats_new import NEWS, WhatsNewDialog
from qualityculler.gui.keys_overlay import KeysOverlay
from qualityculler.gui.main_window import MainWindow
from qualityculler.gui.panels.board import Board

KINDS = {
    "AboutDialog", "AuditDialog", "CrashDialog", "KeysOverlay", "ModelsDialog", "Palette",
    "RestoreDialog", "SettingsDialog", "SidecarDifferences", "TransferDialog", "WhatsNewDialog",
}  # fmt: skip


def every_dialog(window: MainWindow) -> list[QWidget]:
    """The window has photos. Those that would wait for an answer are made and shown, not run."""
    commands = window.commands
    for asked in (
        commands.settings_asked, commands.about_asked, commands.palette_asked,
        commands.transfer_asked, commands.import_asked, commands.keys_asked,
    ):  # fmt: skip
        asked.emit()
    window.tell_bug(RuntimeError("x"))
    board = window.findChild(Board)
    assert isinstance(board, Board)
    trouble = f"The catalog {Path('/a/folder/with/a/name') / 'catalog.sqlite3'} is damaged."
    more: list[QDialog] = [
        AuditDialog(window.session, window.parts.loader, window.session.order.ids[:2], window),
        ModelsDialog(board.explainers, window),
        SidecarDifferences(window.session, [], window),
        WhatsNewDialog(NEWS[__version__], window),
    ]
    restore = RestoreDialog(Path("catalog.sqlite3"), trouble, [])
    restore.setParent(window, restore.windowFlags())
    for dialog in (*more, restore):
        dialog.setModal(False)
        dialog.show()
    found: list[QWidget] = [*window.findChildren(QDialog), *window.findChildren(KeysOverlay)]
    assert {type(one).__name__ for one in found} == KINDS
    return found
