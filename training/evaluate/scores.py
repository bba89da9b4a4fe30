"""Scores of one scorer over many images, decoded as the application decodes, each made once."""

from __future__ import annotations

import hashlib
import sys
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qualityculler.decode import registry as decoders
from qualityculler.errors import PhotoError
from qualityculler.score.scorer import Assessment
from training.evaluate.judges import Assess, Judge
from training.evaluate.score_cache import ScoreCache

Array = NDArray[np.float64]
REPORT_EVERY = 500


class Assessor:
    """Assesses image files with one judge; any thread, each with a scorer of its own."""

    def __init__(self, judge: Judge, cache: Path) -> None:
        self._judge = judge
        self._cache = ScoreCache(cache, judge.identity)
        self._local = threading.local()

    def file(self, path: Path) -> Assessment:
        """The assessment of an image file; SystemExit with a sentence if it cannot be read."""
        try:
            data = decoders.read(path)
            return self.bytes(path.name, data)
        except PhotoError as error:
            raise SystemExit(f"{path}: {error}") from error

    def bytes(self, name: str, data: bytes) -> Assessment:
        """The assessment of an encoded image, by the digest of its bytes; PhotoError if broken."""

        def pixels() -> NDArray[np.uint8]:
            side = self._judge.short_side_px
            return decoders.load(Path(name), short_side_px=side, data=data).pixels

        return self.keyed(hashlib.sha256(data).hexdigest(), pixels)

    def keyed(self, key: str, pixels) -> Assessment:  # type: ignore[no-untyped-def]
        """The assessment kept under ``key``, else of what the function ``pixels`` gives."""
        found = self._cache.get(key)
        if found is None:
            found = self._scorer()(pixels())
            self._cache.put(key, found)
        return found

    def _scorer(self) -> Assess:
        if not hasattr(self._local, "assess"):
            self._local.assess = self._judge.make()
        assess: Assess = self._local.assess
        return assess


def assess(paths: Sequence[Path], judge: Judge, cache: Path, threads: int = 2) -> list[Assessment]:
    """The assessments of image files, in order."""
    assessor = Assessor(judge, cache)
    with ThreadPoolExecutor(min(threads, judge.max_threads)) as pool:
        return list(counted(pool.map(assessor.file, paths), judge.name, len(paths)))


def counted(found: Iterable[Assessment], name: str, total: int) -> Iterable[Assessment]:
    """The same, saying on stderr how far it is every few hundred images."""
    for number, one in enumerate(found, 1):
        if number % REPORT_EVERY == 0:
            print(f"{name}: {number} of {total}", file=sys.stderr, flush=True)
        yield one


def values(assessments: Sequence[Assessment]) -> Array:
    """Their values [n]."""
    return np.array([one.value for one in assessments])


def uncertainties(assessments: Sequence[Assessment], name: str) -> Array:
    """Their expected errors [n]; SystemExit if the scorer expects none."""
    if any(one.uncertainty is None for one in assessments):
        raise SystemExit(f"{name} tells no uncertainty")
    return np.array([one.uncertainty for one in assessments], dtype=np.float64)
