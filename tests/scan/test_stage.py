"""The line of stages: the same results both ways, and no way to get stuck."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from qualityculler.scan.bounded_queue import BoundedQueue, Closed, Idle
from qualityculler.scan.stage import Step, run_in_turn, run_threaded
from qualityculler.task import CancelToken

RUNS = [run_threaded, run_in_turn]


class Each:
    """Does one thing to each item."""

    def __init__(self, function: Callable[[int], Iterable[int]]) -> None:
        self.feed = function

    def pause(self) -> Iterable[int]:
        return ()

    def finish(self) -> Iterable[int]:
        return ()


class Pairs(Each):
    """Holds one back until a second comes."""

    def __init__(self) -> None:
        self.held: list[int] = []

    def feed(self, item: int) -> Iterable[int]:
        self.held.append(item)
        return self.pause() if len(self.held) == 2 else ()

    def pause(self) -> Iterable[int]:
        held, self.held = self.held, []
        return held

    finish = pause


class Collect(Each):
    def __init__(self) -> None:
        self.items: list[int] = []
        self.finished = False

    def feed(self, item: int) -> Iterable[int]:
        self.items.append(item)
        return ()

    def finish(self) -> Iterable[int]:
        self.finished = True
        return ()


def step(stage: Any, workers: int = 1, last: bool = False, capacity: int = 2) -> Step:
    return Step("s", stage, lambda: capacity, workers, last)


@pytest.mark.parametrize("run", RUNS)
def test_every_item_goes_through_every_stage(run: Callable[..., None]) -> None:
    end = Collect()
    double = Each(lambda item: (item, item))
    run(range(501), [step(double, workers=3), step(Pairs()), step(end)], CancelToken())
    assert sorted(end.items) == sorted([*range(501), *range(501)])
    assert end.finished


def test_what_is_held_back_goes_on_when_nothing_comes() -> None:
    end = Collect()
    arrived = threading.Event()
    end.feed = lambda item: (arrived.set(), ())[1]  # type: ignore[method-assign]

    def slow() -> Iterator[int]:
        yield 1
        # The walk goes on only once the first item has come out at the end.
        assert arrived.wait(10)

    run_threaded(slow(), [step(Pairs()), step(end)], CancelToken())


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("bad", [0, 1, 2])
def test_a_stage_that_fails_ends_the_run_once(run: Callable[..., None], bad: int) -> None:
    def fail(item: int) -> Iterable[int]:
        if item == 50:
            raise ZeroDivisionError
        return (item,)

    stages = [step(Each(fail if n == bad else lambda item: (item,)), 2 - n % 2) for n in range(3)]
    with pytest.raises(ZeroDivisionError):
        run(range(10_000), stages, CancelToken())


@pytest.mark.parametrize("run", RUNS)
def test_a_source_that_fails_ends_the_run(run: Callable[..., None]) -> None:
    def source() -> Iterator[int]:
        yield from range(10)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(source(), [step(Each(lambda item: (item,))), step(Collect())], CancelToken())


def test_a_failure_elsewhere_does_not_lose_what_the_last_stage_has() -> None:
    end = Collect()

    def fail(item: int) -> Iterable[int]:
        if item == 50:
            raise ZeroDivisionError
        return (item,)

    with pytest.raises(ZeroDivisionError):
        run_threaded(range(100), [step(Each(fail)), step(end, last=True)], CancelToken())
    assert end.items == list(range(50))
    assert end.finished


@pytest.mark.parametrize("run", RUNS)
def test_cancel_stops_between_items(run: Callable[..., None]) -> None:
    token, end = CancelToken(), Collect()

    def cancel_at_ten(item: int) -> Iterable[int]:
        if item == 10:
            token.cancel()
        return (item,)

    run(range(10_000), [step(Each(cancel_at_ten)), step(end, last=True)], token)
    assert end.items == list(range(11))
    assert end.finished


def test_a_full_queue_is_the_brake() -> None:
    made, most = [], 0

    def source() -> Iterator[int]:
        for n in range(100):
            made.append(n)
            yield n

    taken = 0

    def slow(item: int) -> Iterable[int]:
        nonlocal taken, most
        time.sleep(0.001)
        taken += 1
        most = max(most, len(made) - taken)
        return ()

    run_threaded(source(), [step(Each(slow), capacity=3)], CancelToken())
    assert most <= 3 + 1  # in the queue, and in the hand of the source


def test_a_channel_says_idle_and_closed() -> None:
    channel = BoundedQueue[int](lambda: 1, producers=2)
    with pytest.raises(Idle):
        channel.take(0.01)
    channel.put(1)
    channel.done()
    assert channel.take() == 1
    with pytest.raises(Idle):
        channel.take(0.01)
    channel.done()
    with pytest.raises(Closed):
        channel.take()
