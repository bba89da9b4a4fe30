"""Cards and drives that are plugged in, for the start page; no widgets."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStorageInfo

from qualityculler.presence import is_for_drives

CAMERA_FOLDER = "DCIM"


@dataclass(frozen=True, slots=True)
class Drive:
    """A drive that can be pulled out: what to call it, where its photos are, whether it is a card
    of a camera, and its size in bytes."""

    name: str
    folder: Path
    is_card: bool
    size: int


def plugged_in() -> list[Drive]:
    """What is plugged in now, cards of cameras first. May wait for a slow drive: any thread but the
    window's."""
    found = [_drive(one) for one in QStorageInfo.mountedVolumes() if _can_be_pulled_out(one)]
    return in_order(found)


def in_order(drives: Iterable[Drive]) -> list[Drive]:
    """Cards first, each kind by name; a drive that is mounted twice once."""
    once = {drive.folder: drive for drive in drives}
    return sorted(once.values(), key=lambda drive: (not drive.is_card, drive.name.casefold()))


def drive_at(root: Path, name: str, size: int) -> Drive:
    """A drive mounted at ``root``: a camera's card is opened at its folder of photos."""
    photos = root / CAMERA_FOLDER
    is_card = photos.is_dir()
    return Drive(name or root.name or str(root), photos if is_card else root, is_card, size)


def _drive(volume: QStorageInfo) -> Drive:
    return drive_at(Path(volume.rootPath()), volume.displayName(), volume.bytesTotal())


def _can_be_pulled_out(volume: QStorageInfo) -> bool:
    if not (volume.isValid() and volume.isReady()) or volume.isRoot():
        return False
    root = Path(volume.rootPath())
    if sys.platform == "win32":
        return root.drive.upper() != "C:" and (root / CAMERA_FOLDER).is_dir()
    return is_for_drives(root)
