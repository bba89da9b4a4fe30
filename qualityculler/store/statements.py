"""A ``PhotoQuery`` becomes SQL, written by hand for its indexes.

Two kinds of SELECT answer every query: one walks the scores in the order of their values, the other
the photos in the order of their paths, names or times. Each is covered by one index as long as only
ids are asked for, so no photo is looked up. Sorting by something with few values (flag, stars) is a
walk along the paths that deals the photos out to ``buckets``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qualityculler.domain import (
    UNKNOWN_ERROR,
    BurstFilter,
    Flag,
    Label,
    PhotoQuery,
    PhotoStatus,
    ScorerId,
    SortKey,
    Suggestion,
)
from qualityculler.store.names import as_bytes, below, folded

SCORER = (
    "(SELECT id FROM scorers"
    " WHERE name = :name AND digest = :digest AND preprocessing = :preprocessing)"
)
JOIN_SCORE = f"LEFT JOIN scores s ON s.photo = p.id AND s.scorer = {SCORER}"
WITH_TEXT = (
    "SELECT json_group_array(id) FROM photos INDEXED BY photos_search WHERE instr(search, :text)"
)
JOIN_REST = "LEFT JOIN skips k ON k.photo = p.id LEFT JOIN roots r ON r.id = p.root"

SURE = 0.9
"""How often a verdict like this one must have been right for a suggestion to go by it."""
SURELY_SEVERE = (
    f"f.severity = 'severe' AND f.confidence >= {SURE} AND NOT EXISTS ("
    "SELECT 1 FROM disputes d WHERE d.digest = f.digest AND d.fault = f.fault)"
)
"""Of a row ``f`` of the findings: what suggestions go by, see ``cull.suggest``."""
_BLURS = "'defocus', 'motion blur'"

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SqlStatement:
    """The parts of a SELECT; ``buckets`` are conditions whose photos come one after another.

    ``table`` is ``s`` where scores are walked and ``p`` where photos are.
    """

    table: str
    source: str
    where: str
    order: str
    values: Values
    buckets: tuple[str, ...] = ("1",)

    @property
    def id(self) -> str:
        """The expression for the id of the photo."""
        return "s.photo" if self.table == "s" else "p.id"

    def ids(self, limit: int | None = None) -> str:
        """A SELECT of one row with a JSON array of ids for each bucket.

        That is twice as quick as a row for each id.
        """
        arrays = ", ".join(
            f"json_group_array(id) FILTER (WHERE bucket = {n})" for n in range(len(self.buckets))
        )
        # The limit is there in any case: without one, SQLite may take the order for needless.
        return (
            f"SELECT {arrays} FROM (SELECT {self.id} AS id, {self._bucket()} AS bucket "
            f"FROM {self.source} WHERE {self.where} ORDER BY {self.order} "
            f"LIMIT {-1 if limit is None or len(self.buckets) > 1 else limit})"
        )

    def rows(self, columns: str) -> list[str]:
        """A SELECT of whole rows for each bucket; ``p``, ``s``, ``k`` and ``r`` are at hand."""
        join = "CROSS JOIN photos p ON p.id = s.photo" if self.table == "s" else JOIN_SCORE
        return [
            f"SELECT {columns} FROM {self.source} {join} {JOIN_REST} "
            f"WHERE {self.where} AND ({bucket}) ORDER BY {self.order}"
            for bucket in self.buckets
        ]

    def numbers(self, columns: str) -> str:
        """A SELECT of aggregates, in no order."""
        return f"SELECT {columns} FROM {self.source} WHERE {self.where}"

    def _bucket(self) -> str:
        if len(self.buckets) == 1:
            return "0"
        # They exclude each other; to ask for a score first spares most photos the other questions.
        numbered = sorted(enumerate(self.buckets), key=lambda case: case[1] != _SCORED)
        cases = " ".join(f"WHEN {bucket} THEN {n}" for n, bucket in numbered)
        return f"CASE {cases} END"


def key(scorer: ScorerId) -> Values:
    """The values that ``SCORER`` needs."""
    return {"name": scorer.name, "digest": scorer.digest, "preprocessing": scorer.preprocessing}


def statements(query: PhotoQuery, stacked: str = "[]") -> list[SqlStatement]:
    """The SELECTs that answer a query one after another, its limit left aside.

    ``stacked`` is a JSON array of the photos that ``store.stacks`` shows, where the query has
    closed stacks.
    """
    found = _statements(query)
    for one in found:
        one.values["stacked"] = stacked
    return found


def _statements(query: PhotoQuery) -> list[SqlStatement]:
    if query.flags == frozenset() or query.labels == frozenset():
        # SQLite would see that nothing fits, forget the rest, and find no use for the index.
        return []
    if query.sort is SortKey.SCORE:
        return [*_scored(query), *_unscored(query)]
    statuses = _statuses_wanted(query)
    if not statuses:
        return []
    index, order, parts, buckets = _photo_order(query)
    return [_photos(query, statuses, index, order, (*part,), buckets) for part in parts]


def _scored(query: PhotoQuery) -> list[SqlStatement]:
    if PhotoStatus.SCORED not in _statuses_wanted(query):
        return []
    down, index = ("DESC", "scores_best") if query.descending else ("ASC", "scores_worst")
    conditions, values = _conditions(query, "s")
    conditions = [f"s.scorer = {SCORER}", *conditions, *_score_conditions(query, "s")]
    source = "scores s" + _by(index, query)
    order = f"s.value {down}, s.path"
    return [SqlStatement("s", source, _all(conditions), order, values | key(query.scorer))]


def _unscored(query: PhotoQuery) -> list[SqlStatement]:
    statuses = _statuses_wanted(query) - {PhotoStatus.SCORED}
    if not statuses:
        return []
    buckets = tuple(_STATUS[status] for status in PhotoStatus if status in statuses)
    return [_photos(query, statuses, "photos_path", "p.path", (), buckets)]


def _photos(
    query: PhotoQuery,
    statuses: frozenset[PhotoStatus],
    index: str,
    order: str,
    more: Sequence[str],
    buckets: tuple[str, ...],
) -> SqlStatement:
    conditions, values = _conditions(query, "p")
    conditions += [*more, *_status_conditions(query, statuses)]
    values |= key(query.scorer)
    return SqlStatement(
        "p", "photos p" + _by(index, query), _all(conditions), order, values, buckets
    )


def _status_conditions(query: PhotoQuery, statuses: frozenset[PhotoStatus]) -> list[str]:
    """What is asked of status and score where photos are walked."""
    limited = bool(_score_conditions(query, "s")) and PhotoStatus.SCORED in statuses
    if statuses == _WITHOUT_SCORE:
        return [_UNSCORED]
    if limited and statuses == {PhotoStatus.SCORED}:
        # A score that fits is a score: each is looked up once.
        return [_fits_score(query)]
    conditions = []
    if len(statuses) < len(PhotoStatus):
        conditions.append(" OR ".join(_STATUS[status] for status in sorted(statuses)))
    if limited:
        # What has no score and got this far may stay.
        conditions.append(f"{_fits_score(query)} OR NOT {_SCORED}")
    return conditions


def _photo_order(
    query: PhotoQuery,
) -> tuple[str, str, Sequence[Sequence[str]], tuple[str, ...]]:
    """Index, order, the conditions of each part, and the buckets of each part."""
    down = "DESC" if query.descending else "ASC"
    if query.sort is SortKey.NAME:
        # Both the same way round: the index is walked backwards as it is, and nothing is sorted.
        return "photos_name", f"p.name COLLATE NOCASE {down}, p.path {down}", [()], ("1",)
    if query.sort is SortKey.CAPTURED:
        index = "photos_last" if query.descending else "photos_first"
        parts = (("p.moment > ''",), ("p.moment IS NULL",))
        return index, f"p.moment {down}, p.path", parts, ("1",)
    buckets = _BUCKETS[query.sort]
    last = () if query.sort is SortKey.STATUS else buckets[-1:]
    dealt = buckets[: len(buckets) - len(last)]
    ordered = tuple(reversed(dealt)) if query.descending else dealt
    return "photos_path", "p.path", [()], (*ordered, *last)


def _statuses_wanted(query: PhotoQuery) -> frozenset[PhotoStatus]:
    """The statuses that are left once the other filters have spoken."""
    statuses = query.statuses
    if query.min_score is not None or query.max_score is not None:
        statuses &= {PhotoStatus.SCORED}
    if query.suggestions is not None:
        if Suggestion.CANNOT_JUDGE not in query.suggestions:
            statuses &= {PhotoStatus.SCORED}
        # A scorer that judges no quality suggests nothing, whatever its scores are.
        asked = query.suggestions - {Suggestion.CANNOT_JUDGE}
        fitting = asked if query.scorer.is_technical else query.suggestions - asked
        if not fitting:
            statuses -= {PhotoStatus.SCORED}
    return statuses


def _conditions(query: PhotoQuery, table: str) -> tuple[list[str], Values]:
    """What is asked of the photo itself; ``table`` is where its columns are at hand."""
    conditions: list[str] = []
    values: Values = {}
    if not query.include_missing:
        conditions.append(f"{table}.missing = 0")
    # Files of one shot are one line: that of the photo the others are shown under.
    conditions.append(f"{table}.partner IS NULL")
    if query.folders:
        conditions.append(_in_folders(query.folders, query.recursive, table, values))
    if query.flags is not None:
        conditions.append(_one_of(f"{table}.flag", query.flags))
    if query.labels is not None:
        conditions.append(_one_of(f"{table}.label", query.labels))
    if query.min_rating is not None:
        conditions.append(f"{table}.rating >= :min_rating")
    if query.max_rating is not None:
        conditions.append(f"{table}.rating <= :max_rating")
    if query.text:
        conditions.append(_has_text(table))
    if query.burst is not None:
        conditions.append(_in_burst(query, table))
    if query.faults is not None:
        conditions.append(_has_fault(query.faults, table))
        values |= _fault_values(query)
    values |= {
        "min_rating": query.min_rating,
        "max_rating": query.max_rating,
        "text": folded(query.text or ""),
        "min_score": query.min_score,
        "max_score": query.max_score,
        "keep_above": query.thresholds.keep_above,
        "reject_below": query.thresholds.reject_below,
    }
    return conditions, values


def suggested(suggestion: Suggestion, table: str, scorer: ScorerId) -> str:
    """The condition on a score that ``cull.suggest`` has for a suggestion; a test compares them.

    The bounds of the bare value follow from the others and let SQLite walk only that part of the
    index.
    """
    if not scorer.is_technical:
        return "1" if suggestion is Suggestion.CANNOT_JUDGE else "0"
    value, error = f"{table}.value", f"coalesce({table}.uncertainty, {UNKNOWN_ERROR})"
    severe, blurred = _severe(table), _severe(table, f"AND f.fault IN ({_BLURS})")
    match suggestion:
        case Suggestion.KEEP:
            keeps = f"{value} >= :keep_above AND {value} - {error} >= :keep_above"
            return f"{keeps} AND NOT {severe}"
        case Suggestion.REJECT:
            rejects = f"{value} < :reject_below AND {value} + {error} < :reject_below"
            return f"(({rejects}) OR {blurred}) AND NOT {_whole(table)}"
        case Suggestion.REVIEW:
            keeps_not = f"({value} - {error} < :keep_above OR {severe})"
            rejects_not = f"({value} + {error} >= :reject_below AND NOT {blurred})"
            return f"{keeps_not} AND ({rejects_not} OR {_whole(table)})"
        case Suggestion.CANNOT_JUDGE:
            return "0"


def _whole(table: str) -> str:
    """Whether a photo is of a group that is worth something only as a whole."""
    id = "s.photo" if table == "s" else "p.id"
    return f"{id} IN (SELECT photo FROM bursts WHERE kind <> 'burst')"


def _severe(table: str, more: str = "") -> str:
    """Whether a photo has a fault that was surely measured as severe; few have.

    Whether there is any such fault is asked once: where nothing is measured no photo is looked up.
    """
    id = "s.photo" if table == "s" else "p.id"
    faults = f"FROM findings f WHERE {SURELY_SEVERE} {more}"
    return (
        f"(EXISTS (SELECT 1 {faults}) AND {id} IN (SELECT id FROM photos INDEXED BY photos_digest "
        f"WHERE digest IN (SELECT f.digest {faults})))"
    )


def _score_conditions(query: PhotoQuery, table: str) -> list[str]:
    """What is asked of a score; ``table`` is where its columns are at hand."""
    conditions = []
    if query.min_score is not None:
        conditions.append(f"{table}.value >= :min_score")
    if query.max_score is not None:
        conditions.append(f"{table}.value <= :max_score")
    if query.suggestions is not None and _limits_scores(query.suggestions, query.scorer):
        some = [
            suggested(one, table, query.scorer)
            for one in Suggestion
            if one in query.suggestions & _JUDGED
        ]
        conditions.append(" OR ".join(f"({one})" for one in some) or "0")
    return conditions


def _limits_scores(suggestions: frozenset[Suggestion], scorer: ScorerId) -> bool:
    """Whether there can be a score that gets none of these suggestions."""
    return not suggestions >= (_JUDGED if scorer.is_technical else {Suggestion.CANNOT_JUDGE})


def _fits_score(query: PhotoQuery) -> str:
    """Whether the score of a photo is one that is asked for; the last score is at hand.

    The inner CASE lets SQLite leave a condition at its first part that decides: as a value it would
    evaluate all of them.
    """
    fits = _all(_score_conditions(query, "p"))
    return (
        f"CASE WHEN p.scored_by = {SCORER} THEN CASE WHEN {fits} THEN 1 ELSE 0 END "
        f"ELSE {_has_score(_all(_score_conditions(query, 's')))} END"
    )


def _in_folders(folders: Sequence[Path], recursive: bool, table: str, values: Values) -> str:
    found = []
    for n, folder in enumerate(folders):
        values[f"from{n}"], values[f"to{n}"] = below(folder)
        values[f"in{n}"] = as_bytes(folder)
        found.append(f"({table}.path >= :from{n} AND {table}.path < :to{n})")
    if recursive:
        return " OR ".join(found)
    exact = ", ".join(f":in{n}" for n in range(len(folders)))
    return _of_photo(f"p.folder IN ({exact})", table)


def _one_of(column: str, values: Iterable[Flag | Label | None]) -> str:
    # Words of our own enums, never of the user: they need no quoting.
    words = sorted(f"'{value.value}'" for value in values if value is not None)
    found = [f"{column} IN ({', '.join(words)})"]
    return " OR ".join([*found, f"{column} IS NULL"] if None in values else found)


def _has_text(table: str) -> str:
    if table == "p":
        return "instr(p.search, :text)"
    # Scores come in no order of the photos: all that have the text are found first, in one walk.
    return "s.photo IN (SELECT id FROM photos INDEXED BY photos_search WHERE instr(search, :text))"


def _in_burst(query: PhotoQuery, table: str) -> str:
    id = "s.photo" if table == "s" else "p.id"
    match query.burst:
        case BurstFilter.SINGLES:
            return f"{id} NOT IN (SELECT photo FROM bursts)"
        case BurstFilter.WITHOUT_PICK:
            return (
                f"{id} IN (SELECT photo FROM bursts WHERE burst NOT IN (SELECT b.burst "
                "FROM bursts b JOIN photos q ON q.id = b.photo WHERE q.flag = 'pick'))"
            )
        case _:
            return f"{id} IN (SELECT value FROM json_each(:stacked))"


def _has_fault(faults: frozenset[str], table: str) -> str:
    """Measured by the rules of today, and not wrong in the user's opinion. Faults go by content:
    photos are found by it, so that the walk itself still needs its index only.
    """
    names = ", ".join(f":fault{n}" for n in range(len(faults)))
    id = "s.photo" if table == "s" else "p.id"
    return (
        f"{id} IN (SELECT id FROM photos INDEXED BY photos_digest WHERE digest IN ("
        f"SELECT f.digest FROM findings f WHERE f.rules = :rules AND f.fault IN ({names}) "
        "AND f.severity IN ('slight', 'clear', 'severe') AND NOT EXISTS ("
        "SELECT 1 FROM disputes d WHERE d.digest = f.digest AND d.fault = f.fault)))"
    )


def _fault_values(query: PhotoQuery) -> Values:
    faults = {f"fault{n}": fault for n, fault in enumerate(query.faults or ())}
    return faults | {"rules": query.rules}


def _of_photo(condition: str, table: str) -> str:
    """A condition on a column that scores do not repeat."""
    return (
        condition if table == "p" else f"s.photo IN (SELECT p.id FROM photos p WHERE {condition})"
    )


def _has_score(condition: str) -> str:
    # A subquery and no join: SQLite would turn a join around and begin with the scores.
    return (
        f"EXISTS (SELECT 1 FROM scores s WHERE s.photo = p.id AND s.scorer = {SCORER} "
        f"AND {condition})"
    )


# Half the time of an EXISTS. In a CASE, "not known" counts as "no"; anywhere else SQLite would look
# through all scores to tell the two apart.
_HAS_SCORE = f"CASE WHEN (p.id, {SCORER}) IN (SELECT photo, scorer FROM scores) THEN 1 ELSE 0 END"
# Most photos were scored last by the scorer asked for: those need no look-up.
_SCORED = f"(ifnull(p.scored_by = {SCORER}, 0) OR {_HAS_SCORE})"
# The first half needs the index alone, and spares nearly all photos any look-up.
_UNSCORED = f"ifnull(p.scored_by <> {SCORER}, 1) AND NOT {_HAS_SCORE}"
_SKIP = "EXISTS (SELECT 1 FROM skips k WHERE k.photo = p.id)"
_STATUS = {
    PhotoStatus.SCORED: _SCORED,
    PhotoStatus.SKIPPED: f"(NOT {_SCORED} AND {_SKIP})",
    PhotoStatus.PENDING: f"(NOT {_SCORED} AND NOT {_SKIP})",
}
_WITHOUT_SCORE = frozenset(PhotoStatus) - {PhotoStatus.SCORED}
_JUDGED = frozenset(Suggestion) - {Suggestion.CANNOT_JUDGE}
# From low to high; the last stands for "no value", except among the statuses.
_BUCKETS = {
    SortKey.FLAG: tuple(f"p.flag = '{flag}'" for flag in (Flag.REJECT, Flag.PICK, Flag.NONE)),
    SortKey.RATING: tuple(f"p.rating = {stars}" for stars in (1, 2, 3, 4, 5, 0)),
    SortKey.LABEL: (*(f"p.label = '{label}'" for label in Label), "p.label IS NULL"),
    SortKey.STATUS: tuple(_STATUS[status] for status in PhotoStatus),
}


def _by(index: str, query: PhotoQuery) -> str:
    # The indexes begin with "missing"; without statistics SQLite would not always see their use.
    return "" if query.include_missing else f" INDEXED BY {index}"


def _all(conditions: Sequence[str]) -> str:
    return " AND ".join(f"({condition})" for condition in conditions) or "1"
