"""A blind look at rejects before they go to the bin: a sample, the answers, and what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from qualityculler.cull import audit
from qualityculler.cull.audit import BlindSample as BlindSample  # the faces hold it
from qualityculler.cull.audit import Estimate as Estimate
from qualityculler.domain import Flag
from qualityculler.operations.job import Lane, Tell
from qualityculler.store import audits, moves
from qualityculler.task import CancelToken
from qualityculler.text import ntr, tr

if TYPE_CHECKING:
    from qualityculler.operations.library import Library

SAMPLE = audit.SAMPLE


@dataclass(frozen=True, slots=True)
class DrawSample:
    """A random sample of the rejects of these folders, or of these, among photos that were kept.

    What is not rejected counts as kept. ``seed`` makes it the same again. Tells nothing.
    """

    folders: Sequence[Path]
    seed: int
    size: int = SAMPLE
    rejects: Sequence[int] | None = None
    lane: ClassVar[Lane] = Lane.PLAN

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> BlindSample:
        """The sample, empty where nothing is rejected."""
        with library.catalog.read() as db:
            # Of two folders one may be inside the other.
            rejects, picks, rest = (
                list(dict.fromkeys(i for one in self.folders for i in moves.flagged(db, one, flag)))
                for flag in (Flag.REJECT, Flag.PICK, Flag.NONE)
            )
        chosen = rejects if self.rejects is None else list(self.rejects)
        return audit.draw(chosen, [*picks, *rest], self.size, self.seed)


@dataclass(frozen=True, slots=True)
class Conclude:
    """Say what the answers of a blind look mean, and write it into the journal.

    ``kept`` has for each photo that was looked at whether it would be kept. Tells nothing.
    """

    sample: BlindSample
    kept: Mapping[int, bool]
    lane: ClassVar[Lane] = Lane.PLAN

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> Estimate:
        """The estimate; nothing is written where no reject was looked at."""
        found = audit.estimate(self.sample, self.kept)
        if found.looked_at:
            arguments = asdict(found) | {"confidence": audit.CONFIDENCE}
            ids = [id for id in self.sample.photo_ids if id in self.kept]
            record = partial(audits.record, arguments=arguments, photo_ids=ids)
            library.catalog.write_now(record).result()
        return found


def said(found: Estimate) -> str:
    """The estimate in words, with its interval and its limits."""
    if not found.looked_at:
        return tr("No reject was looked at; nothing can be said.")
    lines = [
        ntr(
            "Of {n} reject that was looked at {kept} would be kept.",
            "Of {n} rejects that were looked at {kept} would be kept.",
            found.looked_at,
        ).format(kept=found.kept),
        tr(
            "Of all {of} rejects about {best} are wrong, {low} to {high} at a confidence of 0.95 "
            "(Clopper-Pearson)."
        ).format(of=found.of, best=found.best, low=found.low, high=found.high),
    ]
    if found.controls:
        lines.append(
            tr("Of {of} photos that had been kept {rejected} were rejected this time.").format(
                of=found.controls, rejected=found.controls_rejected
            )
        )
    return "\n".join(lines)
