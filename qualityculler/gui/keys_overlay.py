"""One page with all keys, laid over the window; any key or click takes it away."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from qualityculler.gui import theme
from qualityculler.gui.actions import VERBS, with_shift
from qualityculler.gui.keymaps import PRESET_NAMES, Keymap
from qualityculler.gui.menus import SUBMENUS, TITLES, verbs_of
from qualityculler.gui.text_size import px
from qualityculler.text import tr

LARGEST_PX, SMALLEST_PX = 17, 6
MARGIN, GAP, BETWEEN = 20, 44, 24
"""Between columns, and between what a key does and the key, at the largest letters."""
FEWEST_LINES = 20
"""A page of fewer is wider than the eye likes to go."""
_GROUPS = (
    "photo", "stars", "label", "groups", "view", "overlays", "pan", "edit", "file", "help",
)  # fmt: skip
_NATIVE = QKeySequence.SequenceFormat.NativeText

Line = tuple[str, str]


def groups(keymap: Keymap) -> list[tuple[str, list[Line]]]:
    """Title and lines (text, keys) of each menu, in its order, leaving out what has no key."""
    titles = TITLES | {name: title for name, (_, title) in SUBMENUS.items()}
    by_name = {verb.name: verb for verb in VERBS}
    made = []
    for name in _GROUPS:
        verbs = [by_name[one] for one in verbs_of(name)]
        lines = [
            (tr(verb.text).replace("…", ""), _written(keymap.keys(verb.name, verb.keys)))
            for verb in verbs
        ]
        if name == "view":
            lines.append((tr("The photo before, while held"), "\\"))
        if name == "groups":
            picking = keymap.keys("pick", by_name["pick"].keys)
            keys = _written(tuple(with_shift(key) for key in picking))
            lines.append((tr("Pick this frame, reject the others"), keys))
        made.append((tr(titles[name]).replace("&", ""), [line for line in lines if line[1]]))
    return [(title, lines) for title, lines in made if lines]


def _written(keys: tuple[str, ...]) -> str:
    return "  ".join(QKeySequence(key).toString(_NATIVE) for key in keys[:2])


class KeysOverlay(QWidget):
    """Covers its window and takes its keys while it is there. Made anew each time it is asked for:
    keys and language may have changed."""

    def __init__(self, window: QWidget, keymap: Keymap) -> None:
        super().__init__(window)
        self._groups = groups(keymap)
        self._preset = PRESET_NAMES[keymap.preset]
        self._before = window.focusWidget()
        self._window = window
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Keys") + ": " + self.text())
        window.installEventFilter(self)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()
        self.setFocus()

    def text(self) -> str:
        """All of it, for a screen reader."""
        return "; ".join(f"{text}: {keys}" for _, lines in self._groups for text, keys in lines)

    def event(self, event: QEvent) -> bool:
        """A key means "away" here, whatever it means elsewhere."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: object) -> None:
        """Away."""
        self._leave()

    def mousePressEvent(self, event: object) -> None:
        """Away."""
        self._leave()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the size of the window."""
        if event.type() == QEvent.Type.Resize and watched is self._window:
            self.setGeometry(self._window.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Columns of text, as large as fits."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(12, 12, 12, 238))
        colours = theme.DARK
        size_px, columns = self._fitting()
        line_px = round(size_px * 1.55)
        font = QFont(self.font())
        font.setPixelSize(size_px)
        bold = QFont(font)
        bold.setBold(True)
        widths = [_width(column, font, bold) for column in columns]
        gap = _part(GAP, font)
        left = (self.width() - sum(widths) - gap * (len(columns) - 1)) // 2
        lines = max(len(column) for column in columns)
        top = max(MARGIN, (self.height() - MARGIN - lines * line_px) // 2)
        for wide, column in zip(widths, columns, strict=True):
            y = top
            for text, keys in column:
                line = QRect(left, y, wide, line_px)
                painter.setFont(font if keys else bold)
                painter.setPen(colours.text if keys else colours.accent)
                middle = Qt.AlignmentFlag.AlignVCenter
                room = wide - QFontMetrics(bold).horizontalAdvance(keys) - 8
                cut = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room)
                painter.drawText(line, middle, cut if keys else text)
                painter.setFont(bold)
                painter.drawText(line, middle | Qt.AlignmentFlag.AlignRight, keys)
                y += line_px
            left += wide + gap
        self._paint_foot(painter, font, colours.faint)

    def _paint_foot(self, painter: QPainter, font: QFont, colour: QColor) -> None:
        painter.setFont(font)
        painter.setPen(colour)
        foot = self.rect().adjusted(MARGIN, 0, -MARGIN, -6)
        said = tr("Keys of {0}. Shift with a decision goes on to the next photo. Any key closes.")
        where = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
        painter.drawText(foot, where, said.format(self._preset))

    def _fitting(self) -> tuple[int, list[list[Line]]]:
        """The largest letters in which all columns fit, in the fewest lines; and the columns."""
        room = self.width() - 2 * MARGIN
        for size_px in range(px(LARGEST_PX), SMALLEST_PX - 1, -1):
            font = QFont(self.font())
            font.setPixelSize(size_px)
            bold = QFont(font)
            bold.setBold(True)
            most = max(4, (self.height() - 2 * MARGIN - 10) // round(size_px * 1.55))
            for high in range(min(FEWEST_LINES, most), most + 1):
                columns = in_columns(self._groups, high)
                wide = sum(_width(column, font, bold) for column in columns)
                if wide + (len(columns) - 1) * _part(GAP, font) <= room:
                    return size_px, columns
        return SMALLEST_PX, columns

    def _leave(self) -> None:
        self._window.removeEventFilter(self)
        if self._before is not None:
            self._before.setFocus()
        self.close()


def _part(wanted: int, font: QFont) -> int:
    """A distance meant for the largest letters, for letters of this size."""
    return round(wanted * min(1.0, font.pixelSize() / LARGEST_PX))


def _width(column: list[Line], font: QFont, bold: QFont) -> int:
    """Wide enough for text and keys of each line, so that keys stand close to what they do."""
    plain, thick = QFontMetrics(font), QFontMetrics(bold)
    wide = [
        plain.horizontalAdvance(text) + _part(BETWEEN, font) + thick.horizontalAdvance(keys)
        for text, keys in column
    ]
    return max(wide, default=0)


def in_columns(groups: list[tuple[str, list[Line]]], high: int) -> list[list[Line]]:
    """The groups one below the other in columns of so many lines, each in one piece where it can
    be; a title has no keys. Pure."""
    columns: list[list[Line]] = [[]]
    for title, lines in groups:
        left = high - len(columns[-1])
        whole = len(lines) + 1
        # What fits into no column begins where a title has its first lines with it.
        needed = 1 + (whole if whole <= high else min(3, len(lines)) + 1)
        if columns[-1] and needed > left:
            columns.append([])
        if columns[-1]:
            columns[-1].append(("", ""))
        columns[-1].append((title, ""))
        for line in lines:
            if len(columns[-1]) >= high:
                columns.append([])
            columns[-1].append(line)
    return columns
