"""Says in a sentence what the window lacks on this machine; imports nothing of Qt by itself."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import re
import socket
import sys
from importlib import metadata
from pathlib import Path

from qualityculler.errors import UserError

APT = (
    "sudo apt install libegl1 libgl1 libxkbcommon-x11-0 libdbus-1-3 libfontconfig1 libxcb-cursor0 "
    "libxcb-icccm4 libxcb-keysyms1 libxcb-image0 libxcb-render-util0 libxcb-shape0 "
    "libxcb-xinerama0 libgomp1"
)
"""Everything a bare Debian or Ubuntu lacks, that of the explanations too; all at once, so nobody
has to ask twelve times."""

_LIBRARY = re.compile(r"(lib[\w.+-]+\.so[.\d]*)")


def check() -> None:
    """Raise UserError with what to do if the window cannot be opened here."""
    if importlib.util.find_spec("PySide6") is None:
        raise UserError(
            "The window needs PySide6, which is not installed: pip install 'qualityculler[gui]'. "
            "The command line works without it; see: qualityculler --help"
        )
    _check_version()
    _import_qt()
    if sys.platform.startswith("linux"):
        _check_display()


def _check_version() -> None:
    """PySide6 6.12.0 gives back a None it was never given on each call that returns nothing: before
    Python 3.12, where None cannot be freed, the program dies after some thousand calls."""
    version = metadata.version("shiboken6")
    if version == "6.12.0" and sys.version_info < (3, 12):
        raise UserError(
            "PySide6 {version} crashes under Python {python}; install another: pip "
            "install 'PySide6-Essentials<6.12'",
            version=version,
            python=f"{sys.version_info[0]}.{sys.version_info[1]}",
        )


def _import_qt() -> None:
    try:
        from PySide6 import QtWidgets  # noqa: F401
    except ImportError as error:
        raise _not_loaded(error) from error


def _check_display() -> None:
    """Qt ends the whole process when it finds no screen, so we look first."""
    platform = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0]
    if platform not in ("", "xcb", "wayland"):
        return
    if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        raise UserError(
            "There is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set), so the window "
            "cannot be opened. Without one, use: qualityculler scan FOLDER"
        )
    if platform != "wayland" and os.environ.get("DISPLAY"):
        _load_plugin("libqxcb.so")
    if not (platform != "xcb" and _wayland_answers()) and not (
        platform != "wayland" and _x_answers()
    ):
        raise UserError(
            "The screen {name} does not answer, so the window cannot be opened; that of another "
            "user (sudo, su) or machine (ssh) is closed. Without one, use: "
            "qualityculler scan FOLDER",
            name=os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"),
        )


def _x_answers() -> bool:
    if not os.environ.get("DISPLAY"):
        return False
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # what is missing is Qt's to say
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    # An object that must be given back even where nobody is at the other end.
    failed = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return not failed


def _wayland_answers() -> bool:
    name, runtime = os.environ.get("WAYLAND_DISPLAY"), os.environ.get("XDG_RUNTIME_DIR", "")
    if not name:
        return False
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.connect(str(Path(runtime, name)))
    except OSError:
        return False
    return True


def _load_plugin(name: str) -> None:
    import PySide6

    plugin = Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms" / name
    if not plugin.exists():
        return  # a distribution's own PySide6 brings what it needs
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        raise _not_loaded(error) from error


def _not_loaded(error: Exception) -> UserError:
    found = _LIBRARY.search(str(error))
    missing = found.group(1) if found else str(error)
    if sys.platform.startswith("linux"):
        return UserError(
            "The window needs the system library {library}, which is missing. Debian: {command}",
            library=missing,
            command=APT,
        )
    return UserError("Qt cannot be loaded: {library}.", library=missing)
