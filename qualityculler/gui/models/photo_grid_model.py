"""The list of photos for grid and filmstrip: ordered ids, and rows when they are asked for."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from qualityculler.gui.models.roles import Role
from qualityculler.gui.plain import one_line, verbatim
from qualityculler.gui.session import Session
from qualityculler.gui.stacks import described
from qualityculler.text.words import spoken

Index = QModelIndex | QPersistentModelIndex
FEW = 200
_SPOKEN = (
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
    Qt.ItemDataRole.ToolTipRole,
)


class PhotoGridModel(QAbstractListModel):
    """Follows the session; asking for data never reads, ``Session.want_rows`` does."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._order = session.order
        session.ids_changed.connect(self._on_ids_changed)
        session.rows_changed.connect(self._on_rows_changed)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's signature
        """How many photos are listed."""
        return 0 if parent.isValid() else len(self._order)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name, spoken verdict, id or row of a photo; None while the row is still to come."""
        if not index.isValid() or not 0 <= index.row() < len(self._order):
            return None
        photo_id = self._order.at(index.row())
        if role == Role.ID:
            return photo_id
        if role == Role.ROW:
            return self._session.row(photo_id)
        if role == Qt.ItemDataRole.DisplayRole:
            row = self._session.row(photo_id)
            return None if row is None else one_line(row.photo.relative.name)
        if role in _SPOKEN:
            row = self._session.row(photo_id)
            if row is None:
                return None
            told = (spoken(row, self._session.suggestion(row)), described(row, self._session.query))
            said = ", ".join(filter(None, told))
            return verbatim(said) if role == Qt.ItemDataRole.ToolTipRole else said
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Photos can be dragged to other programs."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else flags

    def ids(self, first: int, last: int) -> list[int]:
        """The ids from one row to another, both included."""
        return self._order.between(first, last + 1)

    def index_of(self, photo_id: int | None) -> QModelIndex:
        """The index of a photo, invalid if it is not listed."""
        place = self._session.order.position(photo_id)
        return QModelIndex() if place is None else self.index(place)

    def _on_ids_changed(self) -> None:
        self.beginResetModel()
        self._order = self._session.order
        self.endResetModel()

    def _on_rows_changed(self, ids: list[int]) -> None:
        if not len(self._order):
            return
        if len(ids) > FEW:
            self.dataChanged.emit(self.index(0), self.index(len(self._order) - 1))
            return
        for photo_id in ids:
            if (index := self.index_of(photo_id)).isValid():
                self.dataChanged.emit(index, index)
