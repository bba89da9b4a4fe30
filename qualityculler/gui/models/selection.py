"""Keeps the item views' selection and the session's the same: ranges here, ids there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QObject

from qualityculler.gui.models.photo_grid_model import PhotoGridModel
from qualityculler.gui.session import Session

Flag = QItemSelectionModel.SelectionFlag


class SharedSelection(QItemSelectionModel):
    """The one selection model of all item views; a hundred thousand selected are one range."""

    def __init__(self, model: PhotoGridModel, session: Session, parent: QObject) -> None:
        super().__init__(model, parent)
        self._model = model
        self._session = session
        self._following = False
        # Connected after the model's own slots: by then it knows the new ids.
        session.ids_changed.connect(self._on_session_changed)
        session.selection_changed.connect(self._on_session_changed)
        session.current_changed.connect(self._on_session_changed)
        self.selectionChanged.connect(self._on_view_changed)
        self.currentChanged.connect(self._on_view_changed)
        self._on_session_changed()

    def _on_session_changed(self) -> None:
        if self._following:
            return
        self._following = True
        chosen = QItemSelection()
        for first, last in _ranges(self._session.selection, self._session):
            chosen.select(self._model.index(first), self._model.index(last))
        self.select(chosen, Flag.ClearAndSelect)
        current = self._model.index_of(self._session.current)
        self.setCurrentIndex(current, Flag.NoUpdate)
        self._following = False

    def _on_view_changed(self) -> None:
        # Qt tells the two apart, one before the other; both are read here, once both are set.
        if self._following:
            return
        self._following = True
        ids: list[int] = []
        for some in list(self.selection()):  # type: ignore[call-overload]
            ids += self._model.ids(some.top(), some.bottom())
        current: QModelIndex = self.currentIndex()
        photo_id = self._model.ids(current.row(), current.row()) if current.isValid() else []
        self._session.select(ids)
        self._session.set_current(photo_id[0] if photo_id else None, select=False)
        self._following = False


def _ranges(ids: Sequence[int], session: Session) -> Iterator[tuple[int, int]]:
    """Runs of neighbouring positions; the ids are in the list's order."""
    first = last = -1
    for photo_id in ids:
        place = session.order.position(photo_id)
        if place is None:
            continue
        if place == last + 1 and first >= 0:
            last = place
            continue
        if first >= 0:
            yield first, last
        first = last = place
    if first >= 0:
        yield first, last
