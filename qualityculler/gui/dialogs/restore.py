"""A catalog that cannot be opened, and the copies of it there are to go back to."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
)

from qualityculler.errors import CatalogError
from qualityculler.gui.panels import facts
from qualityculler.gui.panels.panel import plain_label
from qualityculler.gui.plain import set_tip
from qualityculler.gui.text_size import fit
from qualityculler.operations import backup
from qualityculler.operations.backup import Backup
from qualityculler.text import tr
from qualityculler.text.reasons import sentence

_COPY = Qt.ItemDataRole.UserRole


class RestoreDialog(QDialog):
    """Shown before there is a window, so it has a loop of its own; accepted once a copy is back.

    What stood in the place of the catalog is kept under another name.
    """

    def __init__(self, catalog: Path, trouble: str, copies: list[Backup]) -> None:
        super().__init__()
        self._catalog = catalog
        self.setWindowTitle(tr("The catalog cannot be opened"))
        self.said = plain_label(trouble)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Copies of the catalog"))
        self.list.itemActivated.connect(self._on_restore)
        for one in copies:
            self.list.addItem(_line(one))
        self.list.setCurrentRow(0)
        buttons = QDialogButtonBox()
        role = QDialogButtonBox.ButtonRole
        self.back = buttons.addButton(tr("Go back to this copy"), role.ActionRole)
        self.back.clicked.connect(self._on_restore)
        quit = buttons.addButton(tr("Quit"), role.RejectRole)
        quit.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.said)
        layout.addWidget(
            plain_label(
                tr(
                    "These copies were made by the program; what was decided after a copy is not "
                    "in it. The catalog that cannot be opened is kept beside it."
                )
            )
        )
        layout.addWidget(self.list, 1)
        layout.addWidget(buttons)
        fit(self, 560, 360)

    def _on_restore(self, *_: object) -> None:
        copy: Path = self.list.currentItem().data(_COPY)
        try:
            backup.restore(self._catalog, copy)
        except CatalogError as error:
            self.said.setText(sentence(error))
            return
        self.accept()


def offer(catalog: Path, error: CatalogError) -> bool:
    """Whether a copy was put in the place of a catalog that cannot be opened. For the GUI thread.

    False at once where there is no copy.
    """
    copies = backup.backups(catalog)
    if not copies:
        return False
    return bool(RestoreDialog(catalog, sentence(error), copies).exec())


def _line(one: Backup) -> QListWidgetItem:
    text = tr("{0} ({1})")
    made = facts.when(one.made_at.astimezone())
    item = QListWidgetItem(text.format(made, f"{one.size / 1e6:.1f} MB"))
    item.setData(_COPY, one.path)
    set_tip(item, str(one.path))
    return item
