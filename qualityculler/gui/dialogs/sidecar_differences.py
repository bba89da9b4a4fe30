"""What other programs decided otherwise, photo by photo, with a choice for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from qualityculler.domain import Change, Clear
from qualityculler.gui.accessible import give_name
from qualityculler.gui.panels.panel import plain_label
from qualityculler.gui.plain import one_line, set_tree_tip
from qualityculler.gui.session import Session
from qualityculler.gui.text_size import fit
from qualityculler.operations import sidecars
from qualityculler.operations.sidecars import Compared
from qualityculler.text import ntr, tr, words

MOST = 1000
"""So many lines are shown; the rest can be taken over from the line above the photos."""


@dataclass(slots=True)
class _Line:
    """A photo, and the choices of its box in their order; the last one leaves it as it is."""

    compared: Compared
    changes: list[Change]
    box: QComboBox


class SidecarDifferences(QDialog):
    """Each photo can be taken over or left; where both sides changed, or theirs is unclear, the
    choice is the user's and nothing is chosen for them."""

    def __init__(self, session: Session, found: Sequence[Compared], parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.setWindowTitle(tr("Decisions of other programs"))
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(tr("Decisions of other programs"))
        self.tree.setRootIsDecorated(False)
        self.tree.setHeaderLabels([tr("Photo"), tr("There"), tr("Here"), tr("What to do")])
        self.tree.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.lines = [self._line(one) for one in found[:MOST]]
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.buttons.button(QDialogButtonBox.StandardButton.Close).setText(tr("Close"))
        role = QDialogButtonBox.ButtonRole.AcceptRole
        self.take = self.buttons.addButton(tr("Take over"), role)
        self.take.clicked.connect(self._on_take)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(plain_label(tr("Undo takes all of it back.")))
        if len(found) > MOST:
            rest = ntr("{n} more is not shown.", "{n} more are not shown.", len(found) - MOST)
            layout.addWidget(plain_label(rest))
        layout.addWidget(self.tree, 1)
        layout.addWidget(self.buttons)
        fit(self, 760, 480)

    def _line(self, one: Compared) -> _Line:
        item = QTreeWidgetItem(
            [
                one_line(one.photo.path.name),
                words.decision(one.merged.theirs),
                words.decision(one.merged.ours),
            ]
        )
        set_tree_tip(item, 0, str(one.photo.path))
        set_tree_tip(item, 1, str(one.origin.path))
        self.tree.addTopLevelItem(item)
        changes = sidecars.choices(one)
        box = QComboBox()
        for change in changes:
            box.addItem(tr("Take over: {0}").format(_said(change)))
        box.addItem(tr("Leave as it is"))
        by_rule = one.merged.taken is not None and not one.merged.conflicts
        box.setCurrentIndex(0 if by_rule else len(changes))
        give_name(box, tr("What to do with {0}").format(one.photo.path.name))
        self.tree.setItemWidget(item, 3, box)
        return _Line(one, changes, box)

    def _on_take(self) -> None:
        chosen = {
            line.compared.photo.id: line.changes[place]
            for line in self.lines
            if (place := line.box.currentIndex()) < len(line.changes)
        }
        if chosen:
            self._session.accept_marks(list(chosen), chosen)
        self.accept()


def _said(change: Change) -> str:
    parts = [] if change.flag is None else [tr(words.FLAGS[change.flag])]
    if change.rating is not None:
        parts.append(words.stars(change.rating))
    if change.label is not None:
        label = None if isinstance(change.label, Clear) else change.label
        parts.append(tr("No label") if label is None else tr(words.LABELS[label]))
    return ", ".join(parts)
