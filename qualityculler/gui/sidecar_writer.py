"""Writes sidecars for the window: on request, or as decisions are made, where that is set.

What follows decisions waits a moment, so that ten keys are one batch, and is no step of undo: a
decision that is taken back is written like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from qualityculler.domain import BurstFilter, SidecarProfile, SidecarWriting
from qualityculler.errors import UserError
from qualityculler.gui.jobs import Jobs
from qualityculler.gui.plain import one_line
from qualityculler.gui.preferences import Preferences
from qualityculler.gui.session import Session
from qualityculler.operations.embed import Embedded, EmbedMarks
from qualityculler.operations.job import ignore
from qualityculler.operations.plan_sidecars import Planned, WriteOptions
from qualityculler.operations.put_sidecars import Written
from qualityculler.operations.reads import Reads
from qualityculler.operations.write_sidecars import PlanSidecars, WriteSidecars
from qualityculler.task import CancelToken
from qualityculler.text import ntr, tr
from qualityculler.text.reasons import sentence

WAIT_MS = 1500
RETRY_MS = 15_000

PROGRAMS = {
    SidecarProfile.LIGHTROOM: "Lightroom",
    SidecarProfile.DARKTABLE: "darktable",
    SidecarProfile.DIGIKAM: "digiKam",
}


class SidecarWriter(QObject):
    """Follows the session's decisions; for the GUI thread. Closed after the jobs, of which one may
    be moving files until then."""

    told = Signal(str)

    def __init__(
        self, session: Session, jobs: Jobs, preferences: Preferences, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._jobs = jobs
        self._reader = session.reader()
        self._preferences = preferences
        self._waiting: set[int] = set()
        self._under_way: set[int] = set()
        self._timer = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._timer.timeout.connect(self._follow)
        session.decided.connect(self._on_decided)

    @property
    def _options(self) -> WriteOptions:
        return WriteOptions(self._preferences.now.sidecar_profile)

    # On request

    def ask(self) -> None:
        """Work out what would be written for the photos that are shown and those beneath them in
        closed stacks, and ask for a yes."""
        if self._preferences.now.sidecars is SidecarWriting.OFF:
            self.told.emit(tr("Writing sidecars is switched off in the settings."))
            return
        ids, query = self._session.order.ids, self._session.query
        if query.burst is BurstFilter.BEST:
            # Frames beneath closed stacks have been decided about too, with the whole stack.
            self._reader.ask(partial(Reads.ids, asked=replace(query, burst=None)), self._plan)
        else:
            self._plan(ids)

    def _plan(self, ids: list[int]) -> None:
        options = self._options
        self._jobs.run(
            PlanSidecars(ids, options),
            partial(self._on_planned, options),
            failed=self.told.emit,
        )

    def _on_planned(self, options: WriteOptions, plans: list[Planned]) -> None:
        files = sum(len(one.files) for one in plans)
        self._tell_troubles([one.trouble for one in plans if one.trouble is not None])
        if not files:
            self.told.emit(tr("There is nothing to write into sidecars."))
            return
        wanted = [one.photo.id for one in plans if one.files]
        write = partial(self._write, wanted, options)
        self._session.asked.emit(_question(plans, options.profile, files), write)

    def _write(self, ids: Sequence[int], options: WriteOptions) -> None:
        job = WriteSidecars(ids, options)
        self._jobs.run(job, self._on_written, failed=self.told.emit)

    def _on_written(self, written: Written) -> None:
        self._session.history_changed.emit()
        self.told.emit(ntr("{n} sidecar written.", "{n} sidecars written.", written.files))
        self._tell_troubles(written.troubles)

    # Into the photos

    def ask_embed(self) -> None:
        """Ask whether the photos that a key would change are to be written into."""
        ids = self._session.targets()
        if not ids:
            return
        asked = ntr(
            "Write flag, stars, label and keywords into the file of {n} photo, with exiftool?",
            "Write flags, stars, labels and keywords into the files of {n} photos, with exiftool?",
            len(ids),
        )
        back = tr("Undo brings the former files back.")
        self._session.asked.emit(f"{asked} {back}", partial(self._embed, ids))

    def _embed(self, ids: Sequence[int]) -> None:
        job = EmbedMarks(tuple(ids), self._preferences.now.sidecar_profile)
        self._jobs.run(job, self._on_embedded, failed=self.told.emit)

    def _on_embedded(self, done: Embedded) -> None:
        self._session.outdate_rows(done.photo_ids)
        self._session.refresh()
        self._session.history_changed.emit()
        count = len(done.paths)
        self.told.emit(ntr("{n} photo written into.", "{n} photos written into.", count))
        text = tr("{path}: decided otherwise by another program")
        conflicts = [text.format(path=one_line(path.name)) for path in done.conflicts]
        self._tell_troubles([*done.troubles, *conflicts])

    # As you go

    def _on_decided(self, ids: Sequence[int]) -> None:
        if self._preferences.now.sidecars is SidecarWriting.AS_YOU_GO:
            self._waiting.update(ids)
            self._timer.start(WAIT_MS)

    def _follow(self) -> None:
        ids, self._waiting = sorted(self._waiting), set()
        if ids:
            job = WriteSidecars(ids, self._options, following=True)
            self._under_way.update(ids)
            done = partial(self._on_followed, ids)
            self._jobs.run(job, done, failed=partial(self._on_failed, ids))

    def _on_followed(self, ids: Sequence[int], written: Written) -> None:
        self._under_way.difference_update(ids)
        if written.files:
            self._session.history_changed.emit()
        self._tell_troubles(written.troubles)

    def _on_failed(self, ids: Sequence[int], told: str) -> None:
        """Another program moves files now, say: it is tried again, and nothing is forgotten."""
        self.told.emit(told)
        self._waiting.update(ids)
        self._timer.start(RETRY_MS)

    def close(self) -> None:
        """Write what is still waiting: a second's worth of decisions, and those of a job that the
        close has given up. At the end."""
        self._timer.stop()
        ids = sorted(self._waiting | self._under_way)
        self._waiting, self._under_way = set(), set()
        if not ids:
            return
        job = WriteSidecars(ids, self._options, following=True)
        try:
            job.run(self._jobs.library, ignore, CancelToken())
        except UserError as error:
            self.told.emit(sentence(error))

    def _tell_troubles(self, troubles: Sequence[str]) -> None:
        if not troubles:
            return
        more = len(troubles) - 1
        rest = ntr("{n} more could not be written.", "{n} more could not be written.", more)
        self.told.emit(f"{troubles[0]} {rest}" if more else troubles[0])


def _question(plans: Sequence[Planned], profile: SidecarProfile, files: int) -> str:
    """How many files, for which program, and what the user should know before saying yes."""
    asked = ntr("Write {n} sidecar for {0}?", "Write {n} sidecars for {0}?", files)
    said = [asked.replace("{0}", PROGRAMS[profile])]
    if replaced := sum(bool(one.conflicts and one.files) for one in plans):
        said.append(
            ntr(
                "{n} photo was decided about there too, but earlier.",
                "{n} photos were decided about there too, but earlier.",
                replaced,
            )
        )
    if left := sum(bool(one.conflicts and not one.files) for one in plans):
        said.append(
            ntr(
                "{n} photo is left: it was decided about there later, or it is unclear.",
                "{n} photos are left: they were decided about there later, or they are unclear.",
                left,
            )
        )
    if hidden := sum(one.hides_stars for one in plans):
        said.append(
            ntr(
                "A rejection takes the place of stars there: {n} photo keeps its stars here only.",
                "A rejection takes the place of stars there: {n} photos keep their stars here "
                "only.",
                hidden,
            )
        )
    return " ".join(said)
