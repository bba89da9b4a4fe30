"""The blind look before the bin: no verdict in sight, an estimate at the end, rejects rescued."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from qualityculler.domain import Change, Flag
from qualityculler.gui.dialogs.audit import AuditDialog
from qualityculler.gui.main_window import MainWindow


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
