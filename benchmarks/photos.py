"""Makes photos for measuring: detail at every scale as nature has it, so files are as large."""

from __future__ import annotations

import numpy as np
import simplejpeg
from numpy.typing import NDArray

_TILE_PX = 2048
_CONTRAST = 45.0
_SENSOR_NOISE = 5.0


def make_pixels(width: int, height: int, seed: int) -> NDArray[np.uint8]:
    """RGB with a 1/f amplitude spectrum, correlated channels and some sensor noise."""
    rng = np.random.default_rng(seed)
    grey = _natural(rng)
    channels = [0.8 * grey + 0.2 * _natural(rng) for _ in range(3)]
    noise = rng.standard_normal((_TILE_PX, _TILE_PX), dtype=np.float32) * _SENSOR_NOISE
    picture = np.stack([128 + _CONTRAST * channel + noise for channel in channels], axis=-1)
    tile = np.clip(picture, 0, 255).astype(np.uint8)
    # Only the tile is calculated: 45 megapixels of normal noise take longer than all else here.
    rows, columns = -(-height // _TILE_PX), -(-width // _TILE_PX)
    return np.ascontiguousarray(np.tile(tile, (rows, columns, 1))[:height, :width])


def make_jpeg(width: int, height: int, seed: int, quality: int = 92) -> bytes:
    """A JPEG as a camera writes it, 4:2:0; about 12 MB at 24 MP, 6 MB at 12 MP."""
    pixels = np.ascontiguousarray(make_pixels(width, height, seed))
    data: bytes = simplejpeg.encode_jpeg(pixels, quality=quality, colorsubsampling="420")
    return data


def noise_jpeg(width: int, height: int, seed: int, quality: int = 92) -> bytes:
    """A small JPEG that differs from any other seed's, made in no time."""
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
    data: bytes = simplejpeg.encode_jpeg(np.ascontiguousarray(pixels), quality=quality)
    return data


def _natural(rng: np.random.Generator) -> NDArray[np.float32]:
    """Noise with a 1/f spectrum, mean 0, deviation 1; a periodic tile, so the seams do not show."""
    across = np.fft.rfftfreq(_TILE_PX)
    frequency = np.hypot(np.fft.fftfreq(_TILE_PX)[:, None], across[None])
    frequency[0, 0] = 1.0
    shape = frequency.shape
    spectrum = (rng.standard_normal(shape) + 1j * rng.standard_normal(shape)) / frequency
    tile: NDArray[np.float32] = np.fft.irfft2(spectrum, s=(_TILE_PX, _TILE_PX)).astype(np.float32)
    return (tile - tile.mean()) / tile.std()
