"""Where things lie: the per-user folders and the files shipped with the program."""

from __future__ import annotations

from pathlib import Path

import platformdirs

APP = "qualityculler"
DESKTOP_ID = "io.github.qualityculler.QualityCuller"
"""By what desktops know the program: its entry, its icon, its windows on Wayland."""


def data_dir() -> Path:
    """The per-user data folder (not created here); holds the catalog."""
    return Path(platformdirs.user_data_dir(APP, appauthor=False))


def cache_dir() -> Path:
    """The per-user folder for what can be made again (not created here); safe to delete."""
    return Path(platformdirs.user_cache_dir(APP, appauthor=False))


def log_dir() -> Path:
    """The per-user folder for log files (not created here)."""
    return Path(platformdirs.user_log_dir(APP, appauthor=False))


def default_catalog() -> Path:
    """The catalog used when none is named."""
    return data_dir() / "catalog.sqlite3"


def app_icon() -> Path:
    """The drawing of the program's icon, an SVG file."""
    return Path(__file__).resolve().parent / "gui" / "icons" / "app.svg"


def resource(*parts: str) -> Path:
    """A file shipped with the program, in an installed package or in a source tree.

    Raises FileNotFoundError if it is in neither: the installation is damaged.
    """
    package = Path(__file__).resolve().parent
    for base in (package / "resources", package.parent / "resources"):
        path = base.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(f"resource {'/'.join(parts)} is not part of this installation")
