"""What all panels have in common: they read again when something has changed and they are seen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QFrame, QLabel, QScrollArea, QWidget

from qualityculler.domain import PhotoQuery
from qualityculler.gui.plain import Named, label
from qualityculler.gui.session import Session
from qualityculler.gui.tasks import QueryTask

READ_MS = 150
SMALLER = 0.92
_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse
_KEPT = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space})
_NO, _KEYPAD = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier
_NEVER = Qt.ScrollBarPolicy.ScrollBarAlwaysOff


class Panel(QWidget):
    """``read`` is called soon after ``read_soon``, once for many calls, while the panel shows."""

    def __init__(self, session: Session, reader: QueryTask) -> None:
        super().__init__()
        self._session = session
        self._reader = reader
        self._timer = QTimer(self, singleShot=True, interval=READ_MS)
        self._timer.timeout.connect(self._on_timeout)

    def read(self) -> None:
        """Ask for what is shown."""
        raise NotImplementedError

    def read_soon(self, *_: object) -> None:
        """Something may have changed; fit for any signal."""
        if not self._timer.isActive():
            self._timer.start()

    def wanted(self) -> bool:
        """Whether it is worth reading."""
        return self.isVisible()

    @property
    def waiting(self) -> bool:
        """Whether it is about to read."""
        return self._timer.isActive()

    def close_down(self) -> None:
        """No timer runs any more."""
        self._timer.stop()

    def showEvent(self, event: QShowEvent) -> None:
        """What was missed while hidden is read now."""
        super().showEvent(event)
        self.read_soon()

    def event(self, event: QEvent) -> bool:
        """Return and Space mean the control that has the focus, not a view of the photos."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in _KEPT
            and event.modifiers() in (_NO, _KEYPAD)
        ):
            event.accept()
            return True
        return super().event(event)

    def _on_timeout(self) -> None:
        if self._session.listing:
            self._timer.start()
        elif self.wanted():
            self.read()


class CountingPanel(Panel):
    """Counts photos of the folder, and not again while nothing that is counted can have changed:
    a list is also new when somebody sorts it."""

    def __init__(self, session: Session, reader: QueryTask) -> None:
        super().__init__(session, reader)
        self._counted: object = None
        self._listed_by: PhotoQuery | None = None
        self._is_first = True
        session.history_changed.connect(self.read_soon)
        session.folder_changed.connect(self._on_folder_changed)
        session.ids_changed.connect(self._on_listed)
        session.query_changed.connect(self.look_soon)

    def read_soon(self, *_: object) -> None:
        """Count again, whatever was asked before; fit for any signal."""
        self._counted = None
        self.look_soon()

    def look_soon(self, *_: object) -> None:
        """Count again if something else is to be counted by now; fit for any signal."""
        super().read_soon()

    def is_new(self, asked: object) -> bool:
        """Whether this is to be counted; it is taken as counted from now on."""
        if asked == self._counted:
            return False
        self._counted = asked
        return True

    def _on_folder_changed(self, *_: object) -> None:
        self._is_first = True
        self.read_soon()

    def _on_listed(self) -> None:
        query, self._listed_by = self._listed_by, self._session.query
        is_first, self._is_first = self._is_first, False
        # By itself photos have come or gone. A folder is counted before it is listed, and meanwhile
        # drives are followed.
        if is_first or query == self._listed_by:
            self.read_soon()
        else:
            self.look_soon()


def plain_label(text: str = "", *, faint: bool = False) -> QLabel:
    """A label that wraps, can be selected and copied, and takes no text for markup."""
    made = label(text)
    _dress(made)
    made.setEnabled(not faint)
    return made


def named_label(name: str) -> Named:
    """The same for a value that has a name, told by screen readers with the name before it."""
    made = Named(name)
    _dress(made)
    return made


def _dress(made: QLabel) -> None:
    made.setWordWrap(True)
    made.setTextInteractionFlags(_SELECTABLE)


def small_label(text: str = "", name: str = "") -> QLabel:
    """The same for what stands below a line: smaller, and as easy to read as the line."""
    made = named_label(name) if name else plain_label(text)
    font = made.font()
    font.setPointSizeF(font.pointSizeF() * SMALLER)
    made.setFont(font)
    return made


class Scrolled(QScrollArea):
    """A widget in a frame that scrolls downwards when it does not fit, and is as wide as it is."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(_NEVER)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(widget)
        self._inside = widget
        self._was_wide = 0
        self._boxes: list[QWidget] = []

    def sizeHint(self) -> QSize:
        """The widget's own."""
        return QSize(max(250, self._wide()), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Never cut off at the side."""
        return QSize(self._wide(), super().minimumSizeHint().height())

    def showEvent(self, event: QShowEvent) -> None:
        """Whoever scrolls by does not turn a value that happens to lie under the mouse."""
        super().showEvent(event)
        for kind in (QAbstractSpinBox, QComboBox):
            for box in self.findChildren(kind):
                if box not in self._boxes:
                    self._boxes.append(box)
                    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
                    box.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The widget's texts have changed, and with them perhaps how wide it has to be.

        Only then is the window laid out anew: with every key would cost more than all the painting.
        The wheel means a box only while that has the focus.
        """
        if (
            event.type() == QEvent.Type.Wheel
            and isinstance(watched, QWidget)
            and watched in self._boxes
            and not watched.hasFocus()
        ):
            event.ignore()
            return True
        if event.type() == QEvent.Type.LayoutRequest and (wide := self._wide()) != self._was_wide:
            self._was_wide = wide
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def _wide(self) -> int:
        bar = self.verticalScrollBar().sizeHint().width()
        return self._inside.minimumSizeHint().width() + bar
