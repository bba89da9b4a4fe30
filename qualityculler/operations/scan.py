"""Scan folders: find their photos, score them, leave thumbnails, measure them if that is wanted."""

from __future__ import annotations

import os
import sys
import threading
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import ClassVar

from qualityculler.domain import PhotoQuery
from qualityculler.operations.job import Lane, Tell
from qualityculler.operations.library import Library
from qualityculler.operations.sidecars import Reading, differing, read_sidecars
from qualityculler.scan.discovery import check_presence
from qualityculler.scan.index import IndexOptions, IndexRun, outermost
from qualityculler.scan.report import GaveWay, Paired, RunReport, Settled, Unread
from qualityculler.scan.thumbnails import ScanThumbnails
from qualityculler.score import registry as scorers
from qualityculler.settings import Settings
from qualityculler.task import CancelToken, Gate, Progress, TaskState

__all__ = ["GaveWay", "IndexOptions", "Paired", "RunReport", "Scan", "Settled", "Unread"]


class Scan:
    """One scan, made anew for each. Tells ``Settled``, ``Unread``, ``Paired`` and ``GaveWay``, and
    gives back its report. Files of a shot become one item as the settings say.

    ``thumbnail_px`` is the longer side of the thumbnails that are left in the library, none with 0;
    it may be set at any time. ``niceness`` is how far the threads of the scan give way to others,
    on Linux. ``faces`` overrides the setting of that name. ``progress``, ``pause`` and ``resume``:
    from any thread, before the run too. Afterwards ``sidecars`` says what was read of those.
    """

    lane: ClassVar[Lane] = Lane.SCAN

    def __init__(
        self,
        options: IndexOptions,
        *,
        thumbnail_px: int = 0,
        niceness: int = 0,
        faces: bool | None = None,
    ) -> None:
        self.options = options
        self.thumbnail_px = thumbnail_px
        self._niceness = niceness
        self._faces = faces
        self._gate = Gate()
        self._index: IndexRun | None = None
        self.sidecars = Reading()

    def everything(self, library: Library) -> PhotoQuery:
        """All photos of the folders, best first.

        Raises what the run would refuse to begin with: VolumeAway for a known folder that holds
        nothing now, UserError for another one that is not there, ModelError for a scorer that
        cannot be used.
        """
        options = self.options
        check_presence(library.catalog, options.roots)
        roots: list[Path] = outermost(options.roots, options.recursive)
        scorer = scorers.identify(options.scorer)
        return PhotoQuery(scorer, folders=tuple(roots), recursive=options.recursive)

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> RunReport:
        """Do it all; after ``cancel`` what is done by then is committed, and the report says so.

        Events come from threads of the scan, one at a time; what ``tell`` raises ends the scan.
        Raises UserError, CatalogError and ModelError; what was committed before stays.
        """
        _give_way(self._niceness)
        self._index = IndexRun(
            library.catalog,
            self._as_chosen(library.settings),
            cancel,
            tell,
            gate=self._gate,
            thumbnails=ScanThumbnails(library.thumbs, lambda: self.thumbnail_px),
            decoder=partial(library.decoders.load, cancel=cancel),
        )
        try:
            report = self._index.run()
        finally:
            library.decoders.rest()
        if report.state is TaskState.SUCCESS and self.options.photo_ids is None:
            roots, recursive = self._index.roots, self.options.recursive
            self.sidecars = read_sidecars(library.catalog, roots, recursive, cancel)
        return report

    def differing(self, library: Library) -> int:
        """About how many photos of the folders other programs say what is not ours."""
        if self._index is None:
            return 0
        with library.catalog.read() as db:
            return sum(
                len(differing(db, root, recursive=self.options.recursive))
                for root in self._index.roots
            )

    def _as_chosen(self, settings: Settings) -> IndexOptions:
        faces = settings.faces if self._faces is None else self._faces
        return replace(self.options, pairing=settings.pairing, faces=faces)

    def progress(self) -> Progress:
        """The counters as they are now."""
        return Progress() if self._index is None else self._index.progress()

    def pause(self) -> None:
        """Begin nothing new until ``resume``; what has been scored is committed meanwhile."""
        self._gate.shut()

    def resume(self) -> None:
        """Go on after a pause."""
        self._gate.open()


def _give_way(niceness: int) -> None:
    """On Linux a thread has a priority of its own, and those it starts inherit it; elsewhere a
    process has one, and a window would be slowed down with its scan."""
    if niceness and sys.platform.startswith("linux"):
        thread = threading.get_native_id()
        # What was started with less priority may not take more.
        now = os.getpriority(os.PRIO_PROCESS, thread)
        os.setpriority(os.PRIO_PROCESS, thread, max(now, niceness))
