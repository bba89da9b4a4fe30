"""The box in which a model is chosen, with the way to more of them."""

from __future__ import annotations

from PySide6.QtCore import Signal

from qualityculler.gui.accessible import give_name
from qualityculler.gui.explainers import Explainers
from qualityculler.gui.plain import NarrowBox
from qualityculler.models.describe import line
from qualityculler.text import tr

_MORE = None


class ModelChoice(NarrowBox):
    """Lists what is installed; the last line asks for more."""

    more_asked = Signal()

    def __init__(self, explainers: Explainers) -> None:
        super().__init__()
        self._explainers = explainers
        give_name(self, tr("Model that explains"))
        self.activated.connect(self._on_activated)
        explainers.listed.connect(self._show)
        explainers.chosen_changed.connect(self._show)
        self._show()

    def _show(self, *_: object) -> None:
        self.clear()
        for one in self._explainers.usable:
            self.addItem(line(one), one.name)
        self.addItem(tr("Get more models…"), _MORE)
        chosen = self.findData(self._explainers.chosen)
        # A model that is chosen and not here must not look as if another one were chosen.
        self.setCurrentIndex(chosen)
        self.setPlaceholderText(tr("no model"))

    def _on_activated(self, place: int) -> None:
        name = self.itemData(place)
        if name is _MORE:
            self.setCurrentIndex(self.findData(self._explainers.chosen))
            self.more_asked.emit()
        else:
            self._explainers.choose(name)
