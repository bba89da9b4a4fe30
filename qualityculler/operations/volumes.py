"""Drives come and go: the photos of a folder are those of the volume that is mounted there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from qualityculler import volumes
from qualityculler.operations.job import Lane, Tell
from qualityculler.operations.library import Library
from qualityculler.scan.index import settle_volumes
from qualityculler.store.volumes import GivenWay
from qualityculler.task import CancelToken
from qualityculler.text import tr

__all__ = ["FollowVolumes", "GivenWay", "said"]


@dataclass(frozen=True, slots=True)
class VolumesFound:
    """An event: the system has said which volumes there are; the catalog is to follow."""


@dataclass(frozen=True, slots=True)
class FollowVolumes:
    """Have the catalog follow the volumes at some folders, before their photos are listed.

    What was known there of another volume gives way. Tells VolumesFound once the system has
    answered, which may take its time for a share. Raises UserError.
    """

    folders: Sequence[Path]
    lane: ClassVar[Lane] = Lane.VOLUMES

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> list[GivenWay]:
        """What gave way."""
        found = [(folder, volumes.around(folder)) for folder in self.folders]
        tell(VolumesFound())
        catalog = library.catalog
        return [way for folder, some in found for way in settle_volumes(catalog, folder, some)]


def said(way: GivenWay) -> str:
    """That photos gave way to another volume, and where they are listed now."""
    return tr(
        "Another drive than before is at {place}: the {n} photos known there are listed as "
        "{listed} now, with their decisions, until their drive is back.",
        place=way.place,
        n=way.photos,
        listed=way.listed_as,
    )
