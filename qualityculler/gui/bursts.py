"""Groups of frames in the window: found behind it, shown collapsed or not, decided by one key."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from qualityculler.domain import BurstFilter, Change, Flag, PhotoQuery, PhotoRow
from qualityculler.gui.jobs import Jobs, Ticket
from qualityculler.gui.panels.counting import unfiltered
from qualityculler.gui.scanning import Scanning
from qualityculler.gui.session import Session
from qualityculler.gui.stacks import WHOLE
from qualityculler.gui.views.panes import Panes
from qualityculler.gui.views.stage import View, ViewStack
from qualityculler.gui.window_state import WindowState
from qualityculler.operations.bursts import GroupBursts, Grouped, JoinGroup, SplitGroup
from qualityculler.operations.decide import Parts
from qualityculler.operations.job import Lane
from qualityculler.operations.reads import Reads, StoredGroup
from qualityculler.text import ntr, tr
from qualityculler.text.reasons import sentence

SOON_MS = 1500
"""So long after something has changed groups are looked for again: a scan tells of many photos."""
ASK_ABOVE = 20
COMPARED = 6
FOLDERS = 20
"""Of so many folders it is remembered which stacks were open."""
CLOSED, OPENED = "stacks/closed", "stacks/opened"
"""What is remembered from one window to the next."""


class Bursts(QObject):
    """Groups of the folder that is shown. For the window's thread; its work is a job.

    A closed stack is its front: keys and clicks reach what is seen, and only ``pick_this`` reaches
    all frames of it. ``noted`` carries a sentence for the status line.
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
        self._asked_s = 0.0
        self._of: dict[int, StoredGroup] = {}
        self._arrived: int | None = None
        self._folder: Path | None = None
        self._opened: dict[Path, frozenset[int]] = {}
        self._remembered: WindowState | None = None
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self.find)
        session.folder_changed.connect(self._on_folder)
        session.query_changed.connect(self._on_query)
        session.ids_changed.connect(self._on_ids)
        session.replayed.connect(lambda *_: self.find_soon())
        session.files_moved.connect(lambda _: self.find_soon())
        scanning.settled.connect(lambda _: self.find_soon())
        scanning.ended.connect(lambda _: self.find_soon())

    # What is remembered

    def remember(self, state: WindowState) -> None:
        """Begin as the last window ended: stacks closed, but for those that were opened."""
        self._remembered = state
        closed = state.text(CLOSED, "yes") == "yes"
        with suppress(ValueError, TypeError, AttributeError):  # somebody may have edited it
            for folder, ids in json.loads(state.text(OPENED, "{}")).items():
                self._opened[Path(folder)] = frozenset(int(id) for id in ids)
        if closed:
            self._set(burst=BurstFilter.BEST)

    def close_down(self) -> None:
        """Keep it for the next window."""
        self._soon.stop()
        if self._remembered is not None:
            last = list(self._opened.items())[-FOLDERS:]
            opened = {str(folder): sorted(ids) for folder, ids in last if ids}
            self._remembered.keep(OPENED, json.dumps(opened))
            # A filter is of this window only.
            closed = self._session.query.burst is not None
            self._remembered.keep(CLOSED, "yes" if closed else "no")

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
        if QGuiApplication.mouseButtons() is not Qt.MouseButton.NoButton:
            self.find_soon()  # what somebody drags or selects must not move
            return
        if self._jobs.busy(Lane.GROUP):
            self._again = True
            return
        self._asked_s = time.monotonic()
        job = GroupBursts(session.folders, session.scorer)
        self._ticket = self._jobs.run(job, self._on_found, failed=session.failed.emit)

    def _on_folder(self, folder: Path) -> None:
        self._jobs.drop(self._ticket)
        self._of, self._arrived, self._folder = {}, None, folder
        self._set(expanded=self._opened.get(folder, frozenset()))
        self._soon.setInterval(SOON_MS)
        self.find_soon()

    def _on_query(self, query: PhotoQuery) -> None:
        # A folder that is just being opened still has what was open in the one before.
        if self._folder is not None and self._folder == self._session.folder:
            self._opened.pop(self._folder, None)
            self._opened[self._folder] = query.expanded

    def _on_found(self, found: Grouped) -> None:
        # A large folder that is being scanned is not grouped again all the time.
        took_ms = int(1000 * (time.monotonic() - self._asked_s))
        self._soon.setInterval(max(SOON_MS, 4 * took_ms))
        session = self._session
        before = self._of
        self._of = {id: one for one in found.groups for id in one.photo_ids}
        # A group that grew says another number on each of its frames.
        grown = [one for one in found.groups if before.get(one.photo_ids[0]) != one]
        changed = {*found.changed, *(id for one in grown for id in one.photo_ids)}
        session.outdate_rows(changed)
        if found.changed and session.query.burst is not None:
            # A group is named after its first frame, and a scan may find an earlier one.
            open_ones = session.query.expanded
            opened = {self._of[id].id if id in self._of else id for id in open_ones}
            opened |= self._in_use()
            if opened != session.query.expanded:
                self._set(expanded=frozenset(opened))
            else:
                session.refresh()
        self.grouped.emit()
        if self._again:
            self._again = False
            self.find_soon()

    def _in_use(self) -> frozenset[int]:
        """The groups that would close over photos somebody has gone to or selected: the frame that
        the next key is about stays in sight."""
        session = self._session
        chosen = list(session.selection) if len(session.selection) > 1 else []
        looked_at = self._stage.large()
        if isinstance(looked_at, Panes):
            chosen += looked_at.ids
        if session.current is not None and (
            looked_at is not None or session.current != self._arrived
        ):
            chosen.append(session.current)
        groups = [self._of[id] for id in chosen if id in self._of]
        listed = session.order
        return frozenset(
            one.id
            for one in groups
            if len(listed.sort(one.photo_ids)) > 1 and one.id not in session.query.expanded
        )

    def _on_ids(self) -> None:
        """Where the current photo went beneath a stack, the front of that is the current one."""
        session = self._session
        if self._arrived is None and len(session.order):
            self._arrived = session.order.at(0)
        gone = session.current is not None and session.current not in session.order
        if not gone or session.query.burst is not BurstFilter.BEST:
            return
        group = self._of.get(session.current or 0)
        shown = session.order.sort(() if group is None else group.photo_ids)
        if shown:
            if session.current == self._arrived:
                self._arrived = shown[0]
            # Nobody has gone anywhere: what is in sight stays where it is.
            grid = self._stage.grid
            grid.setAutoScroll(False)
            session.set_current(shown[0])
            grid.setAutoScroll(True)

    # What is shown

    def show(self, which: BurstFilter | None) -> None:
        """All frames, or those of a filter."""
        self._set(burst=which, expanded=frozenset())

    def toggle(self) -> None:
        """Open the stack of the current photo, or close it; where none is closed, close all."""
        if (current := self._session.current) is not None:
            self.toggle_of(current)

    def toggle_of(self, photo_id: int) -> None:
        """Open the stack that a photo is in, or close it."""
        query, row = self._session.query, self._session.row(photo_id)
        if query.burst is not BurstFilter.BEST:
            self.show(BurstFilter.BEST)
        elif row is None or row.group is None:
            self.noted.emit(tr("This photo is in no group."))
        else:
            self._set(expanded=query.expanded ^ {row.group.id})

    def toggle_all(self) -> None:
        """Open all stacks, or close them."""
        query = self._session.query
        closed = query.burst is BurstFilter.BEST and not query.expanded
        self.show(None if closed else BurstFilter.BEST)

    def _set(
        self,
        *,
        burst: BurstFilter | str | None = "",
        expanded: frozenset[int] | None = None,
    ) -> None:
        query = self._session.query
        wanted = query if expanded is None else replace(query, expanded=expanded)
        if not isinstance(burst, str) or isinstance(burst, BurstFilter):
            wanted = replace(wanted, burst=burst)
        if wanted != query:
            self._session.set_query(wanted)

    # Going

    def step(self, by: int) -> None:
        """To the first photo of the list of the next (1) or the previous (-1) group."""
        if not self._of and self._session.folder is not None:
            asked = partial(Reads.groups, folders=self._session.folders)
            self._reader.ask(asked, partial(self._on_groups, by))
            return
        here, order = self._session.current, self._session.order
        at = order.position(here)
        if here is None or at is None:
            return
        ids = order.ids
        mine = self._of.get(here)
        places = range(at + 1, len(ids)) if by > 0 else range(at - 1, -1, -1)
        goal = next((n for n in places if self._of.get(ids[n]) not in (None, mine)), None)
        if goal is not None:
            session, group = self._session, self._of[ids[goal]]
            session.set_current(session.order.sort(group.photo_ids)[0])

    def _on_groups(self, by: int, groups: list[StoredGroup]) -> None:
        """They were found another time, and not looked for yet this time."""
        self._of = {id: one for one in groups for id in one.photo_ids}
        if groups:
            self.step(by)

    def step_frame(self, by: int) -> None:
        """To the next (1) or the previous (-1) frame of the group, the best first, round and round.

        A closed stack is opened for it.
        """
        row = self._current()
        if row is not None and row.group is not None:
            self._with_group(row, partial(self._step_frame, row.photo.id, by))

    def _step_frame(self, photo_id: int, by: int, group: StoredGroup) -> None:
        ids = group.photo_ids
        if photo_id in ids:
            self._go(ids[(ids.index(photo_id) + by) % len(ids)], group)

    def go_to(self, photo_id: int) -> None:
        """To a frame of the current photo's group."""
        if (row := self._current()) is not None:
            self._with_group(row, partial(self._go, photo_id))

    def _go(self, goal: int, group: StoredGroup) -> None:
        session = self._session
        here = session.current

        def go() -> None:
            if goal in session.order and session.current == here:
                session.set_current(goal)

        if goal in session.order:
            go()
        elif session.query.burst is BurstFilter.BEST and group.id not in session.query.expanded:
            self._opened_then(group, go)

    def _opened_then(self, group: StoredGroup, do: Callable[[], None]) -> None:
        """Open a stack and go on once it is listed; not with another list that comes later: a
        filter may leave this one as it was."""
        session = self._session
        wanted = replace(session.query, expanded=session.query.expanded | {group.id})

        def listed() -> None:
            if session.query == wanted:
                do()

        session.ids_changed.connect(listed, Qt.ConnectionType.SingleShotConnection)
        session.set_query(wanted)

    # Deciding

    def pick_this(self) -> bool:
        """Pick the current photo and reject the rest of its burst; whether it is in one.

        The rest may lie beneath a closed stack, which says how many they are; frames that another
        filter hides are not decided about: nobody can know of them.
        """
        row = self._current()
        if row is None or row.group is None or row.group.kind != WHOLE:
            return False
        query = self._session.query
        asked = partial(_with_hidden, photo_id=row.photo.id, query=query)
        self._reader.ask(asked, partial(self._pick, row.photo.id, query))
        return True

    def _pick(self, chosen: int, query: PhotoQuery, found: tuple[StoredGroup | None, int]) -> None:
        session = self._session
        group, hidden = found
        if group is None or session.current != chosen or session.query != query:
            return
        if hidden:
            told = ntr("A filter hides {n} frame of this group: nothing was changed.",
                       "A filter hides {n} frames of this group: nothing was changed.",
                       hidden)  # fmt: skip
            self.noted.emit(told)
            return
        rest = [id for id in group.photo_ids if id != chosen]
        parts = [([chosen], Change(flag=Flag.PICK)), (rest, Change(flag=Flag.REJECT))]
        deciding = partial(self._decide, group, parts)
        if len(group.photo_ids) > ASK_ABOVE:
            asked = ntr("Pick this photo and reject {n} other?",
                        "Pick this photo and reject {n} others?", len(rest))  # fmt: skip
            session.asked.emit(asked, deciding)
        else:
            deciding()

    def _decide(self, group: StoredGroup, parts: Parts) -> None:
        session = self._session
        listed = session.order.sort(group.photo_ids)
        session.decide_together(parts, whole_stack=True)
        told = ntr("Picked this photo, rejected {n} other of its group.",
                   "Picked this photo, rejected {n} others of its group.",
                   len(group.photo_ids) - 1)  # fmt: skip
        self.noted.emit(told)
        if listed and (after := session.order.step(listed[-1], 1)) not in listed:
            session.set_current(after)

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
            self._opened_then(group, show)

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
        """Begin a new group at the current photo, with the frames taken after it; of a group that
        is seen whole: an opened stack."""
        row = self._current()
        if row is None or row.group is None:
            return

        def ask(group: StoredGroup) -> None:
            if len(self._session.order.sort(group.photo_ids)) == len(group.photo_ids):
                self._change(SplitGroup(group.photo_ids, row.photo.id))

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


def _with_hidden(reads: Reads, photo_id: int, query: PhotoQuery) -> tuple[StoredGroup | None, int]:
    """The group of a photo, and how many frames of it the list would not show with all stacks
    open. Any thread."""
    group = reads.group_of(photo_id)
    open_all = replace(query, burst=None if query.burst is BurstFilter.BEST else query.burst)
    if group is None or open_all == replace(unfiltered(open_all), burst=None):
        return group, 0
    return group, len(set(group.photo_ids) - set(reads.ids(open_all)))
