"""The keywords a user gave photos here, or took off: what differs from what the files say.

A row for each such keyword of a photo, until another program says the other thing of it. What files
say is kept by ``outside``; the two together are what a photo has. Levels of a keyword are separated
by ``|``, as in Lightroom. Changes are for the writer thread.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from qualityculler.domain import Marks
from qualityculler.store import journal
from qualityculler.store.connect import Connection
from qualityculler.store.decisions import Recorded, Replayed
from qualityculler.store.journal import JournalEntry
from qualityculler.store.names import as_path
from qualityculler.store.partners import whole
from qualityculler.xmp.keywords import overtaken
from qualityculler.xmp.stored import of_json

Given = Mapping[str, bool]
"""Keywords with whether they were given (else they were taken off)."""


def given(db: Connection, photo_ids: Sequence[int]) -> dict[int, dict[str, bool]]:
    """What was given to these photos or taken off them; those without are left out. Any
    connection."""
    sql = """
        SELECT photo, keyword, given FROM keywords
        WHERE photo IN (SELECT value FROM json_each(?)) ORDER BY photo, keyword
    """
    found: dict[int, dict[str, bool]] = {}
    for photo, keyword, is_given in db.execute(sql, (json.dumps(list(photo_ids)),)):
        found.setdefault(photo, {})[keyword] = bool(is_given)
    return found


def change(
    db: Connection, photo_ids: Sequence[int], add: Collection[str], remove: Collection[str]
) -> Recorded | None:
    """Give photos keywords and take others off, those of an item together, as one entry.

    None where nothing changes. What is taken off is remembered too: a file may still say it.
    """
    heads = whole(db, photo_ids)
    before = given(db, list(heads))
    wanted = dict.fromkeys(remove, False) | dict.fromkeys(add, True)
    after = {id: {**before.get(id, {}), **wanted} for id in heads}
    changed = [id for id in heads if after[id] != before.get(id, {})]
    if not changed or not wanted:
        return None
    said = {"added": sorted(add), "removed": sorted(remove)}
    entry = journal.enter(db, journal.KEYWORD, said)
    db.executemany(
        "INSERT INTO journal_photos (entry, photo, shown_under, before, after) "
        "VALUES (?, ?, ?, ?, ?)",
        [(entry, id, heads[id], _packed(before.get(id, {})), _packed(after[id])) for id in changed],
    )
    _put(db, {id: after[id] for id in changed})
    return Recorded(entry, sorted(changed))


def replay(db: Connection, entry: JournalEntry, *, undone: bool) -> Replayed:
    """Give photos what they had on one side of an entry of the keywords it changed.

    A keyword about which something else was said since is not touched, nor is any other one.
    """
    rows = db.execute(
        "SELECT photo, before, after FROM journal_photos WHERE entry = ? ORDER BY photo",
        (entry.id,),
    ).fetchall()
    now = given(db, [id for id, *_ in rows])
    wanted: dict[int, dict[str, bool]] = {}
    kept: list[int] = []
    for id, *sides in rows:
        target, left = (json.loads(side) for side in (sides if undone else reversed(sides)))
        words = wanted[id] = dict(now.get(id, {}))
        changed = {one for one in {*target, *left} if target.get(one) != left.get(one)}
        same = {one for one in changed if words.get(one) == left.get(one)}
        for one in same:
            words.pop(one, None)
        words |= {one: target[one] for one in same if one in target}
        if same != changed:
            kept.append(id)
    _put(db, wanted)
    return Replayed(list(wanted), kept)


def heed(db: Connection, photo_id: int, said: Mapping[Path, tuple[str, Marks | None]]) -> None:
    """Let other programs have the last word on keywords they changed in these files since they were
    last read or written: what was given here and is gone there is not given any more, and what was
    taken off here and is there again is not taken off. Before what they say is remembered.

    Files by digest and marks: bytes that are only read in another way were changed by nobody.
    """
    words = given(db, [photo_id]).get(photo_id)
    if not words:
        return
    sql = "SELECT path, digest, marks FROM outside WHERE photo = ? AND marks IS NOT NULL"
    gone: set[str] = set()
    for path, known, stored in db.execute(sql, (photo_id,)).fetchall():
        digest, now = said.get(as_path(path), (known, None))
        if digest != known and now is not None:
            gone |= overtaken(words, of_json(stored).keywords, now.keywords)
    forget(db, {photo_id: gone})


def forget(db: Connection, keywords: Mapping[int, Collection[str]]) -> None:
    """Say no more of these keywords of photos than their files do."""
    db.executemany(
        "DELETE FROM keywords WHERE photo = ? AND keyword = ?",
        [(id, one) for id, words in keywords.items() for one in words],
    )


def merge(db: Connection, photo_id: int, *, into: int) -> None:
    """Two rows turn out to be one photo: it has the keywords of both."""
    db.execute("UPDATE OR REPLACE keywords SET photo = ? WHERE photo = ?", (into, photo_id))


def _put(db: Connection, wanted: Mapping[int, Given]) -> None:
    db.executemany("DELETE FROM keywords WHERE photo = ?", [(id,) for id in wanted])
    db.executemany(
        "INSERT INTO keywords (photo, keyword, given) VALUES (?, ?, ?)",
        [(id, *one) for id, words in wanted.items() for one in words.items()],
    )


def _packed(keywords: Given) -> bytes:
    return json.dumps(dict(sorted(keywords.items()))).encode()
