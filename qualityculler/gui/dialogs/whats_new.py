"""After an update, once: what is new in three lines."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from qualityculler import __version__
from qualityculler.gui.plain import label
from qualityculler.gui.text_size import fit
from qualityculler.gui.window_state import WindowState
from qualityculler.text import N_, tr

NEWS = {
    "0.1.0": (
        N_("Suggestions follow score and measurements together, and say why."),
        N_("Stars, flags and labels are shared with other programs by sidecars, when you ask."),
        N_("Whatever you do can be undone, after a restart too."),
    ),
}
"""Three lines for each version that has something to tell; the rest stands in the changelog."""
_KNOWN = "program/version"


class WhatsNewDialog(QDialog):
    """Not modal, so that nobody has to answer it before they can work."""

    def __init__(self, lines: tuple[str, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("New in QualityCuller {0}").format(__version__))
        self.setModal(False)
        layout = QVBoxLayout(self)
        self.lines = [label(tr(line)) for line in lines]
        for line in self.lines:
            line.setWordWrap(True)
            layout.addWidget(line)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setText(tr("Close"))
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        fit(self, 440, 0)


def show_once(window: QWidget, remembered: WindowState) -> WhatsNewDialog | None:
    """The dialog, shown, if an older version was here before; None at a first start or a later one.

    Which version it was is remembered at once: nobody is told twice. For the GUI thread.
    """
    before = remembered.text(_KNOWN)
    if before == __version__:
        return None
    remembered.keep(_KNOWN, __version__)
    if not before or __version__ not in NEWS:
        return None
    dialog = WhatsNewDialog(NEWS[__version__], window)
    dialog.show()
    return dialog
