"""What a dropped or opened path means: a folder to show, and perhaps the photo to begin with."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QMimeData


def target(path: Path) -> tuple[Path, Path | None]:
    """The folder to open, and the photo in it when the path is that of a file."""
    plain = Path(os.path.abspath(path))  # noqa: PTH100  resolve() would follow links
    return (plain, None) if plain.is_dir() else (plain.parent, plain)


def dropped(mime: QMimeData) -> Path | None:
    """The first local path of a drop."""
    paths = (url.toLocalFile() for url in mime.urls() if url.isLocalFile())
    return next((Path(path) for path in paths if path), None)
