"""How an explained photo looks on a terminal: findings first, then the text as it is written."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from qualityculler.cli import explain_sibling
from qualityculler.cli.exit import say
from qualityculler.cli.terminal import relative, shown
from qualityculler.evidence import ClaimStatus, Findings
from qualityculler.text import N_, evidence_words, ntr, tr
from qualityculler.text.reasons import sentence

if TYPE_CHECKING:
    from qualityculler.explain.protocol import ModelProgress
    from qualityculler.operations.compare import Sibling
    from qualityculler.operations.explain import Explained, Told

_NOTE = {
    "starting": N_("Starting the model's process"),
    "checking": N_("Checking the model's files"),
    "loading": N_("Loading the model"),
    "looking": N_("Looking at the photo"),
}
_STANDINGS = {
    ClaimStatus.SUPPORTED: N_("supported: “{said}” ({why})"),
    ClaimStatus.CONTRADICTED: N_("contradicted: “{said}” ({why})"),
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
        lines = [] if findings is None else evidence_words.lines(findings)
        lines += [] if sibling is None else [explain_sibling.line(sibling)]
        for line in lines:
            print(f"  {shown(line)}")
        sys.stdout.flush()

    def progress(self, progress: ModelProgress) -> None:
        """One line that is written over, and wiped away by the first word."""
        if self._watched:
            part = "" if progress.done is None else f" {progress.done:.0%}"
            self._write_note(f"  {tr(_NOTE[progress.stage])}{part} ...")

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


def _closing(told: Told) -> str:
    said, reply = told.explanation, told.reply
    rating = tr("no score")
    if said.rating is not None:
        rating = tr("rating {rating} of 5", rating=f"{said.rating:.2f}")
    by = tr("by the model {0}").format(shown(said.explainer.name))
    parts = [f"{rating}, {by}"]
    if reply is None:
        parts.append(tr("remembered from {date}", date=f"{said.made_at:%Y-%m-%d}"))
    else:
        took = tr("{0} s, {1} tokens/s").format(f"{reply.seconds:.1f}", f"{reply.tokens_per_s:.1f}")
        parts += [ntr("{n} token", "{n} tokens", reply.tokens), took]
        parts += [] if reply.complete else [tr("cut off at its limit")]
    return f"[{'; '.join(parts)}]"


def _claims(outcome: Explained) -> list[str]:
    assert outcome.told is not None
    text = outcome.told.explanation.text
    return [
        tr(
            _STANDINGS[claim.standing],
            said=text[claim.start : claim.end].strip(),
            why=sentence(claim.reason),
        )
        for claim in outcome.claims
        if claim.standing is not ClaimStatus.OPINION
    ]
