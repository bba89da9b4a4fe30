"""What the views share: the folder, the list, the current photo, the selection, the decisions."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal

from qualityculler.cull.suggest import suggest
from qualityculler.domain import (
    Change,
    PhotoQuery,
    PhotoRow,
    PhotoStatus,
    ScorerId,
    SortKey,
    Suggestion,
)
from qualityculler.gui.order import Order
from qualityculler.gui.pending import Decided, Parts, Pending, applied
from qualityculler.gui.rows import RowCache
from qualityculler.gui.scanning import ScanStatus
from qualityculler.gui.tasks import ChangeTask, QueryTask
from qualityculler.gui.travel import travel
from qualityculler.gui.watch import Watch
from qualityculler.store import decisions
from qualityculler.store import query as queries
from qualityculler.store.catalog import Catalog
from qualityculler.store.connect import Connection

REFRESH_MS = 400
UNHURRIED = 5
FIRST_MS = 40
EXPECT_S = 3.0
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
    decided = Signal(object)  # Decided
    replayed = Signal(list, bool)  # ids, whether undone; no ids: there was nothing to replay
    history_changed = Signal()
    failed = Signal(str)
    asked = Signal(str, object)  # a question, and what to call if the answer is yes

    def __init__(self, catalog: Catalog, scorer: ScorerId, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.catalog = catalog
        self.scorer = scorer
        self.folder: Path | None = None
        self._sought: Path | None = None
        self.query = PhotoQuery(scorer, sort=SortKey.NAME, descending=False)
        self.order = Order()
        self.current: int | None = None
        self.selection: list[int] = []
        self._batch_visible = True
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(2)
        self._lister = self.reader()
        self._rows = RowCache(self.reader(), self.reader(), scorer, self)
        self._rows.rows_read.connect(self.rows_changed)
        self._rows.rows_differ.connect(self._on_elsewhere)
        self._wrote = False
        self._watch = Watch(catalog, self)
        self._watch.changed.connect(self._on_store_changed)
        self._watch.failed.connect(self.failed)
        self._changes = ChangeTask(catalog, self)
        self._pending = Pending()
        self._asked_s = 0.0
        self._interval_ms = REFRESH_MS
        self._seen = 0
        self._expect_until_s = 0.0
        self._refresh = QTimer(self, singleShot=True)
        self._refresh.timeout.connect(self.refresh)

    def reader(self) -> QueryTask:
        """A line of questions of one's own, for a view or panel; its failures are told here."""
        task = QueryTask(self.catalog, self._pool, self)
        task.failed.connect(self.failed)
        return task

    # The list

    def open(self, folder: Path, photo: Path | None = None) -> None:
        """Show what the catalog knows of a folder, from a photo on once it is known.

        Nothing is scanned by this.
        """
        self.folder, self._sought = folder, photo
        self.current, self.selection = None, []
        self._set_order(Order())
        self.set_query(replace(self.query, folders=(folder,)))
        self.folder_changed.emit(folder)

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
        self._refresh.stop()
        self._asked_s = time.monotonic()
        self._lister.ask(partial(_order, query=self.query, sought=self._sought), self._on_listed)

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
        self._wrote = True
        self.outdate_rows(ids)
        # Where no score counts, a photo that is listed stays where it is. Rarely one is found to be
        # another one that was moved here: that may take its time.
        moves = depends_on_scores(self.query) or any(id not in self.order for id in ids)
        self.refresh_soon(1 if moves else UNHURRIED)

    def on_progressed(self, standing: ScanStatus) -> None:
        """A scan goes on: new files may be in the catalog before anything is known of them."""
        self._wrote = True
        if standing.progress.seen != self._seen:
            self._seen = standing.progress.seen
            self._expect_until_s = time.monotonic() + EXPECT_S
        # What the walk has seen is committed a moment later, so one look is not enough.
        if time.monotonic() < self._expect_until_s:
            self.refresh_soon()

    def _on_listed(self, found: tuple[Order, int | None]) -> None:
        order, sought = found
        self._set_order(order)
        if sought in order:
            self._sought = None
            self.set_current(sought)

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
        return suggest(row.status, row.score, self.query.thresholds)

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

    def decide(self, change: Change, what: str, photo_ids: Sequence[int] | None = None) -> None:
        """Apply a change to the targets, or to these photos: painted now, stored behind."""
        self.decide_together([(self.targets() if photo_ids is None else photo_ids, change)], what)

    def decide_together(self, parts: Parts, what: str) -> None:
        """Apply several changes, each to photos of its own, as one step of the history.

        Photos that are not in the list are left out: nobody has seen them.
        """
        parts = [(self.order.sort(some), change) for some, change in parts]
        ids = [id for photo_ids, _ in parts for id in photo_ids]
        if not ids:
            return
        request = 0

        def confirmed(_: object) -> None:
            self._pending.drop(request)
            for some, change in parts:
                self._rows.amend(some, partial(applied, change=change))
            self._after_change(ids)

        def refused(sentence: str) -> None:
            self._pending.drop(request)
            self.rows_changed.emit(ids)
            self.failed.emit(sentence)

        deciding = partial(decisions.decide_together, parts=parts, what=what)
        request = self._changes.change(deciding, confirmed, refused)
        self._pending.add(request, parts)
        self.rows_changed.emit(ids)
        self.decided.emit(Decided(what, parts))

    def undo(self) -> None:
        """Take the last decision back, be it of an earlier day."""
        self._changes.change(decisions.undo, partial(self._on_replayed, True), self.failed.emit)

    def redo(self) -> None:
        """Make the decision again that was taken back last."""
        self._changes.change(decisions.redo, partial(self._on_replayed, False), self.failed.emit)

    def travel(self, entry: int) -> None:
        """Undo or redo until this entry of the history is the last one in force; 0: none is."""

        def arrived(found: tuple[bool, list[int]]) -> None:
            undone, ids = found
            if ids:
                self._on_replayed(undone, decisions.Recorded(entry, ids))

        self._changes.change(partial(travel, entry=entry), arrived, self.failed.emit)

    def _on_replayed(self, undone: bool, recorded: decisions.Recorded | None) -> None:
        ids = [] if recorded is None else recorded.photo_ids
        self.outdate_rows(ids)
        self.replayed.emit(ids, undone)
        if ids:
            self._after_change(ids)
        # What has changed is to be seen, wherever auto-advance has led meanwhile.
        if len(ids) == 1 and ids[0] in self.order:
            self.set_current(ids[0])

    def _after_change(self, ids: Sequence[int]) -> None:
        self._wrote = True
        self.history_changed.emit()
        if depends_on_decisions(self.query):
            self.refresh()

    # Other windows

    def _on_store_changed(self) -> None:
        """Somebody has changed the catalog since the last look: this window, or another one.

        What differs in sight is shown at once. The list and the counts are asked for again if
        nothing was written from here, or if something differs that was not.
        """
        self._rows.check()
        wrote, self._wrote = self._wrote, False
        if not wrote:
            self._on_elsewhere()

    def _on_elsewhere(self, *_: object) -> None:
        self.history_changed.emit()
        self.refresh_soon()

    # The end

    @property
    def listing(self) -> bool:
        """Whether a new list is on its way: who only counts may wait for it."""
        return self._lister.busy

    @property
    def busy(self) -> bool:
        """Whether something is still being read or written."""
        return self._changes.busy or self._lister.busy or self._refresh.isActive()

    def close(self) -> None:
        """Ask nothing more, commit what was decided, wait for the readers."""
        self._refresh.stop()
        self._watch.close()
        for task in self.findChildren(QueryTask):
            task.close()
        self._changes.close()
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


def _order(db: Connection, query: PhotoQuery, sought: Path | None) -> tuple[Order, int | None]:
    row = None if sought is None else queries.by_path(db, sought, query.scorer)
    return Order(queries.id_array(db, query)), None if row is None else row.photo.id
