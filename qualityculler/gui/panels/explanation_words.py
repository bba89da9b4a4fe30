"""The window's words for what is better in another frame of the same burst."""

from __future__ import annotations

from qualityculler.evidence import Fault, Finding
from qualityculler.gui import evidence_words, words
from qualityculler.gui.evidence_reasons import translated
from qualityculler.operations.compare import Sibling
from qualityculler.text import N_, tr

_BETTER = {
    Fault.DEFOCUS: N_("{0} is sharper"),
    Fault.MOTION_BLUR: N_("{0} is less smeared by motion"),
    Fault.NOISE: N_("{0} is less noisy"),
    Fault.UNDEREXPOSED: N_("{0} is less underexposed"),
    Fault.OVEREXPOSED: N_("{0} is less overexposed"),
    Fault.CLIPPED_HIGHLIGHTS: N_("{0} has fewer clipped highlights"),
    Fault.CLIPPED_SHADOWS: N_("{0} has fewer clipped shadows"),
    Fault.LOW_CONTRAST: N_("{0} has more contrast"),
    Fault.COLOUR_CAST: N_("{0} has less of a colour cast"),
    Fault.COMPRESSION: N_("{0} is less damaged by compression"),
    Fault.LOW_RESOLUTION: N_("{0} has more pixels"),
    Fault.TILTED_HORIZON: N_("{0} has a straighter horizon"),
}


def sentence(sibling: Sibling) -> str:
    """What is measured of both frames, and what would be suggested with the score of the other."""
    found = sibling.difference
    better = tr(_BETTER[found.fault])
    parts = [better.format(sibling.other.photo.relative.name)]
    if found.same_place:
        parts.append(tr("at the same place"))
    values = tr("({0}: {1} against {2})")
    parts.append(
        values.format(evidence_words.fault(found.fault), _value(found.there), _value(found.here))
    )
    said = f"{' '.join(parts)}."
    return f"{said} {_instead(sibling)}".rstrip()


def _instead(sibling: Sibling) -> str:
    if sibling.instead is None or sibling.other.score is None:
        return ""
    text = tr("With a score of {0} the program would suggest “{1}” here, not “{2}”.")
    then, now = (tr(words.SUGGESTIONS[one]) for one in (sibling.instead, sibling.suggestion))
    return text.format(f"{sibling.other.score.value:.2f}", then, now)


def _value(finding: Finding) -> str:
    return f"{finding.value:.3g} {translated(finding.unit)}".rstrip()
