"""Errors that are the world's fault and carry a sentence for the user; any other is a bug."""

from __future__ import annotations

from qualityculler.reason import Reason, filled


class UserError(Exception):
    """A condition of the environment, told in one sentence.

    The sentence is English, a literal where it is raised, with ``{name}`` for each of the values:
    so it is found to be translated. ``str(error)`` is it in English, ``text.reasons.sentence`` in
    the language chosen. In both a value that could be mistaken is escaped.
    """

    def __init__(self, sentence: str, /, **values: object) -> None:
        super().__init__(sentence)
        self.template = sentence
        self.values = values

    def __str__(self) -> str:
        return filled(self.template, self.values)

    @property
    def reason(self) -> Reason | str:
        """The same as a value, to be kept and told later."""
        if not self.values:
            return self.template
        return Reason(self.template, {name: _kept(one) for name, one in self.values.items()})


class PhotoError(UserError):
    """One photo cannot be used; the run goes on.

    ``kind`` is a stable word for counting ("damaged", "too large", ...), the message a sentence.
    """

    def __init__(self, kind: str, sentence: str, /, **values: object) -> None:
        super().__init__(sentence, **values)
        self.args = (kind, sentence)  # what a copy in another process is made of
        self.kind = kind


class VolumeAway(UserError):  # noqa: N818  a condition that passes
    """A folder of the catalog is not there now, perhaps with its drive; nothing was changed."""


class CatalogError(UserError):
    """The catalog cannot be opened, read or written."""


class CatalogDamaged(CatalogError):  # noqa: N818  what is found, not what was done
    """The file is there and is no catalog, or no longer one: a copy of it is the way back."""


class ModelError(UserError):
    """A scoring model is missing, damaged or cannot run here."""


def _kept(value: object) -> object:
    if isinstance(value, UserError):
        return value.reason
    return value if value is None or isinstance(value, str | int | float | Reason) else str(value)
