"""Capture times: which source goes first, and every way of writing them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from qualityculler.decode import registry
from qualityculler.decode.capture_time import captured_at, parse
from qualityculler.decode.exif import Exif
from qualityculler.domain import Capture
from tests.fixtures.all_formats import raw_profile, with_chunks
from tests.fixtures.photos import corners, encoded
from tests.fixtures.tiff_files import ASCII, BYTE, UTF8, exif_block

ORIGINAL, DIGITIZED, CHANGED = 0x9003, 0x9004, 0x0132
NOON = datetime(2015, 4, 3, 12)


def exif(main: dict[int, str] | None = None, camera: dict[int, str] | None = None) -> bytes:
    return exif_block(
        {tag: (ASCII, text.encode() + b"\0") for tag, text in (main or {}).items()},
        {tag: (ASCII, text.encode() + b"\0") for tag, text in (camera or {}).items()},
    )


def xmp(**properties: str) -> bytes:
    """A packet with the properties as attributes, ``exif__DateTimeOriginal`` and the like."""
    said = " ".join(f'{name.replace("__", ":")}="{text}"' for name, text in properties.items())
    return _packet(f"<rdf:Description rdf:about='' {_NAMES} {said}/>")


def xmp_elements(**properties: str) -> bytes:
    said = "".join(
        f"<{name.replace('__', ':')}>{text}</{name.replace('__', ':')}>"
        for name, text in properties.items()
    )
    return _packet(f"<rdf:Description rdf:about='' {_NAMES}>{said}</rdf:Description>")


def _packet(inner: str, before: str = "") -> bytes:
    return (
        f'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>{before}<x:xmpmeta '
        'xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f"{inner}</rdf:RDF></x:xmpmeta><?xpacket end='w'?>" + " " * 50
    ).encode()


_NAMES = (
    'xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
    'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
)


def time_of(block: bytes = b"", packet: bytes = b"", **texts: str) -> datetime | None:
    keys = {name.replace("__", ":").replace("_", " "): text for name, text in texts.items()}
    return captured_at(Exif(block), packet, keys)


def at(hour: int) -> str:
    return f"2015:04:03 {hour:02}:00:00"


def test_the_order_of_the_sources() -> None:
    """Each source in turn is taken away; the next one then counts."""
    said = [
        ("camera", ORIGINAL, 1),
        ("main", ORIGINAL, 2),
        ("camera", DIGITIZED, 3),
        ("main", DIGITIZED, 4),
    ]
    packets = [("exif__DateTimeOriginal", 5), ("photoshop__DateCreated", 6), ("xmp__CreateDate", 7)]
    texts = [("exif__DateTimeOriginal", 8), ("exif__DateTimeDigitized", 9), ("Creation_Time", 10)]
    for first in range(10):
        fields: dict[str, dict[int, str]] = {"camera": {}, "main": {CHANGED: at(23)}}
        for where, tag, hour in said[first:]:
            fields[where][tag] = at(hour)
        rest = packets[max(0, first - 4) :]
        packet = xmp(**{name: f"2015-04-03T{hour:02}:00:00" for name, hour in rest})
        left = {name: at(hour) for name, hour in texts[max(0, first - 7) :]}
        found = time_of(exif(fields["main"], fields["camera"]), packet, **left)
        assert found == datetime(2015, 4, 3, first + 1), first


def test_the_time_of_a_change_is_never_taken() -> None:
    changed = xmp(xmp__ModifyDate="2015-04-03T12:00:00", xmp__MetadataDate="2015-04-03T12:00:00")
    assert time_of(exif({CHANGED: at(12)}), changed, date__modify=at(12)) is None
    png = with_chunks(encoded(corners(), "PNG"), (b"tIME", b"\x07\xdf\4\3\x0c\0\0"))
    assert registry.load(Path("a.png"), data=png).capture.captured_at is None


@pytest.mark.parametrize(
    "nothing",
    ["0000:00:00 00:00:00", "    :  :     :  :  ", "", " ", "0001-01-01T00:00:00",
     "2015:13:41 12:00", "unknown", "0000-00-00T00:00:00Z", "2015:04:03 25:61:61"],
)  # fmt: skip
def test_what_is_no_time_leaves_the_word_to_the_next_source(nothing: str) -> None:
    assert parse(nothing) is None
    block = exif(camera={ORIGINAL: nothing, DIGITIZED: at(12)})
    assert time_of(block) == NOON
    assert time_of(exif(camera={ORIGINAL: nothing}), xmp(xmp__CreateDate=at(12))) == NOON


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("2015:04:03 12:00:00", NOON),
        ("2015-04-03 12:00:00", NOON),
        ("2015/04/03 12:00:00", NOON),
        ("2015.04.03 12:00:00", NOON),
        ("2015-04-03T12:00:00", NOON),
        ("2015: 4: 3 12: 0: 0", NOON),
        ("2015:4:3 12:0:0", NOON),
        ("2015:04:03  9:05:03", datetime(2015, 4, 3, 9, 5, 3)),
        ("2015:04:03 12:00", NOON),
        ("2015-04-03T12:00Z", NOON.replace(tzinfo=UTC)),
        ("2015:04:03 12.00.00", NOON),
        ("20150403 120000", NOON),
        ("20150403T120000", NOON),
        ("2015:04:03 12:00:00.25", NOON.replace(microsecond=250_000)),
        ("2015:04:03 12:00:00,250", NOON.replace(microsecond=250_000)),
        ("2015-04-03T12:00:00.123456789", NOON.replace(microsecond=123_456)),
        ("2015-04-03T12:00:00+09:00", NOON.replace(tzinfo=timezone(timedelta(hours=9)))),
        ("2015:04:03 12:00:00-0330", NOON.replace(tzinfo=timezone(-timedelta(hours=3.5)))),
        ("2015:04:03 12:00:00 PM", NOON),
        ("2015:04:03 12:00:00 am", datetime(2015, 4, 3)),
        ("2015:04:03 1:00:00 p.m.", datetime(2015, 4, 3, 13)),
        ("2015:04:03 24:10:11", datetime(2015, 4, 3, 0, 10, 11)),
        ("2015-04-03", datetime(2015, 4, 3)),
        ("Fri, 3 Apr 2015 12:00:00 GMT", NOON.replace(tzinfo=UTC)),
        ("Fri, 3 Apr 2015 12:00:00 -0000", NOON),
        (" 2015:04:03 12:00:00\r\n", NOON),
    ],
)
def test_ways_of_writing(text: str, right: datetime) -> None:
    found = parse(text)
    assert found == right
    assert found is not None
    assert found.tzinfo == right.tzinfo


def test_fractions_and_offsets_beside_the_time() -> None:
    subsec_original, subsec_digitized, offset_original, offset_digitized = (
        0x9291, 0x9292, 0x9011, 0x9012,
    )  # fmt: skip
    half = NOON.replace(microsecond=500_000)
    tokyo = timezone(timedelta(hours=9))
    for tag in (subsec_original, subsec_digitized):
        assert time_of(exif(camera={ORIGINAL: at(12), tag: "5  "})) == half
    both = {ORIGINAL: at(12), subsec_original: "5", subsec_digitized: "75"}
    assert time_of(exif(camera=both)) == half
    for tag in (offset_original, offset_digitized):
        found = time_of(exif(camera={DIGITIZED: at(12), tag: "+09:00"}))
        assert found == NOON.replace(tzinfo=tokyo)
    # Those of the change of the file say nothing about the photo.
    assert time_of(exif(camera={ORIGINAL: at(12), 0x9290: "5", 0x9010: "+09:00"})) == NOON
    # What the time says itself goes first.
    own = exif(camera={ORIGINAL: at(12) + ".25Z", subsec_original: "5", offset_original: "+09:00"})
    assert time_of(own) == datetime(2015, 4, 3, 12, 0, 0, 250_000, UTC)


def test_texts_of_exif_3_are_utf_8() -> None:
    block = exif_block(
        {0x10F: (UTF8, "Pentacon 東京".encode()), 0x110: (UTF8, b"One\0")},
        {ORIGINAL: (UTF8, b"2015:04:03 12:00:00\0")},
    )
    photo = registry.load(Path("a.jpg"), data=encoded(corners(), "JPEG", exif=block)).capture
    assert photo == Capture(NOON, "Pentacon 東京 One", 1)


def test_a_nul_between_date_and_time() -> None:
    block = exif_block({}, {ORIGINAL: (ASCII, b"2015:04:03\x0012:00:00\0")})
    assert time_of(block) == NOON


@pytest.mark.parametrize("write", [xmp, xmp_elements])
def test_xmp_in_both_ways_of_writing(write: object) -> None:
    assert callable(write)
    assert time_of(packet=write(photoshop__DateCreated="2015-04-03T12:00:00")) == NOON


@pytest.mark.parametrize(
    "packet",
    [
        _packet("<!-- --><rdf:Description", before="<!DOCTYPE x [<!ENTITY a 'b'>]>"),
        # No entity is expanded, whatever it stands for.
        _packet(
            f"<rdf:Description {_NAMES}><xmp:CreateDate>&t;</xmp:CreateDate></rdf:Description>",
            before="<!DOCTYPE x [<!ENTITY t '2015-04-03T12:00:00'>]>",
        ),
        xmp(xmp__CreateDate="2015")[:-40] + b"<<<",
        _packet("<a>" * 100_000),
        b"<x:xmpmeta",
        b"\xff" * 300,
        b"<?xml version='1.0' encoding='no-such'?><a/>",
        # The time of the photo this one was made of, deeper down.
        _packet(
            f"<rdf:Description {_NAMES}><xmp:from><rdf:Description "
            "exif:DateTimeOriginal='2015-04-03T12:00:00'/></xmp:from></rdf:Description>"
        ),
    ],
)
def test_packets_without_a_time_of_the_photo(packet: bytes) -> None:
    assert time_of(packet=packet) is None


@pytest.mark.parametrize("family", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF", "TIFF"])
def test_every_container_hands_xmp_over(family: str) -> None:
    packet = xmp(exif__DateTimeOriginal="2015-04-03T12:00:00")
    if family == "PNG":
        data = with_chunks(
            encoded(corners(), "PNG"), (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + packet)
        )
    elif family == "TIFF":
        data = encoded(corners(), "TIFF", tiffinfo={700: packet})
    else:
        data = encoded(corners(), family, xmp=packet)
    assert registry.load(Path("photo"), data=data).capture.captured_at == NOON


def test_the_texts_of_a_png() -> None:
    plain = encoded(corners(), "PNG")
    for keyword, text in (
        ("Creation Time", "Fri, 3 Apr 2015 12:00:00 +0000"),
        ("exif:DateTimeOriginal", at(12)),
    ):
        data = with_chunks(plain, (b"tEXt", keyword.encode() + b"\0" + text.encode()))
        found = registry.load(Path("a.png"), data=data).capture.captured_at
        assert found is not None
        assert found.replace(tzinfo=None) == NOON
    block = exif(camera={ORIGINAL: at(12)})
    for kind in ("exif", "APP1"):
        data = with_chunks(plain, raw_profile(kind, block))
        assert registry.load(Path("a.png"), data=data).capture.captured_at == NOON
    data = with_chunks(plain, raw_profile("xmp", xmp(xmp__CreateDate="2015-04-03T12:00:00")))
    assert registry.load(Path("a.png"), data=data).capture.captured_at == NOON


def test_moments_are_compared_and_local_times_shown() -> None:
    tokyo = Capture(datetime(2024, 5, 1, 23, 30, tzinfo=timezone(timedelta(hours=9))))
    berlin = Capture(datetime(2024, 5, 1, 23, 45, tzinfo=UTC))
    unknown = Capture(datetime(2024, 5, 1, 20))
    ordered = sorted([berlin, tokyo, unknown], key=lambda one: one.moment or datetime.max)
    assert ordered == [tokyo, unknown, berlin]
    assert tokyo.captured_at is not None
    assert tokyo.captured_at.hour == 23
    assert Capture().moment is None


def test_odd_types_of_the_orientation() -> None:
    for kind, value in ((BYTE, b"\6"), (3, [6, 6]), (9, [6]), (4, [6])):
        block = exif_block({0x112: (kind, value)})
        photo = registry.load(Path("a.jpg"), data=encoded(corners(), "JPEG", exif=block))
        assert (photo.width, photo.height) == (64, 96), kind
        assert photo.capture.orientation == 6
