"""Each key on the real window: decisions, steps, batches, undo."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from qualityculler.domain import Decision, Flag, Label
from qualityculler.gui.actions import GO_ON, VERBS
from qualityculler.gui.keymaps import PRESETS, Keymap
from qualityculler.gui.main_window import MainWindow
from tests.gui.driving import decision, place, press

DECISIONS = {
    "pick": Decision(flag=Flag.PICK),
    "reject": Decision(flag=Flag.REJECT),
    **{f"rate_{stars}": Decision(rating=stars) for stars in range(6)},
    **{f"label_{label.value}": Decision(label=label) for label in Label},
}


@pytest.mark.parametrize("preset", PRESETS)
def test_each_decision_key_of_each_preset(qtbot: QtBot, shoot: MainWindow, preset: str) -> None:
    keymap = Keymap(preset)
    shoot.actions_table.apply(keymap)
    for verb in VERBS:
        if verb.name not in DECISIONS:
            continue
        for key in keymap.keys(verb.name, verb.keys):
            press(shoot, key)
            assert decision(shoot, 0) == DECISIONS[verb.name], key
            press(shoot, "Ctrl+D")
            shoot.commands.flag(Flag.NONE)
            shoot.commands.rate(0)
            shoot.commands.no_label()
    assert place(shoot) == 0


def test_unflag_and_the_same_colour_again_take_off(shoot: MainWindow) -> None:
    press(shoot, "P")
    press(shoot, "6")
    assert decision(shoot, 0) == Decision(flag=Flag.PICK, label=Label.RED)
    press(shoot, "U")
    press(shoot, "6")
    assert decision(shoot, 0) == Decision()


def test_with_shift_a_decision_goes_on(shoot: MainWindow) -> None:
    for key in ("P", "X", "U", "3", "7", "F5"):
        press(shoot, f"Shift+{key}")
    assert place(shoot) == 6
    assert decision(shoot, 0).flag is Flag.PICK
    assert decision(shoot, 1).flag is Flag.REJECT
    assert decision(shoot, 3).rating == 3
    assert decision(shoot, 4).label is Label.YELLOW
    assert decision(shoot, 5).label is Label.PURPLE


def test_auto_advance_is_a_visible_toggle(shoot: MainWindow) -> None:
    press(shoot, "Ctrl+Shift+A")
    assert shoot.tools.auto_advance.isVisible()
    assert shoot.tools.auto_advance.isChecked()
    press(shoot, "X")
    assert (decision(shoot, 0).flag, place(shoot)) == (Flag.REJECT, 1)
    shoot.tools.auto_advance.click()
    press(shoot, "X")
    assert place(shoot) == 1
    assert not shoot.commands.auto_advance


def test_arrows_home_and_end(shoot: MainWindow) -> None:
    press(shoot, "Right")
    press(shoot, "Right")
    press(shoot, "Left")
    assert place(shoot) == 1
    columns = shoot.stage.grid.shape().columns
    press(shoot, "Down")
    assert place(shoot) == 1 + columns
    press(shoot, "Up")
    press(shoot, "End")
    assert place(shoot) == 11
    press(shoot, "Right")
    assert place(shoot) == 11
    press(shoot, "Home")
    assert place(shoot) == 0


def test_a_batch_is_named_before_it_is_decided_and_one_undo(
    qtbot: QtBot, shoot: MainWindow
) -> None:
    press(shoot, "Ctrl+A")
    assert "12 photos selected" in shoot.status.target.text()
    press(shoot, "X")
    assert all(decision(shoot, n).flag is Flag.REJECT for n in range(12))
    assert place(shoot) == 0
    with qtbot.waitSignal(shoot.session.replayed):
        press(shoot, "Ctrl+Z")
    qtbot.waitUntil(lambda: all(decision(shoot, n).flag is Flag.NONE for n in range(12)))
    assert "12" in shoot.status.news.text()
    with qtbot.waitSignal(shoot.session.replayed):
        press(shoot, "Ctrl+Shift+Z")
    qtbot.waitUntil(lambda: all(decision(shoot, n).flag is Flag.REJECT for n in range(12)))


def test_undo_leads_back_to_the_photo(qtbot: QtBot, shoot: MainWindow) -> None:
    press(shoot, "Shift+X")
    press(shoot, "Right")
    with qtbot.waitSignal(shoot.session.replayed):
        press(shoot, "Ctrl+Z")
    assert place(shoot) == 0
    qtbot.waitUntil(lambda: decision(shoot, 0).flag is Flag.NONE)


def test_the_selection_of_the_grid_is_no_target_in_the_loupe(shoot: MainWindow) -> None:
    press(shoot, "Ctrl+A")
    press(shoot, "E")
    assert "p0000.png" in shoot.status.target.text()
    press(shoot, "X")
    flags = [decision(shoot, n).flag for n in range(12)]
    assert flags == [Flag.REJECT] + [Flag.NONE] * 11


def test_every_verb_has_an_action_in_a_menu_or_on_a_key(shoot: MainWindow) -> None:
    for verb in VERBS:
        action = shoot.actions_table.by_name[verb.name]
        assert action.text()
        assert [key.toString() for key in action.shortcuts()] == [
            QKeySequence(key).toString() for key in verb.keys
        ]
        assert not verb.decides or verb.name + GO_ON in shoot.actions_table.by_name


def test_the_page_of_keys_has_every_verb_with_its_keys() -> None:
    from docs import keys

    page = keys.page()
    for verb in VERBS:
        assert f"| {verb.text.rstrip('…')} | {keys.shown(verb.keys)} |" in page
