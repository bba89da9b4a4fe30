"""Every synthetic fault once: what is done to a picture. How much of it, the caller says.

Pictures are uint8 RGB [H, W, 3]. Training, its evaluation, the benchmarks, the samples and the
tests put faults into pictures by these functions, each with ranges and random numbers of its own.
``rounding`` is how a value between two levels ends: results that were published with one way of
rounding are not made with another. OpenCV is needed where
a function imports it, for the rest numpy and Pillow do.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Pixels = NDArray[np.uint8]
Floats = NDArray[np.floating]
Rounding = Callable[[Floats], Floats]

GAMMA = 2.2
LUMA = np.array([0.299, 0.587, 0.114], np.float32)


def half_up(values: Floats) -> Floats:
    """The next whole number, upwards from the middle."""
    return np.floor(values + 0.5)


def as_pixels(values: Floats, rounding: Rounding = np.rint) -> Pixels:
    """Values on 0 to 255 as levels, cut off at both ends."""
    return np.clip(rounding(values), 0, 255).astype(np.uint8)


# Blur


def gaussian_blur(image: Pixels, sigma_px: float) -> Pixels:
    """Defocus, as Pillow's Gaussian (three box filters)."""
    return np.asarray(Image.fromarray(image).filter(ImageFilter.GaussianBlur(sigma_px)))


def smoothed(image: Pixels, sigma_px: float) -> Pixels:
    """Defocus, as OpenCV's Gaussian."""
    import cv2

    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma_px))


def shifted_mean(
    image: Pixels,
    down: Sequence[int],
    right: Sequence[int],
    mode: str,
    rounding: Rounding = np.rint,
) -> Pixels:
    """A movement in steps: the mean of the picture at each shift, in px.

    ``mode`` is what ``numpy.pad`` puts beyond the edges.
    """
    margin = int(max(map(abs, (*down, *right))))
    padded = np.pad(image, ((margin, margin), (margin, margin), (0, 0)), mode=mode)
    height, width = image.shape[:2]
    total = np.zeros(image.shape, np.float32)
    for y, x in zip(down, right, strict=True):
        total += padded[margin + y : margin + y + height, margin + x : margin + x + width]
    return as_pixels(total / len(down), rounding)


def disk_kernel(radius_px: float) -> Floats:
    """The blur of a lens out of focus; its sigma is half the radius."""
    side, fine = 2 * int(np.ceil(radius_px)) + 3, 8
    at = (np.arange(side * fine) + 0.5) / fine - side / 2
    inside = np.hypot(at[:, None], at[None]) <= radius_px
    kernel = inside.reshape(side, fine, side, fine).mean(axis=(1, 3))
    return np.asarray(kernel / kernel.sum(), np.float32)


def soft_disk_kernel(radius_px: float) -> Floats:
    """The same with an edge that falls over one px, which is quicker to make."""
    reach = int(radius_px) + 1
    distance = np.hypot(*np.mgrid[-reach : reach + 1, -reach : reach + 1])
    kernel = np.clip(radius_px - distance + 0.5, 0, 1)
    return (kernel / kernel.sum()).astype(np.float32)


def line_kernel(length_px: float, angle_deg: float) -> Floats:
    """The blur of a straight even motion; the angle is counted counter-clockwise."""
    side = 2 * int(np.ceil(length_px / 2)) + 3
    along = np.linspace(-length_px / 2, length_px / 2, 64 * side)
    x = side // 2 + along * np.cos(np.radians(angle_deg))
    y = side // 2 - along * np.sin(np.radians(angle_deg))
    kernel = np.zeros((side, side))
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    for right in (0, 1):
        for down in (0, 1):
            weight = np.abs(1 - right - (x - left)) * np.abs(1 - down - (y - top))
            np.add.at(kernel, (top + down, left + right), weight)
    return np.asarray(kernel / kernel.sum(), np.float32)


def bent_line_kernel(length_px: float, angle_rad: float, bend: float) -> Floats:
    """The blur of a hand's motion: a line bent by ``bend`` of its length, half a px wide."""
    import cv2

    half = int(length_px) // 2 + 3
    kernel = np.zeros((2 * half + 1, 2 * half + 1), np.float32)
    for t in np.linspace(-0.5, 0.5, 4 * half):
        along, across = t * length_px, bend * length_px * (4 * t * t - 0.5)
        x = half + along * np.cos(angle_rad) + across * np.sin(angle_rad)
        y = half - along * np.sin(angle_rad) + across * np.cos(angle_rad)
        kernel[round(y), round(x)] += 1
    kernel = cv2.GaussianBlur(kernel, (0, 0), 0.5)
    return (kernel / kernel.sum()).astype(np.float32)


def convolved(image: Pixels, kernel: Floats) -> Pixels:
    """The picture under a kernel, mirrored at its sides; by Fourier transform."""
    pad = kernel.shape[0] // 2
    wide = np.pad(image.astype(np.float32), ((pad, pad), (pad, pad), (0, 0)), mode="reflect")
    size = (wide.shape[0] + 2 * pad, wide.shape[1] + 2 * pad)
    spectrum = np.fft.rfft2(kernel, s=size)
    blurred = np.stack(
        [np.fft.irfft2(np.fft.rfft2(wide[..., c], s=size) * spectrum, s=size) for c in range(3)],
        axis=-1,
    )
    height, width = image.shape[:2]
    inner = blurred[2 * pad : 2 * pad + height, 2 * pad : 2 * pad + width]
    return as_pixels(inner, half_up)


