"""What the program and its decoder processes hand each other: lines of JSON, and memory for pixels.

A line is small; bytes of files and pixels lie in files both sides have mapped, in memory where the
system has a folder for that. Nothing is pickled. Each side writes into areas of its own.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import os
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from qualityculler.decode.fit import Fit
from qualityculler.decode.image import Crops, DecodedImage, Source
from qualityculler.domain import AfPoint, Capture, Exposure
from qualityculler.errors import PhotoError
from qualityculler.reason import as_record, of_record
from qualityculler.xmp.stored import as_json, of_json

MAX_LINE_BYTES = 1 << 20
GRANTED = b"granted\n"
"""The answer to a line that asks for memory."""
NO_ROOM = b"no room\n"
"""The answer to an order whose pixels find no room where areas lie: no fault of the photo."""
_SMALLEST, _KEPT = 1 << 20, 64 << 20


@dataclass(frozen=True, slots=True)
class DecodeOrder:
    """One decode: the path, how large, and the file's bytes where they have been read already.

    ``thumbnail`` asks for the camera's own where it will do, at ``fit``'s longer side.
    """

    path: Path
    fit: Fit
    thumbnail: bool = False
    data: Mapping[str, Any] | None = None


class Outgoing:
    """An area that one side writes and the other reads; it grows by becoming another file."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, name
        self._serial = 0
        self._map: mmap.mmap | None = None
        self._path: Path | None = None

    def put(self, content: bytes | memoryview) -> dict[str, Any]:
        """Where the content lies, until the next call; what was there before is gone.

        Raises OSError where there is no room for it.
        """
        size = len(content) if isinstance(content, bytes) else content.nbytes
        area = self._of_size(size)
        area[:size] = content
        assert self._path is not None  # made with the area
        return {"file": self._path.name, "bytes": size}

    def close(self) -> None:
        """Give the memory back."""
        if self._map is not None and self._path is not None:
            self._map.close()
            with contextlib.suppress(OSError):  # the other side may still have it mapped
                self._path.unlink()
        self._map = self._path = None

    def _of_size(self, size: int) -> mmap.mmap:
        # A picture at full size is rare between many small ones.
        if self._map is None or not size <= len(self._map) <= max(_KEPT, 2 * size):
            self.close()
            self._serial += 1
            self._path = self._folder / f"{self._name}-{self._serial}"
            with self._path.open("xb+") as file:
                _take(file.fileno(), max(size, _SMALLEST))
                self._map = mmap.mmap(file.fileno(), 0)
        return self._map


def _take(file: int, size: int) -> None:
    """Make a file that long and its room its own. Raises OSError.

    A hole in it would kill whoever writes there once the folder is full, as in containers that
    have 64 MB of shared memory.
    """
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file, 0, size)
    else:
        os.ftruncate(file, size)


class Incoming:
    """Reads what the other side has put; keeps its newest area mapped."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._name = ""
        self._map: mmap.mmap | None = None

    def get(self, where: Mapping[str, Any]) -> memoryview:
        """The content, to be copied before the next is asked for. Raises OSError or ValueError."""
        name, size = str(where["file"]), int(where["bytes"])
        if name != self._name or self._map is None:
            self.close()
            with (self._folder / Path(name).name).open("rb+") as file:
                self._map = mmap.mmap(file.fileno(), 0)
            self._name = name
        if not 0 <= size <= len(self._map):
            raise ValueError("an area is shorter than said")
        return memoryview(self._map)[:size]

    def give_back_large(self) -> None:
        """A large area, read and copied, takes no memory until it is written again."""
        if self._map is not None and len(self._map) > _KEPT:
            if hasattr(mmap, "MADV_REMOVE"):
                with contextlib.suppress(OSError):  # a file system that cannot
                    self._map.madvise(mmap.MADV_REMOVE)
            self.close()

    def close(self) -> None:
        """Unmap."""
        if self._map is not None:
            with contextlib.suppress(BufferError):  # a view of it is still held
                self._map.close()
        self._map = None


def order_line(order: DecodeOrder) -> bytes:
    """An order as a line; names that are no text survive as JSON's escapes."""
    said = {
        "path": str(order.path),
        "fit": [order.fit.short_side_px, order.fit.max_side_px, order.fit.native],
        "thumbnail": order.thumbnail,
        "data": order.data,
    }
    return json.dumps(said).encode() + b"\n"


