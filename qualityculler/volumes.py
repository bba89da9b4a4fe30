"""Which volumes are mounted where, and what tells a volume from any other one.

A drive or card is known by what its file system carries with it, wherever it is mounted: its UUID
on Linux and macOS, its serial number on Windows, the address of a share. Two cards that come up at
one mount point are two volumes, and one card at two places is one.
"""

from __future__ import annotations

import ctypes
import os
import re
import sys
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_BY_UUID = Path("/dev/disk/by-uuid")
_TABLE = Path("/proc/self/mountinfo")
_SHARES = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "afs", "virtiofs"})
# Here f_fsid is made of the UUID; elsewhere (vfat, xfs) it is the number of the device.
_FSID_OF_UUID = frozenset(
    {"ext2", "ext3", "ext4", "btrfs", "f2fs", "bcachefs", "zfs", "tmpfs"}
)  # fmt: skip
_ESCAPED = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class Volume:
    """Something mounted. ``identity`` is "kind:value"; None where the system gives none.

    Identities of different kinds cannot be compared: both may be of one volume.
    """

    mount: Path
    identity: str | None


@dataclass(frozen=True, slots=True)
class Mount:
    """One line of Linux' table: what is mounted, which part of it, of what type."""

    mount: Path
    part: str
    kind: str
    source: str


def around(folder: Path) -> list[Volume]:
    """The volume a folder is on, and those mounted below it, the outermost first.

    Behind a link the folder itself stands for where its volume is mounted: photos are known by the
    path people see. Asks the system, which may take its time for a share; any thread.
    """
    real = Path(os.path.realpath(folder))
    table = _mounts()
    own = next((one for one in reversed(_chain(real)) if _is_mount(one, table)), None)
    if own is None:
        return []
    seen = own if own == folder or own in folder.parents else folder
    inner = sorted(one for one in table or () if real in one.parents)
    return [
        Volume(seen, _identity(own, table, real if seen == folder else own)),
        *(Volume(folder / one.relative_to(real), _identity(one, table)) for one in inner),
    ]


def identity_at(place: Path) -> str | None:
    """The identity of what is mounted at exactly this place, or is behind a link; None if nothing
    is, or the system does not say."""
    found = next(iter(around(place)), None)
    return found.identity if found is not None and found.mount == place else None


def same(one: str | None, other: str | None) -> bool | None:
    """Whether two identities are of one volume; None where that cannot be told."""
    if one is None or other is None or one.partition(":")[0] != other.partition(":")[0]:
        return None
    return one == other


def parsed(table: str) -> dict[Path, Mount]:
    """Linux' table of mounts by their place; what is mounted over another hides it (proc(5))."""
    found: dict[Path, Mount] = {}
    for line in table.splitlines():
        words = line.split(" ")
        if "-" not in words:
            continue
        kind, source = words[words.index("-") + 1 :][:2]
        mount = Path(_plain(words[4]))
        found[mount] = Mount(mount, _plain(words[3]), kind, _plain(source))
    return found


def identity_of(mount: Mount, fsid: int, by_uuid: Path = _BY_UUID) -> str | None:
    """What tells a mount of Linux from others: UUID, address of a share, or number of the system.

    A part of a volume that is mounted by itself counts as a volume.
    """
    part = "" if mount.part == "/" else mount.part
    if (found := _uuid_of(mount.source, by_uuid)) is not None:
        return f"uuid:{found}{part}"
    if mount.kind in _SHARES or mount.kind.startswith("fuse."):
        return f"share:{mount.source}{part}"
    if mount.kind in _FSID_OF_UUID and fsid:
        return f"fsid:{fsid:016x}{part}"
    return None


def _uuid_of(source: str, by_uuid: Path) -> str | None:
    if not source.startswith("/"):
        return None
    device = os.path.realpath(source)
    try:
        names = sorted(by_uuid.iterdir())
    except OSError:
        return None
    return next((one.name for one in names if os.path.realpath(one) == device), None)


def _plain(field: str) -> str:
    """A field of the table as text: blank, tab, newline and backslash stand there in octal."""
    raw = _ESCAPED.sub(lambda found: chr(int(found.group(1), 8)), field)
    return os.fsdecode(raw.encode("utf-8", "surrogateescape"))


def _mounts() -> dict[Path, Mount] | None:
    """Linux' table; None elsewhere, where the places are asked for one by one."""
    try:
        return parsed(os.fsdecode(_TABLE.read_bytes()))
    except OSError:
        return None


def _chain(path: Path) -> Sequence[Path]:
    return [*reversed(path.parents), path]


def _is_mount(path: Path, table: dict[Path, Mount] | None) -> bool:
    return path in table if table is not None else os.path.ismount(path)


def _identity(mount: Path, table: dict[Path, Mount] | None, part: Path | None = None) -> str | None:
    """That of a mount, or of a part of it."""
    try:
        found = _asked(mount, table)
    except OSError:
        return None
    if found is None or part is None or part == mount:
        return found
    return f"{found}/{part.relative_to(mount)}"


def _asked(mount: Path, table: dict[Path, Mount] | None) -> str | None:
    if table is not None:
        return identity_of(table[mount], os.statvfs(mount).f_fsid)
    if sys.platform == "win32":
        return _serial(mount)
    return _uuid_of_mac(mount) if sys.platform == "darwin" else None


def _serial(mount: Path) -> str | None:
    """Windows' serial number of a volume (GetVolumeInformationW)."""
    if sys.platform != "win32":
        return None
    number = ctypes.c_uint32()
    root = str(mount).rstrip("\\") + "\\"
    asked = ctypes.windll.kernel32.GetVolumeInformationW
    good = asked(ctypes.c_wchar_p(root), None, 0, ctypes.byref(number), None, None, None, 0)
    return f"serial:{number.value:08x}" if good else None


class _AttributeList(ctypes.Structure):
    """``struct attrlist`` of getattrlist(2)."""

    _fields_ = (
        ("count", ctypes.c_ushort),
        ("reserved", ctypes.c_uint16),
        ("common", ctypes.c_uint32),
        ("volume", ctypes.c_uint32),
        ("folder", ctypes.c_uint32),
        ("file", ctypes.c_uint32),
        ("fork", ctypes.c_uint32),
    )


def _uuid_of_mac(mount: Path) -> str | None:
    """macOS' UUID of a volume: ATTR_VOL_UUID of getattrlist(2), behind the answer's length."""
    wanted = _AttributeList(5, 0, 0, 0x80000000 | 0x00040000, 0, 0, 0)
    answer = ctypes.create_string_buffer(4 + 16)
    system = ctypes.CDLL(None, use_errno=True)
    if system.getattrlist(os.fsencode(mount), ctypes.byref(wanted), answer, len(answer), 0):
        return None
    value = answer.raw[4:]
    return f"uuid:{uuid.UUID(bytes=value)}" if any(value) else None
