"""What models wrote about photos, and which faults the user says are none; kept by content."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from qualityculler.evidence import ExplainerId, Explanation, Fault
from qualityculler.store import journal
from qualityculler.store.connect import Connection
from qualityculler.store.journal import JournalEntry
from qualityculler.store.names import text

_COLUMNS = "x.name, x.digest, x.prompt, e.text, e.rating, e.made_at, e.seconds, e.tokens"


def explanation(db: Connection, digest: str, explainer: ExplainerId) -> Explanation | None:
    """What this explainer wrote about that content, if it did. Any connection."""
    key = (digest, explainer.name, explainer.digest, explainer.prompt)
    row = db.execute(
        f"""
        SELECT {_COLUMNS} FROM explainers x CROSS JOIN explanations e ON e.explainer = x.id
        WHERE e.digest = ? AND x.name = ? AND x.digest = ? AND x.prompt = ?
        """,
        key,
    ).fetchone()
    return None if row is None else _made(row)


def explanations(db: Connection, digest: str) -> list[Explanation]:
    """What all explainers wrote about that content, the newest first. Any connection."""
    rows = db.execute(
        f"""
        SELECT {_COLUMNS} FROM explanations e JOIN explainers x ON x.id = e.explainer
        WHERE e.digest = ? ORDER BY e.made_at DESC, x.id DESC
        """,
        (digest,),
    )
    return [_made(row) for row in rows]


def put(db: Connection, digest: str, explanation: Explanation) -> None:
    """Remember a text in place of an earlier one by the same explainer. For the writer thread."""
    db.execute(
        """
        INSERT INTO explanations (digest, explainer, text, rating, made_at, seconds, tokens)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (digest, explainer) DO UPDATE SET text = excluded.text,
            rating = excluded.rating, made_at = excluded.made_at, seconds = excluded.seconds,
            tokens = excluded.tokens
        """,
        (
            digest,
            _enter(db, explanation.explainer),
            text(explanation.text),
            explanation.rating,
            explanation.made_at.isoformat(),
            explanation.seconds,
            explanation.tokens,
        ),
    )


def dispute(db: Connection, digest: str, fault: Fault) -> int | None:
    """The user says: this is wrong for this photo. The entry of the journal; None if it was said.

    For the writer thread.
    """
    return _set_aside(db, digest, fault, wrong=True)


def withdraw(db: Connection, digest: str, fault: Fault) -> int | None:
    """The user takes that back, which is an act of its own. For the writer thread."""
    return _set_aside(db, digest, fault, wrong=False)


def replay(db: Connection, entry: JournalEntry, *, undone: bool) -> list[int]:
    """Do what an entry says of a fault, or the opposite; the photos of the entry.

    For the writer thread.
    """
    said = entry.arguments
    _put(db, said["digest"], said["fault"], wrong=said["wrong"] is not undone)
    rows = db.execute("SELECT photo FROM journal_photos WHERE entry = ?", (entry.id,))
    return [id for (id,) in rows]


def disputed(db: Connection, digest: str) -> frozenset[Fault]:
    """The faults that are wrong for that photo, in the user's opinion. Any connection."""
    rows = db.execute("SELECT fault FROM disputes WHERE digest = ?", (digest,))
    # A newer program may know faults that this one does not.
    return frozenset(Fault(fault) for (fault,) in rows if fault in list(Fault))


def _set_aside(db: Connection, digest: str, fault: Fault, *, wrong: bool) -> int | None:
    if not _put(db, digest, fault.value, wrong=wrong):
        return None
    said = {"digest": digest, "fault": fault.value, "wrong": wrong}
    entry = journal.enter(db, journal.SET_ASIDE, said)
    # Every copy has these bytes; they are named so that the entry can be shown with a photo.
    db.execute(
        "INSERT INTO journal_photos (entry, photo) SELECT ?, id FROM photos WHERE digest = ?",
        (entry, digest),
    )
    return entry


def _put(db: Connection, digest: str, fault: str, *, wrong: bool) -> bool:
    """Whether anything changed."""
    if wrong:
        sql = (
            "INSERT INTO disputes (digest, fault, said_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
        )
        return db.execute(sql, (digest, fault, datetime.now(UTC).isoformat())).rowcount > 0
    sql = "DELETE FROM disputes WHERE digest = ? AND fault = ?"
    return db.execute(sql, (digest, fault)).rowcount > 0


def _enter(db: Connection, explainer: ExplainerId) -> int:
    key = (explainer.name, explainer.digest, explainer.prompt)
    sql = "SELECT id FROM explainers WHERE name = ? AND digest = ? AND prompt = ?"
    if (row := db.execute(sql, key).fetchone()) is None:
        row = db.execute(
            "INSERT INTO explainers (name, digest, prompt) VALUES (?, ?, ?) RETURNING id", key
        ).fetchone()
    return int(row[0])


def _made(row: Sequence[Any]) -> Explanation:
    name, digest, prompt, written, rating, made_at, seconds, tokens = row
    return Explanation(
        written,
        rating,
        ExplainerId(name, digest, prompt),
        datetime.fromisoformat(made_at),
        seconds,
        tokens,
    )
