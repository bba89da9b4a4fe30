"""``models``: the scorers there are."""

from __future__ import annotations

from qualityculler.cli.ending import ExitCode, verb


@verb
def models() -> ExitCode:
    """List the scoring models: name, size, licence, and what they judge."""
    from qualityculler.errors import ModelError
    from qualityculler.score import registry

    for name in registry.names():
        mark = " (default)" if name == registry.DEFAULT else ""
        print(f"{name}{mark}")
        try:
            info = registry.describe(name)
            print(f"  {info.summary}\n  {info.size_bytes / 1e6:.1f} MB, {info.licence}")
            print(f"  {info.path}\n  {registry.identify(name)}")
        except ModelError as error:
            print(f"  not usable: {error}")
    return ExitCode.OK
