"""``models list``: what scores and what explains, and what there is of it on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualityculler.cli.exit import ExitCode, verb
from qualityculler.cli.terminal import shown
from qualityculler.text import tr
from qualityculler.text.reasons import sentence
from qualityculler.text.words import size

if TYPE_CHECKING:
    from qualityculler.models.listing import Explainer


@verb
def list_models() -> ExitCode:
    """List the models: what they do, size, licence, memory, and how fast they were here."""
    from qualityculler.models.listing import explainers

    print(tr("Scorers") + "\n")
    _print_scorers()
    print("\n" + tr("Explainers") + "\n")
    for one in explainers():
        print(shown(f"{one.name}{_marks(one)}"))
        for line in _lines(one):
            print(f"  {shown(line)}")
    return ExitCode.OK


def _print_scorers() -> None:
    from qualityculler.errors import ModelError
    from qualityculler.score import registry

    for name in registry.names():
        mark = " " + tr("(default)") if name == registry.DEFAULT else ""
        print(name + mark)
        try:
            info = registry.describe(name)
            summary, licence = shown(tr(info.summary)), shown(info.licence)
            print(f"  {summary}\n  {info.size_bytes / 1e6:.1f} MB, {licence}")
            print(f"  {shown(info.path)}\n  {registry.identify(name)}")
        except ModelError as error:
            print("  " + tr("not usable: {why}", why=sentence(error)))


def _marks(one: Explainer) -> str:
    from qualityculler.models import describe
    from qualityculler.models.catalogue import Tier

    marks = [tr("chosen")] if one.chosen else []
    if one.tier in (Tier.BUILT_IN, Tier.RECOMMENDED, Tier.EXPERT):
        marks.append(describe.tier(one))
    return f" ({', '.join(marks)})" if marks else ""


def _lines(one: Explainer) -> list[str]:
    facts = [size(one.bytes)] if one.bytes else []
    facts.append(tr(one.licence))
    if one.ram_gb is not None:
        facts.append(tr("about {gb} GB of memory", gb=f"{one.ram_gb:g}"))
    lines = [f"{tr(one.title)}: {tr(one.summary)}", ", ".join(facts), _state(one)]
    if one.speed is not None:
        spent, rate = one.speed.seconds_per_photo, one.speed.tokens_per_s
        here = tr("Here: {0} s a photo, {1} tokens/s").format(f"{spent:.1f}", f"{rate:.1f}")
        lines.append(f"{here} ({one.speed.measured_at:%Y-%m-%d})")
    return lines


def _state(one: Explainer) -> str:
    from qualityculler.models.listing import ModelState

    pull = f"qualityculler models pull {one.name}"
    why = sentence(one.trouble)
    match one.state:
        case ModelState.READY:
            return _installed(one)
        case ModelState.OUTDATED:
            return tr("installed; {why} {command}", why=why, command=pull)
        case ModelState.PARTIAL:
            here = size(one.here_bytes)
            return tr("{size} of it are here; go on with: {command}", size=here, command=pull)
        case ModelState.DAMAGED:
            return tr("not usable: {why}", why=why)
    return tr("not installed: {why}", why=why) if why else tr("not downloaded: {why}", why=pull)


def _installed(one: Explainer) -> str:
    if one.downloaded_at is None:
        return tr("installed")
    date = f"{one.downloaded_at:%Y-%m-%d}"
    return tr("installed since {date}, in {folder}", date=date, folder=one.folder)
