"""The bar for work that is measured in bytes: on a terminal only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Protocol

from qualityculler.cli.terminal import console, shown

REFRESH_PER_S = 5


class Counted(Protocol):
    """What is polled while the bar is drawn."""

    file: str
    done_bytes: int
    total_bytes: int


@dataclass
class ByteCount:
    """Counters for work that tells how far it has come."""

    file: str
    total_bytes: int
    done_bytes: int = 0

    def tell(self, done_bytes: int) -> None:
        """Take over how far it is."""
        self.done_bytes = done_bytes


def shown_bytes(count: Counted) -> AbstractContextManager[Any]:
    """Shows the counters while the context is open, if standard error is a terminal."""
    from rich import progress

    out = console(stderr=True)
    if not out.is_terminal or out.is_dumb_terminal:
        return nullcontext()

    class PolledBytes(progress.Progress):
        bar: progress.TaskID | None = None

        def get_renderables(self) -> Iterator[Any]:
            # Called by Rich's own thread each time it draws.
            if self.bar is not None:
                self.update(
                    self.bar,
                    description=shown(count.file),
                    completed=count.done_bytes,
                    total=count.total_bytes or None,
                )
            yield from super().get_renderables()

    polled = PolledBytes(
        progress.TextColumn("{task.description}"),
        progress.BarColumn(bar_width=None),
        progress.DownloadColumn(),
        progress.TransferSpeedColumn(),
        progress.TimeRemainingColumn(),
        console=out,
        transient=True,
        refresh_per_second=REFRESH_PER_S,
        expand=True,
    )
    polled.bar = polled.add_task(count.file, total=None)
    return polled
