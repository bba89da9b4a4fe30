"""What the views share: the folder, the list, the current photo, the selection, the decisions."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, wait
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal

from qualityculler.cull import suggest
from qualityculler.domain import (
    Change,
    Pairing,
    PhotoQuery,
    PhotoRow,
    PhotoStatus,
    ScorerId,
    SortKey,
    Suggestion,
)
from qualityculler.evidence import Fault
from qualityculler.gui import tasks
from qualityculler.gui.jobs import Jobs, Ticket
from qualityculler.gui.order import Order
from qualityculler.gui.pending import Pending, applied
from qualityculler.gui.rows import RowCache
from qualityculler.gui.scanning import ScanStatus
from qualityculler.gui.tasks import ChangeTask, QueryTask
from qualityculler.operations.backup import BackUp
from qualityculler.operations.copies import Recorded, TakeOver
from qualityculler.operations.decide import Decide, Parts, SetAside
from qualityculler.operations.items import Pair, SetApart
from qualityculler.operations.job import FileMoved, Lane
from qualityculler.operations.keywords import ChangeKeywords
from qualityculler.operations.library import Library
from qualityculler.operations.move import CarryOut, MoveOutcome
from qualityculler.operations.move_plan import PlannedMove
from qualityculler.operations.reads import Reads, Suggested
from qualityculler.operations.remove import Outcome, Remove, Restore
from qualityculler.operations.repair import Repair
from qualityculler.operations.scan import RunReport
from qualityculler.operations.sidecars import AcceptMarks, Decline
from qualityculler.operations.undo import (
    Finish,
    GoTo,
    UndoStep,
    Walked,
    make_again,
    take_back,
    take_to,
)
from qualityculler.operations.volumes import FollowVolumes, GivenWay

REFRESH_MS = 400
LATE_MS = 200
"""What is not confirmed by then is said to be under way."""
WATCH_MS = 500
UNHURRIED = 5
FIRST_MS = 40
EXPECT_S = 3.0
SETTLE_S = 3.0
"""A share that does not answer holds up the list for so long."""
SETTLE_AT_MOST_S = 60.0
"""The same for a catalog in which many photos have to give way."""
ASK_ABOVE = 50
"""A change of more photos than this is asked about once before it is made."""
SCAN_SORTS = frozenset({SortKey.SCORE, SortKey.CAPTURED, SortKey.STATUS})
DECISION_SORTS = frozenset({SortKey.FLAG, SortKey.RATING, SortKey.LABEL})


class Session(QObject):
    """The one object all views know. Signals are past events; all methods for the GUI thread.

    Reads run on the session's own pool, changes in the catalog's writer; ``close`` waits for both.
    A decision shows in ``row`` at once and is taken back, with a sentence, if the store refuses it.
    """

    folder_changed = Signal(object)  # Path
    query_changed = Signal(object)  # PhotoQuery
    ids_changed = Signal()
    rows_changed = Signal(list)
    current_changed = Signal(object)  # id or None
    selection_changed = Signal(list)
    targets_changed = Signal()
    set_aside = Signal(str, object)  # a photo's digest, frozenset of Faults
    replayed = Signal(object, bool)  # Walked, whether undone; no steps: there was nothing to do
    history_changed = Signal()
    moving_changed = Signal()
    files_moved = Signal(object)  # Outcome
    paired = Signal(list)  # ids that are listed otherwise: split, joined, or by another choice
    decided = Signal(list)  # ids whose decisions have changed, by whatever act of this window
    failed = Signal(str)
    unconfirmed_changed = Signal(int)  # changes painted for a while and not on the disk; 0: none
    gave_way = Signal(list)  # of GivenWay: photos of another volume than the one that is there
    scanned = Signal()  # the open folder, to its end
    volume_changed = Signal(object)  # tuple of the open folders, to be opened anew
    _watched = Signal(int)
    found = Signal()  # the photo that was to be opened is the current one
    asked = Signal(str, object)  # a question, and what to call if the answer is yes

    def __init__(
        self,
        library: Library,
        scorer: ScorerId,
        parent: QObject | None = None,
        jobs: Jobs | None = None,
    ) -> None:
        """Without ``jobs`` it runs its own, and ends them."""
        super().__init__(parent)
        self.library = library
        self._own_jobs = jobs is None
        self.jobs = jobs or Jobs(library, self)
        self.scorer = scorer
        self.folder: Path | None = None
        self._sought: Path | None = None
        self._others: tuple[Path, ...] = ()
        self._handed: tuple[Path, ...] = ()
        self.query = PhotoQuery(scorer, sort=SortKey.NAME, descending=False)
        self.order = Order()
        self.current: int | None = None
        self.selection: list[int] = []
        self._batch_visible = True
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(2)
        self._lister = self.reader()
        self._rows = RowCache(self.reader(), scorer, self)
        self._rows.rows_read.connect(self.rows_changed)
        self._aside = self.reader()
        self._changes = ChangeTask(library, self)
        self._pending = Pending()
        self._told_late = False
        self._late = QTimer(self, singleShot=True)
        self._late.timeout.connect(self._on_late)
        self._asked_at: int | None = None
        self._asked_s = 0.0
        self._settling: Ticket | None = None
        self._list_until_s = 0.0
        self._interval_ms = REFRESH_MS
        self._seen = 0
        self._expect_until_s = 0.0
        self._refresh = QTimer(self, singleShot=True)
        self._refresh.timeout.connect(self.refresh)
        self._foreign = 0
        self._looking: Future[int] = Future()
        self._looking.set_result(0)
        self._watched.connect(self._on_watched)
        self._watch = QTimer(self, interval=WATCH_MS)
        self._watch.timeout.connect(self._look_for_others)
        self._watch.start()

    def reader(self) -> QueryTask:
        """A line of questions of one's own, for a view or panel; its failures are told here."""
        task = QueryTask(self.library, self._pool, self)
        task.failed.connect(self.failed)
        return task

    # The list

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders that are open: the first one, and those opened together with it."""
        return () if self.folder is None else (self.folder, *self._others)

    def open(self, folder: Path, photo: Path | None = None, others: Sequence[Path] = ()) -> None:
        """Show what the catalog knows of a folder, from a photo on once it is known.

        ``others`` are shown together with it. Nothing is scanned by this.
        """
        self._others = tuple(others)
        self.folder, self._sought, self._handed = folder, photo, ()
        self.current, self.selection = None, []
        self._set_order(Order())
        # Listed first, photos of another drive would be shown with the pictures of this one.
        self._list_until_s = time.monotonic() + SETTLE_S
        self._follow_volumes()
        self.set_query(replace(self.query, folders=self.folders))
        self.folder_changed.emit(folder)

    def select_when_known(self, photos: Sequence[Path]) -> None:
        """Select these of the folder that was just opened, as soon as the catalog knows them."""
        if len(photos) > 1:
            self._handed = tuple(Path(os.path.abspath(path)) for path in photos)  # noqa: PTH100
            self.refresh()

    def set_query(self, query: PhotoQuery) -> None:
        """Filter and order from now on."""
        self.query = query
        self.query_changed.emit(query)
        self.refresh()

    def set_scorer(self, scorer: ScorerId) -> None:
        """Show, sort and filter by the scores of this scorer; those of others stay stored."""
        if scorer == self.scorer:
            return
        self.scorer = scorer
        known = self._rows.set_scorer(scorer)
        query = replace(self.query, scorer=scorer)
        if not scorer.is_technical:
            query = replace(query, suggestions=None, statuses=frozenset(PhotoStatus))
        self.set_query(query)
        self.want_rows(self.order.around(self.current, (0, 1, -1)))
        self.rows_changed.emit(known)

    def refresh(self) -> None:
        """Ask for the ids again."""
        if self.folder is None:
            return
        if self.settling and (left_s := self._list_until_s - time.monotonic()) > 0:
            self._refresh.start(int(1000 * left_s) + 1)
            return
        self._refresh.stop()
        self._asked_s = time.monotonic()
        self._lister.ask(
            partial(_order, query=self.query, sought=self._sought, handed=self._handed),
            partial(self._on_listed, self.query),
        )

    @property
    def settling(self) -> bool:
        """Whether the volumes of the folder are still being looked at."""
        return self._settling is not None and self._settling.active

    def _follow_volumes(self) -> None:
        """Heard to its end, whatever is opened meanwhile: what gave way does so once."""

        def is_newest() -> bool:
            return ticket is self._settling

        def found(_: object) -> None:
            if is_newest():
                self._list_until_s += SETTLE_AT_MOST_S

        def followed(ways: list[GivenWay]) -> None:
            if is_newest():
                self._settling = None
                self.refresh()
            self.on_gave_way(ways)

        def not_followed(sentence: str) -> None:
            if is_newest():
                self._settling = None
                self.failed.emit(sentence)
                self.refresh()

        self.jobs.cancel(self._settling)
        job = FollowVolumes(self.folders)
        ticket = self.jobs.run(job, followed, event=found, failed=not_followed)
        self._settling = ticket

    def on_gave_way(self, ways: list[GivenWay]) -> None:
        """The catalog has followed the volumes, here or in a scan, whichever was first."""
        if here := [one for one in ways if self._is_around(one.place)]:
            self.gave_way.emit(here)

    def _is_around(self, place: Path) -> bool:
        """Whether an open folder is on what is mounted at a place, or has it inside."""
        return any(
            place == folder or place in folder.parents or folder in place.parents
            for folder in self.folders
        )

    def on_scanned(self, _: RunReport) -> None:
        """A scan has ended."""
        self.refresh()
        self.scanned.emit()

    def refresh_soon(self, times: int = 1) -> None:
        """Ask for the ids again in a moment: a scan says so ten times a second.

        The moment is ``times`` as long where nothing much is expected of it.
        """
        # An empty window is not kept waiting; a full one is not asked for ten times a second.
        wait_ms = times * self._interval_ms if len(self.order) else FIRST_MS
        waiting = self._refresh.isActive() and self._refresh.remainingTime() <= wait_ms
        if not waiting and not self._lister.busy:
            self._refresh.start(wait_ms)

    def on_settled(self, ids: list[int]) -> None:
        """A scan has finished these photos."""
        self.outdate_rows(ids)
        # Where no score counts, a photo that is listed stays where it is. Rarely one is found to be
        # another one that was moved here: that may take its time.
        moves = depends_on_scores(self.query) or any(id not in self.order for id in ids)
        self.refresh_soon(1 if moves else UNHURRIED)

    def on_progressed(self, standing: ScanStatus) -> None:
        """A scan goes on: new files may be in the catalog before anything is known of them."""
        if standing.progress.seen != self._seen:
            self._seen = standing.progress.seen
            self._expect_until_s = time.monotonic() + EXPECT_S
        # What the walk has seen is committed a moment later, so one look is not enough.
        if time.monotonic() < self._expect_until_s:
            self.refresh_soon()

    def _on_listed(
        self, asked: PhotoQuery, found: tuple[Order, int | None, dict[Path, int], PhotoQuery]
    ) -> None:
        if asked != self.query:
            return  # of the folder before: the one just opened is not asked for while it settles
        order, sought, handed, query = found
        if query != self.query:
            self.query = query
            self.query_changed.emit(query)
        self._set_order(order)
        if sought in order:
            self._sought = None
            self.set_current(sought)
            self.found.emit()
        here = {path: id for path, id in handed.items() if id in order}
        if here and self._sought is None:
            self._handed = tuple(path for path in self._handed if path not in here)
            self.select([*self.selection, *here.values()])

    def _look_for_others(self) -> None:
        """Ask whether another window or program has changed the catalog."""
        if self._looking.done():
            self._looking = self.library.foreign_changes()
            self._looking.add_done_callback(lambda found: self._watched.emit(found.result()))

    def _on_watched(self, changes: int) -> None:
        if changes == self._foreign:
            return
        self._foreign = changes
        self.outdate_rows(self.order.ids)
        self.refresh_soon()
        self.history_changed.emit()

    def _set_order(self, order: Order) -> None:
        # A long list may take seconds on a busy machine: then it is asked for less often.
        took_ms = 1000 * (time.monotonic() - self._asked_s)
        self._interval_ms = int(max(REFRESH_MS, 4 * took_ms))
        if order.same_as(self.order):
            return
        place = self.order.position(self.current) or 0
        self.order = order
        self.selection = order.sort(self.selection)
        self.ids_changed.emit()
        if self.current not in order:
            self.set_current(order.nearest(place))
        else:
            self.targets_changed.emit()

    # Rows

    def row(self, photo_id: int | None) -> PhotoRow | None:
        """The row of a photo if it is at hand, decisions under way included."""
        row = None if photo_id is None else self._rows.row(photo_id)
        return None if row is None else self._pending.painted(row)

    def want_rows(self, ids: Iterable[int]) -> None:
        """Have rows read; ``rows_changed`` names them when they are there."""
        self._rows.want(ids)

    def outdate_rows(self, ids: Iterable[int]) -> None:
        """The store has changed these: views that show them will ask for them again."""
        if known := self._rows.outdate(ids):
            self.rows_changed.emit(known)

    def suggestion(self, row: PhotoRow) -> Suggestion | None:
        """What the machine would do with a photo; None while it has no score to go by, or one that
        does not stand for technical quality."""
        if row.status is PhotoStatus.PENDING or not self.scorer.is_technical:
            return None
        return suggest.of_row(row, self.query.thresholds)

    # The current photo and the selection

    def set_current(self, photo_id: int | None, *, select: bool = True) -> None:
        """Make a photo the current one, and the only selected one unless told otherwise."""
        if select:
            self.select([] if photo_id is None else [photo_id])
        if photo_id != self.current:
            self.current = photo_id
            self.want_rows(self.order.around(photo_id, (0, 1, -1, 2, -2)))
            self.current_changed.emit(photo_id)
        self.targets_changed.emit()

    def step(self, by: int) -> None:
        """Go on to a neighbour."""
        self.set_current(self.order.step(self.current, by))

    def select(self, ids: Sequence[int]) -> None:
        """Select these photos; the current one stays what it is."""
        chosen = self.order.sort(ids)
        if chosen != self.selection:
            self.selection = chosen
            self.selection_changed.emit(chosen)
            self.targets_changed.emit()

    def show_batch(self, visible: bool) -> None:
        """Whether the view shows the selection; where it does not, a key means one photo only."""
        self._batch_visible = visible
        self.targets_changed.emit()

    def targets(self) -> list[int]:
        """The photos a key would change: several only while they are visibly selected."""
        if self._batch_visible and len(self.selection) > 1:
            return list(self.selection)
        return [] if self.current is None else [self.current]

    # Decisions

    def when_sure(self, count: int, question: str, do: Callable[[], None]) -> None:
        """Do it at once where few photos change, and ask before where they are many."""
        if count > ASK_ABOVE:
            self.asked.emit(question, do)
        elif count:
            do()

    def decide(self, change: Change, photo_ids: Sequence[int] | None = None) -> None:
        """Apply a change to the targets, or to these photos: painted now, stored behind."""
        self.decide_together([(self.targets() if photo_ids is None else photo_ids, change)])

    def decide_together(
        self,
        parts: Parts,
        suggested: Sequence[Suggested | None] = (),
        *,
        whole_stack: bool = False,
    ) -> None:
        """Apply several changes, each to photos of its own, as one step of the history.

        ``suggested`` says of each who suggested it, where somebody did. Photos that are not in the
        list are left out: nobody has seen them; but for those of a whole stack that was meant.
        """
        if not whole_stack:
            parts = [(self.order.sort(some), change) for some, change in parts]
        ids = [id for photo_ids, _ in parts for id in photo_ids]
        if not ids:
            return
        request = 0

        def confirmed(_: object) -> None:
            self._on_answered(request)
            for some, change in parts:
                self._rows.amend(some, partial(applied, change=change))
            self._after_change(ids)
            self.decided.emit(ids)

        def refused(sentence: str) -> None:
            self._on_answered(request)
            self.rows_changed.emit(ids)
            self.failed.emit(sentence)

        request = self._changes.change(Decide(parts, suggested), confirmed, refused)
        self._pending.add(request, parts)
        if not self._late.isActive():
            self._late.start(LATE_MS)
        self.rows_changed.emit(ids)

    def _on_answered(self, request: int) -> None:
        self._pending.drop(request)
        if self._told_late:
            self._tell_late()
        elif not self._pending:
            self._late.stop()

    def _on_late(self) -> None:
        # Where one decision follows the other, each of them may be quick.
        left_ms = LATE_MS - int(1000 * self._pending.age_s())
        if self._pending and left_ms > 0:
            self._late.start(left_ms)
        else:
            self._tell_late()

    def _tell_late(self) -> None:
        """What is painted is not on the disk yet, and somebody may want to know."""
        self._told_late = bool(self._pending)
        self.unconfirmed_changed.emit(len(self._pending))

    def take_over(self, photo_ids: Sequence[int]) -> None:
        """Decide about copies as about the photos they are copies of; those of the list only."""
        if self.folder is None:
            return
        ids = self.order.sort(photo_ids)

        def taken(recorded: Recorded | None) -> None:
            if recorded is not None:
                self.outdate_rows(recorded.photo_ids)
                self._after_change(recorded.photo_ids)

        self._changes.change(TakeOver(self.folders, ids), taken, self.failed.emit)

    def change(self, change: tasks.Change, done: tasks.Then) -> None:
        """Have another change of the catalog made; ``failed`` says why where it cannot be."""
        self._changes.change(change, done, self.failed.emit)

    def ask_set_aside(self, digest: str) -> None:
        """Have ``set_aside`` say which findings of a photo the user says are wrong."""
        self._aside.ask(
            partial(Reads.disputed, digest=digest), partial(self.set_aside.emit, digest)
        )

    def set_finding_aside(self, digest: str, fault: Fault, wrong: bool) -> None:
        """The user says that a finding is wrong for a photo, or takes it back."""

        def changed(faults: frozenset[Fault]) -> None:
            self.set_aside.emit(digest, faults)
            self.history_changed.emit()

        self._changes.change(SetAside(digest, fault, wrong), changed, self.failed.emit)

    def accept_marks(
        self, photo_ids: Sequence[int], chosen: Mapping[int, Change] | None = None
    ) -> None:
        """Make what other programs decided about these photos the user's own, as one step."""
        job = AcceptMarks(tuple(photo_ids), chosen or {})
        self._changes.change(job, self._on_accepted, self.failed.emit)

    def decline_marks(self, photo_ids: Sequence[int]) -> None:
        """Leave what other programs decided about these photos to them."""
        self._changes.change(Decline(tuple(photo_ids)), self._on_accepted, self.failed.emit)

    def _on_accepted(self, recorded: Recorded | None) -> None:
        if recorded is not None:
            self.outdate_rows(recorded.photo_ids)
            self._after_change(recorded.photo_ids)
            self.decided.emit(recorded.photo_ids)

    def change_keywords(
        self, photo_ids: Sequence[int], add: Sequence[str], remove: Sequence[str]
    ) -> None:
        """Give these photos keywords and take others off; a step of the history."""
        change = ChangeKeywords(tuple(photo_ids), tuple(add), tuple(remove))
        self._changes.change(change, self._on_accepted, self.failed.emit)

    # Files

    def remove(self, photo_ids: Sequence[int]) -> None:
        """Move the files of these photos to the bin; ``files_moved`` has the outcome."""
        self._move(Remove(tuple(photo_ids)))

    def restore(self, photo_ids: Sequence[int]) -> None:
        """Bring these photos back from the bin; ``files_moved`` has the outcome."""
        self._move(Restore(frozenset(photo_ids)))

    def set_apart(self, photo_ids: Sequence[int], apart: bool) -> None:
        """Show each file of these items on its own, or as one again."""
        self.jobs.run(SetApart(tuple(photo_ids), apart), self._on_paired, failed=self.failed.emit)

    def pair(self, pairing: Pairing) -> None:
        """Settle anew which files are one item, by this choice."""
        self.jobs.run(Pair(pairing), self._on_paired, failed=self.failed.emit)

    def _on_paired(self, ids: list[int]) -> None:
        self.outdate_rows(ids)
        self.refresh()
        self.history_changed.emit()
        self.paired.emit(ids)

    def repair(self) -> None:
        """Settle what a program that was killed has left begun, and make the copy of the day; once,
        at the start."""

        def repaired(entries: int) -> None:
            if entries:
                self.refresh()
                self.history_changed.emit()

        self.jobs.run(Repair(), repaired, failed=self.failed.emit)
        self.jobs.run(BackUp(), failed=self.failed.emit)

    @property
    def moving(self) -> bool:
        """Whether files are being moved."""
        return self.jobs.busy(Lane.FILES)

    def _move(self, job: Remove | Restore) -> None:
        if not self.moving:
            self.jobs.run(job, self._on_moved, failed=self._on_not_moved)
            self.moving_changed.emit()

    def carry_out(
        self,
        plan: PlannedMove,
        told: Callable[[FileMoved], None],
        done: Callable[[MoveOutcome], None],
        failed: Callable[[str], None],
    ) -> Ticket | None:
        """Move or copy what was planned; None while other files are being moved."""

        def carried(outcome: MoveOutcome) -> None:
            self._on_paired(outcome.changed)
            self.moving_changed.emit()
            done(outcome)

        def refused(sentence: str) -> None:
            self.moving_changed.emit()
            failed(sentence)

        if self.moving:
            return None
        ticket = self.jobs.run(CarryOut(plan), carried, event=told, failed=refused)
        self.moving_changed.emit()
        return ticket

    def _on_moved(self, outcome: Outcome) -> None:
        self.outdate_rows(outcome.changed)
        self.refresh()
        self.history_changed.emit()
        self.moving_changed.emit()
        self.files_moved.emit(outcome)

    def _on_not_moved(self, sentence: str) -> None:
        self.moving_changed.emit()
        self.failed.emit(sentence)

    # Back and forth

    def undo(self) -> None:
        """Take back the last act of this window in the folders that are open, whatever it was, be
        it of an earlier day. What was done to photos of others stays: nobody sees them."""
        if self.folder is None:
            return
        self._asked_at = self.current
        self._changes.change(
            partial(take_back, folders=self.folders),
            lambda step: self._walk([step] if step else [], undone=True),
            self.failed.emit,
        )

    def redo(self) -> None:
        """Make the act again that was taken back last in these folders."""
        if self.folder is None:
            return
        self._asked_at = self.current
        self._changes.change(
            partial(make_again, folders=self.folders),
            lambda step: self._walk([step] if step else []),
            self.failed.emit,
        )

    def go_to(self, entry: int) -> None:
        """Undo or redo until this entry of the history is the last one in force in these folders;
        0: none is."""
        if self.folder is None:
            return

        def arrived(steps: list[UndoStep]) -> None:
            if steps:
                self._walk(steps, undone=steps[0].undone, goal=entry)

        self._asked_at = self.current
        take = partial(take_to, entry=entry, folders=self.folders)
        self._changes.change(take, arrived, self.failed.emit)

    def _walk(
        self, steps: list[UndoStep], *, undone: bool = False, goal: int | None = None
    ) -> None:
        """Show steps the store has made; those that move files are made by a job first."""
        if not steps or not steps[-1].files:
            self._on_walked(undone, Walked(tuple(steps)))
            return
        finish = Finish(steps[-1]) if goal is None else GoTo(goal, tuple(steps), self.folders)
        self.jobs.run(finish, partial(self._on_files_walked, undone), failed=self._on_not_moved)
        self.moving_changed.emit()

    def _on_files_walked(self, undone: bool, walked: Walked) -> None:
        self.moving_changed.emit()
        self._on_walked(undone, walked)
        self.refresh()

    def _on_walked(self, undone: bool, walked: Walked) -> None:
        ids = walked.photo_ids
        self.outdate_rows(ids)
        self.replayed.emit(walked, undone)
        if walked.steps:
            self._after_change(ids)
            self.decided.emit(ids)
        for step in walked.steps:
            if (digest := step.entry.arguments.get("digest")) is not None:
                self.ask_set_aside(digest)
        # Whoever has gone on meanwhile is not called back: the next key is about what they see.
        if self.current == self._asked_at:
            self._jump_to(ids)

    def _jump_to(self, ids: Sequence[int]) -> None:
        """What has changed is to be seen, wherever auto-advance has led meanwhile: one photo is the
        current one, several are selected, the first of them in front."""
        shown = self.order.sort(ids)
        if len(shown) == 1:
            self.set_current(shown[0])
        elif shown:
            if self.current not in shown:
                self.set_current(shown[0], select=False)
            self.select(shown)

    def _after_change(self, ids: Sequence[int]) -> None:
        self.history_changed.emit()
        if depends_on_decisions(self.query):
            self.refresh()

    # The end

    @property
    def listing(self) -> bool:
        """Whether a new list is on its way: who only counts may wait for it."""
        return self._lister.busy

    @property
    def busy(self) -> bool:
        """Whether something is still being read or written."""
        return (
            self._changes.busy
            or self._lister.busy
            or self._aside.busy
            or self._refresh.isActive()
            or self.settling
            or self.moving
        )

    def close(self) -> None:
        """Ask nothing more, commit what was decided, wait for the readers."""
        self._refresh.stop()
        self._watch.stop()
        self._late.stop()
        wait([self._looking])
        for task in self.findChildren(QueryTask):
            task.close()
        self._changes.close()
        if self._own_jobs:
            self.jobs.close()
        self._pool.waitForDone()


