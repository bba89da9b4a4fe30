"""How an explained photo looks in JSON."""

from __future__ import annotations

import base64
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualityculler.cli.ending import say
from qualityculler.cli.outputs import as_json
from qualityculler.cli.terminal import plain
from qualityculler.errors import UserError
from qualityculler.evidence import Box, Claim, Finding, Findings

if TYPE_CHECKING:
    from qualityculler.cli.explaining import Outcome
    from qualityculler.explain.protocol import Progress
    from qualityculler.pipeline.explaining import Told


class Records:
    """Prints a record for each photo: a line each, or the elements of one array."""

    def __init__(self, *, array: bool) -> None:
        self._array = array
        self._any = False
        if array:
            self._write("[")

    def begin(self, path: Path, findings: Findings | None) -> None:
        """Nothing yet: a record is written when it is whole."""

    def progress(self, progress: Progress) -> None:
        """Nothing."""

    def text(self, text: str) -> None:
        """Nothing."""

    def give_up_model(self, sentence: str) -> None:
        """Said beside the records; each of them has it too."""
        say(sentence)

    def finish(self, outcome: Outcome) -> None:
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
            raise UserError(f"The JSON cannot be written: {error.strerror}.") from error


def record(outcome: Outcome) -> dict[str, Any]:
    """The record of one photo; ``path`` is text, see ``records``."""
    path = str(outcome.path)
    made: dict[str, Any] = {"path": plain(path)}
    if made["path"] != path:
        made["path_base64"] = base64.b64encode(os.fsencode(path)).decode()
    made["findings"] = None if outcome.findings is None else _findings(outcome.findings)
    made["explanation"] = None if outcome.told is None else _told(outcome.told)
    made["claims"] = [_claim(claim) for claim in outcome.claims]
    made["trouble"] = None if outcome.trouble is None else plain(outcome.trouble)
    return made


def _findings(findings: Findings) -> dict[str, Any]:
    return {"rules": findings.rules, "items": [_finding(one) for one in findings.items]}


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "fault": one.fault.value,
        "severity": None if one.severity is None else one.severity.value,
        "value": one.value,
        "unit": one.unit,
        "threshold": one.threshold,
        "confidence": one.confidence,
        "box": _box(one.box),
        "direction_deg": one.direction_deg,
        "reason": one.reason,
    }


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
        "place": _box(claim.place),
        "direction_deg": claim.direction_deg,
        "standing": claim.standing.value,
        "reason": claim.reason,
    }


def _box(box: Box | None) -> list[float] | None:
    return None if box is None else [box.left, box.top, box.right, box.bottom]
