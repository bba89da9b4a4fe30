"""What tells a volume from another one, by what Linux says of its mounts."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualityculler import volumes
from qualityculler.volumes import Mount

TABLE = """\
27 1 254:0 / / rw,relatime - ext4 /dev/vda1 rw
28 27 8:1 / /media/anna/EOS\\040DIGITAL rw,nosuid shared:1 - vfat /dev/sdb1 rw
29 27 0:40 / /net/photos rw - autofs /etc/auto.net rw
30 29 0:41 / /net/photos rw - nfs4 nas:/export/photos rw
31 27 0:28 /@home /home rw - btrfs /dev/vda2 rw
broken line
"""


def test_the_table_of_mounts_is_read() -> None:
    found = volumes.parsed(TABLE)
    assert set(map(str, found)) == {"/", "/media/anna/EOS DIGITAL", "/net/photos", "/home"}
    # What was mounted later hides what is below it.
    assert found[Path("/net/photos")].kind == "nfs4"
    assert found[Path("/home")].part == "/@home"


@pytest.fixture
def by_uuid(tmp_path: Path) -> Path:
    folder = tmp_path / "by-uuid"
    folder.mkdir()
    for name, device in (("1234-ABCD", "sdb1"), ("6f2c", "vda2")):
        (tmp_path / device).touch()
        (folder / name).symlink_to(tmp_path / device)
    return folder


@pytest.mark.parametrize(
    ("kind", "source", "part", "identity"),
    [
        ("vfat", "{dev}/sdb1", "/", "uuid:1234-ABCD"),
        ("btrfs", "{dev}/vda2", "/@home", "uuid:6f2c/@home"),
        ("nfs4", "nas:/export", "/", "share:nas:/export"),
        ("fuse.sshfs", "nas:photos", "/", "share:nas:photos"),
        ("ext4", "{dev}/unknown", "/", "fsid:000000000000002a"),
        ("xfs", "{dev}/unknown", "/", None),  # there it is the number of the device
        ("proc", "proc", "/", None),
    ],
)
def test_what_names_a_volume(
    by_uuid: Path, tmp_path: Path, kind: str, source: str, part: str, identity: str | None
) -> None:
    mount = Mount(Path("/mnt"), part, kind, source.format(dev=tmp_path))
    assert volumes.identity_of(mount, 42, by_uuid) == identity


def test_identities_of_two_kinds_cannot_be_compared() -> None:
    assert volumes.same("uuid:a", "uuid:a") is True
    assert volumes.same("uuid:a", "uuid:b") is False
    assert volumes.same("uuid:a", "fsid:a") is None
    assert volumes.same("uuid:a", None) is None


def test_the_volume_around_a_folder(tmp_path: Path) -> None:
    [own, *_] = volumes.around(tmp_path)
    assert own.mount in [tmp_path, *tmp_path.parents]
    assert volumes.around(tmp_path / "not there")[0] == own


def test_behind_a_link_the_folder_stands_for_its_volume(tmp_path: Path) -> None:
    link = tmp_path / "photos"
    other = next((one for one in map(Path, ("/dev/shm", "/run", "/sys")) if one.is_mount()), None)
    if other is None:
        pytest.skip("nothing else is mounted here")
    link.symlink_to(other)
    [seen, *_] = volumes.around(link)
    assert seen.mount == link
    assert volumes.identity_at(link) == volumes.identity_at(other)
