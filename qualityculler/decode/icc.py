"""Writes small ICC profiles for colours that a file only names, so that one library converts all.

Layout: ICC.1:2022 (version 4.4): a header of 128 bytes, a table of tags, three columns and three
curves. Version 4 since it has the parametric curve of sRGB.
"""

from __future__ import annotations

import struct
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qualityculler.decode.colour_codes import Chromaticity, Curve, Primaries

_D50 = np.array([0.9642, 1.0, 0.8249])
_BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)
# IEC 61966-2-1 as a parametric curve of type 3: g, a, b, c, d.
_SRGB_PARAMETERS = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


@lru_cache(maxsize=16)
def matrix_profile(primaries: Primaries, curve: Curve | float) -> bytes:
    """A display profile of these primaries; ``curve`` is the one of sRGB or an exponent.

    Raises ValueError for primaries that span no space and for the curves of HDR. Any thread.
    """
    columns = _adaptation(primaries.white) @ to_xyz(primaries)
    if np.abs(columns).max() >= 32768:  # what a number of a profile can hold
        raise ValueError("the primaries span no space")
    tone = _curve(curve)
    tags = {b"desc": _text("made from code points"), b"wtpt": _xyz(_D50)}
    for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns.T, strict=True):
        tags[name] = _xyz(column)
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), tone)
    return _file(tags)


def to_xyz(primaries: Primaries) -> NDArray[np.float64]:
    """The 3 x 3 matrix from linear RGB to XYZ, white at Y = 1. Raises ValueError; see above."""
    colours = (primaries.red, primaries.green, primaries.blue)
    if any(abs(part) > 10 for pair in (*colours, primaries.white) for part in pair):
        raise ValueError("no such primaries")
    try:
        columns = np.array([xyz_of(colour) for colour in colours]).T
        found: NDArray[np.float64] = columns * np.linalg.solve(columns, xyz_of(primaries.white))
    except np.linalg.LinAlgError as error:
        raise ValueError("the primaries span no space") from error
    if not np.isfinite(found).all() or np.abs(found).max() > 100:
        raise ValueError("the primaries span no space")
    return found


def xyz_of(colour: Chromaticity) -> NDArray[np.float64]:
    """The colour at Y = 1. Raises ValueError for one without light."""
    x, y = colour
    if abs(y) < 1e-4:
        raise ValueError("no such colour")
    return np.array([x / y, 1.0, (1 - x - y) / y])


def _adaptation(white: Chromaticity) -> NDArray[np.float64]:
    """Bradford's adaptation from a white to that of profiles (ICC.1, annex E)."""
    scale = (_BRADFORD @ _D50) / (_BRADFORD @ xyz_of(white))
    adapted: NDArray[np.float64] = np.linalg.inv(_BRADFORD) @ np.diag(scale) @ _BRADFORD
    return adapted


def _curve(curve: Curve | float) -> bytes:
    if curve is Curve.SRGB:
        return b"para\0\0\0\0\0\x03\0\0" + b"".join(map(_fixed, _SRGB_PARAMETERS))
    if isinstance(curve, Curve) or not 0.1 <= curve <= 10:
        raise ValueError(f"no plain curve: {curve}")
    return b"para\0\0\0\0\0\0\0\0" + _fixed(curve)


def _file(tags: dict[bytes, bytes]) -> bytes:
    start = 128 + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for name, content in tags.items():
        table += name + struct.pack(">II", start + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    head = struct.pack(
        ">I4sI4s4s4s12s4s28x", start + len(body), b"", 0x04400000, b"mntr", b"RGB ", b"XYZ ",
        b"\x07\xe8\0\x01\0\x01", b"acsp",
    )  # fmt: skip
    return (head + _xyz(_D50)[8:]).ljust(128, b"\0") + table + body


def _xyz(values: NDArray[np.float64]) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(_fixed(float(value)) for value in values)


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def _text(text: str) -> bytes:
    encoded = text.encode("utf-16-be")
    return b"mluc" + struct.pack(">IIIHHII", 0, 1, 12, 0x656E, 0x5553, len(encoded), 28) + encoded
