"""Inside Flatpak: what is asked of the desktop outside, on a bus with a desktop that notes it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from qualityculler import portal
from qualityculler.errors import UserError
from qualityculler.files import bin as trash
from qualityculler.files.bin import Found, Place, Sought
from qualityculler.gui import file_manager, single
from tests.files.test_bin import photo
from tests.fixtures.desktop_portal import Desktop
from tests.fixtures.desktop_portal import confined as confined
from tests.fixtures.desktop_portal import desktop as desktop

pytestmark = pytest.mark.skipif(not hasattr(os, "O_PATH"), reason="Flatpak is for Linux")


def test_a_file_goes_to_the_desktops_bin_and_back(desktop: Desktop, tmp_path: Path) -> None:
    path, known = photo(tmp_path)
    trash.send(path, known)
    assert desktop.asked == [("TrashFile", path)]
    assert not path.exists()
    kept = desktop.data / "Trash" / "files" / path.name
    assert trash.where([Sought(path, known, binned=True)]) == [Found(Place.BIN, kept)]
    trash.put_back(path, known)
    assert path.read_bytes() == b"photo"


def test_a_link_is_left_alone_and_so_is_what_it_leads_to(desktop: Desktop, tmp_path: Path) -> None:
    path, known = photo(tmp_path)
    link = tmp_path / "link.jpg"
    link.symlink_to(path)
    with pytest.raises(UserError, match=r"link\.jpg could not be moved to the bin: a link cannot"):
        trash.send(link, known)
    assert link.is_symlink() and path.exists() and not desktop.asked


def test_a_desktop_that_refuses_is_told(desktop: Desktop, tmp_path: Path) -> None:
    desktop.refuses = True
    path, known = photo(tmp_path)
    with pytest.raises(UserError, match="the desktop has refused it"):
        trash.send(path, known)
    assert path.exists()


def test_without_a_bus_the_file_stays(
    confined: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("jeepney")
    path, known = photo(tmp_path)
    for address in ("unix:path=/nowhere", None):
        if address is None:
            monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
        else:
            monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        with pytest.raises(UserError, match="the desktop cannot be reached"):
            trash.send(path, known)
    assert path.exists()


def test_a_notice_is_plain_text(desktop: Desktop) -> None:
    portal.notify("The end", "<b>5 & 6</b>")
    notice = {"title": ("s", "The end"), "body": ("s", "<b>5 & 6</b>")}
    assert desktop.asked == [("AddNotification", ("qualityculler", notice))]


def test_the_file_manager_is_asked_for_by_handle(desktop: Desktop, tmp_path: Path) -> None:
    path, _ = photo(tmp_path)
    file_manager._reveal_by_portal(path)
    assert desktop.asked == [("OpenDirectory", path)]


def test_starts_find_each_other_where_all_of_them_look(
    confined: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Folders for temporary files and long homes are no such place."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run/user/1000")
    monkeypatch.setenv("FLATPAK_ID", "io.example.App")
    found = single.address(tmp_path / "catalog.sqlite3")
    assert found.startswith("/run/user/1000/app/io.example.App/window-")


def test_outside_nothing_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portal, "_INFO", tmp_path / "none")
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run/user/1000")
    monkeypatch.setenv("FLATPAK_ID", "io.example.App")
    assert not portal.confined() and portal.runtime_dir() is None
