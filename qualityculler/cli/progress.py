"""The progress bar: on a terminal only, drawn from counters that the run does not wait for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from qualityculler.cli.terminal import console
from qualityculler.task import Progress
from qualityculler.text import tr

if TYPE_CHECKING:
    from rich.console import Console

REFRESH_PER_S = 5


def shown_progress(poll: Callable[[], Progress], *, wanted: bool) -> AbstractContextManager[Any]:
    """Shows the counters while the context is open, if standard error is a terminal."""
    out = console(stderr=True)
    if wanted and out.is_terminal and not out.is_dumb_terminal:
        return _bar(poll, out)
    return nullcontext()


def _bar(poll: Callable[[], Progress], out: Console) -> AbstractContextManager[Any]:
    from rich import progress
    from rich.text import Text

    class RateColumn(progress.ProgressColumn):
        def render(self, task: progress.Task) -> Text:
            return Text(tr("{rate} photos/s", rate=f"{task.speed:.1f}") if task.speed else "")

    class PolledProgress(progress.Progress):
        bar: progress.TaskID | None = None

        def get_renderables(self) -> Iterator[Any]:
            # Called by Rich's own thread each time it draws.
            if self.bar is not None:
                self.update(self.bar, **task_fields(poll()))
            yield from super().get_renderables()

    polled = PolledProgress(
        progress.TextColumn("{task.fields[done]}"),
        progress.BarColumn(bar_width=None),
        RateColumn(),
        progress.TimeRemainingColumn(),
        console=out,
        transient=True,
        refresh_per_second=REFRESH_PER_S,
        expand=True,
    )
    polled.bar = polled.add_task("", total=None, done="")
    return polled


def task_fields(now: Progress) -> dict[str, Any]:
    """The counters as the bar wants them; without a total the bar only moves to and fro."""
    number = f"{now.seen}+" if now.total is None else str(now.total)
    return {
        # Photos known from before pass in no time: counted in, they would make nonsense of the
        # rate and of the time left.
        "completed": now.done - now.unchanged,
        "total": None if now.total is None else now.total - now.unchanged,
        "done": f"{now.done}/{number}",
    }