def depends_on_decisions(query: PhotoQuery) -> bool:
    """Whether a decision can move a photo in or out of the list, or within it."""
    return (
        query.sort in DECISION_SORTS
        or query.flags is not None
        or query.labels is not None
        or query.min_rating is not None
        or query.max_rating is not None
    )


def depends_on_scores(query: PhotoQuery) -> bool:
    """Whether what a scan learns can move a photo in or out of the list, or within it."""
    return (
        query.sort in SCAN_SORTS
        or query.statuses != frozenset(PhotoStatus)
        or query.min_score is not None
        or query.max_score is not None
        or query.suggestions is not None
        or query.faults is not None
    )


def _order(
    reads: Reads, query: PhotoQuery, sought: Path | None, handed: tuple[Path, ...]
) -> tuple[Order, int | None, dict[Path, int], PhotoQuery]:
    row = None if sought is None else reads.by_path(sought, query.scorer)
    rows = {path: reads.by_path(path, query.scorer) for path in handed}
    known = {path: one.photo.id for path, one in rows.items() if one is not None}
    # What was asked for by its path is to be seen: the stack it is beneath is opened.
    places = [one.group for one in (row, *rows.values()) if one is not None and one.group]
    beneath = frozenset(one.id for one in places if one.place > 0)
    query = replace(query, expanded=query.expanded | beneath)
    return Order(reads.id_array(query)), None if row is None else row.photo.id, known, query
