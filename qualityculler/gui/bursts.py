"""Groups of frames in the window: found behind it, shown collapsed or not, decided by one key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from qualityculler.domain import BurstFilter, Change, Flag, PhotoRow
from qualityculler.gui.jobs import Jobs, Ticket
from qualityculler.gui.scanning import Scanning
from qualityculler.gui.session import Session
from qualityculler.gui.views.stage import View, ViewStack
from qualityculler.operations.bursts import GroupBursts, Grouped, JoinGroup, SplitGroup
from qualityculler.operations.job import Lane
from qualityculler.operations.reads import Reads, StoredGroup
from qualityculler.text import ntr, tr
from qualityculler.text.reasons import sentence

SOON_MS = 1500
"""So long after something has changed groups are looked for again: a scan tells of many photos."""
ASK_ABOVE = 20
COMPARED = 6
WHOLE = "burst"
"""The kind of group whose frames are chosen among; all others are kept whole."""


class Bursts(QObject):
    """Groups of the folder that is shown. For the window's thread; its work is a job.

    ``noted`` carries a sentence for the status line.
    """

    noted = Signal(str)
    grouped = Signal()

    def __init__(
        self, session: Session, scanning: Scanning, stage: ViewStack, jobs: Jobs, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._stage = stage
        self._jobs = jobs
        self._reader = session.reader()
        self._ticket: Ticket | None = None
        self._again = False
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self.find)
        session.folder_changed.connect(self._on_folder)
        session.replayed.connect(lambda *_: self.find_soon())
        scanning.settled.connect(lambda _: self.find_soon())
        scanning.ended.connect(lambda _: self.find_soon())

    # Finding

    def find_soon(self) -> None:
        """Look for groups in a moment, once for all that happens until then."""
        if not self._soon.isActive():
            self._soon.start()

    def find(self) -> None:
        """Look for groups now."""
        session = self._session
        if session.folder is None:
            return
        if self._jobs.busy(Lane.GROUP):
            self._again = True
            return
        job = GroupBursts((session.folder,), session.scorer)
        self._ticket = self._jobs.run(job, self._on_found, failed=session.failed.emit)

    def _on_folder(self, _: Path) -> None:
        self._jobs.drop(self._ticket)
        self._set(expanded=frozenset())
        self.find_soon()

    def _on_found(self, found: Grouped) -> None:
        self._session.outdate_rows(found.changed)
        if found.changed and self._session.query.burst is not None:
            self._session.refresh()
        self.grouped.emit()
        if self._again:
            self._again = False
            self.find_soon()

    # What is shown

    def show(self, which: BurstFilter | None) -> None:
        """All frames, or those of a filter."""
        self._set(burst=which, expanded=frozenset())

    def toggle(self) -> None:
        """Open the group of the current photo, or close it; from all frames, close all groups."""
        query, row = self._session.query, self._current()
        if query.burst is not BurstFilter.BEST:
            self.show(BurstFilter.BEST)
        elif row is None or row.group is None:
            self.show(None)
        else:
            self._set(expanded=query.expanded ^ {row.group.id})

    def _set(
        self,
        *,
        burst: BurstFilter | str | None = "",
        expanded: frozenset[int],
    ) -> None:
        query = self._session.query
        wanted = replace(query, expanded=expanded)
        if not isinstance(burst, str) or isinstance(burst, BurstFilter):
            wanted = replace(wanted, burst=burst)
        if wanted != query:
            self._session.set_query(wanted)

    # Going

    def step(self, by: int) -> None:
        """To the first photo of the list of the next (1) or the previous (-1) group."""
        here, order = self._session.current, self._session.order
        folder = self._session.folder
        if here is None or folder is None:
            return
        at = order.position(here) or 0

        def found(groups: Sequence[StoredGroup]) -> None:
            mine = next((set(one.photo_ids) for one in groups if here in one.photo_ids), {here})
            firsts = sorted(
                place
                for one in groups
                if here not in one.photo_ids
                for place in [_first(self._session, one)]
                if place is not None
            )
            ahead = [place for place in firsts if place > at] if by > 0 else []
            behind = [place for place in firsts if place < at] if by < 0 else []
            goal = ahead[0] if ahead else behind[-1] if behind else None
            if goal is not None and order.ids[goal] not in mine:
                self._session.set_current(order.ids[goal])

        self._reader.ask(partial(Reads.groups, folders=(folder,)), found)

    # Deciding

    def pick_this(self) -> bool:
        """Pick the current photo and reject the rest of its burst; whether it is in one.

        Frames that are not in the list are shown first: nobody has seen them.
        """
        row = self._current()
        if row is None or row.group is None or row.group.kind != WHOLE:
            return False
        self._with_group(row, partial(self._pick, row.photo.id))
        return True

    def _pick(self, chosen: int, group: StoredGroup) -> None:
        session = self._session
        rest = [id for id in group.photo_ids if id != chosen]
        if len(session.order.sort(group.photo_ids)) < len(group.photo_ids):
            if session.query.burst is BurstFilter.BEST:
                self._set(expanded=session.query.expanded | {group.id})
            self.noted.emit(tr("The frames of the group are shown now; press the keys again."))
            return
        parts = [([chosen], Change(flag=Flag.PICK)), (rest, Change(flag=Flag.REJECT))]
        deciding = partial(session.decide_together, parts)
        count = len(group.photo_ids)
        if count > ASK_ABOVE:
            asked = ntr("Pick this photo and reject {n} other?",
                        "Pick this photo and reject {n} others?", count - 1)  # fmt: skip
            session.asked.emit(asked, deciding)
        else:
            deciding()

    def compare(self) -> None:
        """The best two to six frames of the group side by side."""
        row = self._current()
        if row is not None and row.group is not None:
            self._with_group(row, self._compare)

    def _compare(self, group: StoredGroup) -> None:
        session, some = self._session, list(group.photo_ids[:COMPARED])

        def show() -> None:
            if len(session.order.sort(some)) == len(some):
                session.set_current(some[0])
                session.select(some)
                self._stage.show_view(View.COMPARE if len(some) == 2 else View.SURVEY)

        if len(session.order.sort(some)) == len(some):
            show()
        elif session.query.burst is BurstFilter.BEST:
            session.ids_changed.connect(show, Qt.ConnectionType.SingleShotConnection)
            self._set(expanded=session.query.expanded | {group.id})

    def why(self) -> None:
        """Say of the group of the current photo which frame is the best and why."""
        row = self._current()
        if row is not None and row.group is not None:
            self._with_group(row, lambda group: self.noted.emit(sentence(group.reason)))

    # By hand

    def join(self) -> None:
        """Make the selected photos one group."""
        if len(self._session.selection) > 1:
            self._change(JoinGroup(tuple(self._session.selection)))

    def split(self) -> None:
        """Begin a new group at the current photo."""
        row = self._current()
        if row is None or row.group is None:
            return

        def ask(group: StoredGroup) -> None:
            frames = self._session.order.sort(group.photo_ids)
            if frames and frames[0] != row.photo.id and row.photo.id in frames:
                self._change(SplitGroup(tuple(frames), row.photo.id))

        self._with_group(row, ask)

    def _change(self, change: JoinGroup | SplitGroup) -> None:
        def made(_: object) -> None:
            self._session.history_changed.emit()
            self.find()

        self._session.change(change, made)

    def _current(self) -> PhotoRow | None:
        return self._session.row(self._session.current)

    def _with_group(self, row: PhotoRow, do: Callable[[StoredGroup], object]) -> None:
        def found(group: StoredGroup | None) -> None:
            if group is not None and self._session.current == row.photo.id:
                do(group)

        self._reader.ask(partial(Reads.group_of, photo_id=row.photo.id), found)


def _first(session: Session, group: StoredGroup) -> int | None:
    places = [session.order.position(id) for id in group.photo_ids]
    known = [place for place in places if place is not None]
    return min(known) if known else None
