"""The main job: the photos of some folders are found, decoded, scored and stored."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from qualityculler.decode import registry as codecs
from qualityculler.domain import ScorerId
from qualityculler.errors import UserError
from qualityculler.pipeline.decoding import Decoding
from qualityculler.pipeline.discovery import Discovery
from qualityculler.pipeline.report import Listener, RunReport, Tally
from qualityculler.pipeline.scoring import LateScorer, Scoring
from qualityculler.pipeline.stage import Step, run_in_turn, run_threaded
from qualityculler.pipeline.storing import Storing
from qualityculler.pipeline.threads import ThreadPlan, plan
from qualityculler.score import registry as scorers
from qualityculler.store.catalog import Catalog
from qualityculler.task import CancelToken, Progress, TaskState

FILES_WAITING = 64
FINDINGS_WAITING = 256


@dataclass(frozen=True, slots=True)
class IndexOptions:
    """What to do with the folders."""

    roots: Sequence[Path]
    scorer: str
    recursive: bool = True
    rescore: bool = False
    threads: ThreadPlan | None = None


class IndexRun:
    """One run; made anew for each. ``progress`` may be polled from any thread meanwhile.

    Making it raises ModelError for an unknown or broken scorer and UserError for a folder that is
    not there. What has been committed is found again by the next run, so a run that was stopped
    is resumed by running it again.
    """

    def __init__(
        self,
        catalog: Catalog,
        options: IndexOptions,
        cancel: CancelToken | None = None,
        listener: Listener | None = None,
    ) -> None:
        self._catalog = catalog
        self._cancel = cancel or CancelToken()
        self._tally = Tally(listener)
        self.scorer: ScorerId = scorers.identify(options.scorer)
        self.roots = outermost(options.roots, options.recursive)
        self._discovery, self._steps = self._line_up(options)

    def progress(self) -> Progress:
        """The counters as they are now."""
        return self._tally.progress()

    def run(self, in_threads: bool = True) -> RunReport:
        """Do it all and report; returns early, with what is done committed, when cancelled.

        Raises CatalogError or ModelError if the run cannot go on, and any bug as it is; what was
        committed before stays.
        """
        go: Callable[..., None] = run_threaded if in_threads else run_in_turn
        go(self._discovery, self._steps, self._cancel)
        if self._cancel.cancelled:
            return self._tally.report(TaskState.CANCELLED)
        self._discovery.close()
        return self._tally.report(TaskState.SUCCESS)

    def _line_up(self, options: IndexOptions) -> tuple[Discovery, list[Step]]:
        threads = options.threads or plan()
        signature = codecs.signature()
        scorer = LateScorer(self.scorer, lambda: scorers.create(options.scorer, threads.score))
        discovery = Discovery(
            self._catalog,
            self.roots,
            recursive=options.recursive,
            rescore=options.rescore,
            scorer=self.scorer,
            signature=signature,
            tally=self._tally,
        )
        decoding = Decoding(
            self._catalog,
            scorer=self.scorer,
            short_side_px=scorer.short_side_px,
            rescore=options.rescore,
            tally=self._tally,
        )
        storing = Storing(self._catalog, self.scorer, signature, self._tally)
        return discovery, [
            Step("decode", decoding, lambda: FILES_WAITING, workers=threads.decode),
            Step("score", Scoring(scorer), scorer.photos_waiting),
            Step("store", storing, lambda: FINDINGS_WAITING, last_to_stop=True),
        ]


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
    shown = str(folder).encode("utf-8", "backslashreplace").decode()
    if not folder.exists():
        raise UserError(f"There is no folder {shown}.")
    if not folder.is_dir():
        raise UserError(f"{shown} is a file; name the folder it is in.")
    plain = Path(os.path.abspath(folder))  # noqa: PTH100  resolve() would follow links
    # Behind a link ".." is not where it seems: then only the real path will do.
    return plain if plain.exists() and plain.samefile(folder) else folder.resolve()
