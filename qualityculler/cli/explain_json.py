"""How an explained photo looks in JSON."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualityculler.cli import explain_sibling, finding_records
from qualityculler.cli.exit import say
from qualityculler.cli.outputs import as_json
from qualityculler.cli.records import path_fields
from qualityculler.cli.terminal import plain
from qualityculler.errors import UserError
from qualityculler.evidence import Claim, Findings

if TYPE_CHECKING:
    from qualityculler.explain.protocol import ModelProgress
    from qualityculler.operations.compare import Sibling
    from qualityculler.operations.explain import Explained, Told


class Records:
    """Prints a record for each photo: a line each, or the elements of one array."""

    def __init__(self, *, array: bool) -> None:
        self._array = array
        self._any = False
        if array:
            self._write("[")

    def begin(self, path: Path, findings: Findings | None, sibling: Sibling | None) -> None:
        """Nothing yet: a record is written when it is whole."""

    def progress(self, progress: ModelProgress) -> None:
        """Nothing."""

    def text(self, text: str) -> None:
        """Nothing."""

    def give_up_model(self, sentence: str) -> None:
        """Said beside the records; each of them has it too."""
        say(sentence)

    def finish(self, outcome: Explained) -> None:
        """Write the record."""
        before = ("," if self._any else "") + "\n " if self._array else ""
        self._any = True
        self._write(before + as_json(record(outcome), sys.stdout) + ("" if self._array else "\n"))

    def close(self) -> None:
        """End the array, also where the work was stopped."""
        if self._array:
            self._write("\n]\n")

    def _write(self, text: str) -> None:
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise UserError("The JSON cannot be written: {why}.", why=error.strerror) from error


def record(outcome: Explained) -> dict[str, Any]:
    """The record of one photo; ``path`` is text, see ``records``."""
    made: dict[str, Any] = {**path_fields(outcome.path)}
    found = outcome.findings
    made["findings"] = None if found is None else finding_records.record(found)
    made["sibling"] = explain_sibling.record(outcome.sibling)
    made["explanation"] = None if outcome.told is None else _told(outcome.told)
    made["claims"] = [_claim(claim) for claim in outcome.claims]
    made["trouble"] = None if outcome.trouble is None else plain(outcome.trouble)
    return made


def _told(told: Told) -> dict[str, Any]:
    said, reply = told.explanation, told.reply
    return {
        "text": said.text,
        "rating": said.rating,
        "model": said.explainer.name,
        "model_digest": said.explainer.digest,
        "prompt": said.explainer.prompt,
        "photo_digest": told.digest,
        "made_at": said.made_at.isoformat(),
        "seconds": round(said.seconds, 3),
        "tokens": said.tokens,
        "remembered": told.remembered,
        "complete": None if reply is None else reply.complete,
        "tokens_per_s": None if reply is None else round(reply.tokens_per_s, 2),
        "first_token_s": None if reply is None else round(reply.first_token_s, 3),
        "load_s": None if reply is None else round(reply.load_s, 3),
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "start": claim.start,
        "end": claim.end,
        "fault": None if claim.fault is None else claim.fault.value,
        "severity": None if claim.severity is None else claim.severity.value,
        "place": finding_records.corners(claim.place),
        "direction_deg": claim.direction_deg,
        "standing": claim.standing.value,
        **finding_records.reason_fields(claim.reason),
    }
