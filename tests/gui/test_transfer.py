"""Copy, move and import from the window: the list first, then the deed, then undo."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from qualityculler.domain import Flag
from qualityculler.gui.dialogs.transfer import TransferDialog
from qualityculler.gui.main_window import MainWindow


def listed(dialog: TransferDialog) -> list[str]:
    items = (dialog.tree.topLevelItem(n) for n in range(dialog.tree.topLevelItemCount()))
    return [Path(item.text(1)).name for item in items if item is not None]


def test_picks_are_listed_moved_and_brought_back(
    qtbot: QtBot, shoot: MainWindow, tmp_path: Path
) -> None:
    session, to = shoot.session, tmp_path / "picks"
    first = session.order.ids[0]
    row = session.row(first)
    assert row is not None
    path, name = row.photo.path, row.photo.path.name
    shoot.commands.flag(Flag.PICK)
    qtbot.waitUntil(lambda: not session.busy)
    dialog = TransferDialog(session, shoot)
    dialog.which.setCurrentIndex(1)
    dialog.deed.setCurrentIndex(1)
    # What is missing is said, and the button is called what it does.
    assert dialog.asked.text() == "Choose the folder the files are to go to."
    assert dialog.do.text() == "Move"
    dialog.folder.setText(str(to))
    dialog.name.setEditText("{flag}-{name}")
    dialog.show()
    qtbot.waitUntil(dialog.do.isEnabled)
    assert listed(dialog) == [f"pick-{name}"] and not to.exists()
    with qtbot.waitSignal(dialog.ended):
        dialog.do.click()
    assert (to / f"pick-{name}").exists() and not path.exists()
    qtbot.waitUntil(lambda: not session.busy and first not in session.order)
    with qtbot.waitSignal(session.replayed):
        shoot.commands.undo()
    qtbot.waitUntil(lambda: not session.busy and first in session.order)
    assert path.exists()
    dialog.close()


def test_a_wrong_template_is_told_and_nothing_can_be_done(
    qtbot: QtBot, shoot: MainWindow, tmp_path: Path
) -> None:
    dialog = TransferDialog(shoot.session, shoot)
    dialog.folder.setText(str(tmp_path / "to"))
    dialog.name.setEditText("{nonsense}")
    dialog.show()
    qtbot.waitUntil(lambda: "{nonsense}" in dialog.said.text())
    assert not dialog.do.isEnabled()
    dialog.close()


def test_a_card_is_copied_and_shown_from_the_first_file_on(
    qtbot: QtBot, shoot: MainWindow, tmp_path: Path
) -> None:
    card, to = shoot.session.folder, tmp_path / "in"
    assert card is not None
    dialog = TransferDialog(shoot.session, shoot, card=True)
    begun: list[Path] = []
    dialog.begun.connect(begun.append)
    dialog.card.setText(str(card))
    dialog.folder.setText(str(to))
    dialog.show()
    qtbot.waitUntil(dialog.do.isEnabled)
    with qtbot.waitSignal(dialog.ended):
        dialog.do.click()
    assert begun == [to]
    assert {path.name for path in to.iterdir()} == {path.name for path in card.iterdir()}
    dialog.close()
