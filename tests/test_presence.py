"""A folder that is there, one that is gone, and one whose drive is away."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualityculler import presence
from qualityculler.presence import away, drive_is_away


def test_a_folder_with_something_in_it_is_there(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("")
    assert not away(tmp_path) and not drive_is_away(tmp_path)


def test_an_empty_one_and_one_that_is_not_there_are_away(tmp_path: Path) -> None:
    empty = tmp_path / "mount"
    empty.mkdir()
    for folder in (empty, empty / "DCIM", empty / "DCIM" / "100"):
        assert away(folder) and drive_is_away(folder)


def test_a_renamed_folder_is_gone_and_its_drive_is_there(tmp_path: Path) -> None:
    (tmp_path / "renamed").mkdir()
    assert away(tmp_path / "shoot") and not drive_is_away(tmp_path / "shoot")


@pytest.mark.parametrize("place", ["CARD", "user/CARD"])
def test_where_drives_are_mounted_nothing_is_renamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setattr(presence, "_MOUNTS", frozenset({tmp_path}))
    other = (tmp_path / place).parent / "OTHER"
    other.mkdir(parents=True)
    assert drive_is_away(tmp_path / place)
