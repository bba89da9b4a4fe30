"""TIFF: which of its pictures is the photo, and pixels of kinds Pillow does not know.

Pillow reads 8 bits and the common 16-bit kinds. Floats of three channels, 16 bits in planes or with
alpha and the rest of what HDR and editing programs write go through ``tiff_samples``.
"""

from __future__ import annotations

import io

from PIL import Image, UnidentifiedImageError

from qualityculler.decode import capture, tiff_directory, tiff_samples
from qualityculler.decode.colour import embedded, from_exif
from qualityculler.decode.exif import Exif
from qualityculler.decode.finish import finish
from qualityculler.decode.fit import Fit
from qualityculler.decode.image import DecodedImage
from qualityculler.decode.limits import check_memory, check_size, damaged, unsupported
from qualityculler.decode.tiff_directory import Directory
from qualityculler.reason import Reason

_RAW, _OLD_JPEG = 1, 6
# What libtiff inside Pillow is built with; what else there is are JPEG XL, LERC, JPEG 2000 and the
# like. Tag 259 and its registered private values.
_COMPRESSIONS = frozenset(
    {1, 2, 3, 4, 5, 6, 7, 8, 32771, 32773, 32809, 32946, 34676, 34677, 34925, 50000, 50001}
)
_WHITE_IS_ZERO = 0
# In memory while Pillow works: its image, 4 for colours, and a copy of 8 bits; by bytes a sample.
_BYTES_PER_PIXEL = {1: 5, 2: 5, 4: 16}


def decode(data: bytes, fit: Fit) -> DecodedImage:
    """The photo of a TIFF. Raises PhotoError and what Pillow raises; any thread."""
    directories = tiff_directory.chain(data)
    if not directories:
        raise damaged("TIFF")
    chosen = _photo(data, directories)
    width, height = (chosen.number(tag, 0) for tag in (tiff_directory.WIDTH, tiff_directory.HEIGHT))
    check_size(width, height)
    compression = chosen.number(tiff_directory.COMPRESSION, _RAW)
    if compression not in _COMPRESSIONS:
        raise unsupported(
            Reason("This kind of TIFF (compression {number})", {"number": compression})
        )
    if _is_cut_short(data, chosen, directories):
        raise damaged("TIFF")
    block = Exif(data)
    written = capture.capture_of(block, capture.xmp_of_tiff(block))
    orientation = _orientation(chosen) or written.orientation
    image, profile = _pixels(data, chosen, fit)
    return finish(
        image,
        fit,
        capture=written,
        orientation=orientation,
        colours=embedded(profile, from_exif(block)),
    )


def _photo(data: bytes, directories: list[Directory]) -> Directory:
    """The first directory, unless it says to be a reduced version of another one.

    TIFF 6.0, tag 254: some cameras and scanners put a thumbnail first, and the picture behind it or
    below it.
    """
    first = directories[0]
    if not first.is_reduced and first.pixels:
        return first
    others = [*directories[1:], *tiff_directory.below(data, first)]
    whole = [one for one in others if not one.is_reduced and one.pixels]
    return max(whole, key=lambda one: one.pixels, default=first)


def _orientation(directory: Directory) -> int | None:
    value = directory.number(tiff_directory.ORIENTATION, 0)
    return value if 1 <= value <= 8 else None


def _is_cut_short(data: bytes, chosen: Directory, directories: list[Directory]) -> bool:
    """Whether pixels, or a following page, are said to lie behind the end of the file."""
    if any(one.next_offset > len(data) for one in directories):
        return True
    return any(_passes_end(one, len(data)) for one in (chosen, *directories))


def _passes_end(directory: Directory, end: int) -> bool:
    compression = directory.number(tiff_directory.COMPRESSION, _RAW)
    needed = tiff_samples.bytes_of_part(directory)
    for start, length in directory.extents:
        # Some writers round up; the lengths of the oldest kind of JPEG in TIFF are often wrong.
        if compression == _RAW:
            length = min(length, needed)
        elif compression == _OLD_JPEG:
            length = 1
        if start + length > end:
            return True
    return False


def _pixels(data: bytes, chosen: Directory, fit: Fit) -> tuple[Image.Image, bytes | None]:
    """The picture as it lies, and its colour profile."""
    # Pillow does not know BigTIFF with the highest byte first.
    if not tiff_samples.is_for_pillow(chosen) or data.startswith(b"MM\0+"):
        return _from_samples(data, chosen, fit)
    file = tiff_directory.lying_first(data, chosen)
    try:
        image = Image.open(io.BytesIO(file), formats=("TIFF",))
    except UnidentifiedImageError:
        return _from_samples(data, chosen, fit)
    with image:
        sample_bytes = -(-max(chosen.numbers(tiff_directory.BITS), default=1) // 8)
        needed = _BYTES_PER_PIXEL.get(sample_bytes, 16) * image.width * image.height
        check_memory(*image.size, fit, (1 if file is data else 2) * len(data) + needed)
        image.load()
        return _positive(image, chosen), image.info.get("icc_profile")


def _from_samples(data: bytes, chosen: Directory, fit: Fit) -> tuple[Image.Image, bytes | None]:
    kind = tiff_samples.kind_of(chosen)
    tiff_samples.check_memory_for(chosen, kind, fit, len(data))
    return tiff_samples.read(data, chosen, kind), tiff_samples.profile(chosen)


def _positive(image: Image.Image, chosen: Directory) -> Image.Image:
    """Pillow leaves 16-bit TIFFs inverted where zero means white."""
    photometric = chosen.number(tiff_directory.PHOTOMETRIC, _WHITE_IS_ZERO)
    inverted = image.mode.startswith("I;16") and photometric == _WHITE_IS_ZERO
    return image.point(lambda value: 65535 - value) if inverted else image
