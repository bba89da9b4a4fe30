"""From a file to pixels: asks which family it is and hands it to that family's decoder.

Families are listed by module name and imported when the first such photo comes, so start-up stays
fast and a missing optional library is a sentence. A new format is one new module, one line here,
and its first bytes in ``header``.
"""

from __future__ import annotations

import importlib
import logging
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qualityculler.decode import codec_stderr
from qualityculler.decode.file_bytes import read as read  # beside load: who reads once, loads later
from qualityculler.decode.fit import Fit
from qualityculler.decode.header import RAW_SUFFIXES, Family, family_of
from qualityculler.decode.image import DecodedImage
from qualityculler.decode.limits import damaged
from qualityculler.errors import PhotoError
from qualityculler.reason import Reason

log = logging.getLogger(__name__)

_Decode = Callable[[bytes, Fit], DecodedImage]


@dataclass(frozen=True, slots=True)
class _Entry:
    module: str
    function: str
    package: str  # the name on the package index
    library: str  # the name to import
    suffixes: frozenset[str]


@dataclass(frozen=True, slots=True)
class CodecInfo:
    """One family of formats; ``missing`` says why it cannot be read, if so."""

    family: str
    library: str
    version: str | None
    suffixes: frozenset[str]
    missing: Reason | None = None

    @property
    def available(self) -> bool:
        """Whether photos of this family can be decoded."""
        return self.missing is None


def _entry(module: str, function: str, package: str, library: str, suffixes: str) -> _Entry:
    name = f"qualityculler.decode.{module}"
    return _Entry(name, function, package, library, frozenset(suffixes.split()))


_ENTRIES = {
    Family.JPEG: _entry("jpeg", "decode", "simplejpeg", "simplejpeg", ".jpg .jpeg .jpe .jfif .mpo"),
    Family.PNG: _entry("raster", "decode_png", "pillow", "PIL", ".png .apng"),
    Family.TIFF: _entry("tiff", "decode", "pillow", "PIL", ".tif .tiff"),
    Family.WEBP: _entry("raster", "decode_webp", "pillow", "PIL", ".webp"),
    Family.GIF: _entry("raster", "decode_gif", "pillow", "PIL", ".gif"),
    Family.BMP: _entry("raster", "decode_bmp", "pillow", "PIL", ".bmp .dib"),
    Family.AVIF: _entry("raster", "decode_avif", "pillow", "PIL", ".avif"),
    Family.HEIF: _entry("heif", "decode", "pi-heif", "pi_heif", ".heic .heif .hif"),
    Family.JXL: _entry("jxl", "decode", "pylibjxl", "pylibjxl", ".jxl"),
    Family.RAW: _entry("raw", "decode", "rawpy", "rawpy", " ".join(RAW_SUFFIXES)),
}

# What the codec libraries raise over bytes that are not as they should be.
_CODEC_ERRORS = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    RuntimeError,
    OverflowError,
    struct.error,
    Warning,
)


def suffixes() -> frozenset[str]:
    """All suffixes we try, lower case with the dot, whether or not the library is installed."""
    return frozenset().union(*(entry.suffixes for entry in _ENTRIES.values()))


def load(
    path: Path,
    *,
    short_side_px: int | None = None,
    data: bytes | None = None,
    native: bool = False,
) -> DecodedImage:
    """The photo at ``path``, upright, in sRGB; its shorter side at most ``short_side_px``.

    The short side is exactly that when the picture is larger, and the picture's own when it is
    smaller. ``data`` are the bytes of the file when they have been read already; ``native`` asks
    for crops at the scale of the file. Raises PhotoError and nothing else, whatever the bytes. Any
    thread, several at once; the file is only read.
    """
    return load_fit(path, Fit(short_side_px=short_side_px, native=native), data=data)


def load_fit(path: Path, fit: Fit, *, data: bytes | None = None) -> DecodedImage:
    """``load`` for any way of saying how large."""
    content = read(path) if data is None else data
    if not content:
        raise PhotoError("empty", "The file is empty; copy it again from the card or a backup.")
    family = family_of(content, path.suffix.lower())
    if family is None:
        raise PhotoError(
            "not a photo", "The name is that of a photo, but the content is of no known format."
        )
    return _decode(family, content, fit)


def _decode(family: Family, data: bytes, fit: Fit) -> DecodedImage:
    decode = _decoder(family)
    try:
        return decode(data, fit)
    except PhotoError:
        raise
    except MemoryError as error:
        raise PhotoError("too large", "There is not enough memory to decode this photo.") from error
    except _CODEC_ERRORS as error:
        log.debug("%s decoder: %r", family, error)
        raise damaged(family) from error
    except Exception as error:
        # The end of the task for one photo. Such a type is no codec's way of refusing bytes, so it
        # is our fault or theirs: the run goes on, the log keeps the traceback.
        log.exception("The %s decoder failed", family)
        raise PhotoError(
            "decoder failed",
            "The {family} decoder failed on this file; please report it.",
            family=family,
        ) from error


def _decoder(family: Family) -> _Decode:
    """The decode function of a family. Raises PhotoError("codec missing")."""
    entry = _ENTRIES[family]
    try:
        importlib.import_module(entry.library)
        function: _Decode = getattr(importlib.import_module(entry.module), entry.function)
    except ImportError as error:
        missing = _missing(family, entry)
        raise PhotoError("codec missing", missing.code, **missing.values) from error
    return function


def _missing(family: Family, entry: _Entry) -> Reason:
    values = {"family": str(family), "package": entry.package}
    return Reason("{family} photos need a package: pip install {package}", values)


def codecs() -> list[CodecInfo]:
    """Every family with its library and version, for ``doctor``. Imports them all; any thread."""
    return [_info(family, entry) for family, entry in _ENTRIES.items()]


def _info(family: Family, entry: _Entry) -> CodecInfo:
    version, missing = _version(entry.package), None
    try:
        importlib.import_module(entry.library)
    except ImportError:
        missing = _missing(family, entry)
    return CodecInfo(str(family), entry.package, version, entry.suffixes, missing)


def signature() -> str:
    """The codec libraries and their versions in one line, the same from run to run.

    When it differs from the one stored with a skipped photo, decoding may succeed now.
    """
    packages = sorted({entry.package for entry in _ENTRIES.values()})
    return " ".join(f"{package}={_version(package) or 'missing'}" for package in packages)


def _version(package: str) -> str | None:
    # Here, since a decoder process never asks, and the import is a tenth of its start.
    from importlib import metadata

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


codec_stderr.silence_python_warnings()
