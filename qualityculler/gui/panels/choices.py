"""A row of buttons of which any number is pressed; none means that all will do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication, QGridLayout, QToolButton, QWidget

from qualityculler.gui import theme
from qualityculler.gui.plain import set_tip
from qualityculler.gui.text_size import px

ICON_PX = 16
Draw = Callable[[QPainter, Any, QPalette], None]


class Choices(QWidget):
    """Emits the pressed values, or None for "all"; numbers can be written beside each."""

    chosen = Signal(object)  # frozenset or None

    def __init__(
        self,
        texts: Mapping[Any, str],
        columns: int,
        draw: Draw | None = None,
        *,
        bare: bool = False,
    ) -> None:
        super().__init__()
        self._texts = dict(texts)
        self._draw = draw
        self._bare = bare
        self.buttons: dict[Any, QToolButton] = {}
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        for place, (value, text) in enumerate(self._texts.items()):
            self.buttons[value] = self._button(value, text)
            layout.addWidget(self.buttons[value], place // columns, place % columns)
        for column in range(columns):
            layout.setColumnStretch(column, 1)

    def set_pressed(self, values: frozenset[Any] | None) -> None:
        """Show a choice; nothing is emitted."""
        for value, button in self.buttons.items():
            button.setChecked(values is not None and value in values)

    def set_counts(self, counts: Mapping[Any, int]) -> None:
        """Write numbers beside the texts."""
        for value, button in self.buttons.items():
            text, short = self._texts[value], _short(counts[value])
            button.setText(short if self._bare else f"{text} {short}")
            exact = f"{text}: {counts[value]:n}"
            set_tip(button, exact)
            button.setAccessibleName(exact)

    def dress(self) -> None:
        """Use the colours of now; a pressed button has to be seen at a glance.

        The application's, not its own: a sheet on it may still have those of before.
        """
        accent = theme.colours(QApplication.palette()).accent.name()
        self.setStyleSheet(
            f"QToolButton:checked {{ border: 2px solid {accent}; border-radius: 3px; "
            "background: palette(base); padding: 2px; }"
        )
        if self._draw is not None:
            for value, button in self.buttons.items():
                button.setIcon(self._icon(value, self._draw))

    def _button(self, value: Any, text: str) -> QToolButton:
        button = QToolButton()
        button.setText("" if self._bare else text)
        button.setAccessibleName(text)
        set_tip(button, text)
        button.setCheckable(True)
        button.setIconSize(QSize(px(ICON_PX), px(ICON_PX)))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = button.sizePolicy()
        policy.setHorizontalPolicy(policy.Policy.Expanding)
        button.setSizePolicy(policy)
        button.clicked.connect(self._on_clicked)
        return button

    def _icon(self, value: Any, draw: Draw) -> QIcon:
        ratio = self.devicePixelRatioF() * px(ICON_PX) / ICON_PX
        pixmap = QPixmap(round(ICON_PX * ratio), round(ICON_PX * ratio))
        # What draws it knows one size; larger letters have it larger, as a finer screen does.
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        draw(painter, value, QApplication.palette())
        painter.end()
        pixmap.setDevicePixelRatio(self.devicePixelRatioF())
        return QIcon(pixmap)

    def _on_clicked(self) -> None:
        pressed = frozenset(value for value, one in self.buttons.items() if one.isChecked())
        self.chosen.emit(pressed or None)


def _short(count: int) -> str:
    """The number, in thousands where it would make the button wide."""
    return str(count) if count < 10_000 else f"{count / 1000:.0f}k"
