"""The blind look before the bin: no verdict in sight, an estimate at the end, rejects rescued."""

from __future__ import annotations

from pathlib import Path
from threading import Event

from pytestqt.qtbot import QtBot

from qualityculler.domain import Change, Flag
from qualityculler.gui.dialogs.audit import AuditDialog
from qualityculler.gui.main_window import MainWindow
from tests.gui.conftest import enter


def test_a_blind_look_estimates_and_rescues(qtbot: QtBot, shoot: MainWindow) -> None:
    session = shoot.session
    rejects = session.order.ids[:3]
    session.decide(Change(flag=Flag.REJECT), rejects)
    qtbot.waitUntil(lambda: not session.busy)
    dialog = AuditDialog(session, shoot.parts.loader, rejects, shoot)
    dialog.open()
    qtbot.waitUntil(lambda: dialog._ids() != [])
    assert set(rejects) < set(dialog._ids())
    names = [row.photo.path.name for row in dialog._rows.values()]
    while dialog._at < len(dialog._ids()):
        assert not any(name in dialog.said.text() for name in names)
        first = dialog._ids()[dialog._at] == rejects[0]
        (dialog.keep if first else dialog.reject_it).click()
    qtbot.waitUntil(lambda: dialog.estimate is not None)
    assert dialog.estimate is not None
    assert (dialog.estimate.of, dialog.estimate.kept, dialog.estimate.high) == (3, 1, 1)
    assert "1 to 1" in dialog.said.text() and dialog.rescue.isVisible()
    dialog.rescue.click()
    qtbot.waitUntil(lambda: not session.busy)
    flags = [row.decision.flag for id in rejects if (row := session.row(id)) is not None]
    assert flags == [Flag.NONE, Flag.REJECT, Flag.REJECT]
    dialog.close()


def test_going_back_changes_an_answer_and_an_early_end_counts_what_was_seen(
    qtbot: QtBot, shoot: MainWindow
) -> None:
    session = shoot.session
    rejects = session.order.ids[:2]
    session.decide(Change(flag=Flag.REJECT), rejects)
    qtbot.waitUntil(lambda: not session.busy)
    dialog = AuditDialog(session, shoot.parts.loader, rejects, shoot)
    dialog.open()
    qtbot.waitUntil(lambda: dialog._ids() != [])
    first = dialog._ids()[0]
    dialog.keep.click()
    dialog.back.click()
    dialog.reject_it.click()
    assert dialog.kept == {first: False}
    dialog.end.click()
    qtbot.waitUntil(lambda: dialog.estimate is not None)
    assert dialog.estimate is not None
    assert dialog.estimate.looked_at + dialog.estimate.controls == 1
    dialog.close()


def test_back_while_the_estimate_is_written_makes_no_second_entry(
    qtbot: QtBot, shoot: MainWindow
) -> None:
    session = shoot.session
    rejects = session.order.ids[:2]
    session.decide(Change(flag=Flag.REJECT), rejects)
    qtbot.waitUntil(lambda: not session.busy)
    dialog = AuditDialog(session, shoot.parts.loader, rejects, shoot)
    dialog.open()
    qtbot.waitUntil(lambda: dialog._ids() != [])
    held = Event()
    writing = session.library.catalog.write_now(lambda _: held.wait(20))
    for _ in dialog._ids():
        dialog.keep.click()
    dialog.back.click()
    dialog.keep.click()
    dialog.end.click()
    held.set()
    assert writing.result()
    qtbot.waitUntil(lambda: dialog.estimate is not None and not session.jobs.busy())
    with session.library.reading() as reads:
        verbs = [one.verb for one in reads.history(10)]
    assert verbs == ["audit", "decide"]
    dialog.close()


def test_kept_photos_of_every_open_folder_are_among_the_sample(
    qtbot: QtBot, window: MainWindow, folder: Path
) -> None:
    catalog, second = window.session.library.catalog, folder.with_name("second")
    rejects, kept = enter(catalog, folder, 3), enter(catalog, second, 4)
    session = window.session
    session.open(folder, others=[second, second])
    qtbot.waitUntil(lambda: len(session.order) == 7 and not session.busy)
    session.decide(Change(flag=Flag.REJECT), rejects)
    qtbot.waitUntil(lambda: not session.busy)
    dialog = AuditDialog(session, window.parts.loader, rejects, window)
    dialog.open()
    qtbot.waitUntil(lambda: dialog._ids() != [])
    assert set(dialog._ids()) > set(rejects)
    assert set(dialog._ids()) - set(rejects) <= set(kept)
    assert len(dialog._ids()) == len(set(dialog._ids()))
    dialog.close()
