"""Which volume the photos below a place belong to: two cards at one mount point stay two.

Photos are known by their path. Where another volume turns up in the place of a known one, the
photos of the known one give way: they are listed under a name of their own, "CARD (1234-ABCD)",
with their decisions, and get their path back when their volume does, wherever it is mounted then.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from qualityculler import presence, volumes
from qualityculler.store.connect import Connection
from qualityculler.store.names import as_bytes, as_path, below, searched, text
from qualityculler.volumes import Volume

SAMPLE = 200
_BY_PHOTOS = "photos"
"""The kind of an identity that the catalog itself gives: the volume is known by what it holds."""
_SHORT = 9
_CLOCK_NS = 2 * 10**9  # FAT keeps times to two seconds


@dataclass(frozen=True, slots=True)
class GivenWay:
    """So many photos gave way to another volume at ``place``; they are listed under another path
    now, as those of a volume that is away."""

    place: Path
    listed_as: Path
    photos: int


@dataclass(frozen=True, slots=True)
class _Known:
    """A volume as it is known: ``mount`` is where its photos are listed, ``place`` where it was
    mounted when it was seen last."""

    id: int
    identity: str
    mount: Path
    place: Path


def settle(db: Connection, folder: Path, found: Sequence[Volume]) -> list[GivenWay]:
    """Bring the paths of photos in line with the volumes that are found around a folder now.

    ``found`` is what ``qualityculler.volumes.around`` says of it. For the writer thread; before
    the folder is listed or scanned. Looks at some files where a volume cannot be told by name.
    """
    here = {one.mount: one for one in found}
    ways = []
    for known in _rows(db) if found else ():
        now = here.get(known.mount)
        if not _concerns(known.mount, folder, found[0].mount) or (
            now is None and presence.away(known.mount)
        ):
            continue
        if not _has_photos(db, known):
            _forget(db, known)
        elif _gives_way(db, known, now):
            ways.append(_give_way(db, known))
        elif now is None:
            # Its files are where they were, on the volume around it.
            _forget(db, known)
        else:
            _remember(db, known.id, now.identity or known.identity, now.mount)
    for one in found:
        if one.mount not in {known.mount for known in _rows(db)}:
            _welcome(db, one)
    return ways


def absent_mounts(db: Connection) -> list[Path]:
    """Where photos are listed whose volume is certainly not there now. Any connection."""
    return [one.mount for one in _rows(db) if _is_absent(one)]


def is_another(db: Connection, folder: Path) -> bool:
    """Whether another volume than the known one is in its place, and holds something: the photos
    that are listed for a folder are not those that are there. Any connection."""
    known = next((one for one in _rows(db) if _is_at_or_below(folder, one.mount)), None)
    return known is not None and bool(_is_absent(known)) and not presence.away(known.mount)


def is_away(db: Connection, path: Path, root: Path) -> bool:
    """Whether a photo that is not at its path is so because its volume is away.

    ``root`` is the folder that was scanned for it. Where nothing is known of the volume it is
    guessed, and in doubt it is away. Any connection.
    """
    known = next((one for one in _rows(db) if _is_below(path, one.mount)), None)
    absent = None if known is None else _is_absent(known)
    if absent:
        return True
    guessed = presence.drive_is_away(root)
    if known is None or absent is None:
        return guessed
    # On a drive that is there a folder that is not has been renamed or deleted.
    return guessed and not (presence.is_for_drives(known.mount) and not root.is_dir())


def _concerns(mount: Path, folder: Path, outermost: Path) -> bool:
    on_the_way = mount == folder or mount in folder.parents
    return (on_the_way and mount not in outermost.parents) or folder in mount.parents


def _gives_way(db: Connection, known: _Known, now: Volume | None) -> bool:
    """Whether another volume than the known one is in its place; None: none is mounted there, and
    what is there is part of another one.

    A disk of the computer that was copied to a new one is still the same: its files are in their
    places. A card with the same files is a copy of the card.
    """
    alike = False if now is None else volumes.same(known.identity, now.identity)
    can_be_pulled_out = presence.is_for_drives(known.mount)
    if alike:
        return False
    if alike is False and can_be_pulled_out:
        return True
    if _in_place(db, known, known.mount):
        return False
    return alike is False or can_be_pulled_out


def _give_way(db: Connection, known: _Known) -> GivenWay:
    """List the photos of a volume under a name that nothing else has."""
    short = "".join(c for c in known.identity.partition(":")[2] if c.isalnum() or c in "-_")
    name, number = f"{known.mount.name} ({short[:_SHORT]})".strip(), 1
    target = known.mount.parent / name
    taken = {one.mount for one in _rows(db)}
    while target in taken or target.exists() or _any_below(db, target):
        number += 1
        target = known.mount.parent / f"{name} {number}"
    count = _relist(db, known, target)
    db.execute("UPDATE volumes SET mount = ? WHERE id = ?", (as_bytes(target), known.id))
    return GivenWay(known.mount, target, count)


def _welcome(db: Connection, volume: Volume) -> None:
    """Enter a volume that nothing is known of at its place: a new one, or one come back."""
    if volume.identity is None and not presence.is_for_drives(volume.mount):
        return
    if _has_photos(db, _Known(0, "", volume.mount, volume.mount)):
        back = None  # photos that were there before volumes were told apart
    elif volume.identity is not None:
        back = next((one for one in _rows(db) if _moved_here(one, volume)), None)
    else:
        back = next((one for one in _rows(db) if _is_back(db, one, volume.mount)), None)
    if back is not None:
        _relist(db, back, volume.mount)
        _remember(db, back.id, back.identity, volume.mount)
    else:
        identity = volume.identity or f"{_BY_PHOTOS}:{secrets.token_hex(4)}"
        db.execute(
            "INSERT INTO volumes (identity, mount, place, seen_at) VALUES (?, ?, ?, ?)",
            (identity, as_bytes(volume.mount), as_bytes(volume.mount), _now()),
        )


def _moved_here(known: _Known, volume: Volume) -> bool:
    """Whether this is the volume, and no longer where it was: a part may be mounted twice."""
    same = volumes.same(known.identity, volume.identity)
    return bool(same) and not volumes.same(known.identity, volumes.identity_at(known.mount))


def _is_back(db: Connection, known: _Known, mount: Path) -> bool:
    return (
        known.identity.startswith(_BY_PHOTOS)
        and known.place == mount
        and _has_photos(db, known)
        and _in_place(db, known, mount)
    )


def _forget(db: Connection, known: _Known) -> None:
    db.execute("DELETE FROM volumes WHERE id = ?", (known.id,))


def _remember(db: Connection, id: int, identity: str, mount: Path) -> None:
    db.execute(
        "UPDATE volumes SET identity = ?, mount = ?, place = ?, seen_at = ? WHERE id = ?",
        (identity, as_bytes(mount), as_bytes(mount), _now(), id),
    )


def _is_absent(known: _Known) -> bool | None:
    """Whether the volume is certainly not where its photos are listed; None: cannot be told."""
    found = next(iter(volumes.around(known.mount)), None)
    if found is None:
        return None
    if found.mount != known.mount:
        return True
    same = volumes.same(known.identity, found.identity)
    return None if same is None else not same


@dataclass(frozen=True, slots=True)
class _Photo:
    """What a photo of a volume needs for another path."""

    id: int
    root: int
    path: bytes
    folder: bytes
    relative: bytes
    missing: bool
    size: int
    mtime_ns: int


def _photos(db: Connection, known: _Known) -> list[_Photo]:
    """The photos listed below a volume's mount, without those of a volume mounted below it."""
    where, bounds = _of_volume(db, known)
    rows = db.execute(
        "SELECT id, root, path, folder, relative, missing, size, mtime_ns FROM photos "
        f"WHERE {where} ORDER BY path",
        bounds,
    )
    return [_Photo(*row) for row in rows.fetchall()]


