"""The window's words for models that explain."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from qualityculler.gui.noop import QT_TRANSLATE_NOOP
from qualityculler.models.catalogue import Tier
from qualityculler.models.listing import Explainer, State

CONTEXT = "models"

_TIERS = {
    Tier.BUILT_IN: QT_TRANSLATE_NOOP("models", "built in"),
    Tier.SMALL: QT_TRANSLATE_NOOP("models", "small"),
    Tier.RECOMMENDED: QT_TRANSLATE_NOOP("models", "recommended"),
    Tier.LARGE: QT_TRANSLATE_NOOP("models", "large"),
    Tier.EXPERT: QT_TRANSLATE_NOOP("models", "expert"),
    Tier.OWN: QT_TRANSLATE_NOOP("models", "your own"),
}
_STATES = {
    State.ABSENT: QT_TRANSLATE_NOOP("models", "not here"),
    State.PARTIAL: QT_TRANSLATE_NOOP("models", "partly here"),
    State.READY: QT_TRANSLATE_NOOP("models", "installed"),
    State.OUTDATED: QT_TRANSLATE_NOOP("models", "installed, there is a newer version"),
    State.DAMAGED: QT_TRANSLATE_NOOP("models", "damaged"),
}
BUILT_IN = (
    QT_TRANSLATE_NOOP("models", "Built-in basic model"),
    QT_TRANSLATE_NOOP(
        "models",
        "small and quick, a few plain sentences; rely on the measurements beside it",
    ),
    QT_TRANSLATE_NOOP("models", "Your own model"),
    QT_TRANSLATE_NOOP("models", "files of your own"),
)
"""What ``models`` calls the built-in one and the user's own; a test holds both together."""


def tr(text: str) -> str:
    """A word of this module in the user's language."""
    return QCoreApplication.translate(CONTEXT, text)


def line(one: Explainer) -> str:
    """Title, tier, licence and, once measured, the speed here."""
    parts = [tr(one.title), tr(_TIERS[one.tier]), _short(one.licence)]
    if one.speed is not None:
        rate = QCoreApplication.translate(CONTEXT, "{0} tokens/s")
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
        lines.append(QCoreApplication.translate(CONTEXT, "Size: {0}").format(size(one.bytes)))
    if one.ram_gb is not None:
        memory = QCoreApplication.translate(CONTEXT, "Memory it needs: about {0} GB")
        lines.append(memory.format(f"{one.ram_gb:g}"))
    licence = QCoreApplication.translate(CONTEXT, "Licence: {0}")
    lines.append(licence.format(one.licence))
    if one.speed is not None:
        speed = QCoreApplication.translate(CONTEXT, "Here: {0} s a photo, {1} tokens/s")
        spent, rate = one.speed.seconds_per_photo, one.speed.tokens_per_s
        lines.append(speed.format(f"{spent:.1f}", f"{rate:.1f}"))
    if one.here_bytes:
        part = QCoreApplication.translate(CONTEXT, "{0} of it are here already.")
        lines.append(part.format(size(one.here_bytes)))
    return "\n".join([*lines, *([one.trouble] if one.trouble else [])])


def _short(licence: str) -> str:
    """Without what is said in brackets behind."""
    return licence.split(" (")[0]
