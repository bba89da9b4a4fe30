"""Whatever the bytes, there are pixels or one sentence."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from qualityculler.decode import registry
from qualityculler.decode.limits import check_size
from qualityculler.errors import PhotoError
from tests.decode.test_formats import FAMILIES
from tests.fixtures.damaged import still_photos, write_damaged
from tests.fixtures.photos import encoded, textured

MUTATIONS = 60


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_damaged(tmp_path_factory.mktemp("damaged"))


def reason(path: Path) -> PhotoError:
    with pytest.raises(PhotoError) as caught:
        registry.load(path, short_side_px=64)
    return caught.value


def test_every_damaged_file_has_a_sentence(damaged: list[Path]) -> None:
    assert len(damaged) >= 30
    for path in damaged:
        if path.name in still_photos:
            assert registry.load(path, short_side_px=64).pixels.shape[0] == 64
        else:
            error = reason(path)
            assert str(error)[0].isupper(), path
            assert str(error).endswith("."), path
            assert error.kind != "decoder failed", path


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("empty.jpg", "empty"),
        ("text.jpg", "not a photo"),
        ("zip.heic", "not a photo"),
        ("random.nef", "not a photo"),
        ("random.dng", "unsupported"),
        ("folder.jpg", "unreadable"),
        ("bad_crc.png", "damaged"),
        ("overwritten.jpg", "damaged"),
        ("loop.tif", "damaged"),
        *((f"bomb.{suffix}", "too large") for suffix in ("png", "gif", "bmp", "tif", "jpg")),
        ("wide.png", "too large"),
    ],
)
def test_the_kind_says_what_is_wrong(damaged: list[Path], name: str, kind: str) -> None:
    assert reason(damaged[0].parent / name).kind == kind


def test_a_missing_file_is_unreadable(tmp_path: Path) -> None:
    assert reason(tmp_path / "gone.jpg").kind == "unreadable"
    assert reason(Path("null\0byte.jpg")).kind == "unreadable"


def test_originals_are_only_read(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(encoded(textured(64, 64), "JPEG"))
    path.chmod(0o400)
    before = path.stat()
    registry.load(path)
    after = path.stat()
    assert (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size)


def test_a_jpeg_xl_bomb_is_refused_by_its_header() -> None:
    # Not small; 30 bits of height, no ratio, 30 bits of width: 100,000 x 100,000.
    bits = 0 | 3 << 1 | 99_999 << 3 | 0 << 33 | 3 << 36 | 99_999 << 38
    data = b"\xff\x0a" + bits.to_bytes(12, "little")
    with pytest.raises(PhotoError) as caught:
        registry.load(Path("bomb.jxl"), data=data)
    assert caught.value.kind == "too large"


@pytest.mark.parametrize("size", [(50_000, 500), (65_500, 4_580), (1, 1), (20_000, 15_000)])
def test_sizes_photos_have(size: tuple[int, int]) -> None:
    check_size(*size)


@pytest.mark.parametrize("size", [(65_501, 1), (1, 65_501), (20_000, 15_001)])
def test_sizes_no_photo_has(size: tuple[int, int]) -> None:
    with pytest.raises(PhotoError):
        check_size(*size)


def mutated(data: bytes, rng: random.Random) -> bytes:
    if rng.random() < 0.3:
        return data[: rng.randrange(1, len(data))]
    changed = bytearray(data)
    reach = rng.choice((len(data), min(len(data), 600)))
    for _ in range(rng.choice((1, 3, 20))):
        changed[rng.randrange(reach)] = rng.randrange(256)
    return bytes(changed)


@pytest.mark.parametrize("family", FAMILIES)
def test_no_other_exception_leaves(family: str) -> None:
    rng = random.Random(family)
    whole = encoded(textured(80, 60), family)
    for _ in range(MUTATIONS):
        data = mutated(whole, rng)
        try:
            registry.load(Path("photo" + FAMILIES[family]), short_side_px=32, data=data)
        except PhotoError as error:
            assert error.kind != "decoder failed"
