"""Errors that are the world's fault and carry a sentence for the user; any other is a bug."""


class UserError(Exception):
    """A condition of the environment; ``str(error)`` is one sentence to show as it is."""


class PhotoError(UserError):
    """One photo cannot be used; the run goes on.

    ``kind`` is a stable word for counting ("damaged", "too large", ...), the message a sentence.
    """

    def __init__(self, kind: str, sentence: str) -> None:
        super().__init__(sentence)
        self.kind = kind


class VolumeAway(UserError):  # noqa: N818  a condition that passes
    """A folder of the catalog is not there now, perhaps with its drive; nothing was changed."""


class CatalogError(UserError):
    """The catalog cannot be opened, read or written."""


class ModelError(UserError):
    """A scoring model is missing, damaged or cannot run here."""
