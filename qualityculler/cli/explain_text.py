"""How an explained photo looks on a terminal: findings first, then the text as it is written."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from qualityculler.cli import explain_sibling
from qualityculler.cli.exit import say
from qualityculler.cli.terminal import relative, shown
from qualityculler.evidence import ClaimStatus, Finding, Findings, Severity

if TYPE_CHECKING:
    from qualityculler.explain.protocol import ModelProgress
    from qualityculler.operations.compare import Sibling
    from qualityculler.operations.explain import Explained, Told

_NOTE = {
    "starting": "starting the model process",
    "checking": "checking the model's files",
    "loading": "loading the model",
    "looking": "looking at the photo",
}


class Terminal:
    """Prints for people; notes about what is going on only where somebody can watch."""

    def __init__(self) -> None:
        self._watched = sys.stderr.isatty()
        self._note = ""
        self._writing = False
        self._held = ""

    def begin(self, path: Path, findings: Findings | None, sibling: Sibling | None) -> None:
        """The name of the photo, what is measured of it, and what is better in a sibling."""
        print(shown(relative(path)))
        lines = [] if findings is None else _measured(findings)
        lines += [] if sibling is None else [explain_sibling.sentence(sibling)]
        for line in lines:
            print(f"  {shown(line)}")
        sys.stdout.flush()

    def progress(self, progress: ModelProgress) -> None:
        """One line that is written over, and wiped away by the first word."""
        if self._watched:
            part = "" if progress.done is None else f" {progress.done:.0%}"
            self._write_note(f"  {_NOTE[progress.stage]}{part} ...")

    def text(self, text: str) -> None:
        """The model's text, indented, as it comes."""
        self._write_note("")
        if not self._writing:
            sys.stdout.write("  ")
            self._writing = True
        # Line breaks wait for the next word: none is wanted at the end.
        text, said = self._held + text, (self._held + text).rstrip("\n")
        self._held = text[len(said) :]
        sys.stdout.write("\n  ".join(shown(line) for line in said.split("\n")))
        sys.stdout.flush()

    def give_up_model(self, sentence: str) -> None:
        """Said on a line of its own, also in the middle of a text."""
        self._end_text()
        say(sentence)

    def finish(self, outcome: Explained) -> None:
        """What the model's text is worth, and what it took."""
        self._end_text()
        if outcome.told is not None:
            print(f"  {_closing(outcome.told)}")
            for line in _claims(outcome):
                print(f"  {shown(line)}")
        if outcome.skipped and outcome.trouble is not None:
            say(f"{relative(outcome.path)}: {outcome.trouble}")
        print()

    def close(self) -> None:
        """Leave the cursor at the beginning of a line."""
        self._end_text()

    def _end_text(self) -> None:
        self._write_note("")
        if self._writing:
            self._writing, self._held = False, ""
            print(flush=True)

    def _write_note(self, note: str) -> None:
        if note != self._note:
            sys.stderr.write("\r" + shown(note).ljust(len(self._note)) + ("" if note else "\r"))
            sys.stderr.flush()
            self._note = note


def _measured(findings: Findings) -> list[str]:
    """A line for each fault that was found; the sound and the unjudged ones together."""
    found = [one for one in findings.items if one.severity not in (None, Severity.NONE)]
    lines = [_finding(one) for one in sorted(found, key=_strength, reverse=True)]
    sound = [one.fault.value for one in findings.items if one.severity is Severity.NONE]
    if sound:
        lines.append(f"measured and sound: {', '.join(sound)}")
    lines += [
        f"{one.fault.value}: cannot judge, {one.reason}"
        for one in findings.items
        if one.severity is None
    ]
    return lines


def _finding(one: Finding) -> str:
    measured = "" if one.value is None else f" ({one.value:.3g} {one.unit}".rstrip()
    if one.value is not None:
        limit = "" if one.threshold is None else f", from {one.threshold:.3g}"
        measured += f"{limit})"
    sure = f", {one.confidence:.0%} sure" if one.confidence else ""
    return f"{one.fault.value}: {one.severity}{measured}{sure}"


def _strength(one: Finding) -> int:
    return -1 if one.severity is None else one.severity.rank


def _closing(told: Told) -> str:
    said, reply = told.explanation, told.reply
    rating = "no score" if said.rating is None else f"rating {said.rating:.2f} of 5"
    by = f"{rating}, by the model {shown(said.explainer.name)}"
    if reply is None:
        return f"[{by}; remembered from {said.made_at:%Y-%m-%d}]"
    cut = "" if reply.complete else "; cut off at its limit"
    return (
        f"[{by}; {reply.tokens} tokens in {reply.seconds:.1f} s, "
        f"{reply.tokens_per_s:.1f} tokens/s{cut}]"
    )


def _claims(outcome: Explained) -> list[str]:
    assert outcome.told is not None
    text = outcome.told.explanation.text
    return [
        f'{claim.standing}: "{text[claim.start : claim.end].strip()}" ({claim.reason})'
        for claim in outcome.claims
        if claim.standing is not ClaimStatus.OPINION
    ]
