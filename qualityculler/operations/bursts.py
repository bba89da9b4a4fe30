"""Groups of frames: found in folders, ranked, split and joined by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

import numpy as np

from qualityculler.cull import burst, rank
from qualityculler.cull.burst import Frame, Group, GroupKind
from qualityculler.cull.rank import Candidate
from qualityculler.domain import Score, ScorerId
from qualityculler.evidence import Box, Focus, Subject, SubjectOrigin
from qualityculler.measure.layout import LAYOUT_RULES
from qualityculler.measure.limits import FOCUS_RULES
from qualityculler.operations.job import Cancelled, Lane, Tell
from qualityculler.operations.library import Library
from qualityculler.reason import Code, Reason
from qualityculler.store import focus as stored_focus
from qualityculler.store import groups, query, subjects
from qualityculler.store.connect import Connection
from qualityculler.store.groups import Member, StoredGroup
from qualityculler.task import CancelToken

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Grouped:
    """The groups of the folders, and the photos whose place in a group has changed."""

    groups: tuple[StoredGroup, ...]
    changed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GroupBursts:
    """Find the groups in folders and below, rank their frames, and remember both.

    Tells nothing. Nothing is decoded: what the scans have measured is all there is.
    """

    folders: Sequence[Path]
    scorer: ScorerId
    lane: ClassVar[Lane] = Lane.GROUP

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> Grouped:
        """Raises CatalogError and Cancelled."""
        catalog = library.catalog
        with catalog.read() as db:
            members = groups.members(db, self.folders, LAYOUT_RULES)
            by_id = {member.id: member for member in members}
            found = burst.groups([_frame(member, None) for member in members])
            ranked: list[StoredGroup] = []
            for start in range(0, len(found), AT_ONCE):
                if cancel.cancelled:
                    raise Cancelled
                ranked += _ranked(db, found[start : start + AT_ONCE], by_id, self.scorer)
        changed = catalog.write_now(
            partial(groups.put, photo_ids=list(by_id), found=ranked)
        ).result()
        return Grouped(tuple(ranked), tuple(changed))


@dataclass(frozen=True, slots=True)
class _Measured:
    """What is known of some photos: score and severe faults by photo, the rest by content."""

    judged: dict[int, tuple[Score | None, tuple[str, ...]]]
    focus: dict[str, Focus]
    subjects: dict[str, tuple[Subject, ...]]


@dataclass(frozen=True, slots=True)
class JoinGroup:
    """Make photos one group, whatever the rules say. For the writer thread; None for none."""

    photo_ids: Sequence[int]

    def __call__(self, db: Connection) -> int | None:
        """The entry of the journal."""
        return groups.relabel(db, burst.labels_of_join(self.photo_ids, "{entry}"), split=False)


@dataclass(frozen=True, slots=True)
class SplitGroup:
    """Begin a new group at a frame of a group: with those taken after it. For the writer thread.

    None where ``first`` was taken before all others; ValueError if it is not among them.
    """

    photo_ids: Sequence[int]
    first: int

    def __call__(self, db: Connection) -> int | None:
        """The entry of the journal."""
        ids = groups.as_taken(db, self.photo_ids)
        if ids[:1] == [self.first]:
            return None
        labels = burst.labels_of_split(ids, self.first, "{entry}")
        return groups.relabel(db, labels, split=True)


def place_of_proof(db: Connection, digest: str) -> Box | None:
    """Where a frame is seen to be sharp or not: at its face or where the camera focused, else where
    it is sharpest. None where nothing of it was measured. Any connection."""
    known = subjects.newest(db, digest)
    surely = [one for one in known if one.origin is not SubjectOrigin.SALIENCY]
    if surely:
        return surely[0].box
    sharp = stored_focus.focus(db, [digest], FOCUS_RULES).get(digest)
    return None if sharp is None else rank.sharpest_cell(sharp)


def _ranked(
    db: Connection, found: Sequence[Group], by_id: dict[int, Member], scorer: ScorerId
) -> list[StoredGroup]:
    ids = [id for group in found for id in group.ids]
    digests = [by_id[id].digest for id in ids]
    measured = _Measured(
        query.judged(db, ids, scorer),
        stored_focus.focus(db, digests, FOCUS_RULES),
        subjects.newest_of(db, digests),
    )
    return [_stored(group, by_id, measured) for group in found]


def _stored(group: Group, by_id: dict[int, Member], measured: _Measured) -> StoredGroup:
    some = [by_id[id] for id in group.ids]
    kind = group.kind
    if kind is GroupKind.BURST:
        # Only now is the focus at hand that tells a focus stack from a burst.
        frames = [_frame(one, measured.focus.get(one.digest)) for one in some]
        kind = burst.kind_of(frames)
    first = group.ids[0]
    if kind.whole:
        values = {"kind": kind.value, "frames": len(some)}
        return StoredGroup(first, kind.value, group.ids, False, Reason(Code.KEPT_WHOLE, values))
    ranking = rank.rank([_candidate(one, measured) for one in some])
    return StoredGroup(first, kind.value, ranking.ids, ranking.named, ranking.reason)


def _frame(member: Member, focus: Focus | None) -> Frame:
    return Frame(
        member.id,
        member.folder,
        member.name,
        member.camera,
        member.moment,
        member.layout,
        burst.exposure_value(member.shutter_s, member.f_number, member.iso),
        None if focus is None else rank.sharpness(focus).astype(np.float32),
        member.label,
    )


def _candidate(member: Member, measured: _Measured) -> Candidate:
    known = measured.subjects.get(member.digest, ())
    # Where sharpness alone says where the subject is, frames would each be judged by their own.
    surely = tuple(one for one in known if one.origin is not SubjectOrigin.SALIENCY)
    score, severe = measured.judged.get(member.id, (None, ()))
    return Candidate(member.id, score, measured.focus.get(member.digest), surely, severe)
