"""Database errors that are the world's fault, said in a sentence."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qualityculler.errors import CatalogDamaged, CatalogError
from qualityculler.reason import Reason
from qualityculler.text import N_

ELSEWHERE = N_("name another place with --catalog")
BACK = N_("qualityculler doctor --restore puts a copy of it back")

_SENTENCES = {
    "SQLITE_NOTADB": N_(
        "The file {path} is not a catalog, or it is damaged; {back}, or {elsewhere}."
    ),
    "SQLITE_CORRUPT": N_("The catalog {path} is damaged; {back}."),
    "SQLITE_FULL": N_(
        "The disk that holds the catalog {path} is full; free some space and run the same "
        "command again."
    ),
    "SQLITE_BUSY": N_(
        "The catalog {path} is in use by another program; wait until that has finished and run "
        "the same command again."
    ),
    "SQLITE_READONLY": N_(
        "The catalog {path} cannot be written; check the permissions of the file and its folder, "
        "or {elsewhere}."
    ),
    "SQLITE_CANTOPEN": N_(
        "The catalog {path} cannot be opened; check that its folder exists and may be written, "
        "or {elsewhere}."
    ),
    "SQLITE_IOERR": N_(
        "The disk that holds the catalog {path} reported an error; check the disk and run the "
        "same command again."
    ),
}
_LITTLE_BYTES = 1 << 16
_DAMAGE = frozenset({"SQLITE_NOTADB", "SQLITE_CORRUPT"})
_SENTENCES["SQLITE_LOCKED"] = _SENTENCES["SQLITE_BUSY"]
_SENTENCES["SQLITE_PERM"] = _SENTENCES["SQLITE_READONLY"]
_SENTENCES["SQLITE_AUTH"] = _SENTENCES["SQLITE_READONLY"]


def explain(error: sqlite3.Error, path: Path) -> CatalogError | None:
    """The sentence for an error of the environment; None where the error is a bug of ours."""
    # Extended codes are longer names of a family: SQLITE_IOERR_WRITE, SQLITE_CORRUPT_INDEX, ...
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith("SQLITE_IOERR") and _is_full(path):
        # Its index of the log has to grow before anything is read or written.
        name = "SQLITE_FULL"
    for family, sentence in _SENTENCES.items():
        if name == family or name.startswith(family + "_"):
            kind = CatalogDamaged if family in _DAMAGE else CatalogError
            return kind(sentence, path=path, elsewhere=Reason(ELSEWHERE), back=Reason(BACK))
    return None


def _is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _LITTLE_BYTES
    except OSError:
        return False


def damaged(path: Path, problem: str) -> CatalogError:
    """The sentence for a catalog in which something was found that cannot be."""
    return CatalogDamaged(
        "The catalog {path} is damaged ({problem}); {back}.",
        path=path,
        problem=problem,
        back=Reason(BACK),
    )


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Raise CatalogError in place of a database error of the environment; bugs pass through."""
    try:
        yield
    except sqlite3.Error as error:
        told = explain(error, path)
        if told is None:
            raise
        raise told from error
