"""The step from four tables of acts to one journal: what was there is taken over, entry by entry.

Part of ``schema``, and as all of it never changed once released: so the words of old entries stand
here as they were written then, and not as the program would translate them today.
"""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlite_utils import Database

# No CHECK on what a decision was: photos have it, and here it would cost more than the insertion.
_TABLES = (
    """
    CREATE TABLE journal (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        verb TEXT NOT NULL,
        arguments TEXT NOT NULL CHECK (json_valid(arguments)),
        suggested TEXT CHECK (suggested IS NULL OR json_valid(suggested)),
        made_at TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('open', 'done', 'undone', 'failed')),
        stuck INTEGER NOT NULL DEFAULT 0 CHECK (stuck IN (0, 1)),
        maker TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE journal_photos (
        entry INTEGER NOT NULL REFERENCES journal (id) ON DELETE CASCADE,
        photo INTEGER NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
        flag_before TEXT,
        rating_before INTEGER,
        label_before TEXT,
        flag_after TEXT,
        rating_after INTEGER,
        label_after TEXT,
        before BLOB,
        after BLOB,
        state TEXT CHECK (state IS NULL OR state IN ('open', 'done', 'undone', 'failed')),
        PRIMARY KEY (entry, photo)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX journal_photos_photo ON journal_photos (photo)",
    "CREATE INDEX journal_photos_files ON journal_photos (photo, state) WHERE state IS NOT NULL",
    "CREATE INDEX journal_open ON journal (id) WHERE state = 'open'",
    "CREATE INDEX journal_verb ON journal (verb) WHERE verb <> 'decide'",
)

# English, German and French, as the window wrote them. Two languages never mean different things
# by one word here.
_FLAGS = {
    "none": ("No flag", "Keine Markierung", "Aucune marque"),
    "pick": ("Picked", "Ausgewählt", "Retenue"),
    "reject": ("Rejected", "Abgelehnt", "Rejetée"),
}
_STARS = (
    ("No stars", "Keine Sterne", "Aucune étoile"),
    ("1 star", "1 Stern", "1 étoile"),
    *((f"{n} stars", f"{n} Sterne", f"{n} étoiles") for n in range(2, 6)),
)
_LABELS = {
    "red": ("Red", "Rot", "Rouge"),
    "yellow": ("Yellow", "Gelb", "Jaune"),
    "green": ("Green", "Grün", "Vert"),
    "blue": ("Blue", "Blau", "Bleu"),
    "purple": ("Purple", "Violett", "Violet"),
}
_LABELLED = ("{0} label", "Etikett {0}", "Libellé {0}")
_NO_LABEL = ("No label", "Kein Farbetikett", "Aucun libellé")

_Values = dict[str, Any]


def apply(db: Database) -> None:
    """Make the tables, move in what was decided, binned and set aside, and drop the old tables.

    Ids follow the time. What was undone and can be redone comes last: it is newer than all that is
    in force, which is how redo finds it. ``disputes`` stays, as what holds now.
    """
    for statement in _TABLES:
        db.execute(statement)
    acts = sorted([*_decided(db), *_binned(db), *_set_aside(db)], key=lambda act: act[:2])
    for undone, made_at, verb, arguments, filling, key in acts:
        entry = db.execute(
            "INSERT INTO journal (verb, arguments, made_at, state, maker) "
            "VALUES (?, ?, ?, ?, '') RETURNING id",
            (verb, json.dumps(arguments), made_at, "undone" if undone else "done"),
        ).fetchone()[0]
        db.execute(filling, [entry, *key])
    for table in ("history_photos", "history", "removals"):
        db.execute(f"DROP TABLE {table}")
    # A number of its own, by which the catalog's log is known: see ``wal``.
    db.execute(f"PRAGMA user_version = {secrets.randbelow(2**31 - 1) + 1}")


_Act = tuple[int, str, str, _Values, str, tuple[Any, ...]]


def _decided(db: Database) -> Iterator[_Act]:
    filling = """
        INSERT INTO journal_photos (entry, photo, flag_before, rating_before, label_before,
            flag_after, rating_after, label_after)
        SELECT ?, photo, flag_before, rating_before, label_before, flag_after, rating_after,
            label_after FROM history_photos WHERE entry = ?
    """
    for id, what, made_at, undone in list(
        db.execute("SELECT id, what, made_at, undone FROM history ORDER BY id")
    ):
        yield undone, made_at, "decide", _arguments(db, id, what), filling, (id,)


def _binned(db: Database) -> Iterator[_Act]:
    filling = """
        INSERT INTO journal_photos (entry, photo, before, state)
        SELECT ?, photo, path, 'done' FROM removals WHERE batch = ?
    """
    rows = db.execute("SELECT batch, min(removed_at) FROM removals GROUP BY batch ORDER BY batch")
    for batch, removed_at in list(rows):
        yield 0, removed_at, "remove", {}, filling, (batch,)


def _set_aside(db: Database) -> Iterator[_Act]:
    filling = "INSERT INTO journal_photos (entry, photo) SELECT ?, id FROM photos WHERE digest = ?"
    rows = db.execute("SELECT digest, fault, said_at FROM disputes ORDER BY said_at, digest, fault")
    for digest, fault, said_at in list(rows):
        arguments = {"digest": digest, "fault": fault, "wrong": True}
        yield 0, said_at, "set_aside", arguments, filling, (digest,)


def _arguments(db: Database, entry: int, what: str) -> _Values:
    """What an entry said in words, as values; the words themselves where we do not know them."""
    changes = [_CHANGES.get(word) for word in what.split(", ")]
    if not all(changes):
        return {"words": what}
    after = Counter(
        db.execute(
            "SELECT flag_after, rating_after, label_after FROM history_photos WHERE entry = ?",
            (entry,),
        )
    )
    return {"changes": [dict(one) | {"photos": _count(after, one)} for one in changes if one]}


def _count(after: Counter[tuple[str, int, str | None]], change: _Values) -> int:
    """How many photos had what a change gives them."""
    places = {"flag": 0, "rating": 1, "label": 2}
    return sum(
        number
        for row, number in after.items()
        if all(row[places[part]] == value for part, value in change.items())
    )


def _changes() -> Iterator[tuple[str, _Values]]:
    for flag, words in _FLAGS.items():
        yield from ((word, {"flag": flag}) for word in words)
    for stars, words in enumerate(_STARS):
        yield from ((word, {"rating": stars}) for word in words)
    for label, words in _LABELS.items():
        for word, labelled in zip(words, _LABELLED, strict=True):
            yield word, {"label": label}
            yield labelled.format(word), {"label": label}
    yield from ((word, {"label": None}) for word in _NO_LABEL)


_CHANGES = dict(_changes())
