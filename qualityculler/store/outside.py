"""What other programs wrote about photos, kept apart from what the user decided here.

A row for each sidecar of a photo and one for what the photo says of itself, with what tells that
the file is another one now. ``agreed`` is what both sides had when they were last the same; without
a row, nothing. Changes are for the writer thread: ``catalog.write``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from qualityculler.domain import Change, Decision, DecisionPart, Marks
from qualityculler.reason import Reason
from qualityculler.store import decisions, journal
from qualityculler.store.connect import Connection
from qualityculler.store.decisions import Recorded, Replayed, as_decision
from qualityculler.store.names import as_bytes, as_path, below
from qualityculler.store.reasons import as_reason, as_text
from qualityculler.xmp.stored import as_json, of_json

IDS_AT_ONCE = 500
# Asked after each decision: where others say the same of all photos, none of them is made.
_UNLIKE = """EXISTS (
    SELECT 1 FROM outside u WHERE u.photo = p.id AND u.marks IS NOT NULL AND NOT (
        json_extract(u.marks, '$.flag') = p.flag
        AND ifnull(json_extract(u.marks, '$.rating'), p.rating) = p.rating
        AND json_extract(u.marks, '$.label') IS p.label
        AND json_extract(u.marks, '$.unclear', '$.label_word') = '[null,null]'))"""


@dataclass(frozen=True, slots=True)
class Origin:
    """A file that says something about a photo: a sidecar, or the photo itself (``embedded``).

    ``marks`` is None where it cannot be read; ``trouble`` says why.
    """

    path: Path
    embedded: bool
    size: int
    mtime_ns: int
    digest: str
    marks: Marks | None
    trouble: Reason | str | None = None


@dataclass(frozen=True, slots=True)
class OutsidePhoto:
    """A photo with both sides: our decision, what was agreed on, and where others wrote.

    ``in_item``: it is one of several files of a shot, which are decided about together.
    ``declined`` is the marks that the user has left, as they were then. ``keywords`` are those the
    user gave (True) or took off (False).
    """

    id: int
    path: Path
    mtime_ns: int
    decision: Decision
    agreed: Decision = field(default_factory=Decision)
    declined: str | None = None
    in_item: bool = False
    origins: tuple[Origin, ...] = ()
    keywords: Mapping[str, bool] = field(default_factory=dict)

    @property
    def effective(self) -> Origin | None:
        """The origin that counts: a sidecar before the photo itself, the newer of two sidecars."""
        readable = [one for one in self.origins if one.marks is not None]
        return max(readable, key=lambda one: (not one.embedded, one.mtime_ns), default=None)


def photos(
    db: Connection, folder: Path, *, recursive: bool = True, unlike: bool = False
) -> list[OutsidePhoto]:
    """The photos below a folder whose files are there, by path. Any connection.

    With ``unlike`` only those that may have an origin that says something else than we do.
    """
    where, bounds = (
        ("p.path >= ? AND p.path < ?", below(folder))
        if recursive
        else ("p.folder = ?", (as_bytes(folder),))
    )
    if unlike:
        where += f" AND {_UNLIKE}"
    return list(_photos(db, f"{where} AND p.missing = 0", bounds))


def of_ids(db: Connection, ids: Sequence[int]) -> list[OutsidePhoto]:
    """These photos, as far as the catalog knows them, by path. Any connection."""
    found: list[OutsidePhoto] = []
    for start in range(0, len(ids), IDS_AT_ONCE):
        some = ids[start : start + IDS_AT_ONCE]
        found += _photos(db, f"p.id IN ({', '.join('?' * len(some))})", tuple(some))
    return sorted(found, key=lambda one: one.path)


def decided_at(db: Connection, photo_id: int) -> dict[DecisionPart, datetime]:
    """When the user last changed each part of a photo, as far as it is in force. Any connection."""
    found = {}
    for part in DecisionPart:
        row = db.execute(
            f"""
            SELECT max(j.made_at) FROM journal_photos h JOIN journal j ON j.id = h.entry
            WHERE h.photo = ? AND h.{part}_before IS NOT h.{part}_after
            AND j.verb IN ('decide', 'take_over') AND j.state = 'done'
            """,
            (photo_id,),
        ).fetchone()
        if row[0] is not None:
            found[part] = datetime.fromisoformat(row[0])
    return found


def put(db: Connection, photo_id: int, origins: Iterable[Origin]) -> None:
    """Remember what files say about a photo. For the writer thread."""
    db.executemany(
        """
        INSERT INTO outside (photo, path, embedded, size, mtime_ns, digest, marks, trouble)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (photo, path) DO UPDATE SET embedded = excluded.embedded, size = excluded.size,
            mtime_ns = excluded.mtime_ns, digest = excluded.digest, marks = excluded.marks,
            trouble = excluded.trouble
        """,
        (
            (
                photo_id, as_bytes(one.path), one.embedded, one.size, one.mtime_ns, one.digest,
                None if one.marks is None else as_json(one.marks),
                None if one.trouble is None else as_text(one.trouble),
            )
            for one in origins
        ),
    )  # fmt: skip


def put_embedded(db: Connection, photo_id: int, marks: Marks | None) -> None:
    """Remember what a photo that was just read says of itself. For the writer thread."""
    db.execute("DELETE FROM outside WHERE photo = ? AND embedded = 1", (photo_id,))
    if marks is not None:
        db.execute(
            """
            INSERT OR REPLACE INTO outside (photo, path, embedded, size, mtime_ns, digest, marks)
            SELECT id, path, 1, size, mtime_ns, digest, ? FROM photos WHERE id = ?
            """,
            (as_json(marks), photo_id),
        )


def share_embedded(db: Connection, photo_id: int, digest: str) -> None:
    """Give a photo what one of the same bytes says of itself. For the writer thread."""
    db.execute(
        """
        INSERT OR IGNORE INTO outside (photo, path, embedded, size, mtime_ns, digest, marks)
        SELECT p.id, p.path, 1, p.size, p.mtime_ns, p.digest, o.marks
        FROM photos p JOIN outside o ON o.digest = p.digest AND o.embedded = 1
        WHERE p.id = ? AND p.digest = ? LIMIT 1
        """,
        (photo_id, digest),
    )


def drop(db: Connection, photo_id: int, paths: Iterable[Path]) -> None:
    """Forget sidecars that are not there any more. For the writer thread."""
    db.executemany(
        "DELETE FROM outside WHERE photo = ? AND path = ?",
        ((photo_id, as_bytes(path)) for path in paths),
    )


def disagree(db: Connection, ids: Iterable[int]) -> None:
    """Nothing is agreed on for these photos any more: the other side has gone. For the writer."""
    db.executemany(
        "UPDATE agreed SET flag = 'none', rating = 0, label = NULL WHERE photo = ?",
        ((id,) for id in ids),
    )


def agree(db: Connection, agreed: Mapping[int, Decision]) -> None:
    """Remember that both sides of these photos have the same now. For the writer thread."""
    db.executemany(
        """
        INSERT INTO agreed (photo, flag, rating, label) VALUES (?, ?, ?, ?)
        ON CONFLICT (photo) DO UPDATE SET flag = excluded.flag, rating = excluded.rating,
            label = excluded.label
        """,
        (
            (id, one.flag, one.rating, None if one.label is None else one.label.value)
            for id, one in agreed.items()
        ),
    )


def take_over(db: Connection, changes: Mapping[int, Change]) -> Recorded | None:
    """Make what other programs decided the user's own, as one entry; for the writer thread.

    From then on both sides agree on it: undoing it undoes that too.
    """
    by_change: dict[tuple[Any, ...], tuple[Change, list[int]]] = {}
    for id, change in changes.items():
        key = (change.flag, change.rating, change.label)
        by_change.setdefault(key, (change, []))[1].append(id)
    before = {one.id: one.agreed for one in of_ids(db, list(changes))}
    parts = [(ids, change) for change, ids in by_change.values()]
    recorded = decisions.decide_together(db, parts, verb=journal.TAKE_OVER)
    if recorded is None:
        return None
    # Other files of an item follow the decision; what they and their sidecars agree on does not.
    after = {id: changes[id].applied_to(before[id]) for id in recorded.photo_ids if id in changes}
    db.executemany(
        "UPDATE journal_photos SET before = ?, after = ? WHERE entry = ? AND photo = ?",
        ((_packed(before[id]), _packed(one), recorded.id, id) for id, one in after.items()),
    )
    agree(db, after)
    return recorded


def decline(db: Connection, marks: Mapping[int, Marks]) -> Recorded | None:
    """Leave what other programs decided to them, until they decide otherwise; for the writer."""
    if not marks:
        return None
    entry = journal.enter(db, journal.DECLINE, {})
    for id, one in marks.items():
        row = db.execute("SELECT declined FROM agreed WHERE photo = ?", (id,)).fetchone()
        before = None if row is None or row[0] is None else row[0].encode()
        db.execute(
            "INSERT INTO journal_photos (entry, photo, before, after) VALUES (?, ?, ?, ?)",
            (entry, id, before, as_json(one).encode()),
        )
        _set_declined(db, id, as_json(one))
    return Recorded(entry, sorted(marks))


def replay(db: Connection, entry: int, verb: str, *, undone: bool) -> Replayed:
    """Take back, or make again, that something was taken over or left. For the writer thread."""
    side = "before" if undone else "after"
    rows = db.execute(
        f"SELECT photo, {side} FROM journal_photos WHERE entry = ? ORDER BY photo", (entry,)
    ).fetchall()
    if verb == journal.DECLINE:
        for id, stored in rows:
            _set_declined(db, id, None if stored is None else stored.decode())
        return Replayed([id for id, _ in rows], [])
    replayed = decisions.replay(db, entry, undone=undone)
    agree(db, {id: unpacked(stored) for id, stored in rows if stored is not None})
    return replayed


def _packed(decision: Decision) -> bytes:
    label = None if decision.label is None else decision.label.value
    return json.dumps([decision.flag.value, decision.rating, label]).encode()


def unpacked(stored: bytes) -> Decision:
    """A decision as an entry of the journal keeps it."""
    return as_decision(*json.loads(stored))


def _set_declined(db: Connection, photo_id: int, declined: str | None) -> None:
    db.execute(
        """
        INSERT INTO agreed (photo, declined) VALUES (?, ?)
        ON CONFLICT (photo) DO UPDATE SET declined = excluded.declined
        """,
        (photo_id, declined),
    )


def _photos(db: Connection, where: str, values: Sequence[Any]) -> Iterator[OutsidePhoto]:
    origins: dict[int, list[Origin]] = {}
    rows = db.execute(
        f"""
        SELECT o.photo, o.path, o.embedded, o.size, o.mtime_ns, o.digest, o.marks, o.trouble
        FROM outside o JOIN photos p ON p.id = o.photo WHERE {where} ORDER BY o.path
        """,
        values,
    )
    for id, *row in rows:
        origins.setdefault(id, []).append(_origin(*row))
    keywords: dict[int, dict[str, bool]] = {}
    for id, keyword, is_given in db.execute(
        f"""
        SELECT k.photo, k.keyword, k.given FROM keywords k JOIN photos p ON p.id = k.photo
        WHERE {where} ORDER BY k.photo, k.keyword
        """,
        values,
    ):
        keywords.setdefault(id, {})[keyword] = bool(is_given)
    rows = db.execute(
        f"""
        SELECT p.id, p.path, p.mtime_ns, p.flag, p.rating, p.label, a.flag, a.rating, a.label,
            a.declined,
            p.partner IS NOT NULL OR EXISTS (SELECT 1 FROM photos h WHERE h.partner = p.id)
        FROM photos p LEFT JOIN agreed a ON a.photo = p.id WHERE {where} ORDER BY p.path
        """,
        values,
    )
    for row in rows:
        agreed = Decision() if row[6] is None else as_decision(*row[6:9])
        yield OutsidePhoto(
            row[0], as_path(row[1]), row[2], as_decision(*row[3:6]), agreed, row[9], bool(row[10]),
            tuple(origins.get(row[0], ())), keywords.get(row[0], {}),
        )  # fmt: skip


def _origin(
    path: bytes, embedded: int, size: int, mtime_ns: int, digest: str, marks: str | None,
    trouble: str | None,
) -> Origin:  # fmt: skip
    said = None if marks is None else of_json(marks)
    why = None if trouble is None else as_reason(trouble)
    return Origin(as_path(path), bool(embedded), size, mtime_ns, digest, said, why)