def read_order(line: bytes) -> DecodeOrder:
    """The order of a line. Raises ValueError, KeyError or TypeError for anything else."""
    said = json.loads(line)
    return DecodeOrder(Path(said["path"]), Fit(*said["fit"]), bool(said["thumbnail"]), said["data"])


def answer_line(image: DecodedImage, area: Outgoing, crops_area: Outgoing) -> bytes:
    """A decoded picture as a line, its pixels and crops in the areas."""
    pixels, capture = np.ascontiguousarray(image.pixels), image.capture
    exposure = capture.exposure
    said = {
        "pixels": area.put(pixels.data.cast("B")),
        "shape": pixels.shape,
        "size": [image.width, image.height],
        "source": image.source.value,
        "note": image.note,
        "captured_at": capture.captured_at.isoformat() if capture.captured_at else None,
        "camera": capture.camera,
        "orientation": capture.orientation,
        "marks": None if capture.marks is None else as_json(capture.marks),
        "exposure": [exposure.shutter_s, exposure.f_number, exposure.iso, exposure.focal_mm],
        "af_point": None if capture.af_point is None else astuple(capture.af_point),
        "crops": _said_crops(image.crops, crops_area),
    }
    return json.dumps(said).encode() + b"\n"


def needs_line(needed_bytes: int) -> bytes:
    """A question in the middle of a decode: memory is needed."""
    return json.dumps({"needs": needed_bytes}).encode() + b"\n"


def needs_of(line: bytes) -> int | None:
    """The bytes a line asks for; None for any other line, an answer perhaps."""
    if not line.startswith(b'{"needs"'):
        return None
    try:
        return int(json.loads(line)["needs"])
    except (ValueError, KeyError, TypeError):
        return None


def refusal_line(error: PhotoError) -> bytes:
    """A sentence instead of a picture."""
    said = [error.kind, as_record(error.reason)]
    return json.dumps({"refused": said}).encode() + b"\n"


def read_answer(line: bytes, areas: Incoming, crops_areas: Incoming) -> DecodedImage:
    """The picture, with memory of its own. Raises the PhotoError that was said.

    Raises ValueError, KeyError, TypeError or OSError for a line that makes no sense.
    """
    said = json.loads(line)
    if "refused" in said:
        kind, reason = said["refused"][0], of_record(said["refused"][1])
        if isinstance(reason, str):
            raise PhotoError(str(kind), reason)
        raise PhotoError(str(kind), reason.code, **reason.values)
    view = areas.get(said["pixels"])
    pixels = np.frombuffer(view, np.uint8).reshape(said["shape"]).copy()
    view.release()
    areas.give_back_large()
    taken = said["captured_at"]
    capture = Capture(
        captured_at=datetime.fromisoformat(taken) if taken else None,
        camera=said["camera"],
        orientation=said["orientation"],
        exposure=Exposure(*said["exposure"]),
        marks=None if said["marks"] is None else of_json(said["marks"]),
        af_point=None if said["af_point"] is None else AfPoint(*said["af_point"]),
    )
    width, height = said["size"]
    crops = _read_crops(said["crops"], crops_areas)
    source = Source(said["source"])
    return DecodedImage(pixels, width, height, capture, source, said["note"], crops)


def _said_crops(crops: Crops | None, area: Outgoing) -> dict[str, Any] | None:
    if crops is None:
        return None
    return {
        "cells": [crops.rows, crops.columns],
        "shape": crops.luma.shape,
        "scale": crops.scale,
        "luma": area.put(np.ascontiguousarray(crops.luma).data.cast("B")),
    }


def _read_crops(said: Mapping[str, Any] | None, areas: Incoming) -> Crops | None:
    if said is None:
        return None
    luma = np.frombuffer(areas.get(said["luma"]), np.uint8).reshape(said["shape"]).copy()
    rows, columns = said["cells"]
    return Crops(rows, columns, luma, float(said["scale"]))
