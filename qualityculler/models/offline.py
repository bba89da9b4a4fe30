"""Whether the network may be used: not after ``--offline``, nor where a variable forbids it."""

from __future__ import annotations

import os

from qualityculler.errors import UserError

VARIABLE = "QUALITYCULLER_OFFLINE"
_VARIABLES = (VARIABLE, "HF_HUB_OFFLINE")
_YES = ("1", "ON", "YES", "TRUE")


def forbid() -> None:
    """Use no network from now on, in this process and in those it starts."""
    os.environ[VARIABLE] = "1"


def forbidding() -> str:
    """The variable that forbids the network, empty if none does. Any thread."""
    return next((one for one in _VARIABLES if _is_set(one)), "")


def check() -> None:
    """Raise UserError if the network is forbidden; before each download."""
    if variable := forbidding():
        raise UserError("{variable} is set, so nothing is downloaded.", variable=variable)


def _is_set(variable: str) -> bool:
    return os.environ.get(variable, "").strip().upper() in _YES
