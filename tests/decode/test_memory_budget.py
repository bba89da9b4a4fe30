"""Decoders share memory: one that needs much waits for the others."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from qualityculler.decode.isolated import Decoders
from qualityculler.decode.limits import MAX_DECODE_BYTES
from qualityculler.decode.memory_budget import MemoryBudget, default_bytes
from qualityculler.errors import PhotoError
from qualityculler.task import Cancelled, CancelToken
from tests.fixtures.photos import encoded, textured

GO = CancelToken()


def in_background(work: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_what_does_not_fit_waits_for_its_turn() -> None:
    budget, order = MemoryBudget(100), []

    def take(name: str, needed: int) -> None:
        budget.reserve(name, needed, GO)
        order.append(name)

    take("first", 60)
    large = in_background(lambda: take("large", 90))
    while not budget._waiting:
        pass
    small = in_background(lambda: take("small", 10))  # would fit, and comes behind
    while len(budget._waiting) < 2:
        pass
    large.join(0.3)
    assert order == ["first"]
    budget.release("first")
    large.join(10)
    small.join(10)
    assert order == ["first", "large", "small"]
    assert budget.held_bytes == 100


def test_more_than_all_there_is_gets_all() -> None:
    budget = MemoryBudget(100)
    budget.reserve("one", 1000, GO)
    assert budget.held_bytes == 1000
    budget.reserve("one", 50, GO)  # in place of what it held
    assert budget.held_bytes == 50


def test_who_gives_up_does_not_keep_the_others_waiting() -> None:
    budget, cancel = MemoryBudget(100), CancelToken()
    budget.reserve("first", 60, GO)
    cancel.cancel()
    with pytest.raises(Cancelled):
        budget.reserve("large", 90, cancel)
    budget.reserve("small", 40, GO)
    assert budget.held_bytes == 100


def test_the_budget_holds_the_largest_photo_twice() -> None:
    assert default_bytes() >= 2 * MAX_DECODE_BYTES


class Counted(MemoryBudget):
    """Remembers the most that was given out at once, and to how many."""

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(limit_bytes)
        self.grants, self.most = 0, 0

    def reserve(self, owner: object, needed_bytes: int, cancel: CancelToken) -> None:
        super().reserve(owner, needed_bytes, cancel)
        self.grants, self.most = self.grants + 1, max(self.most, self.held_bytes)


def test_decoder_processes_ask_before_they_take_much(tmp_path: Path) -> None:
    path, small = tmp_path / "large.png", tmp_path / "small.png"
    path.write_bytes(encoded(textured(3000, 2000), "PNG", compress_level=1))
    small.write_bytes(encoded(textured(60, 40), "PNG"))
    budget = Counted(100_000_000)  # one of them
    with Decoders(budget=budget) as decoders, ThreadPoolExecutor(3) as pool:
        sizes = list(pool.map(lambda one: decoders.load(one).width, [path] * 3 + [small] * 3))
    assert sizes == [3000] * 3 + [60] * 3
    assert budget.grants == 3
    assert 64_000_000 < budget.most <= 100_000_000
    assert budget.held_bytes == 0


def test_a_photo_that_is_refused_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "cut.png"
    data = encoded(textured(3000, 2000), "PNG", compress_level=1)
    path.write_bytes(data[: len(data) // 2])
    with Decoders() as decoders:
        with pytest.raises(PhotoError):
            decoders.load(path)
        assert decoders.budget.held_bytes == 0
