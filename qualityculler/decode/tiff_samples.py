"""Pixels of TIFF files that are more than bytes: floats, halves, 16 and 32 bits, planes, alpha.

libtiff unpacks them all, but Pillow has no image for them. So the file gets one more directory in
memory, which says that each row is a row of bytes; what comes out is put together here: predictor
(TIFF 6.0, section 14, and Adobe's technical note 3 for floats), byte order, planes, alpha.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from qualityculler.decode import tiff_directory as tags
from qualityculler.decode.depth import bands, levels, white_level
from qualityculler.decode.fit import Fit
from qualityculler.decode.limits import MAX_SIDE_PX, check_memory, damaged, unsupported
from qualityculler.decode.tiff_directory import Directory, layout, with_directory
from qualityculler.reason import Reason

_UNSIGNED, _SIGNED, _FLOAT = 1, 2, 3
_UNDEFINED = 4
_KINDS = {_UNSIGNED: "u", _SIGNED: "i", _FLOAT: "f", _UNDEFINED: "u"}
_WIDTHS = {"u": (8, 16, 32), "i": (8, 16, 32), "f": (16, 32, 64)}
_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _CMYK = 0, 1, 2, 5
_COLOURS = {_WHITE_IS_ZERO: 1, _BLACK_IS_ZERO: 1, _RGB: 3, _CMYK: 4}
_MODES = {1: "L", 3: "RGB", 4: "CMYK"}
_PLANES = 2
_HORIZONTAL, _FLOATING = 2, 3
_ASSOCIATED, _UNASSOCIATED = 1, 2
_MAX_SAMPLES = 16
_JPEGS = (6, 7)

Numbers = NDArray[np.generic]


@dataclass(frozen=True, slots=True)
class Kind:
    """How the samples are stored: type, number per pixel, colours and alpha among them."""

    dtype: str  # without byte order
    samples: int
    colours: int
    alpha: int | None
    in_planes: bool

    @property
    def bytes_per_sample(self) -> int:
        """Of one number."""
        return int(self.dtype[1:])


def is_for_pillow(directory: Directory) -> bool:
    """Whether Pillow is at home here: 8 bits and less, one channel, 16-bit RGB side by side."""
    width = max(directory.numbers(tags.BITS), default=1)
    formats = set(directory.numbers(tags.SAMPLE_FORMAT)) or {_UNSIGNED}
    samples = directory.number(tags.SAMPLES, 1)
    in_planes = directory.number(tags.PLANAR, 1) == _PLANES and samples > 1
    if formats <= {_UNSIGNED, _UNDEFINED}:
        return width <= 8 or width == 12 or (width == 16 and not in_planes and _is_16bit(directory))
    return samples == 1 and width == 32 and formats == {_FLOAT}


def kind_of(directory: Directory) -> Kind:
    """How the samples are stored. Raises PhotoError("unsupported") where nobody here reads them."""
    samples = directory.number(tags.SAMPLES, 1)
    bits = set(directory.numbers(tags.BITS)) or {1}
    formats = set(directory.numbers(tags.SAMPLE_FORMAT)) or {_UNSIGNED}
    width, letter = max(bits), _KINDS.get(max(formats), "")
    colours = _COLOURS.get(directory.number(tags.PHOTOMETRIC, _BLACK_IS_ZERO), 0)
    if (
        len(bits) > 1
        or len(formats) > 1
        or width not in _WIDTHS.get(letter, ())
        or not 0 < colours <= samples <= _MAX_SAMPLES
        or directory.number(tags.COMPRESSION, 1) in _JPEGS
    ):
        raise unsupported(
            Reason(
                "This kind of TIFF ({bits}-bit samples, {samples} per pixel)",
                {"bits": width, "samples": samples},
            )
        )
    in_planes = directory.number(tags.PLANAR, 1) == _PLANES and samples > 1
    return Kind(f"{letter}{width // 8}", samples, colours, _alpha(directory, colours), in_planes)


def _is_16bit(directory: Directory) -> bool:
    samples, extra = directory.number(tags.SAMPLES, 1), directory.numbers(tags.EXTRA_SAMPLES)
    photometric = directory.number(tags.PHOTOMETRIC, _BLACK_IS_ZERO)
    return (
        samples == 1
        or (photometric == _RGB and samples - len(extra) == 3 and len(extra) <= 1)
        or (photometric == _CMYK and samples == 4)
    )


def _alpha(directory: Directory, colours: int) -> int | None:
    """The number of the alpha channel, negative where colours were multiplied by it already."""
    for position, meaning in enumerate(directory.numbers(tags.EXTRA_SAMPLES)[:_MAX_SAMPLES]):
        if meaning in (_ASSOCIATED, _UNASSOCIATED):
            return (colours + position) * (-1 if meaning == _ASSOCIATED else 1)
    return None


def profile(directory: Directory) -> bytes | None:
    """The colour profile beside the pixels."""
    return bytes(directory.numbers(tags.ICC_PROFILE)) or None


def bytes_of_part(directory: Directory) -> int:
    """The bytes of a whole strip or tile that is not compressed."""
    samples = directory.number(tags.SAMPLES, 1)
    if directory.number(tags.PLANAR, 1) == _PLANES:
        samples = 1
    width = directory.number(tags.TILE_WIDTH, directory.number(tags.WIDTH, 0))
    rows = directory.number(tags.ROWS_PER_STRIP, directory.number(tags.HEIGHT, 0))
    rows = min(rows, directory.number(tags.HEIGHT, 0))
    if directory.numbers(tags.TILE_OFFSETS):
        rows = directory.number(tags.TILE_HEIGHT, rows)
    bits = max(directory.numbers(tags.BITS), default=1)
    return -(-width * samples * bits // 8) * rows


def check_memory_for(directory: Directory, kind: Kind, fit: Fit, file_bytes: int) -> None:
    """Raise PhotoError where the samples, unpacked, and the picture made of them are too much."""
    width, height = directory.number(tags.WIDTH, 0), directory.number(tags.HEIGHT, 0)
    # Unpacked and as an image of 8 bits; the file also with its new directory and inside libtiff.
    per_pixel = kind.samples * kind.bytes_per_sample + 4
    check_memory(width, height, fit, 4 * file_bytes + per_pixel * width * height)


def read(data: bytes, directory: Directory, kind: Kind) -> Image.Image:
    """The picture with 8 bits a channel and without alpha, as it lies: L, RGB or CMYK.

    Raises PhotoError and what Pillow raises. Any thread.
    """
    rows = _rows(data, directory, kind)
    width, height = directory.number(tags.WIDTH, 0), directory.number(tags.HEIGHT, 0)
    parts = bands(width, height)
    white = _white(rows, kind, parts)
    inverted = directory.number(tags.PHOTOMETRIC, _BLACK_IS_ZERO) == _WHITE_IS_ZERO
    whole = Image.new(_MODES[kind.colours], (width, height))
    for top, bottom in parts:
        part = _part(rows(top, bottom), kind, white, inverted=inverted)
        whole.paste(Image.frombytes(whole.mode, (width, bottom - top), part.tobytes()), (0, top))
    return whole


def _white(rows: Callable[[int, int], Numbers], kind: Kind, parts: list[tuple[int, int]]) -> float:
    if kind.dtype[0] == "u" and kind.bytes_per_sample <= 2:
        return float(256**kind.bytes_per_sample - 1)
    # The brightest band decides; nothing else needs all of the picture at once.
    return max(white_level(rows(top, bottom)[:, :, : kind.colours]) for top, bottom in parts)


def _part(numbers: Numbers, kind: Kind, white: float, *, inverted: bool) -> NDArray[np.uint8]:
    found = levels(numbers[:, :, : kind.colours], white)
    if inverted:
        found = 255 - found
    if kind.alpha is None:
        return found
    alpha = levels(numbers[:, :, abs(kind.alpha)], 1.0 if kind.dtype[0] == "f" else white)
    paper = 0 if kind.colours == 4 else 255
    share = alpha[..., None].astype(np.float32) / 255
    over = found.astype(np.float32) * (1 if kind.alpha < 0 else share) + paper * (1 - share)
    return np.rint(np.clip(over, 0, 255)).astype(np.uint8)


def _rows(data: bytes, directory: Directory, kind: Kind) -> Callable[[int, int], Numbers]:
    """What hands over rows ``top`` to ``bottom`` as an array of height, width, samples."""
    planes = kind.samples if kind.in_planes else 1
    images = [_Bytes(data, directory, kind, plane) for plane in range(planes)]

    def rows(top: int, bottom: int) -> Numbers:
        parts = [image.rows(top, bottom) for image in images]
        return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=2)

    return rows


class _Bytes:
    """One plane, or all samples side by side, unpacked to bytes."""

    def __init__(self, data: bytes, directory: Directory, kind: Kind, plane: int) -> None:
        form = layout(data)
        assert form is not None  # its directories have been read
        self._width = directory.number(tags.WIDTH, 0)
        self._samples = 1 if kind.in_planes else kind.samples
        self._dtype = np.dtype(("<" if form.order == "<" else ">") + kind.dtype)
        self._predictor = directory.number(tags.PREDICTOR, 1)
        # A predictor starts anew at each tile.
        self._tile_width = directory.number(tags.TILE_WIDTH, self._width) or self._width
        if not directory.numbers(tags.TILE_OFFSETS):
            self._tile_width = self._width
        tiles = -(-self._width // self._tile_width)
        self._row_bytes = tiles * self._tile_width * self._samples * kind.bytes_per_sample
        fields = _as_bytes(directory, self._row_bytes, tiles, plane, kind)
        try:
            file = io.BytesIO(with_directory(data, fields))
            self._image = Image.open(file, formats=("TIFF",))
            self._image.load()
            self._image.fp = None  # the file's bytes are not needed any more
        except (UnidentifiedImageError, KeyError) as error:
            raise damaged("TIFF") from error

    def rows(self, top: int, bottom: int) -> Numbers:
        stored = np.asarray(self._image.crop((0, top, self._row_bytes, bottom)))
        tiles = stored.reshape(
            bottom - top, -1, self._tile_width, self._samples, self._dtype.itemsize
        )
        if self._predictor == _FLOATING:
            numbers = self._from_floating(tiles)
        else:
            numbers = np.ascontiguousarray(tiles).view(self._dtype)[..., 0]
            if self._predictor == _HORIZONTAL:
                # Sums wrap around in the width of the samples.
                whole = numbers.view(f"{self._dtype.byteorder}u{self._dtype.itemsize}")
                sums = np.cumsum(whole, axis=2, dtype=whole.dtype.newbyteorder("="))
                numbers = sums.view(self._dtype.newbyteorder("="))
        return numbers.reshape(bottom - top, -1, self._samples)[:, : self._width]

    def _from_floating(self, tiles: NDArray[np.uint8]) -> Numbers:
        """Bytes of equal weight stand together, highest first, as differences along the row."""
        rows, count, width, samples, size = tiles.shape
        flat = tiles.reshape(rows, count, size * width, samples)
        sums = np.cumsum(flat, axis=2, dtype=np.uint8)
        by_weight = sums.reshape(rows, count, size, width, samples)
        together = np.ascontiguousarray(np.moveaxis(by_weight, 2, -1))
        return together.view(self._dtype.newbyteorder(">"))[..., 0]


def _as_bytes(
    directory: Directory, row_bytes: int, tiles: int, plane: int, kind: Kind
) -> dict[int, list[int]]:
    """The tags of a grey picture of 8 bits whose rows are the bytes of this one's."""
    height = directory.number(tags.HEIGHT, 0)
    if row_bytes > MAX_SIDE_PX * 16:
        raise unsupported(Reason("A TIFF with rows this long"))
    fields = {
        tags.WIDTH: [row_bytes],
        tags.HEIGHT: [height],
        tags.BITS: [8],
        tags.SAMPLES: [1],
        tags.PHOTOMETRIC: [_BLACK_IS_ZERO],
        tags.COMPRESSION: [directory.number(tags.COMPRESSION, 1)],
        tags.FILL_ORDER: [directory.number(tags.FILL_ORDER, 1)],
    }
    if directory.numbers(tags.TILE_OFFSETS):
        starts, lengths = tags.TILE_OFFSETS, tags.TILE_LENGTHS
        high = directory.number(tags.TILE_HEIGHT, 0)
        if high < 1:
            raise damaged("TIFF")
        fields |= {tags.TILE_WIDTH: [row_bytes // tiles], tags.TILE_HEIGHT: [high]}
        count = tiles * -(-height // high)
    else:
        starts, lengths = tags.STRIP_OFFSETS, tags.STRIP_LENGTHS
        high = min(directory.number(tags.ROWS_PER_STRIP, height) or height, height)
        fields |= {tags.ROWS_PER_STRIP: [high]}
        count = -(-height // high)
    for tag in (starts, lengths):
        values = list(directory.numbers(tag)[plane * count : (plane + 1) * count])
        if len(values) != count:
            raise damaged("TIFF")
        fields[tag] = values
    return fields