def filtered(image: Pixels, kernel: Floats) -> Pixels:
    """The same by OpenCV, which is several times quicker and rounds on its way."""
    import cv2

    return np.asarray(cv2.filter2D(image, -1, kernel, borderType=cv2.BORDER_REFLECT))


# Noise and compression


def noise(
    image: Pixels,
    sigma: float,
    random: np.random.Generator,
    channels: int = 3,
    rounding: Rounding = np.rint,
) -> Pixels:
    """Gaussian noise of so many grey levels, of each channel or (1) of all alike."""
    return as_pixels(image + random.normal(0.0, sigma, (*image.shape[:2], channels)), rounding)


def coarsened(grain: Floats, sigma_px: float) -> Floats:
    """Noise [H, W, C] of unit deviation with grains larger than a pixel, of unit deviation too."""
    import cv2

    coarse = cv2.GaussianBlur(grain, (0, 0), sigma_px).reshape(grain.shape)
    return coarse / coarse.std()


def jpeg(image: Pixels, quality: int) -> Pixels:
    """Written as JPEG with this quality and read again."""
    written = io.BytesIO()
    Image.fromarray(image).save(written, "JPEG", quality=quality)
    return np.asarray(Image.open(written))


# Light


def linear(image: NDArray[np.generic]) -> Floats:
    """Linear light, 0 to 1, of sRGB."""
    level = np.asarray(image, np.float32) / 255
    return np.where(level <= 0.04045, level / 12.92, ((level + 0.055) / 1.055) ** 2.4)


def coded(light: Floats) -> Pixels:
    """sRGB of linear light."""
    light = np.clip(light, 0, 1)
    level = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return as_pixels(level * 255, half_up)


def exposed(image: Pixels, stops: float, rounding: Rounding = np.rint) -> Pixels:
    """Linear light times two to the power of ``stops``, cut off at white; a gamma of 2.2."""
    light = (np.arange(256) / 255.0) ** GAMMA * 2.0**stops
    return as_pixels(np.clip(light, 0.0, 1.0) ** (1 / GAMMA) * 255, rounding)[image]


def exposed_srgb(image: Pixels, stops: float) -> Pixels:
    """The same by the curve of sRGB, which is straight in the darkest tones."""
    return coded(linear(image) * np.float32(2**stops))


def blown(image: Pixels, percent: float) -> Pixels:
    """Brightened until so many percent of the pixels are white."""
    light = linear(image)
    return coded(light / max(float(np.percentile(light.min(axis=2), 100 - percent)), 1e-3))


def blocked(image: Pixels, percent: float) -> Pixels:
    """The black point raised until so many percent of the pixels are black."""
    light = linear(image)
    black = float(np.percentile(light.max(axis=2), percent))
    return coded((light - black) / max(1 - black, 0.05))


def flattened(image: Pixels, share: float, grey: float) -> Pixels:
    """Contrast pulled towards a grey, to a share of what it was."""
    return as_pixels(grey + share * (image.astype(np.float32) - grey))


def veiled(image: Pixels, levels: float) -> Pixels:
    """Contrast taken until so many grey levels lie between the percentiles 1 and 99 of luma."""
    low, high = (float(one) for one in np.percentile(image @ LUMA, (1, 99)))
    gain = min(1.0, levels / max(high - low, 1.0))
    spread = (image.astype(np.float32) - np.float32((low + high) / 2)) * np.float32(gain)
    return np.asarray(np.clip(spread + 135.5, 0, 255), np.uint8)


# Colour and geometry


def tinted(image: Pixels, gains: Floats) -> Pixels:
    """The coded levels of red, green and blue times their gains."""
    return as_pixels(image * np.asarray(gains, np.float32))


def lit(image: Pixels, gains: Sequence[float], amount: float) -> Pixels:
    """Another light: linear red, green and blue times their gains to the power of ``amount``."""
    return coded(linear(image) * np.array(gains, np.float32) ** amount)


def turned(image: Pixels, angle_deg: float) -> Pixels:
    """Turned counter-clockwise, and cut to what has no empty corners."""
    full = Image.fromarray(image).rotate(angle_deg, Image.Resampling.BICUBIC)
    height, width = image.shape[:2]
    lost = math.sin(math.radians(abs(angle_deg)))
    dx, dy = int(height * lost / 2) + 1, int(width * lost / 2) + 1
    return np.asarray(full)[dy : height - dy, dx : width - dx].copy()


def blend(image: Pixels, spoilt: Pixels, share: Floats) -> Pixels:
    """The fault on a part of the picture: ``share`` [H, W] of it at each pixel, 0 to 1."""
    part = share[..., None]
    return as_pixels(part * spoilt + (1 - part) * image)
