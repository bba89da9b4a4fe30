"""The window's words for models that explain."""

from __future__ import annotations

from PySide6.QtCore import QLocale

from qualityculler.models.catalogue import Tier
from qualityculler.models.listing import Explainer, State
from qualityculler.text import N_, tr

_TIERS = {
    Tier.BUILT_IN: N_("built in"),
    Tier.SMALL: N_("small"),
    Tier.RECOMMENDED: N_("recommended"),
    Tier.LARGE: N_("large"),
    Tier.EXPERT: N_("expert"),
    Tier.OWN: N_("your own"),
}
_STATES = {
    State.ABSENT: N_("not here"),
    State.PARTIAL: N_("partly here"),
    State.READY: N_("installed"),
    State.OUTDATED: N_("installed, there is a newer version"),
    State.DAMAGED: N_("damaged"),
}
BUILT_IN = (
    N_("Built-in basic model"),
    N_(
        "small and quick, a few plain sentences; rely on the measurements beside it",
    ),
    N_("Your own model"),
    N_("files of your own"),
)
"""What ``models`` calls the built-in one and the user's own; a test holds both together."""


def line(one: Explainer) -> str:
    """Title, tier, licence and, once measured, the speed here."""
    parts = [tr(one.title), tr(_TIERS[one.tier]), _short(one.licence)]
    if one.speed is not None:
        rate = tr("{0} tokens/s")
        parts.append(rate.format(f"{one.speed.tokens_per_s:.0f}"))
    return " · ".join(parts)


def state(one: Explainer) -> str:
    """What there is of it here."""
    return tr(_STATES[one.state])


def size(number: int) -> str:
    """Bytes, as people read them."""
    return QLocale().formattedDataSize(number, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)


def about(one: Explainer) -> str:
    """All there is to know of a model, a line each."""
    lines = [tr(one.title), tr(one.summary)]
    if one.bytes:
        lines.append(tr("Size: {0}").format(size(one.bytes)))
    if one.ram_gb is not None:
        memory = tr("Memory it needs: about {0} GB")
        lines.append(memory.format(f"{one.ram_gb:g}"))
    licence = tr("Licence: {0}")
    lines.append(licence.format(one.licence))
    if one.speed is not None:
        speed = tr("Here: {0} s a photo, {1} tokens/s")
        spent, rate = one.speed.seconds_per_photo, one.speed.tokens_per_s
        lines.append(speed.format(f"{spent:.1f}", f"{rate:.1f}"))
    if one.here_bytes:
        part = tr("{0} of it are here already.")
        lines.append(part.format(size(one.here_bytes)))
    return "\n".join([*lines, *([one.trouble] if one.trouble else [])])


def _short(licence: str) -> str:
    """Without what is said in brackets behind."""
    return licence.split(" (")[0]
