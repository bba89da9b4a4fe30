"""Makes an installation by pip known to a Linux desktop: menu, Open with, file managers' menus.

Packages bring the same files to the system's folders; here they go to the user's own, and name
the program by its whole path. Everything that was written can be taken away again.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from qualityculler import paths
from qualityculler.errors import UserError

log = logging.getLogger(__name__)
FILES = {
    f"{paths.DESKTOP_ID}.desktop": "applications/{name}",
    f"{paths.DESKTOP_ID}.metainfo.xml": "metainfo/{name}",
    "dolphin.desktop": "kio/servicemenus/qualityculler.desktop",
    "qualityculler-scan.nemo_action": "nemo/actions/{name}",
    "qualityculler-explain.nemo_action": "nemo/actions/{name}",
    "nautilus_qualityculler.py": "nautilus-python/extensions/{name}",
}
"""Each file of ``resources/desktop`` and where it belongs below the desktop's data folder."""
ICON = f"icons/hicolor/scalable/apps/{paths.DESKTOP_ID}.svg"
_THUNAR = "thunar.xml"
_OURS = re.compile(
    r"\s*<action>(?:(?!</action>).)*<unique-id>qualityculler-\w+</unique-id>.*?</action>", re.S
)
# A path goes into a command line of the desktop entry specification, into Python and into XML.
_PLAIN = re.compile(r"[\w/.@+:=-]+")


def install(data: Path | None = None, config: Path | None = None) -> list[Path]:
    """Write the files below the user's folders; those that were written, in order.

    Raises UserError where the system is no such desktop or a file cannot be written.
    """
    data, config = data or data_home(), config or config_home()
    _check_system()
    written = []
    for name, target in FILES.items():
        content = paths.resource("desktop", name).read_text("utf-8")
        written.append(_write(data / target.format(name=name), with_program(content, program())))
    written.append(_write(data / ICON, paths.app_icon().read_text("utf-8")))
    thunar = _thunar(config)
    if thunar.exists():
        written.append(_write(thunar, _with_actions(thunar.read_text("utf-8"))))
    _tell_desktop(data)
    return written


def remove(data: Path | None = None, config: Path | None = None) -> list[Path]:
    """Take away what ``install`` wrote; the files that were there. Raises UserError."""
    data, config = data or data_home(), config or config_home()
    _check_system()
    gone = []
    targets = [target.format(name=name) for name, target in FILES.items()]
    for path in (data / target for target in (*targets, ICON)):
        if path.exists():
            _unlink(path)
            gone.append(path)
    thunar = _thunar(config)
    if thunar.exists() and _OURS.search(content := thunar.read_text("utf-8")):
        gone.append(_write(thunar, _OURS.sub("", content)))
    _tell_desktop(data)
    return gone


def program() -> list[str]:
    """The words that start this installation from anywhere."""
    if appimage := os.environ.get("APPIMAGE"):
        return [appimage]
    if getattr(sys, "frozen", False):
        return [sys.executable]
    script = Path(sysconfig.get_path("scripts")) / "qualityculler"
    return [str(script)] if script.exists() else [sys.executable, "-P", "-m", "qualityculler"]


def with_program(content: str, words: list[str]) -> str:
    """A file of ``resources/desktop`` in which the program is named by these words.

    UserError for a path that no desktop's command line holds safely.
    """
    for word in words:
        if not _PLAIN.fullmatch(word):
            raise UserError(
                "{path} has characters that a desktop's command line does not bear; install "
                "QualityCuller into a folder with a plainer name.",
                path=word,
            )
    command = " ".join(words)
    content = re.sub(r"^(Exec=)qualityculler\b", rf"\g<1>{command}", content, flags=re.M)
    content = re.sub(r"(<command>)qualityculler\b", rf"\g<1>{command}", content)
    return content.replace('PROGRAM = ["qualityculler"]', f"PROGRAM = {words!r}")


def data_home() -> Path:
    """The user's folder for what desktops read."""
    return _xdg("XDG_DATA_HOME", ".local/share")


def config_home() -> Path:
    """The user's folder for settings of programs."""
    return _xdg("XDG_CONFIG_HOME", ".config")


def _xdg(variable: str, default: str) -> Path:
    # The specification: a relative one is to be ignored.
    value = os.environ.get(variable, "")
    return Path(value) if os.path.isabs(value) else Path.home() / default  # noqa: PTH117


def _check_system() -> None:
    if os.name != "posix" or sys.platform == "darwin":
        raise UserError(
            "This is for Linux desktops; on Windows the set-up does it, on macOS the application."
        )


def _thunar(config: Path) -> Path:
    return config / "Thunar" / "uca.xml"


def _with_actions(content: str) -> str:
    """Thunar's own list with our actions at its end, whatever else is in it left as it is."""
    ours = with_program(paths.resource("desktop", _THUNAR).read_text("utf-8"), program())
    before, end, after = _OURS.sub("", content).rpartition("</actions>")
    if not end:
        raise UserError("{path} is no list of actions of Thunar.", path=_thunar(config_home()))
    return f"{before.rstrip()}\n{ours}{end}{after}"


def _write(path: Path, content: str) -> Path:
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(content, "utf-8")
        beside.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise UserError(
            "{path} cannot be written: {why}.", path=path, why=error.strerror
        ) from error
    return path


def _unlink(path: Path) -> None:
    try:
        path.unlink()
    except OSError as error:
        raise UserError(
            "{path} cannot be deleted: {why}.", path=path, why=error.strerror
        ) from error


def _tell_desktop(data: Path) -> None:
    """Desktops look by themselves after a while; where their tools are, they know at once."""
    for tool, *words in (
        ("update-desktop-database", "-q", str(data / "applications")),
        ("gtk-update-icon-cache", "-q", "-t", "-f", str(data / "icons" / "hicolor")),
    ):
        if found := shutil.which(tool):
            ended = subprocess.run([found, *words], capture_output=True, check=False)
            if ended.returncode:
                log.info("%s: %s", tool, ended.stderr.decode(errors="replace").strip())
