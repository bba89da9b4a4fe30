"""What an operation is to those who start it: a job that runs, tells, and can be cancelled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

from qualityculler.task import Cancelled as Cancelled  # jobs raise it
from qualityculler.task import CancelToken

if TYPE_CHECKING:
    from qualityculler.operations.library import Library

Result_co = TypeVar("Result_co", covariant=True)
Tell = Callable[[Any], object]
"""Hears the events of a job, in the job's thread: it must be quick and must not wait for it."""


@dataclass(frozen=True, slots=True)
class FileMoved:
    """An event: so many of the files have been dealt with."""

    done: int
    total: int


class Lane(StrEnum):
    """Jobs of one lane run one after the other, each lane beside the others."""

    SCAN = "scan"
    MEASURE = "measure"
    MEASURE_FOLDER = "measure a folder"
    COMPARE = "compare"
    GROUP = "group"
    DUPLICATES = "duplicates"
    EXPLAIN = "explain"
    FILES = "files"
    PLAN = "plan a move"
    BACK_UP = "back up"
    VOLUMES = "volumes"
    MODELS = "models"
    LIST_MODELS = "list models"


class Job(Protocol[Result_co]):
    """A request as a value; ``run`` does it. Each job says which events it tells.

    ``run`` blocks, on any thread but that of a window. It raises UserError for the world's fault
    and Cancelled, soon after ``cancel``, where there is nothing to give back.
    """

    lane: ClassVar[Lane]

    def run(self, library: Library, tell: Tell, cancel: CancelToken) -> Result_co:
        """Do it and give back what came of it."""


def ignore(event: object) -> None:
    """A ``Tell`` for who does not listen."""
