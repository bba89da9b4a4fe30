"""The bar above the photos: views, order, auto-advance, size. What is switched can be seen here."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QSizePolicy,
    QSlider,
    QToolBar,
    QToolButton,
    QWidget,
)

from qualityculler.domain import PhotoQuery, SortKey
from qualityculler.gui import icons
from qualityculler.gui.accessible import give_name
from qualityculler.gui.actions import Actions
from qualityculler.gui.icons import IconSet
from qualityculler.gui.plain import label, set_tip
from qualityculler.gui.session import Session
from qualityculler.gui.views.grid import SIDE_MAX, SIDE_MIN, SIDE_STEP, GridView
from qualityculler.text import tr, words

DOWN_FIRST = frozenset({SortKey.SCORE, SortKey.FLAG, SortKey.RATING})


class ToolBar(QToolBar):
    """Made of the actions of the table and two controls."""

    def __init__(
        self,
        session: Session,
        actions: Actions,
        grid: GridView,
        icon_set: IconSet,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._icons = icon_set
        self.setIconSize(icons.tool_size())
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setObjectName("tools")
        self.setWindowTitle(tr("Tools"))
        self.setMovable(False)
        for name in ("grid", "loupe", "compare", "survey"):
            icon_set.give(actions.by_name[name], name)
            self.addAction(actions.by_name[name])
        self.addSeparator()
        self._add_order()
        self.addSeparator()
        self._add_auto_advance(actions.by_name["auto_advance"])
        gap = QWidget()
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(gap)
        self._add_size(grid)

    def _add_order(self) -> None:
        self.addWidget(label(tr("Sort by") + " "))
        self.sort = QComboBox()
        give_name(self.sort, tr("Sort by"))
        self.sort.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for key, text in words.SORTS.items():
            self.sort.addItem(tr(text), key)
        self.sort.activated.connect(self._on_sort_chosen)
        self.addWidget(self.sort)
        self.direction = QToolButton()
        self.direction.setAccessibleName(tr("Direction"))
        self.direction.setAutoRaise(True)
        self.direction.clicked.connect(self._on_direction_clicked)
        self.addWidget(self.direction)
        self._session.query_changed.connect(self._on_query_changed)
        self._on_query_changed(self._session.query)

    def _add_auto_advance(self, action: QAction) -> None:
        """A box to tick: whether the next key also moves on must be seen at a glance."""
        self.auto_advance = QCheckBox(action.text())
        self.auto_advance.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.auto_advance.setChecked(action.isChecked())
        self.auto_advance.clicked.connect(action.trigger)
        action.toggled.connect(self.auto_advance.setChecked)
        self.addWidget(self.auto_advance)

    def _add_size(self, grid: GridView) -> None:
        self.size_slider = QSlider(Qt.Orientation.Horizontal)
        self.size_slider.setAccessibleName(tr("Size of the thumbnails"))
        self.size_slider.setRange(SIDE_MIN // SIDE_STEP, SIDE_MAX // SIDE_STEP)
        self.size_slider.setFixedWidth(130)
        self.size_slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.size_slider.setValue(grid.side_px // SIDE_STEP)
        self.size_slider.valueChanged.connect(lambda steps: grid.set_side(steps * SIDE_STEP))
        grid.side_changed.connect(lambda side: self.size_slider.setValue(side // SIDE_STEP))
        # One widget: where the bar is too short, both go.
        both = QWidget()
        both.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        layout = QHBoxLayout(both)
        layout.setContentsMargins(0, 0, 6, 0)
        layout.addWidget(label(tr("Size")))
        layout.addWidget(self.size_slider)
        self.addWidget(both)

    def _on_sort_chosen(self, place: int) -> None:
        key = SortKey(self.sort.itemData(place))
        self._session.set_query(
            replace(self._session.query, sort=key, descending=key in DOWN_FIRST)
        )

    def _on_direction_clicked(self) -> None:
        query = self._session.query
        self._session.set_query(replace(query, descending=not query.descending))

    def _on_query_changed(self, query: PhotoQuery) -> None:
        self.sort.setCurrentIndex(list(words.SORTS).index(query.sort))
        self._icons.give(self.direction, "descending" if query.descending else "ascending")
        down, up = tr("highest first"), tr("lowest first")
        set_tip(self.direction, down if query.descending else up)
