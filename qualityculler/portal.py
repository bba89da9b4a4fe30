"""What a program inside Flatpak asks of the desktop around it, by the portals on the session's bus.

https://flatpak.github.io/xdg-desktop-portal/docs/ has the interfaces. A call waits for its answer:
a desktop looks up who asks, and nobody may be gone by then. So none belongs on a window's thread.
The file chooser needs nothing here: Qt takes the portal's by itself inside Flatpak.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

from qualityculler.reason import Reason

log = logging.getLogger(__name__)
_INFO = Path("/.flatpak-info")
_NAME, _PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
_PATIENCE_S = 20.0
_TRASHED = 1


class RefusedError(OSError):
    """What a desktop did not do, with the reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason


def confined() -> bool:
    """Whether this program runs inside Flatpak."""
    return _INFO.exists()


def data_home() -> Path:
    """The user's data folder as the desktop knows it, where its bin is; inside Flatpak only."""
    # Flatpak hands the variable on where the desktop has it; its own one names the program's part.
    return Path(os.environ.get("HOST_XDG_DATA_HOME") or Path.home() / ".local" / "share")


def runtime_dir() -> Path | None:
    """The one folder for sockets that all starts of this program see; None outside of Flatpak."""
    runtime, app = os.environ.get("XDG_RUNTIME_DIR"), os.environ.get("FLATPAK_ID")
    return Path(runtime, "app", app) if confined() and runtime and app else None


def to_bin(path: Path) -> None:
    """Have the desktop move a file into its bin. Raises OSError, for a link too.

    The file is not opened for writing: a handle that stands for the place is enough.
    """
    if path.is_symlink():
        # The portal would follow it, and bin what it leads to.
        raise RefusedError(Reason("a link cannot go to the bin from inside Flatpak"))
    handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        (result,) = _call("Trash", "TrashFile", "h", (handle,))
    finally:
        os.close(handle)
    if result != _TRASHED:
        raise RefusedError(Reason("the desktop has refused it"))


def notify(title: str, text: str) -> None:
    """Show a notice, both lines as plain text; a new one takes the place of the last. OSError."""
    notice = {"title": ("s", title), "body": ("s", text)}
    _call("Notification", "AddNotification", "sa{sv}", ("qualityculler", notice))


def show_in_folder(path: Path) -> None:
    """Open the file manager with a file selected. Raises OSError."""
    # Not as above: the portal refuses what could be written and was not asked to be.
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        _call("OpenURI", "OpenDirectory", "sha{sv}", ("", handle, {}))
    finally:
        os.close(handle)


def emit(path: str, interface: str, name: str, signature: str, values: tuple[Any, ...]) -> None:
    """Send a signal to whoever listens; Flatpak lets those that name nobody through. OSError."""
    from jeepney import DBusAddress, new_signal

    with _Bus() as bus:
        bus.send(new_signal(DBusAddress(path, interface=interface), name, signature, values))


def _call(portal: str, method: str, signature: str, values: tuple[Any, ...]) -> tuple[Any, ...]:
    from jeepney import DBusAddress, DBusErrorResponse, new_method_call
    from jeepney.wrappers import unwrap_msg

    address = DBusAddress(_PATH, bus_name=_NAME, interface=f"org.freedesktop.portal.{portal}")
    with _Bus() as bus:
        call = new_method_call(address, method, signature, values)
        try:
            answer: tuple[Any, ...] = unwrap_msg(bus.send_and_get_reply(call, timeout=_PATIENCE_S))
        except DBusErrorResponse as error:
            log.info("%s: %s %s", method, error.name, error.data)
            raise RefusedError(Reason("the desktop has refused it")) from error
        except TimeoutError as error:
            raise RefusedError(Reason("the desktop does not answer")) from error
    return answer


class _Bus:
    """A connection to the session's bus; all that can go wrong on the way is an OSError."""

    def __enter__(self) -> Any:
        from jeepney.auth import AuthenticationError
        from jeepney.io.blocking import open_dbus_connection

        try:
            self._bus = open_dbus_connection(enable_fds=True)
        except (OSError, KeyError, RuntimeError, AuthenticationError) as error:
            raise RefusedError(Reason("the desktop cannot be reached")) from error
        return self._bus

    def __exit__(self, *_: object) -> None:
        self._bus.close()
