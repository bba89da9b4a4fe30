"""Which files of a walk are scored with another one of their shot, as far as names can tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from qualityculler.decode.header import RAW_SUFFIXES
from qualityculler.discover.items import ShotFile, leads, partners, stem
from qualityculler.discover.walk import Candidate
from qualityculler.domain import Pairing
from qualityculler.store.photos import Known


@dataclass(frozen=True, slots=True)
class Walked:
    """A file, what is known of it, and whether it ``follows``: another of its shot is scored."""

    file: Candidate
    known: Known | None
    follows: bool


def shots(
    found: Iterable[Candidate], known: Mapping[str, Known], pairing: Pairing
) -> Iterator[Walked]:
    """The files of a walk in their order; it is sorted, so those of one stem come together.

    Only a file that may follow waits for the next name: what leads is told at once. Time and camera
    are not known yet, so a file may turn out to be of another shot.
    """
    shot: list[ShotFile] = []
    waiting: list[Candidate] = []
    for one in found:
        if shot and stem(shot[0].path) != stem(one.path):
            yield from _told(waiting, known, shot, pairing)
            shot, waiting = [], []
        before = known.get(str(one.path))
        shot.append(ShotFile(len(shot), one.path, apart=before is not None and before.apart))
        waiting.append(one)
        if leads(one.path, pairing, RAW_SUFFIXES):
            yield from _told(waiting, known, shot, pairing)
            waiting = []
    yield from _told(waiting, known, shot, pairing)


def _told(
    waiting: list[Candidate], known: Mapping[str, Known], shot: list[ShotFile], pairing: Pairing
) -> Iterator[Walked]:
    followers = partners(shot, pairing, RAW_SUFFIXES) if len(shot) > 1 else {}
    for place, one in enumerate(waiting, start=len(shot) - len(waiting)):
        yield Walked(one, known.get(str(one.path)), place in followers)
