"""What is said of a model that explains: in the window's list and on the command line."""

from __future__ import annotations

from qualityculler.models.catalogue import Tier
from qualityculler.models.listing import Explainer, ModelState
from qualityculler.text import N_, tr
from qualityculler.text.reasons import sentence
from qualityculler.text.words import size

_TIERS = {
    Tier.BUILT_IN: N_("built in"),
    Tier.SMALL: N_("small"),
    Tier.RECOMMENDED: N_("recommended"),
    Tier.LARGE: N_("large"),
    Tier.EXPERT: N_("expert"),
    Tier.OWN: N_("your own"),
}
_STATES = {
    ModelState.ABSENT: N_("not here"),
    ModelState.PARTIAL: N_("partly here"),
    ModelState.READY: N_("installed"),
    ModelState.OUTDATED: N_("installed, there is a newer version"),
    ModelState.DAMAGED: N_("damaged"),
}
SHIPPED = (
    N_("Built-in basic model"),
    N_("small and quick, a few plain sentences; rely on the measurements beside it"),
    N_("Your own model"),
    N_("files of your own"),
    N_("licence not known"),
    N_("no longer in the catalogue"),
    N_("the smallest download; describes a photo in general, weak on technical faults"),
    N_("a small general model"),
    N_("for machines with little memory; a general model that sees well for its size"),
    N_("the one to begin with: a general model, good sentences at a bearable speed"),
    N_("a newer general model of the same size as Qwen3-VL 4B"),
    N_("a larger general model, the base of the models trained for image quality"),
    N_("the best general model here; slow without a fast processor"),
    N_("trained to judge image quality; thinks aloud before it gives its rating, so it is slow"),
)
"""What ``listing`` and the catalogue of models say; a test holds them together."""


def line(one: Explainer) -> str:
    """Title, tier, licence and, once measured, the speed here."""
    parts = [tr(one.title), tier(one), _short(tr(one.licence))]
    if one.speed is not None:
        rate = tr("{0} tokens/s")
        parts.append(rate.format(f"{one.speed.tokens_per_s:.0f}"))
    return " · ".join(parts)


def tier(one: Explainer) -> str:
    """For whom it is."""
    return tr(_TIERS[one.tier])


def state(one: Explainer) -> str:
    """What there is of it here."""
    return tr(_STATES[one.state])


def about(one: Explainer) -> str:
    """All there is to know of a model, a line each."""
    lines = [tr(one.title), tr(one.summary)]
    if one.bytes:
        lines.append(tr("Size: {0}").format(size(one.bytes)))
    if one.ram_gb is not None:
        memory = tr("Memory it needs: about {0} GB")
        lines.append(memory.format(f"{one.ram_gb:g}"))
    licence = tr("Licence: {0}")
    lines.append(licence.format(tr(one.licence)))
    if one.speed is not None:
        speed = tr("Here: {0} s a photo, {1} tokens/s")
        spent, rate = one.speed.seconds_per_photo, one.speed.tokens_per_s
        lines.append(speed.format(f"{spent:.1f}", f"{rate:.1f}"))
    if one.here_bytes:
        part = tr("{0} of it are here already.")
        lines.append(part.format(size(one.here_bytes)))
    return "\n".join([*lines, *([sentence(one.trouble)] if one.trouble else [])])


def _short(licence: str) -> str:
    """Without what is said in brackets behind."""
    return licence.split(" (")[0]
