"""A question before something that costs or cannot be undone."""

from __future__ import annotations

import sys

from qualityculler.cli.exit import say, usage
from qualityculler.text import tr


def confirmed(question: str, *, yes: bool) -> bool:
    """Whether the user agrees. Raises UserError where nobody can be asked and --yes is missing."""
    if yes:
        return True
    if not sys.stdin.isatty():
        usage("{question} Nobody can be asked here; say --yes.", question=question)
    yes_letter, yes_word = tr("y"), tr("yes")
    say(f"{question} [{yes_letter}/N]")
    return sys.stdin.readline().strip().lower() in ("y", "yes", yes_letter, yes_word)
