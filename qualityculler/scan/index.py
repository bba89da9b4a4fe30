"""The main job: the photos of some folders are found, decoded, scored and stored."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from qualityculler.decode import registry as codecs
from qualityculler.domain import Pairing, ScorerId
from qualityculler.errors import UserError
from qualityculler.scan.commit import Commit
from qualityculler.scan.decoding import Decoding, LookUp, Reading, find_faces
from qualityculler.scan.discovery import Discovery, check_presence
from qualityculler.scan.mounts import Mounts
from qualityculler.scan.report import Listener, RunReport, Tally
from qualityculler.scan.rescore import Rescore
from qualityculler.scan.scoring import LateScorer, Scoring
from qualityculler.scan.stage import InOneThread, Step, run_in_turn, run_threaded
from qualityculler.scan.threads import ThreadPlan, plan
from qualityculler.scan.thumbnails import ScanThumbnails
from qualityculler.scan.worker import Decoder
from qualityculler.score import registry as scorers
from qualityculler.store import volumes
from qualityculler.store.catalog import Catalog
from qualityculler.store.volumes import GivenWay
from qualityculler.task import CancelToken, Gate, Progress, TaskState
from qualityculler.volumes import Volume

log = logging.getLogger(__name__)

# The walk never waits for the decoders: it fills the lists of the window. What waits is small.
FILES_WAITING = sys.maxsize
RECORDS_WAITING = 256


@dataclass(frozen=True, slots=True)
class IndexOptions:
    """What to do with the folders.

    With ``photo_ids`` no folder is walked: these photos of the catalog are scored again. With
    ``findings`` what is scored is also measured, from the same pixels: they are then decoded whole,
    which takes several times as long (see ``worker`` for what it does to the score). ``focus``
    measures the focus of what is scored, from crops of the one decode. ``faces`` finds faces and
    whether their eyes are open. ``pairing`` says which files of a shot are one item.
    """

    roots: Sequence[Path]
    scorer: str
    recursive: bool = True
    rescore: bool = False
    threads: ThreadPlan | None = None
    photo_ids: Sequence[int] | None = None
    findings: bool = False
    focus: bool = True
    faces: bool = False
    pairing: Pairing = Pairing.JPEG


class IndexRun:
    """One run; made anew for each. ``progress``, ``pause`` and ``resume``: from any thread.

    Making it raises ModelError for an unknown or broken scorer, VolumeAway for a known folder that
    holds nothing now and UserError for another one that is not there. What has been committed is
    found again by the next run, so a run that was stopped is resumed by running it again.
    ``thumbnails`` says which are to be left on disk; ``decoder`` stands in for the codecs of this
    process.
    """

    def __init__(
        self,
        catalog: Catalog,
        options: IndexOptions,
        cancel: CancelToken | None = None,
        listener: Listener | None = None,
        *,
        gate: Gate | None = None,
        thumbnails: ScanThumbnails | None = None,
        decoder: Decoder | None = None,
    ) -> None:
        self._catalog = catalog
        self._cancel = cancel or CancelToken()
        self._gate = gate or Gate()
        self._tally = Tally(listener, self._gate)
        self._thumbnails = thumbnails or ScanThumbnails(None, lambda: 0)
        self.scorer: ScorerId = scorers.identify(options.scorer)
        check_presence(catalog, options.roots)
        self.roots = outermost(options.roots, options.recursive)
        self._walks = options.photo_ids is None
        self._mounts = Mounts()
        self._source = self._make_source(options)
        self._steps = self._line_up(options, decoder)

    def progress(self) -> Progress:
        """The counters as they are now."""
        return self._tally.progress()

    def pause(self) -> None:
        """Begin nothing new until ``resume``; what has been scored is committed meanwhile."""
        self._gate.shut()

    def resume(self) -> None:
        """Go on after a pause."""
        self._gate.open()

    @property
    def paused(self) -> bool:
        """Whether the run is held by ``pause``."""
        return self._gate.is_shut

    def run(self, in_threads: bool = True) -> RunReport:
        """Do it all and report; returns early, with what is done committed, when cancelled.

        Raises CatalogError or ModelError if the run cannot go on, and any bug as it is; what was
        committed before stays.
        """
        go: Callable[..., None] = run_threaded if in_threads else run_in_turn
        if self._walks:
            for root in self.roots:
                found = self._mounts.begin(root)
                self._tally.gave_way(settle_volumes(self._catalog, root, found))
        try:
            go(self._source, self._steps, self._cancel, self._gate)
            if not self._cancel.cancelled:
                self._source.close()
                if (alone := self._alone()) is not None:
                    go(alone, self._steps, self._cancel, self._gate)
        except Exception:
            self._take_other_errors()
            raise
        # Whatever of this run could not be written is told by it, not by a later run.
        self._catalog.flush()
        state = TaskState.CANCELLED if self._cancel.cancelled else TaskState.SUCCESS
        return self._tally.report(state)

    def _alone(self) -> Rescore | None:
        """The files that were thought to be scored with another one, and are not of its shot."""
        if not isinstance(self._source, Discovery) or not (ids := self._source.left_alone()):
            return None
        self._tally.stands_alone(len(ids))
        return Rescore(self._catalog, ids, self.scorer, self._tally, self._mounts, counted=True)

    def _take_other_errors(self) -> None:
        try:
            self._catalog.flush()
        except Exception:
            log.warning("A further write of the scan failed", exc_info=True)

    def _make_source(self, options: IndexOptions) -> Discovery | Rescore:
        if options.photo_ids is not None:
            return Rescore(self._catalog, options.photo_ids, self.scorer, self._tally, self._mounts)
        return Discovery(
            self._catalog,
            self.roots,
            recursive=options.recursive,
            rescore=options.rescore,
            scorer=self.scorer,
            signature=codecs.signature(),
            tally=self._tally,
            pairing=options.pairing,
            mounts=self._mounts,
        )

    def _line_up(self, options: IndexOptions, decoder: Decoder | None) -> list[Step]:
        threads = options.threads or plan()
        scorer = LateScorer(self.scorer, lambda: scorers.create(options.scorer, threads.score))
        look_up = LookUp(
            self._catalog,
            self._thumbnails,
            scorer=self.scorer,
            rescore=options.rescore or options.photo_ids is not None,
            findings=options.findings,
            focus=options.focus,
            with_faces=options.faces,
        )
        finder = find_faces if options.faces else None
        decoding = Decoding(scorer.short_side_px, self._tally, decoder, finder)
        storing = Commit(
            self._catalog,
            self._thumbnails,
            self.scorer,
            codecs.signature(),
            self._tally,
            options.pairing,
            self._mounts,
        )
        return [
            Step(
                "decode",
                InOneThread(Reading(), look_up, decoding),
                lambda: FILES_WAITING,
                workers=threads.decode,
            ),
            Step("score", Scoring(scorer), scorer.photos_waiting),
            Step("store", storing, lambda: RECORDS_WAITING, last_to_stop=True),
        ]


def settle_volumes(catalog: Catalog, folder: Path, found: Sequence[Volume]) -> list[GivenWay]:
    """Have the catalog follow the volumes that are mounted at and below a folder now: before it is
    listed or scanned. What gave way to another volume. Raises CatalogError.

    ``found`` is what ``volumes.around`` has said.
    """
    return catalog.write_now(partial(volumes.settle, folder=folder, found=found)).result()


def outermost(folders: Sequence[Path], recursive: bool) -> list[Path]:
    """The folders as absolute paths, each once, without those that another one covers.

    Links are kept as they were written: a photo is known by the path the user sees. Raises
    UserError for what is not a folder.
    """
    found = list(dict.fromkeys(_absolute(folder) for folder in folders))
    if not recursive:
        return found
    return [one for one in found if not any(other in one.parents for other in found)]


def _absolute(folder: Path) -> Path:
    if not folder.exists():
        raise UserError("There is no folder {folder}.", folder=folder)
    if not folder.is_dir():
        raise UserError("{path} is a file; name the folder it is in.", path=folder)
    plain = Path(os.path.abspath(folder))  # noqa: PTH100  resolve() would follow links
    # Behind a link ".." is not where it seems: then only the real path will do.
    return plain if plain.exists() and plain.samefile(folder) else folder.resolve()
