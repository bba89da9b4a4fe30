"""Files that end too early are told where their format lets that be seen; whole ones never are."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest

from qualityculler.decode import isobmff, registry
from qualityculler.decode.image import DecodedImage
from qualityculler.decode.isolated import Decoders
from qualityculler.errors import PhotoError
from tests.fixtures.photos import REAL_PHOTOS, corners, encoded, textured

PICTURE = textured(160, 120)
OTHERS = [textured(160, 120, seed=seed) for seed in (1, 2, 3)]
KINDS = {
    "one.gif": lambda: encoded(PICTURE, "GIF"),
    "film.gif": lambda: encoded(PICTURE, "GIF", save_all=True, append_images=OTHERS),
    "one.heic": lambda: encoded(PICTURE, "HEIF"),
    "rich.heic": lambda: encoded(
        PICTURE, "HEIF", xmp=b"<x/>" * 500, exif=b"Exif\0\0II*\0" + bytes(90)
    ),
    "one.avif": lambda: encoded(PICTURE, "AVIF"),
    "one.webp": lambda: encoded(PICTURE, "WEBP"),
    "film.webp": lambda: encoded(PICTURE, "WEBP", save_all=True, append_images=OTHERS),
    "one.bmp": lambda: encoded(PICTURE, "BMP"),
    "lzw.tif": lambda: encoded(PICTURE, "TIFF", compression="tiff_lzw"),
    "jpeg.tif": lambda: encoded(PICTURE, "TIFF", compression="jpeg"),
    "pages.tif": lambda: encoded(PICTURE, "TIFF", save_all=True, append_images=OTHERS),
    "one.jxl": lambda: encoded(PICTURE, "JXL"),
    "one.png": lambda: encoded(PICTURE, "PNG"),
}
each_kind = pytest.mark.parametrize("name", KINDS)


def load(name: str, data: bytes) -> DecodedImage:
    return registry.load(Path(name), data=data)


@each_kind
@pytest.mark.parametrize("kept", [0.2, 0.5, 0.8, 0.89])
def test_a_file_cut_by_more_than_a_tenth_does_not_pass_as_whole(name: str, kept: float) -> None:
    data = KINDS[name]()
    load(name, data)
    with pytest.raises(PhotoError) as caught:
        load(name, data[: int(len(data) * kept)])
    assert caught.value.kind == "damaged"


@each_kind
@pytest.mark.parametrize(
    "behind", [b"\0" * 40, b"trailing text", b"\0\0\0\x18ftypmp42" + bytes(300), b"SEFHe" * 30]
)
def test_what_is_appended_does_no_harm(name: str, behind: bytes) -> None:
    data = KINDS[name]()
    np.testing.assert_array_equal(load(name, data + behind).pixels, load(name, data).pixels)


@pytest.mark.parametrize("name", ["one.heic", "rich.heic", "one.avif"])
def test_boxes_tell_a_cut_before_any_decoder_does(name: str) -> None:
    data = KINDS[name]()
    assert not isobmff.is_cut_short(data)
    assert not isobmff.is_cut_short(data + b"\0\0\0\x18ftypmp42" + bytes(300))
    for kept in (0.3, 0.6, 0.89):
        assert isobmff.is_cut_short(data[: int(len(data) * kept)])


def test_item_names_that_are_no_text_do_not_reach_the_library() -> None:
    """They crash it, so this is tried in another process."""
    data = KINDS["rich.heic"]()
    at = data.index(b"infe", data.index(b"iinf")) + 4
    kind = data.index(b"mime", at) if b"mime" in data else data.index(b"Exif", at)
    with Decoders() as decoders, pytest.raises(PhotoError) as caught:
        decoders.load(Path("a.heic"), data=data[:kind] + b"\xf5\x32\x66\x8c" + data[kind + 4 :])
    assert caught.value.kind == "damaged"


def test_a_gif_without_its_trailer_is_whole() -> None:
    for name in ("one.gif", "film.gif"):
        data = KINDS[name]()
        assert data.endswith(b";")
        np.testing.assert_array_equal(load(name, data[:-1]).pixels, load(name, data).pixels)


@pytest.mark.skipif(not REAL_PHOTOS.is_dir(), reason="no ../shared/photos here")
def test_real_photos_are_not_called_cut_short() -> None:
    paths = [p for p in REAL_PHOTOS.rglob("*") if p.suffix.lower() in (".heic", ".heif", ".gif")]
    small = [p for p in paths if p.stat().st_size < 3_000_000 and p.name not in BROKEN]
    assert len(small) > 20
    for path in small:
        registry.load(path, short_side_px=32)


BROKEN = {"corrupted.heic", "empty.heic"}
JXL_HEADERS = {
    # Written by cjxl 0.7 with -x color_space=...; 64 x 64, the start of each file.
    "RGB_D65_SRG_Rel_SRG": ("ff0a4f40240802010064004b188b1500", (200, 60, 50)),
    "RGB_D65_DCI_Rel_SRG": ("ff0a4f40402637020802010064004b18", (217, 42, 39)),
    "RGB_D65_SRG_Rel_Lin": ("ff0a4f4040d1220802010064004b188b", (227, 133, 122)),
    "RGB_D65_202_Rel_PeQ, lossy": ("ff0a4f40421e3d02001288020020015d", None),
    "RGB_D65_202_Rel_HLG, lossy": ("ff0a4f40429e8108001288020020015d", None),
}


@pytest.mark.parametrize("name", JXL_HEADERS)
def test_the_colours_a_jpeg_xl_names_by_number(name: str) -> None:
    from PIL import Image

    from qualityculler.decode import colour, jxl_header

    start, right = JXL_HEADERS[name]
    header = jxl_header.read(bytes.fromhex(start))
    assert (header.width, header.height) == (64, 64)
    if right is None:
        assert header.colours.hdr is not None
        assert header.colours.hdr.primaries == 9
        assert header.colours.hdr.transfer == (16 if "PeQ" in name else 18)
    else:
        shown = colour.to_srgb(Image.new("RGB", (1, 1), (200, 60, 50)), header.colours)
        np.testing.assert_allclose(shown.getpixel((0, 0)), right, atol=2)


def test_a_packed_jpeg_is_decoded_as_the_jpeg_it_was() -> None:
    import pylibjxl

    jpeg = encoded(corners(), "JPEG", quality=90)
    packed = pylibjxl.jpeg_to_jxl(jpeg)
    np.testing.assert_array_equal(load("a.jxl", packed).pixels, load("a.jpg", jpeg).pixels)
    assert io.BytesIO(packed).read(12).endswith(b"\r\n\x87\n")
