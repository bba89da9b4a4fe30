"""Flags for all photos that are listed: shown beforehand, made as one step, undone as one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtWidgets import (
    QCheckBox,
    QGroupBox,
    QHBoxLayout,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
)

from qualityculler.domain import (
    BurstFilter,
    Change,
    Flag,
    PhotoQuery,
    PhotoRow,
    RelativeMode,
    Suggestion,
)
from qualityculler.gui.accessible import give_name
from qualityculler.gui.loader import Loader
from qualityculler.gui.order import Order
from qualityculler.gui.panels.panel import Panel, plain_label
from qualityculler.gui.panels.strip import MOST, Strip
from qualityculler.gui.plain import NarrowBox
from qualityculler.gui.session import Session
from qualityculler.gui.tasks import QueryTask
from qualityculler.operations.decide import suggested_by
from qualityculler.operations.reads import Reads, Suggested
from qualityculler.operations.relative import suggested_by as suggested_by_mode
from qualityculler.text import N_, ntr, tr


@dataclass(frozen=True, slots=True)
class ApplyGroup:
    """A flag, and the suggestion that a photo must have to get it; None for all that are shown."""

    flag: Flag
    suggested: Suggestion | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """What can be done at once; no photo is in two of its parts."""

    text: str
    parts: tuple[ApplyGroup, ...]
    relative: bool = False
    """Whether a number says of how many, of all that are shown."""

    @property
    def only_clears(self) -> bool:
        """Whether it does nothing but take flags off."""
        return all(part.flag is Flag.NONE for part in self.parts)


_REJECT, _PICK = ApplyGroup(Flag.REJECT, Suggestion.REJECT), ApplyGroup(Flag.PICK, Suggestion.KEEP)
DEEDS = (
    Deed(N_("Reject what is suggested to reject"), (_REJECT,)),
    Deed(N_("Pick what is suggested to keep"), (_PICK,)),
    Deed(N_("Pick and reject what is suggested"), (_PICK, _REJECT)),
    Deed(N_("Pick all"), (ApplyGroup(Flag.PICK),)),
    Deed(N_("Reject all"), (ApplyGroup(Flag.REJECT),)),
    Deed(N_("Take the flags off"), (ApplyGroup(Flag.NONE),)),
    Deed(N_("Reject the worst part of what is shown"), (_REJECT,), relative=True),
    Deed(N_("Pick the best few of what is shown"), (_PICK,), relative=True),
)


@dataclass(frozen=True, slots=True)
class Preview:
    """The photos that would get each flag, and a few of them to look at. ``beneath`` closed stacks
    are so many that would get it too if they were shown; ``hidden`` ones lie there and get it, as
    groups are compared by themselves."""

    parts: Sequence[tuple[Flag, Sequence[int]]]
    some: Sequence[PhotoRow]
    beneath: int = 0
    suggested: Sequence[Suggested | None] = ()
    hidden: int = 0

    @property
    def count(self) -> int:
        """How many photos would change."""
        return sum(len(ids) for _, ids in self.parts)


class ApplyPanel(Panel):
    """Nothing happens before the button is pressed, and it changes what the preview counted."""

    def __init__(self, session: Session, reader: QueryTask, loader: Loader) -> None:
        super().__init__(session, reader)
        self._preview: Preview | None = None
        self._applying = ""
        self._strip = Strip(session, loader, "apply")
        self._make()
        session.history_changed.connect(self._on_history)
        for signal in (
            session.folder_changed,
            session.ids_changed,
            session.history_changed,
            session.query_changed,
        ):
            signal.connect(self._on_outdated)

    def read(self) -> None:
        """Find the photos that would change, among those that are shown."""
        if self._session.folder is None:
            return
        query, deed, keep = self._session.query, self._deed(), self.keep.isChecked()
        # The list of now: what a scan or another window adds meanwhile has not been seen.
        shown = self._session.order
        question: Callable[[Reads], Preview]
        if (mode := self._mode()) is None:
            question = partial(preview, asked=affected(query, deed, keep=keep), shown=shown)
        else:
            [part] = deed.parts
            question = partial(
                relative_preview, query=query, part=part, mode=mode, keep=keep, shown=shown
            )
        self._reader.ask(question, self._on_preview)

    def _mode(self) -> RelativeMode | None:
        """Of how many of what is shown, where the deed asks for that."""
        deed, grouped = self._deed(), self.by_group.isChecked()
        if not deed.relative:
            return None
        if deed.parts == (_REJECT,):
            return RelativeMode(worst_percent=self.percent.value(), by_group=grouped)
        return RelativeMode(best=self.number.value(), by_group=grouped)

    def _make(self) -> None:
        self.deed = NarrowBox()
        give_name(self.deed, tr("What to do with all photos shown"))
        for deed in DEEDS:
            self.deed.addItem(tr(deed.text))
        self.keep = QCheckBox(tr("Leave my own flags as they are"))
        self.keep.setChecked(True)
        self.percent, self.number = QSpinBox(), QSpinBox()
        for amount, name, most, value in (
            (self.percent, tr("How many percent, the worst"), 100, 20),
            (self.number, tr("How many, the best"), 100_000, 50),
        ):
            amount.setRange(1, most)
            amount.setValue(value)
            give_name(amount, name)
            amount.valueChanged.connect(self._on_outdated)
        self.percent.setSuffix(" %")
        self.by_group = QCheckBox(tr("Of each group by itself"))
        self.by_group.toggled.connect(self._on_outdated)
        self.said = plain_label()
        self.button = QPushButton()
        self.button.clicked.connect(self._on_apply)
        self.deed.currentIndexChanged.connect(self._on_outdated)
        self.keep.toggled.connect(self._on_outdated)
        self.done = plain_label()
        self.undo = QPushButton(tr("Undo"))
        self.undo.clicked.connect(self._on_undo)
        self._set_done("")
        box = QGroupBox(tr("Apply to all shown"))
        inside = QVBoxLayout(box)
        numbers = QHBoxLayout()
        numbers.addWidget(self.percent)
        numbers.addWidget(self.number)
        numbers.addWidget(self.by_group)
        numbers.addStretch(1)
        inside.addWidget(self.deed)
        inside.addLayout(numbers)
        for widget in (self.keep, self.said, self._strip, self.button):
            inside.addWidget(widget)
        line = QHBoxLayout()
        line.addWidget(self.done, 1)
        line.addWidget(self.undo)
        inside.addLayout(line)
        layout = QVBoxLayout(self)
        layout.addWidget(box)
        self._on_outdated()

    def _deed(self) -> Deed:
        return DEEDS[self.deed.currentIndex()]

    def _on_outdated(self, *_: object) -> None:
        """What was counted is no longer so: the button waits for the new count."""
        self._preview = None
        self.button.setEnabled(False)
        mode = self._mode()
        self.percent.setVisible(mode is not None and mode.worst_percent is not None)
        self.number.setVisible(mode is not None and mode.best is not None)
        self.by_group.setVisible(mode is not None)
        self._call(tr(self._deed().text))
        # A flag of none has nothing left to do where one's own flags stay.
        self.keep.setEnabled(not self._deed().only_clears)
        self.read_soon()

    def _on_preview(self, found: Preview) -> None:
        if self._timer.isActive():
            return
        self._preview = found
        said = [ntr("{n} photo would change.", "{n} photos would change.", found.count)]
        if found.beneath:
            said.append(
                ntr(
                    "{n} frame beneath a closed stack stays as it is.",
                    "{n} frames beneath closed stacks stay as they are.",
                    found.beneath,
                )
            )
        if found.hidden:
            said.append(
                ntr(
                    "{n} of them lies beneath a closed stack.",
                    "{n} of them lie beneath closed stacks.",
                    found.hidden,
                )
            )
        self.said.setText(" ".join(said))
        self._strip.show_rows(found.some, found.count)
        self.button.setEnabled(bool(found.count))
        self._call(self._promise(found))

    def _call(self, text: str) -> None:
        """Name the button. It never gets narrower again: the panel would with it, and all of the
        window would be laid out and painted anew with every key."""
        self.button.setText(text)
        self.button.setMinimumWidth(max(self.button.minimumWidth(), self.button.sizeHint().width()))

    def _promise(self, found: Preview) -> str:
        numbers = {flag: len(ids) for flag, ids in found.parts}
        if len(numbers) > 1:
            text = tr("Pick {0}, reject {1}")
            return text.format(f"{numbers[Flag.PICK]:n}", f"{numbers[Flag.REJECT]:n}")
        [(flag, count)] = numbers.items()
        what = {
            Flag.PICK: ntr("Pick {n} photo", "Pick {n} photos", count),
            Flag.REJECT: ntr("Reject {n} photo", "Reject {n} photos", count),
            Flag.NONE: ntr("Take {n} flag off", "Take {n} flags off", count),
        }
        return what[flag]

    def _on_apply(self) -> None:
        if self._preview is None:
            return
        found, self._preview = self._preview, None
        self.button.setEnabled(False)
        deeds = self._deed().parts
        suggested = found.suggested or [self._suggested(one) for one in deeds]
        deciding = partial(self._decide, found.parts, suggested, whole_stack=bool(found.hidden))
        question = tr("{0}?").format(self._promise(found))
        self._session.when_sure(found.count, question, deciding)
        # Whoever leaves it finds the button again.
        self.read_soon()

    def _decide(
        self,
        parts: Sequence[tuple[Flag, Sequence[int]]],
        suggested: Sequence[Suggested | None],
        *,
        whole_stack: bool,
    ) -> None:
        self._applying = done(parts)
        changes = [(ids, Change(flag=flag)) for flag, ids in parts]
        self._session.decide_together(changes, suggested, whole_stack=whole_stack)

    def _on_history(self) -> None:
        """The first change after the button is the one it made; with the next one Undo here would
        mean something else."""
        said, self._applying = self._applying, ""
        self._set_done(said)

    def _on_undo(self) -> None:
        self._set_done("")
        self._session.undo()

    def _set_done(self, said: str) -> None:
        self.done.setText(said)
        for widget in (self.done, self.undo):
            widget.setVisible(bool(said))

    def _suggested(self, part: ApplyGroup) -> Suggested | None:
        """Who suggested it, for the journal; None where the user has chosen all that are shown."""
        query = self._session.query
        return suggested_by(query.scorer, query.thresholds, part.suggested)


def done(parts: Sequence[tuple[Flag, Sequence[int]]]) -> str:
    """What was done, in words; empty if it was nothing."""
    said = []
    for flag, ids in parts:
        texts = {
            Flag.PICK: ntr("{n} photo picked", "{n} photos picked", len(ids)),
            Flag.REJECT: ntr("{n} photo rejected", "{n} photos rejected", len(ids)),
            Flag.NONE: ntr("{n} flag taken off", "{n} flags taken off", len(ids)),
        }
        said += [texts[flag]] if ids else []
    return ", ".join(said)


def relative_preview(
    reads: Reads,
    query: PhotoQuery,
    part: ApplyGroup,
    mode: RelativeMode,
    *,
    keep: bool,
    shown: Order,
) -> Preview:
    """Whom of the photos shown a part of the worst or the best would change. Any thread.

    Flags of one's own count among those compared, and stay if they are to be kept. Of each group by
    itself the frames beneath closed stacks are compared and changed too; else what is listed is.
    """
    # Of a group by itself all frames are compared, whether or not its stack is closed.
    beneath = mode.by_group and query.burst is BurstFilter.BEST
    found = reads.chosen(replace(query, burst=None) if beneath else query, mode)
    rows = reads.rows(found.worst or found.best, query.scorer)
    wanted = frozenset({Flag.NONE}) if keep else frozenset(Flag) - {part.flag}
    changing = [row.photo.id for row in rows if row.decision.flag in wanted]
    ids = shown.sort(changing)
    hidden = _beneath(reads, changing, shown) if beneath else []
    ids += hidden
    few = min(MOST, len(ids))
    some = reads.rows([ids[n * len(ids) // few] for n in range(few)], query.scorer)
    scores = [row.score.value for row in rows if row.score is not None]
    if not scores or part.suggested is None:
        return Preview([(part.flag, [])], [])
    by = suggested_by_mode(query.scorer, mode, part.suggested, scores[-1])
    return Preview([(part.flag, ids)], some, suggested=[by], hidden=len(hidden))


def _beneath(reads: Reads, ids: Sequence[int], shown: Order) -> list[int]:
    """Those of the ids that lie beneath a front that is shown."""
    found = []
    for id in ids:
        group = None if id in shown else reads.group_of(id)
        if group is not None and any(one in shown for one in group.photo_ids):
            found.append(id)
    return found


def affected(query: PhotoQuery, deed: Deed, *, keep: bool) -> list[tuple[Flag, PhotoQuery]]:
    """For each part of a deed the photos of a list that it would change. Pure."""
    return [(part.flag, _affected(query, part, keep=keep)) for part in deed.parts]


def _affected(query: PhotoQuery, part: ApplyGroup, *, keep: bool) -> PhotoQuery:
    wanted = frozenset({Flag.NONE}) if keep and part.flag is not Flag.NONE else frozenset(Flag)
    flags = (frozenset(Flag) if query.flags is None else query.flags) & wanted - {part.flag}
    if part.suggested is None:
        return replace(query, flags=flags)
    among = frozenset(Suggestion) if query.suggestions is None else query.suggestions
    return replace(query, flags=flags, suggestions=among & {part.suggested})


def preview(reads: Reads, asked: Sequence[tuple[Flag, PhotoQuery]], shown: Order) -> Preview:
    """Whom of the photos shown it would change, and some of them from all over the list.

    Any thread.
    """
    parts = [(flag, shown.sort(reads.ids(query))) for flag, query in asked]
    ids = [id for _, some in parts for id in some]
    few = min(MOST, len(ids))
    chosen = [ids[n * len(ids) // few] for n in range(few)]
    rows = reads.rows(chosen, asked[0][1].scorer)
    stacked = [query for _, query in asked if query.burst is BurstFilter.BEST]
    everyone = sum(reads.count(replace(query, burst=None)) for query in stacked)
    return Preview(parts, rows, max(0, everyone - len(ids)) if stacked else 0)
