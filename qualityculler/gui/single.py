"""One window for each catalog: a second start hands its paths to the first window and leaves."""

from __future__ import annotations

import os
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QWidget

from qualityculler import paths, portal, private
from qualityculler.errors import UserError

CONNECT_MS = 500
ANSWER_MS = 5000
LONGEST_BYTES = 1 << 22
"""Some ten thousand paths; a file manager hands over all that are selected."""
_SOCKET_PATH_BYTES = 100
_END, _HEARD = b"\0", b"+"
_EXPLAIN = b"explain"  # no path: those are absolute
"""Each path ends with the one, and so does the whole: no path is empty."""


def address(catalog: Path) -> str:
    """The name under which the window of a catalog can be called; the same user's only.

    On POSIX it lies in the program's own folder, where nobody else can put one in its place.
    """
    name = f"window-{sha256(os.fsencode(catalog.absolute())).hexdigest()[:16]}"
    if os.name != "posix":
        return f"{paths.APP}-{name}"
    # Inside Flatpak each start has a folder for temporary files of its own.
    shared = portal.runtime_dir()
    path = paths.data_dir() / f".{name}" if shared is None else shared / name
    # The system cuts longer ones.
    too_long = len(os.fsencode(path)) > _SOCKET_PATH_BYTES
    return f"{paths.APP}-{os.getuid()}-{name}" if too_long else str(path)


def hand_over(catalog: Path, handed: Sequence[Path], *, explain: bool = False) -> bool:
    """Have the window of this catalog open paths and come to the front; False if there is none.

    Blocks for a moment. Raises UserError if there is one and it does not answer.
    """
    socket = QLocalSocket()
    socket.connectToServer(address(catalog))
    if not socket.waitForConnected(CONNECT_MS):
        return False
    if explain:
        socket.write(_EXPLAIN + _END)
    for path in handed:
        socket.write(os.fsencode(os.path.abspath(path)) + _END)  # noqa: PTH100
    socket.write(_END)
    socket.flush()
    heard = socket.waitForReadyRead(ANSWER_MS) and bytes(socket.readAll().data()) == _HEARD
    socket.disconnectFromServer()
    if not heard:
        raise UserError(
            "A window with this catalog is open and does not answer; --new-window opens another."
        )
    return True


class SingleWindow(QObject):
    """Hears what later starts hand over; for the GUI thread.

    ``asked`` carries a tuple of Paths, empty where only the window is wanted, and whether the first
    is to be explained. Where somebody hears already
    (a window beside another one), or the place cannot be written, nothing is heard here.
    """

    asked = Signal(object, bool)

    def __init__(self, catalog: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connected)
        self.listening = self._listen(address(catalog))

    def close(self) -> None:
        """Hear no more."""
        self._server.close()

    def _listen(self, name: str) -> bool:
        try:
            private.folder(paths.data_dir())
        except OSError:
            return False
        # Asked first: with an access of one's own Qt puts a socket in the place of another's.
        probe = QLocalSocket()
        probe.connectToServer(name)
        if probe.waitForConnected(CONNECT_MS):
            return False
        # What a window that was killed has left behind.
        QLocalServer.removeServer(name)
        return self._server.listen(name)

    def _on_connected(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.setParent(self)
            socket.disconnected.connect(socket.deleteLater)
            socket.readyRead.connect(lambda socket=socket: self._on_ready(socket))
            self._on_ready(socket)

    def _on_ready(self, socket: QLocalSocket) -> None:
        said = bytes(socket.peek(LONGEST_BYTES).data())
        if said == _END or said.endswith(_END + _END):
            socket.readAll()
            socket.write(_HEARD)
            socket.flush()
            told = [one for one in said.split(_END) if one]
            handed = tuple(Path(os.fsdecode(one)) for one in told if one != _EXPLAIN)
            self.asked.emit(handed, _EXPLAIN in told)
        elif len(said) >= LONGEST_BYTES:
            socket.abort()


def bring_to_front(window: QWidget) -> None:
    """Show a window over the others, as far as the desktop lets it."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()
