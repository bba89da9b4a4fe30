"""What the window shows before a folder is open: open, recent shoots, cards and drives, samples."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from qualityculler import paths
from qualityculler.domain import ScorerId
from qualityculler.gui import drives, icons, theme
from qualityculler.gui.drives import Drive
from qualityculler.gui.loader import Loader
from qualityculler.gui.pictures import Key, key, want
from qualityculler.gui.plain import label, one_line, set_tip
from qualityculler.gui.session import Session
from qualityculler.gui.text_size import px
from qualityculler.operations.reads import Reads, Shoot
from qualityculler.presence import away
from qualityculler.text import ntr, tr

CLIENT = "start"
COVER_PX = 384
CARD_WIDE, COVER_HIGH, WORDS_HIGH = 216, 138, 68
SHOWN = 8
WIDE = 4 * CARD_WIDE + 3 * 12
DRIVES_MS = 3000


class StartPage(QScrollArea):
    """Asks for a folder by ``chosen``; reads the catalog and the drives while it is in sight."""

    chosen = Signal(object)  # Path
    open_asked = Signal()

    def __init__(self, session: Session, loader: Loader) -> None:
        super().__init__()
        self._session = session
        self._loader = loader
        self._reader = session.reader()
        self._drive_reader = session.reader()
        self._recent: tuple[Path, ...] = ()
        self._drives: list[Drive] | None = None
        self.cards: list[ShootCard] = []
        self.drive_buttons: list[QPushButton] = []
        self._poll = QTimer(self, interval=DRIVES_MS)
        self._poll.timeout.connect(self._look_for_drives)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Start page"))
        self._lay_out()
        self._dress()
        loader.loaded.connect(self._on_loaded)

    def show_recent(self, folders: Sequence[Path]) -> None:
        """List these shoots, newest first."""
        if tuple(folders) != self._recent:
            self._recent = tuple(folders)
            self._read()

    def close_down(self) -> None:
        """No timer runs any more."""
        self._poll.stop()

    def showEvent(self, event: QShowEvent) -> None:
        """What was decided meanwhile, and what is plugged in now."""
        super().showEvent(event)
        self._read()
        self._look_for_drives()
        self._poll.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Want nothing any more."""
        super().hideEvent(event)
        self._poll.stop()
        self._loader.wish(CLIENT, [])

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "open"):
            self._dress()

    # Making

    def _lay_out(self) -> None:
        page = QWidget()
        outer = QHBoxLayout(page)
        column = QWidget()
        column.setMaximumWidth(px(WIDE))
        column.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        # The column keeps its width and gives way only where the window is narrower.
        outer.addStretch(1)
        outer.addWidget(column, 100)
        outer.addStretch(1)
        layout = QVBoxLayout(column)
        layout.setContentsMargins(8, 28, 8, 24)
        layout.setSpacing(10)
        layout.addLayout(self._head())
        layout.addSpacing(8)
        layout.addLayout(self._buttons())
        self._drives_title = _title(tr("Cards and drives"))
        self._drives_row = QVBoxLayout()
        layout.addWidget(self._drives_title)
        layout.addLayout(self._drives_row)
        self._recent_title = _title(tr("Recent shoots"))
        layout.addWidget(self._recent_title)
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        layout.addLayout(self._grid)
        layout.addStretch(1)
        self.setWidget(page)
        self._drives_title.hide()
        self._recent_title.hide()

    def _head(self) -> QHBoxLayout:
        mark = label()
        mark.setAccessibleName(tr("Icon of QualityCuller"))
        mark.setPixmap(icons.app_icon().pixmap(56, 56))
        name = label("QualityCuller")
        font = name.font()
        font.setPointSizeF(font.pointSizeF() * 1.9)
        name.setFont(font)
        said = label(tr("Open a folder, or drop folders and photos anywhere in this window."))
        said.setWordWrap(True)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(name)
        texts.addWidget(said)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(mark)
        row.addLayout(texts, 1)
        return row

    def _buttons(self) -> QHBoxLayout:
        self.open = QPushButton(tr("Open folder…"))
        self.open.clicked.connect(self.open_asked)
        self.samples = QPushButton(tr("Try the samples"))
        self.samples.clicked.connect(self._on_samples)
        set_tip(self.samples, tr("Twenty small photos with all kinds of faults"))
        self.samples.setVisible(samples_folder() is not None)
        row = QHBoxLayout()
        for button in (self.open, self.samples):
            button.setIconSize(icons.tool_size())
            button.setMinimumHeight(px(38))
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _dress(self) -> None:
        for button, name in ((self.open, "open"), (self.samples, "samples")):
            button.setIcon(icons.icon(name, self.palette()))
        for button, drive in zip(self.drive_buttons, self._drives or [], strict=False):
            button.setIcon(icons.icon("card" if drive.is_card else "drive", self.palette()))

    # Recent shoots

    def _read(self) -> None:
        if self.isVisible():
            folders = self._recent[:SHOWN]
            asked = partial(_look_up, folders=folders, scorer=self._session.scorer)
            self._reader.ask(asked, self._on_read)

    def _on_read(self, found: list[tuple[Shoot, bool]]) -> None:
        for card in self.cards:
            self._grid.removeWidget(card)
            card.deleteLater()
        self.cards = [ShootCard(shoot, there, self._loader) for shoot, there in found]
        for card in self.cards:
            card.clicked.connect(partial(self._on_card, card.shoot.folder))
        self._recent_title.setVisible(bool(self.cards))
        self._arrange()
        covers = [card.shoot.cover for card in self.cards if card.shoot.cover is not None]
        self._loader.wish(CLIENT, [want(row, COVER_PX) for row in covers])

    def _on_card(self, folder: Path, _: bool = False) -> None:
        self.chosen.emit(folder)

    def _on_loaded(self, loaded: Key) -> None:
        for card in self.cards:
            if card.shoot.cover is not None and card.shoot.cover.photo.id == loaded.photo_id:
                card.update()

    def resizeEvent(self, event: object) -> None:
        """As many cards beside each other as fit."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._arrange()

    def _arrange(self) -> None:
        room = min(px(WIDE), self.viewport().width() - 40)
        columns = max(1, (room + 12) // (px(CARD_WIDE) + 12))
        for place, card in enumerate(self.cards):
            self._grid.addWidget(card, place // columns, place % columns)

    # Drives and samples

    def _look_for_drives(self) -> None:
        # On the reader's thread: a drive may take its time to answer.
        self._drive_reader.ask(lambda _: drives.plugged_in(), self.show_drives)

    def show_drives(self, found: list[Drive]) -> None:
        """List these."""
        if found == self._drives:
            return
        self._drives = found
        for button in self.drive_buttons:
            self._drives_row.removeWidget(button)
            button.deleteLater()
        self.drive_buttons = []
        for drive in found:
            name = f"{drive.name}  ({drive.size / 1e9:.0f} GB)".replace("&", "&&")
            button = QPushButton(name)
            button.setMinimumHeight(34)
            button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            set_tip(button, str(drive.folder))
            button.clicked.connect(partial(self._on_card, drive.folder))
            self.drive_buttons.append(button)
            self._drives_row.addWidget(button)
        self._drives_title.setVisible(bool(found))
        self._dress()

    def _on_samples(self) -> None:
        if (folder := samples_folder()) is not None:
            self.chosen.emit(folder)


class ShootCard(QAbstractButton):
    """One recent shoot: cover, name, how many of its photos are decided."""

    def __init__(self, shoot: Shoot, there: bool, loader: Loader) -> None:
        super().__init__()
        self.shoot = shoot
        self._there = there
        self._loader = loader
        self.setFixedSize(px(CARD_WIDE), px(COVER_HIGH + WORDS_HIGH))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        name = one_line(shoot.folder.name or shoot.folder)
        self.setAccessibleName(f"{name}, {self.said()}")
        set_tip(self, str(shoot.folder))

    def said(self) -> str:
        """How far it is, in words."""
        if not self._there:
            return tr("not there, its drive may be away")
        if not self.shoot.photos:
            return tr("no photos known yet")
        count = ntr("{n} photo", "{n} photos", self.shoot.photos)
        if not self.shoot.decided:
            return count
        return tr("{0}, {1} decided").format(count, f"{self.shoot.decided:n}")

    def paintEvent(self, event: QPaintEvent) -> None:
        """The card."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        colours = theme.colours(self.palette())
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.chosen if self.underMouse() else self.palette().button())
        painter.drawRoundedRect(area, 6, 6)
        cover = QRect(8, 8, self.width() - 16, px(COVER_HIGH))
        self._paint_cover(painter, cover, colours)
        self._paint_words(painter, cover, colours)
        if self.hasFocus():
            painter.setPen(QPen(colours.accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), 6, 6)

    def _paint_cover(self, painter: QPainter, area: QRect, colours: theme.ThemeColours) -> None:
        row = self.shoot.cover
        thumb = None if row is None else self._loader.any_thumb(key(row, COVER_PX))
        painter.fillRect(area, colours.empty)
        if thumb is None:
            side = QRectF(area.center().x() - 20, area.center().y() - 20, 40, 40)
            icons.paint(painter, "folders", side, colours.faint)
            return
        size = thumb.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        part = QRect(0, 0, area.width() * thumb.width() // size.width(),
                     area.height() * thumb.height() // size.height())  # fmt: skip
        part.moveCenter(thumb.rect().center())
        painter.setOpacity(1.0 if self._there else 0.4)
        painter.drawPixmap(area, thumb, part)
        painter.setOpacity(1.0)

    def _paint_words(self, painter: QPainter, cover: QRect, colours: theme.ThemeColours) -> None:
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        bold = self.font()
        bold.setBold(True)
        line = QRect(cover.left(), cover.bottom() + 6, cover.width(), px(18))
        name = one_line(self.shoot.folder.name or self.shoot.folder)
        middle = Qt.TextElideMode.ElideMiddle
        painter.setFont(bold)
        painter.setPen(colours.text)
        painter.drawText(line, left, QFontMetrics(bold).elidedText(name, middle, line.width()))
        painter.setFont(self.font())
        painter.setPen(colours.faint)
        line.translate(0, px(18))
        said = self.fontMetrics().elidedText(self.said(), middle, line.width())
        painter.drawText(line, left, said)
        if self.shoot.photos:
            bar = QRect(cover.left(), line.bottom() + 4, cover.width(), 3)
            painter.fillRect(bar, colours.empty)
            bar.setWidth(round(bar.width() * self.shoot.decided / self.shoot.photos))
            painter.fillRect(bar, colours.accent)


def samples_folder() -> Path | None:
    """The photos that are shipped to try the program with, where they are."""
    try:
        return paths.resource("samples")
    except FileNotFoundError:
        return None


def _look_up(reads: Reads, folders: Sequence[Path], scorer: ScorerId) -> list[tuple[Shoot, bool]]:
    return [(one, not away(one.folder)) for one in reads.shoots(folders, scorer)]


def _title(text: str) -> QWidget:
    title = label(text, bold=True)
    title.setContentsMargins(0, 14, 0, 0)
    return title
