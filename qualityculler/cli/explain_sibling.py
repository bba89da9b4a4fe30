"""The better frame of the same burst: as lines for people, and as JSON has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualityculler.cli.records import path_fields
from qualityculler.evidence import Finding
from qualityculler.reason import plain
from qualityculler.text import tr

if TYPE_CHECKING:
    from qualityculler.operations.compare import Sibling


def line(sibling: Sibling) -> str:
    """What is better in it, and how both score."""
    from qualityculler.operations.compare import sentence

    there, here = (f"{_score(sibling, there=one):.2f}" for one in (True, False))
    better = tr("Better frame of the same burst ({there} against {here}):", there=there, here=here)
    return f"{better} {sentence(sibling)}"


def record(sibling: Sibling | None) -> dict[str, Any] | None:
    """The same for machines; the two findings are those of ``explain --json`` for each photo."""
    from qualityculler.operations.compare import sentence

    if sibling is None:
        return None
    found = sibling.difference
    return {
        **path_fields(sibling.other.photo.path),
        "fault": found.fault.value,
        "unit": str(found.here.unit),
        "here": _measured(found.here),
        "there": _measured(found.there),
        "same_place": found.same_place,
        "score_here": _score(sibling, there=False),
        "score_there": _score(sibling, there=True),
        "suggestion": sibling.suggestion.value,
        "suggestion_with_that_score": (sibling.instead or sibling.suggestion).value,
        "sentence": plain(sentence(sibling)),
    }


def _score(sibling: Sibling, *, there: bool) -> float:
    score = (sibling.other if there else sibling.row).score
    assert score is not None
    return score.value


def _measured(finding: Finding) -> dict[str, Any]:
    return {
        "value": finding.value,
        "severity": None if finding.severity is None else finding.severity.value,
    }
