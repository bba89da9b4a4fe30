"""Copies of the catalog to go back to: made while it is in use, checked, and kept by rule.

They lie in a folder beside the catalog, named by their time (UTC) and what they were made for. A
copy that is not whole never has such a name.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from qualityculler.errors import CatalogError
from qualityculler.store import connect, makers
from qualityculler.store.connect import Connection
from qualityculler.store.errors import explained
from qualityculler.text import N_

KEEP_COUNT = 7
KEEP_BYTES = 2 << 30
KEEP_AT_LEAST = 2
EVERY = timedelta(days=1)
_FORM = "%Y-%m-%dT%H-%M-%S-%f"
_END = ".sqlite3"
_NOT_RESTORED = N_("The copy {copy} cannot be put in the place of {path}: {why}. All is as it was.")
_LEFT_ASIDE = N_(
    "The copy cannot be put in the place of {path}: {why}. What was there could not be put back "
    "({again}); it is kept as {names}. Take {end} out of these names before you open the catalog."
)
_UNSURE = N_(
    "The copy {copy} is in the place of {path}, but the disk does not say that it will stay there: "
    "{why}."
)
_UNSURE_KEPT = N_(
    "The copy {copy} is in the place of {path}, but the disk does not say that it will stay there: "
    "{why}. What was there is kept as {kept}."
)


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy: when it was made (UTC), what for, and its size in bytes."""

    path: Path
    made_at: datetime
    reason: str
    size: int


def folder_of(catalog: Path) -> Path:
    """Where the copies of a catalog lie; there may be none yet."""
    return catalog.with_name(f"{catalog.name}.backups")


def backups(catalog: Path) -> list[Backup]:
    """The copies there are, newest first; what has no such name is none."""
    folder = folder_of(catalog)
    try:
        names = [path for path in folder.iterdir() if path.name.endswith(_END)]
    except OSError:
        return []
    found = []
    for path in names:
        at, _, reason = path.name.removesuffix(_END).partition("_")
        try:
            made_at = datetime.strptime(at, _FORM).replace(tzinfo=UTC)
            found.append(Backup(path, made_at, reason, path.stat().st_size))
        except (ValueError, OSError):
            continue
    return sorted(found, key=lambda one: one.made_at, reverse=True)


def is_empty(db: Connection) -> bool:
    """Whether there is no photo in the catalog: a copy of it would be none to go back to."""
    return not db.execute("SELECT EXISTS (SELECT 1 FROM photos)").fetchone()[0]


def due(catalog: Path) -> bool:
    """Whether the last copy is older than a day, and the catalog has been changed since."""
    newest = next(iter(backups(catalog)), None)
    if newest is None:
        return True
    changed_s = max(_changed_s(catalog), _changed_s(Path(f"{catalog}-wal")))
    old = datetime.now(UTC) - newest.made_at >= EVERY
    return old and changed_s > newest.made_at.timestamp()


def make(catalog: Path, reason: str = "daily") -> Backup:
    """Copy the catalog as it is committed now, check the copy, let old copies go. Any thread.

    Others may read and write meanwhile. Raises CatalogError: nothing is left of a copy that
    failed, and every older copy is kept then.
    """
    folder = folder_of(catalog)
    made_at = datetime.now(UTC)
    target = folder / f"{made_at.strftime(_FORM)}_{reason}{_END}"
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        with explained(catalog):
            try:
                _copy(catalog, part)
                _check(part)
                part.replace(target)
            finally:
                part.unlink(missing_ok=True)
        _sync(folder)
        size = target.stat().st_size
        _rotate(catalog)
    except OSError as error:
        raise CatalogError(
            "The catalog {path} cannot be copied to {folder}: {why}.",
            path=catalog,
            folder=folder,
            why=error.strerror or str(error),
        ) from error
    return Backup(target, made_at, reason, size)


def restore(catalog: Path, backup: Path) -> Path | None:
    """Put a copy in the place of the catalog; where what stood there was set aside, if anything.

    Raises CatalogError, which says what is where: all is as it was, but for what it names. Nobody
    else may have the catalog open; those who are known to are named in the error.
    """
    if makers.others(catalog, ""):
        raise CatalogError(
            "The catalog {path} is open in another window or program; close that first.",
            path=catalog,
        )
    part = catalog.with_name(f".{catalog.name}.{os.getpid()}.part")
    aside = catalog.with_name(f"{catalog.name}.replaced-{datetime.now(UTC).strftime(_FORM)}")
    try:
        with explained(backup):
            _copy(backup, part)
            _check(part)
        _take_place(part, catalog, aside)
    except OSError as error:
        raise CatalogError(_NOT_RESTORED, copy=backup, path=catalog, why=_why(error)) from error
    finally:
        with suppress(OSError):  # its name says that it is nothing to keep
            part.unlink(missing_ok=True)
    kept = aside if aside.exists() else None
    try:
        _sync(catalog.parent)
    except OSError as error:
        told = _UNSURE if kept is None else _UNSURE_KEPT
        raise CatalogError(told, copy=backup, path=catalog, kept=aside, why=_why(error)) from error
    return kept


def _take_place(part: Path, catalog: Path, aside: Path) -> None:
    """Rename the catalog and its log together, and the copy to its name.

    A log left behind would be played into the copy. Raises OSError where all is as it was, and
    CatalogError with what is where.
    """
    moved: list[tuple[Path, Path]] = []
    try:
        for end in ("-wal", "-shm", ""):
            old, new = Path(f"{catalog}{end}"), Path(f"{aside}{end}")
            if old.exists():
                old.rename(new)
                moved.append((old, new))
        part.replace(catalog)
    except OSError as error:
        try:
            # The log comes back last: beside no catalog another program would throw it away.
            while moved:
                old, new = moved[-1]
                new.rename(old)
                moved.pop()
        except OSError as again:
            names = ", ".join(str(new) for _, new in moved)
            raise CatalogError(
                _LEFT_ASIDE, path=catalog, names=names, end=f".{aside.name.rpartition('.')[2]}",
                why=_why(error), again=_why(again),
            ) from error  # fmt: skip
        raise


def _copy(source: Path, target: Path) -> None:
    # Made by us, so that nobody else may read it from its first byte on.
    os.close(os.open(target, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
    with closing(connect.reader(source, 10.0)) as db:
        db.execute("VACUUM INTO ?", (str(target),))
    with target.open("rb+") as written:
        os.fsync(written.fileno())


def _check(copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as db:
        problem = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if problem != "ok":
            raise CatalogError(
                "The copy {copy} of the catalog is damaged ({problem}).", copy=copy, problem=problem
            )


def _rotate(catalog: Path) -> None:
    total = 0
    for place, one in enumerate(backups(catalog)):
        total += one.size
        if place >= KEEP_AT_LEAST and (place >= KEEP_COUNT or total > KEEP_BYTES):
            one.path.unlink(missing_ok=True)


def _why(error: OSError) -> str:
    return error.strerror or str(error)


def _changed_s(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _sync(folder: Path) -> None:
    """Have the new name itself on the disk."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
