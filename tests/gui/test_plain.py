"""The parts of the window that know no Qt."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualityculler.errors import UserError
from qualityculler.gui import keymaps
from qualityculler.gui.actions import defaults
from qualityculler.gui.byte_cache import ByteCache
from qualityculler.gui.keymaps import Keymap
from qualityculler.gui.order import Order
from qualityculler.gui.scanning import Rate
from qualityculler.gui.views.shapes import GridShape, StripShape
from qualityculler.task import Progress


def test_order_steps_and_stops_at_the_ends() -> None:
    order = Order([7, 3, 9])
    assert order.step(3, 1) == 9
    assert order.step(9, 1) == 9
    assert order.step(7, -5) == 7
    assert order.step(None, 1) == 7
    assert Order().step(None, 1) is None
    assert order.around(9, (0, 1, -1, -2)) == [9, 3, 7]
    assert order.sort([9, 7, 100, 9]) == [7, 9]
    assert order.between(-2, 2) == [7, 3]
    assert order.between(2, 50) == [9]
    assert (order.position(9), order.position(8), order.position(100)) == (2, None, None)
    assert 3 in order and 4 not in order and None not in order
    assert order.same_as(Order([7, 3, 9])) and not order.same_as(Order([3, 7, 9]))
    assert not order.same_as(Order())


def test_shelf_drops_what_was_used_longest_ago() -> None:
    shelf: ByteCache[str, str] = ByteCache(100)
    shelf.put("a", "A", 40)
    shelf.put("b", "B", 40)
    assert shelf.get("a") == "A"
    assert shelf.put("c", "C", 40) == ["b"]
    assert (shelf.held, len(shelf), "a" in shelf) == (80, 2, True)


def test_shelf_keeps_one_that_is_too_large_alone() -> None:
    shelf: ByteCache[str, str] = ByteCache(100)
    shelf.put("a", "A", 40)
    assert shelf.put("huge", "H", 400) == ["a"]
    assert shelf.get("huge") == "H"


@pytest.mark.parametrize("count", [0, 1, 5, 6, 100_000])
def test_grid_shape_finds_back_what_it_placed(count: int) -> None:
    shape = GridShape(count, 1000, 190, 220)
    for position in {0, count // 2, count - 1} & set(range(count)):
        x, y, width, height = shape.rect(position)
        assert shape.at(x, y) == position
        assert shape.at(x + width - 1, y + height - 1) == position
        assert position in shape.span(y, 1)
    assert shape.at(5, shape.extent + 1) is None
    assert list(shape.span(shape.extent + 5000, 10)) == []


def test_strip_shape() -> None:
    shape = StripShape(10, 100, 120)
    assert shape.at(950, 5) == 9
    assert shape.at(1001, 5) is None
    assert shape.span(250, 300) == range(2, 6)


@pytest.mark.parametrize("preset", keymaps.PRESETS)
def test_no_preset_gives_a_key_to_two_verbs(preset: str) -> None:
    assert keymaps.conflicts(Keymap(preset), defaults()) == {}


@pytest.mark.parametrize("preset", keymaps.PRESETS)
def test_presets_name_verbs_that_exist(preset: str) -> None:
    assert set(keymaps.PRESETS[preset]) <= set(defaults())


def test_keymap_goes_through_a_file(tmp_path: Path) -> None:
    keymap = Keymap("digikam").with_keys("pick", ("Q", "Space"))
    keymaps.save(keymap, tmp_path / "k.json")
    assert keymaps.load(tmp_path / "k.json") == keymap
    assert keymap.keys("pick", ("P",)) == ("Q", "Space")
    assert keymap.keys("reject", ("X",)) == ("Alt+1",)
    assert keymap.keys("grid", ("G",)) == ("G",)


@pytest.mark.parametrize("content", ["", "{}", '{"preset": "none", "keys": {}}', "[1]"])
def test_other_files_are_no_keymaps(tmp_path: Path, content: str) -> None:
    (tmp_path / "k.json").write_text(content)
    with pytest.raises(UserError, match="key map"):
        keymaps.load(tmp_path / "k.json")


def test_rate_and_time_left() -> None:
    rate = Rate()
    assert rate.standing(Progress(seen=5, scored=0), now_s=0.0).rate_per_s is None
    standing = rate.standing(Progress(seen=100, total=100, scored=20), now_s=4.0)
    assert standing.rate_per_s == pytest.approx(5.0)
    assert standing.left_s == pytest.approx(16.0)


def test_neighbours_lie_on_the_side_that_was_asked_for() -> None:
    order = Order([5, 8, 2, 9])
    assert order.around(8, (1,)) == [2]
    assert order.around(8, (-1,)) == [5]
    assert order.around(8, (2, -2, 1)) == [9, 2]
    assert order.around(5, (-1, 0, 1)) == [5, 8]
    assert order.around(9, (1,)) == []
    assert order.around(77, (0, 1)) == []
    assert order.around(None, (0, 1)) == []
