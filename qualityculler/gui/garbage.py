"""Reference cycles are freed on the GUI thread alone.

Python frees them on whatever thread happens to allocate. Where a cycle holds a QObject, Qt's
destructor runs there: it takes Qt's lock of connections and then waits for the interpreter, while
the GUI thread holds the interpreter and waits for that lock. Neither ever goes on.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

LOOK_MS = 1000


class Garbage(QObject):
    """Takes the place of Python's own collecting, for good; GUI thread only.

    What is there already, modules and classes for the most part, is looked through no more.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        gc.freeze()
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(free_due)
        self._timer.start()


def install(application: QObject) -> None:
    """Have cycles freed here from now on; once for an application."""
    if application.findChild(Garbage) is None:
        Garbage(application)


def free_due() -> None:
    """Free what Python's own counts say is due; the calling thread runs the destructors."""
    counts, limits = gc.get_count(), gc.get_threshold()
    due = [n for n, limit in enumerate(limits) if limit and counts[n] > limit]
    if due:
        gc.collect(due[-1])
