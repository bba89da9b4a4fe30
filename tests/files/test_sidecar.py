"""Which sidecar is whose, and that writing one is all or nothing."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from qualityculler.domain import SidecarProfile
from qualityculler.errors import UserError
from qualityculler.files import sidecar
from qualityculler.files.sidecar import SidecarFolder
from qualityculler.xmp.packet import MAX_BYTES

PHOTOS = frozenset({".jpg", ".cr2", ".dng", ".heic"})
RAWS = frozenset({".cr2", ".dng"})
LIGHTROOM, DARKTABLE, DIGIKAM = SidecarProfile


def listed(folder: Path, *names: str) -> SidecarFolder:
    for name in names:
        (folder / name).write_bytes(b"x")
    return SidecarFolder(folder, PHOTOS, RAWS)


def names(paths: list[Path]) -> list[str]:
    return [one.name for one in paths]


def test_both_names_are_found_whatever_their_case(folder: Path) -> None:
    found = listed(folder, "IMG_1.CR2", "img_1.XMP", "IMG_1.cr2.xmp", "other.xmp")
    of = [one.path.name for one in found.of(folder / "IMG_1.CR2")]
    assert of == ["IMG_1.cr2.xmp", "img_1.XMP"]


def test_the_short_name_is_that_of_the_raw(folder: Path) -> None:
    found = listed(folder, "IMG_1.CR2", "IMG_1.JPG", "IMG_1.xmp")
    assert [one.path.name for one in found.of(folder / "IMG_1.CR2")] == ["IMG_1.xmp"]
    assert found.of(folder / "IMG_1.JPG") == []
    assert names(found.targets(folder / "IMG_1.JPG", LIGHTROOM)) == ["IMG_1.JPG.xmp"]
    assert names(found.targets(folder / "IMG_1.CR2", DIGIKAM)) == ["IMG_1.xmp"]


def test_a_short_name_of_two_raws_is_read_for_both_and_written_for_none(folder: Path) -> None:
    found = listed(folder, "IMG_1.CR2", "IMG_1.DNG", "IMG_1.xmp")
    for photo in (folder / "IMG_1.CR2", folder / "IMG_1.DNG"):
        assert [one.path.name for one in found.of(photo)] == ["IMG_1.xmp"]
        assert names(found.targets(photo, LIGHTROOM)) == [photo.name + ".xmp"]


def test_a_sidecar_of_a_photo_with_two_endings_is_not_taken_for_another(folder: Path) -> None:
    found = listed(folder, "IMG_1.CR2", "IMG_1.CR2.jpg", "IMG_1.CR2.xmp")
    assert found.of(folder / "IMG_1.CR2.jpg") == []
    assert names(found.targets(folder / "IMG_1.CR2.jpg", LIGHTROOM)) == ["IMG_1.CR2.jpg.xmp"]


def test_a_new_one_has_the_name_of_the_profile_and_both_are_updated_where_both_are(
    folder: Path,
) -> None:
    photo = folder / "IMG_1.CR2"
    found = listed(folder, "IMG_1.CR2")
    assert names(found.targets(photo, LIGHTROOM)) == ["IMG_1.xmp"]
    assert names(found.targets(photo, DARKTABLE)) == ["IMG_1.CR2.xmp"]
    assert names(found.targets(photo, DIGIKAM)) == ["IMG_1.CR2.xmp"]
    assert names(found.targets(photo, DIGIKAM, both=True)) == ["IMG_1.CR2.xmp", "IMG_1.xmp"]
    found = listed(folder, "IMG_1.XMP")
    assert names(found.targets(photo, DARKTABLE)) == ["IMG_1.XMP"]
    assert names(found.targets(photo, DARKTABLE, both=True)) == ["IMG_1.CR2.xmp", "IMG_1.XMP"]
    found = listed(folder, "IMG_1.CR2.xmp")
    assert names(found.targets(photo, LIGHTROOM)) == ["IMG_1.CR2.xmp", "IMG_1.XMP"]


def test_a_file_is_replaced_whole_and_keeps_its_mode(folder: Path) -> None:
    path = folder / "a.xmp"
    path.write_bytes(b"old")
    path.chmod(0o640)
    sidecar.write(path, b"new", sidecar.digest(b"old"))
    assert path.read_bytes() == b"new" and path.stat().st_mode & 0o777 == 0o640
    sidecar.write(folder / "b.xmp", b"first", None, mode=0o604)
    assert (folder / "b.xmp").stat().st_mode & 0o777 == 0o604
    sidecar.sync([folder, folder / "not there"])
    assert sorted(one.name for one in folder.iterdir()) == ["a.xmp", "b.xmp"]


def test_what_somebody_else_has_changed_or_made_stays(folder: Path) -> None:
    path = folder / "a.xmp"
    path.write_bytes(b"theirs")
    for before in (None, sidecar.digest(b"old")):
        with pytest.raises(UserError, match="changed by another program"):
            sidecar.write(path, b"new", before)
    with pytest.raises(UserError, match="changed by another program"):
        sidecar.remove(path, sidecar.digest(b"old"))
    assert path.read_bytes() == b"theirs"
    sidecar.remove(path, sidecar.digest(b"theirs"))
    assert not path.exists() and sidecar.read(path) is None


def test_a_write_protected_sidecar_stays(folder: Path) -> None:
    path = folder / "a.xmp"
    path.write_bytes(b"old")
    path.chmod(0o444)
    with pytest.raises(UserError, match="write-protected"):
        sidecar.write(path, b"new", sidecar.digest(b"old"))
    assert path.read_bytes() == b"old"


def test_a_link_stays_a_link(folder: Path) -> None:
    real = folder / "real.xmp"
    real.write_bytes(b"old")
    link = folder / "a.xmp"
    link.symlink_to(real)
    sidecar.write(link, b"new", sidecar.digest(b"old"))
    assert link.is_symlink() and real.read_bytes() == b"new"


def test_a_disk_that_fails_leaves_the_file_and_nothing_beside_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path = folder / "a.xmp"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError, match=r"No space left on device.*as it was"):
        sidecar.write(path, b"new", sidecar.digest(b"old"))
    assert path.read_bytes() == b"old" and list(folder.iterdir()) == [path]


def test_what_a_killed_program_left_beside_is_taken_away(folder: Path) -> None:
    path = folder / "a[1].xmp"
    (folder / ".a[1].xmp.77.part").write_bytes(b"half")
    (folder / ".a1.xmp.77.part").write_bytes(b"of another file")
    (folder / ".a[1].xmp.mine.part").write_bytes(b"of another program")
    sidecar.clean(path)
    left = sorted(one.name for one in folder.iterdir())
    assert left == [".a1.xmp.77.part", ".a[1].xmp.mine.part"]


def test_attributes_of_a_file_stay(folder: Path) -> None:
    path = folder / "a.xmp"
    path.write_bytes(b"old")
    try:
        os.setxattr(path, "user.xdg.tags", b"holiday")
    except OSError:
        pytest.skip("no attributes on this disk")
    sidecar.write(path, b"new", sidecar.digest(b"old"))
    assert os.getxattr(path, "user.xdg.tags") == b"holiday"
    # Its time is that of the writing: other programs read it again.
    os.utime(path, ns=(10**18, 10**18))
    assert sidecar.write(path, b"newer", sidecar.digest(b"new")) > 10**18


def test_a_huge_file_of_that_name_is_not_read_to_its_end(folder: Path) -> None:
    assert sidecar.MOST_BYTES == MAX_BYTES
    path = folder / "a.xmp"
    with path.open("wb") as file:
        file.truncate(sidecar.MOST_BYTES + 1)
    with pytest.raises(UserError, match="left as it is"):
        sidecar.read(path)
    with path.open("wb") as file:
        file.truncate(sidecar.MOST_BYTES)
    assert len(sidecar.read(path).data) == sidecar.MOST_BYTES  # type: ignore[union-attr]


def test_photos_whose_names_differ_in_case_alone_have_a_sidecar_each(folder: Path) -> None:
    found = listed(folder, "IMG_1.CR2", "img_1.cr2", "IMG_1.xmp", "img_1.XMP", "img_1.cr2.xmp")
    if len(list(folder.iterdir())) < 5:
        pytest.skip("names do not tell case apart on this disk")
    of = {
        name: [one.path.name for one in found.of(folder / name)]
        for name in ("IMG_1.CR2", "img_1.cr2")
    }
    assert of == {"IMG_1.CR2": ["IMG_1.xmp"], "img_1.cr2": ["img_1.cr2.xmp", "img_1.XMP"]}
    for name, sidecars in of.items():
        assert names(found.targets(folder / name, LIGHTROOM)) == sidecars
    (folder / "IMG_1.xmp").unlink()
    found = listed(folder)
    assert found.of(folder / "IMG_1.CR2") == []
    assert names(found.targets(folder / "IMG_1.CR2", LIGHTROOM)) == ["IMG_1.xmp"]


def test_of_two_spellings_the_one_of_the_photo_is_its_sidecar(folder: Path) -> None:
    found = listed(folder, "Img_1.CR2", "img_1.xmp", "Img_1.XMP", "IMG_1.xmp")
    if len(list(folder.iterdir())) < 4:
        pytest.skip("names do not tell case apart on this disk")
    assert [one.path.name for one in found.of(folder / "Img_1.CR2")] == ["Img_1.XMP"]


@pytest.mark.parametrize("there", [True, False])
def test_what_another_program_writes_while_ours_is_flushed_stays(
    folder: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    path = folder / "a.xmp"
    if there:
        path.write_bytes(b"old")
    flush = os.fsync

    def meanwhile(file: int) -> None:
        flush(file)
        path.write_bytes(b"theirs")

    monkeypatch.setattr(os, "fsync", meanwhile)
    with pytest.raises(UserError, match="was changed by another program"):
        sidecar.write(path, b"ours", sidecar.digest(b"old") if there else None)
    assert path.read_bytes() == b"theirs" and names(list(folder.iterdir())) == ["a.xmp"]


def test_a_new_sidecar_takes_nobodys_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / "a.xmp"
    link = os.link

    def meanwhile(source: Path, target: Path) -> None:
        path.write_bytes(b"theirs")
        link(source, target)

    monkeypatch.setattr(os, "link", meanwhile)
    with pytest.raises(UserError, match="was changed by another program"):
        sidecar.write(path, b"ours", None)
    assert path.read_bytes() == b"theirs" and names(list(folder.iterdir())) == ["a.xmp"]

    def refused(source: Path, target: Path) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refused)
    path.unlink()
    sidecar.write(path, b"ours", None)
    assert path.read_bytes() == b"ours" and names(list(folder.iterdir())) == ["a.xmp"]


def test_through_a_link_that_leads_nowhere_nothing_is_written(folder: Path, tmp_path: Path) -> None:
    away = tmp_path / "drive" / "a.xmp"
    away.parent.mkdir()
    dangling, loop = folder / "a.xmp", folder / "b.xmp"
    dangling.symlink_to(away)
    loop.symlink_to(loop)
    for path in (dangling, loop):
        with pytest.raises(UserError, match="link that leads nowhere"):
            sidecar.write(path, b"ours", None)
        sidecar.clean(path)
        assert path.is_symlink()
    assert list(away.parent.iterdir()) == [] and len(list(folder.iterdir())) == 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_what_is_no_file_is_neither_read_nor_written(folder: Path) -> None:
    (folder / "a.xmp").mkdir()
    os.mkfifo(folder / "b.xmp")
    assert listed(folder).of(folder / "b.CR2") == []
    for name in ("a.xmp", "b.xmp"):
        with pytest.raises(UserError, match="cannot be read"):
            sidecar.write(folder / name, b"ours", None)
    assert (folder / "a.xmp").is_dir() and (folder / "b.xmp").is_fifo()
