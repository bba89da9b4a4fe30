"""Which explainer the user has chosen, kept among the settings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from qualityculler import paths, settings


def settings_path() -> Path:
    """The settings file of the user, the one that the window reads at its start."""
    return paths.data_dir() / "settings.json"


def chosen() -> str:
    """The name that was chosen, empty if none was. Raises UserError if it cannot be read."""
    return settings.load(settings_path()).settings.explainer


def choose(name: str) -> None:
    """Keep a choice; empty goes back to the default. Raises UserError.

    For the command line: a window that is open holds settings of its own and changes those instead.
    """
    path = settings_path()
    settings.save(replace(settings.load(path).settings, explainer=name), path)
