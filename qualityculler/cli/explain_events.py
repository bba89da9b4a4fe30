"""What is found out about a photo, and who prints it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from qualityculler.evidence import Claim, Findings

if TYPE_CHECKING:
    from qualityculler.explain.protocol import ModelProgress
    from qualityculler.operations.compare import Sibling
    from qualityculler.operations.explain import Told


@dataclass(frozen=True, slots=True)
class Outcome:
    """All there is to say of one photo; ``trouble`` is why something of it is missing.

    ``findings`` are None where nothing is measured, ``told`` where no model was asked or answered,
    ``sibling`` where no better frame of the moment is known or nothing measured tells it apart.
    ``skipped`` means that this photo, and not the model as such, is the reason.
    """

    path: Path
    findings: Findings | None = None
    sibling: Sibling | None = None
    told: Told | None = None
    claims: tuple[Claim, ...] = ()
    trouble: str | None = None
    skipped: bool = False


class Teller(Protocol):
    """Prints what is found out, while it is being found out."""

    def begin(self, path: Path, findings: Findings | None, sibling: Sibling | None) -> None:
        """A photo, what is measured of it, and a better frame of the same burst."""

    def progress(self, progress: ModelProgress) -> None:
        """What the model is doing before its first word; may come in another thread."""

    def text(self, text: str) -> None:
        """The next piece of the model's text; may come in another thread."""

    def give_up_model(self, sentence: str) -> None:
        """From here on no model is asked, and why."""

    def finish(self, outcome: Outcome) -> None:
        """The photo is done."""

    def close(self) -> None:
        """No more photos."""
