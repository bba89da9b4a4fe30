"""Cycles with Qt objects in them are freed where Qt objects may be freed: on the GUI thread."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from qualityculler.gui import assembly, garbage


@pytest.fixture
def collecting() -> Iterator[None]:
    """Python's own collecting is on, as when the program starts."""
    gc.enable()
    yield
    gc.disable()


class Cycle(QObject):
    """Refers to itself, and says on which thread it ended."""

    def __init__(self, ended: list[int]) -> None:
        super().__init__()
        self.itself = self
        self.ended = ended

    def __del__(self) -> None:
        self.ended.append(threading.get_ident())


def test_a_cycle_ends_on_the_gui_thread_whoever_allocates(qtbot: QtBot, collecting: None) -> None:
    owner = QObject()
    garbage.install(owner)
    ended: list[int] = []
    for _ in range(50):
        Cycle(ended)
    # Many times as much as has Python look through what is young, and twice what is older.
    kept: list[object] = []
    other = threading.Thread(target=lambda: kept.extend([n] for n in range(200_000)))
    other.start()
    other.join()
    assert ended == []
    qtbot.waitUntil(lambda: len(ended) == 50)
    assert set(ended) == {threading.get_ident()}


def test_the_application_has_its_cycles_freed_here_once(qapp: object, collecting: None) -> None:
    app = assembly.application()
    assembly.application()
    assert len(app.findChildren(garbage.Garbage)) == 1


def test_older_cycles_are_freed_too(qapp: object) -> None:
    """Each tenth look through the young looks through the older ones."""
    ended: list[int] = []
    one = Cycle(ended)
    gc.collect(0)
    gc.collect(1)  # it is among the oldest now
    del one
    kept: list[object] = []
    for _ in range(2 * 11 * 11):
        kept += [[n] for n in range(2 * gc.get_threshold()[0])]
        garbage.free_due()
        if ended:
            break
    assert ended == [threading.get_ident()]
    assert kept
    before = gc.get_stats()[0]["collections"]
    gc.collect()
    garbage.free_due()
    assert gc.get_stats()[0]["collections"] == before  # nothing is due
