"""The better frame of the same burst: as one sentence, and as JSON has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualityculler.cli.records import path_fields
from qualityculler.cli.terminal import plain
from qualityculler.evidence import Fault, Finding

if TYPE_CHECKING:
    from qualityculler.operations.compare import Sibling

_BETTER = {
    Fault.DEFOCUS: ("is sharper", "blur "),
    Fault.MOTION_BLUR: ("is less smeared by motion", ""),
    Fault.NOISE: ("is less noisy", ""),
    Fault.UNDEREXPOSED: ("is less underexposed", ""),
    Fault.OVEREXPOSED: ("is less overexposed", ""),
    Fault.CLIPPED_HIGHLIGHTS: ("has fewer clipped highlights", ""),
    Fault.CLIPPED_SHADOWS: ("has fewer clipped shadows", ""),
    Fault.LOW_CONTRAST: ("has more contrast", ""),
    Fault.COLOUR_CAST: ("has less of a colour cast", ""),
    Fault.COMPRESSION: ("is less damaged by compression", ""),
    Fault.LOW_RESOLUTION: ("has more pixels", ""),
    Fault.TILTED_HORIZON: ("has a straighter horizon", ""),
}
"""What is better in words, and what the numbers behind it count, where the words do not say."""


def sentence(sibling: Sibling) -> str:
    """What is measured of both frames and how they score; nothing that is not stored."""
    found, name = sibling.difference, sibling.other.photo.relative.name
    better, what = _BETTER[found.fault]
    place = " at the same place" if found.same_place else ""
    values = f"({what}{_value(found.there)} against {_value(found.here)})"
    scores = f"scores {_score(sibling, there=True):.2f} against {_score(sibling, there=False):.2f}"
    return f"{name} of the same burst {better}{place} {values} and {scores}{_instead(sibling)}."


def record(sibling: Sibling | None) -> dict[str, Any] | None:
    """The same for machines; the two findings are those of ``explain --json`` for each photo."""
    if sibling is None:
        return None
    found = sibling.difference
    return {
        **path_fields(sibling.other.photo.path),
        "fault": found.fault.value,
        "unit": found.here.unit,
        "here": _measured(found.here),
        "there": _measured(found.there),
        "same_place": found.same_place,
        "score_here": _score(sibling, there=False),
        "score_there": _score(sibling, there=True),
        "suggestion": sibling.suggestion.value,
        "suggestion_with_that_score": (sibling.instead or sibling.suggestion).value,
        "sentence": plain(sentence(sibling)),
    }


def _instead(sibling: Sibling) -> str:
    if sibling.instead is None:
        return ""
    return (
        f"; with that score this photo would be suggested '{sibling.instead}', "
        f"not '{sibling.suggestion}'"
    )


def _score(sibling: Sibling, *, there: bool) -> float:
    score = (sibling.other if there else sibling.row).score
    assert score is not None
    return score.value


def _value(finding: Finding) -> str:
    return f"{finding.value:.3g} {finding.unit}".rstrip()


def _measured(finding: Finding) -> dict[str, Any]:
    return {
        "value": finding.value,
        "severity": None if finding.severity is None else finding.severity.value,
    }