def _has_photos(db: Connection, known: _Known) -> bool:
    where, bounds = _of_volume(db, known)
    return db.execute(f"SELECT 1 FROM photos WHERE {where} LIMIT 1", bounds).fetchone() is not None


def _of_volume(db: Connection, known: _Known) -> tuple[str, list[bytes]]:
    inner = [one.mount for one in _rows(db) if known.mount in one.mount.parents]
    where = "path >= ? AND path < ?" + " AND NOT (path >= ? AND path < ?)" * len(inner)
    return where, [bound for at in (known.mount, *inner) for bound in below(at)]


def _in_place(db: Connection, known: _Known, mount: Path) -> bool:
    """Whether any of the volume's photos is below ``mount`` as it was, of those looked at."""
    present = [one for one in _photos(db, known) if not one.missing]
    step = max(1, len(present) // SAMPLE)
    start = len(as_bytes(known.mount).rstrip(b"/"))
    return any(_is_as_it_was(one, mount, one.path[start:]) for one in present[::step])


def _is_as_it_was(photo: _Photo, mount: Path, rest: bytes) -> bool:
    try:
        now = as_path(as_bytes(mount).rstrip(b"/") + rest).stat()
    except (OSError, ValueError):
        return False
    return now.st_size == photo.size and abs(now.st_mtime_ns - photo.mtime_ns) <= _CLOCK_NS


def _relist(db: Connection, known: _Known, target: Path) -> int:
    """Give the photos of a volume, its scanned folders and what lies in its bin another path."""
    source = known.mount
    for id, path in db.execute("SELECT id, path FROM roots").fetchall():
        if _is_at_or_below(as_path(path), source):
            _rename_root(db, id, _moved(path, source, target))
    photos = _photos(db, known)
    roots = {id: as_path(path) for id, path in db.execute("SELECT id, path FROM roots")}
    db.executemany(
        "UPDATE photos SET path = ?, folder = ?, relative = ?, search = ? WHERE id = ?",
        (_relisted(one, source, target, roots[one.root]) for one in photos),
    )
    _relist_files(db, source, target)
    return len(photos)


def _rename_root(db: Connection, id: int, path: bytes) -> None:
    found = db.execute("SELECT id FROM roots WHERE path = ?", (path,)).fetchone()
    if found is not None:  # scanned while the volume was away, and nothing was there
        db.execute("UPDATE photos SET root = ? WHERE root = ?", (found[0], id))
        db.execute("DELETE FROM roots WHERE id = ?", (id,))
        return
    name = text(str(as_path(path)))
    db.execute("UPDATE roots SET path = ?, name = ? WHERE id = ?", (path, name, id))


def _relisted(
    photo: _Photo, source: Path, target: Path, root: Path
) -> tuple[bytes, bytes, bytes, str, int]:
    path, folder = (_moved(one, source, target) for one in (photo.path, photo.folder))
    relative = photo.relative
    if not _is_at_or_below(root, target):
        relative = path.partition(b"\0")[0][len(as_bytes(root).rstrip(b"/")) + 1 :]
    return path, folder, relative, searched(root, as_path(relative)), photo.id


def _relist_files(db: Connection, source: Path, target: Path) -> None:
    """What acts have moved, to the bin or elsewhere: the way back leads to the same volume."""
    for table, column, key in (
        ("journal_photos", "before", "photo"),
        ("journal_photos", "after", "photo"),
        ("journal_files", "source", "place"),
        ("journal_files", "target", "place"),
    ):
        rows = db.execute(
            f"SELECT h.entry, h.{key}, h.{column} FROM {table} h JOIN journal j ON j.id = h.entry "
            f"WHERE j.verb NOT IN ('decide', 'set_aside') AND h.{column} >= ? AND h.{column} < ?",
            below(source),
        ).fetchall()
        db.executemany(
            f"UPDATE {table} SET {column} = ? WHERE entry = ? AND {key} = ?",
            ((_moved(path, source, target), entry, one) for entry, one, path in rows),
        )


def _moved(path: bytes, source: Path, target: Path) -> bytes:
    return as_bytes(target) + path[len(as_bytes(source).rstrip(b"/")) :]


def _is_below(path: Path, mount: Path) -> bool:
    start, end = below(mount)
    return start <= as_bytes(path) < end


def _is_at_or_below(path: Path, mount: Path) -> bool:
    return path == mount or _is_below(path, mount)


def _any_below(db: Connection, folder: Path) -> bool:
    sql = "SELECT 1 FROM photos WHERE path >= ? AND path < ? LIMIT 1"
    return db.execute(sql, below(folder)).fetchone() is not None


def _rows(db: Connection) -> list[_Known]:
    """The deepest first."""
    return sorted(_read(db), key=lambda one: -len(one.mount.parts))


def _read(db: Connection) -> Iterator[_Known]:
    for id, identity, mount, place in db.execute("SELECT id, identity, mount, place FROM volumes"):
        yield _Known(id, identity, as_path(mount), as_path(place))


def _now() -> str:
    return datetime.now(UTC).isoformat()
