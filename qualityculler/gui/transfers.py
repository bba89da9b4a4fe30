"""Joins the window with the dialogs that bring photos elsewhere, made when first asked for."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from qualityculler.gui.dialogs.transfer import TransferDialog
from qualityculler.gui.main_window import MainWindow


class Transfers(QObject):
    """``photos`` copies or moves what is shown, ``card`` imports; None until somebody asks."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.photos: TransferDialog | None = None
        self.card: TransferDialog | None = None
        window.commands.transfer_asked.connect(self._on_transfer)
        window.commands.import_asked.connect(self._on_import)
        window.closing.connect(self._close)

    def _on_transfer(self) -> None:
        if self.photos is None:
            self.photos = TransferDialog(self._window.session, self._window)
        self.photos.show()
        self.photos.activateWindow()

    def _on_import(self) -> None:
        if self.card is None:
            self.card = TransferDialog(self._window.session, self._window, card=True)
            # Photos can be culled while the rest is still on its way.
            self.card.begun.connect(self._on_begun)
            self.card.ended.connect(self._window.commands.rescan)
        self.card.show()
        self.card.activateWindow()

    def _on_begun(self, folder: Path) -> None:
        self._window.open_path(folder)

    def _close(self) -> None:
        for dialog in (self.photos, self.card):
            if dialog is not None:
                dialog.close()
