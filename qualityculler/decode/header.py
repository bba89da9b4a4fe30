"""Tells from the first bytes of a file which family of formats it belongs to."""

from __future__ import annotations

from enum import StrEnum

from qualityculler.decode.exif import DNG_VERSION, Exif


class Family(StrEnum):
    """The families there is a decoder for, by the name shown to the user."""

    JPEG = "JPEG"
    PNG = "PNG"
    TIFF = "TIFF"
    WEBP = "WebP"
    GIF = "GIF"
    BMP = "BMP"
    AVIF = "AVIF"
    HEIF = "HEIF"
    JXL = "JPEG XL"
    RAW = "RAW"


# fmt: off
RAW_SUFFIXES = frozenset(
    {
        ".3fr", ".ari", ".arw", ".bay", ".cr2", ".cr3", ".crw", ".dcr",
        ".dcs", ".dng", ".erf", ".fff", ".gpr", ".iiq", ".k25", ".kdc",
        ".mef", ".mos", ".mrw", ".nef", ".nrw", ".orf", ".ori", ".pef",
        ".raf", ".raw", ".rw2", ".rwl", ".sr2", ".srf", ".srw", ".x3f",
    }
)
# fmt: on

_STARTS = (
    (b"\xff\xd8\xff", Family.JPEG),
    (b"\x89PNG\r\n\x1a\n", Family.PNG),
    (b"GIF87a", Family.GIF),
    (b"GIF89a", Family.GIF),
    (b"BM", Family.BMP),
    (b"\xff\x0a", Family.JXL),
    (b"\0\0\0\x0cJXL \r\n\x87\n", Family.JXL),
    (b"FUJIFILMCCD-RAW", Family.RAW),
    (b"IIRO", Family.RAW),  # Olympus
    (b"IIRS", Family.RAW),
    (b"MMOR", Family.RAW),
    (b"IIU\0", Family.RAW),  # Panasonic
    (b"FOVb", Family.RAW),  # Sigma
    (b"\0MRM", Family.RAW),  # Minolta
)
_TIFF_STARTS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
# fmt: off
_HEIF_BRANDS = frozenset(
    {
        b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm",
        b"hevs", b"mif1", b"mif2", b"msf1", b"avci", b"jpeg", b"jpgs",
    }
)
# fmt: on
_AVIF_BRANDS = frozenset((b"avif", b"avis"))


def family_of(data: bytes, suffix: str) -> Family | None:
    """The family of the content; None when no decoder knows it. Any thread.

    The content decides, so a JPEG named .png is a JPEG. The suffix (lower case) only settles what
    content leaves open: most RAW formats are TIFF files to look at.
    """
    if data.startswith(_TIFF_STARTS):
        return _tiff_or_raw(data, suffix)
    if data[4:8] == b"ftyp":
        return _by_brand(data)
    if data[:2] in (b"II", b"MM") and data[6:14] == b"HEAPCCDR":  # Canon CRW
        return Family.RAW
    if data.startswith(b"RIFF"):
        return Family.WEBP if data[8:12] == b"WEBP" else None
    return next((family for start, family in _STARTS if data.startswith(start)), None)


def _tiff_or_raw(data: bytes, suffix: str) -> Family:
    is_raw = suffix in RAW_SUFFIXES or DNG_VERSION in Exif(data).main
    return Family.RAW if is_raw else Family.TIFF


def _by_brand(data: bytes) -> Family | None:
    """ISO base media files: the main brand first, then the compatible ones."""
    length = min(int.from_bytes(data[:4], "big"), 256)
    main, others = data[8:12], {data[at : at + 4] for at in range(16, length - 3, 4)}
    if main == b"crx ":  # Canon CR3
        return Family.RAW
    if main in _AVIF_BRANDS:
        return Family.AVIF
    if main in (b"mif1", b"msf1", b"miaf") and others & _AVIF_BRANDS:
        return Family.AVIF
    return Family.HEIF if main in _HEIF_BRANDS or others & _HEIF_BRANDS else None
