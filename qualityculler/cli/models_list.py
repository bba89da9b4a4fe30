"""``models list``: what scores and what explains, and what there is of it on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualityculler.cli.byte_progress import size_text
from qualityculler.cli.exit import ExitCode, verb
from qualityculler.cli.terminal import shown

if TYPE_CHECKING:
    from qualityculler.models.listing import Explainer


@verb
def list_models() -> ExitCode:
    """List the models: what they do, size, licence, memory, and how fast they were here."""
    from qualityculler.models.listing import explainers

    print("Scorers\n")
    _print_scorers()
    print("\nExplainers\n")
    for one in explainers():
        print(shown(f"{one.name}{_marks(one)}"))
        for line in _lines(one):
            print(f"  {shown(line)}")
    return ExitCode.OK


def _print_scorers() -> None:
    from qualityculler.errors import ModelError
    from qualityculler.score import registry

    for name in registry.names():
        mark = " (default)" if name == registry.DEFAULT else ""
        print(f"{name}{mark}")
        try:
            info = registry.describe(name)
            print(
                f"  {shown(info.summary)}\n  {info.size_bytes / 1e6:.1f} MB, {shown(info.licence)}"
            )
            print(f"  {shown(info.path)}\n  {registry.identify(name)}")
        except ModelError as error:
            print(f"  not usable: {shown(str(error))}")


def _marks(one: Explainer) -> str:
    marks = ["chosen"] if one.chosen else []
    if one.tier.value in ("built-in", "recommended", "expert"):
        marks.append(one.tier.value)
    return f" ({', '.join(marks)})" if marks else ""


def _lines(one: Explainer) -> list[str]:
    memory = f", about {one.ram_gb:g} GB of memory" if one.ram_gb is not None else ""
    size = f"{size_text(one.bytes)}, " if one.bytes else ""
    lines = [f"{one.title}: {one.summary}", f"{size}{one.licence}{memory}", _state(one)]
    if one.speed is not None:
        lines.append(
            f"here {one.speed.seconds_per_photo:.1f} s a photo, "
            f"{one.speed.tokens_per_s:.1f} tokens/s (on {one.speed.measured_at:%Y-%m-%d})"
        )
    return lines


def _state(one: Explainer) -> str:
    from qualityculler.models.listing import State

    pull = f"qualityculler models pull {one.name}"
    if one.state is State.READY:
        at = f" since {one.downloaded_at:%Y-%m-%d}" if one.downloaded_at is not None else ""
        return f"installed{at}{f', in {one.folder}' if one.folder is not None else ''}"
    if one.state is State.OUTDATED:
        return f"installed; {one.trouble} {pull}"
    if one.state is State.PARTIAL:
        return f"{size_text(one.here_bytes)} of it are here; go on with: {pull}"
    if one.state is State.DAMAGED:
        return f"not usable: {one.trouble}"
    return f"not installed: {one.trouble}" if one.trouble else f"not downloaded: {pull}"
