"""A catalog that cannot be opened: its copies are offered, and one of them is put back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from qualityculler.errors import CatalogDamaged
from qualityculler.gui.dialogs import restore
from qualityculler.gui.dialogs.restore import RestoreDialog
from qualityculler.store import backup, summaries
from qualityculler.store.catalog import Catalog
from tests.fixtures.fake_scorer import ID
from tests.gui.conftest import enter


@pytest.fixture
def damaged(tmp_path: Path, folder: Path) -> Path:
    """A catalog of five photos that is no database any more, with copies of two and of three."""
    path = tmp_path / "c.sqlite3"
    for count in (2, 3, 5):
        with Catalog.open(path) as catalog:
            enter(catalog, folder, count)
        if count < 5:
            backup.make(path)
    path.write_bytes(b"no database" * 500)
    return path


def trouble(path: Path) -> CatalogDamaged:
    with pytest.raises(CatalogDamaged) as raised:
        Catalog.open(path)
    return raised.value


def answer(act: Callable[[RestoreDialog], object]) -> None:
    """Have something done once the dialog is up: it has a loop of its own."""

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, RestoreDialog)
        act(dialog)

    QTimer.singleShot(0, look)


def photos(path: Path) -> int:
    from qualityculler.domain import PhotoQuery

    with Catalog.open(path) as catalog, catalog.read() as db:
        return summaries.count(db, PhotoQuery(ID))


@pytest.mark.parametrize(("row", "expected"), [(0, 3), (1, 2)])
def test_the_copy_that_is_chosen_is_put_back(
    qapp: object, damaged: Path, row: int, expected: int
) -> None:
    error = trouble(damaged)

    def choose(dialog: RestoreDialog) -> None:
        assert "damaged" in dialog.said.text() and dialog.list.count() == 2
        dialog.list.setCurrentRow(row)
        dialog.back.click()

    answer(choose)
    assert restore.offer(damaged, error)
    assert photos(damaged) == expected
    [kept] = damaged.parent.glob("c.sqlite3.replaced-*")
    assert kept.read_bytes().startswith(b"no database")


def test_nothing_is_done_unless_chosen(qapp: object, damaged: Path) -> None:
    before = damaged.read_bytes()
    answer(QDialog.reject)
    assert not restore.offer(damaged, trouble(damaged))
    assert damaged.read_bytes() == before


def test_a_copy_that_is_damaged_too_is_said(qapp: object, damaged: Path) -> None:
    newest, _ = backup.backups(damaged)
    newest.path.write_bytes(b"nor is this")

    def choose(dialog: RestoreDialog) -> None:
        dialog.back.click()
        assert dialog.isVisible() and str(newest.path.name) in dialog.said.text()
        dialog.list.setCurrentRow(1)
        dialog.back.click()

    answer(choose)
    assert restore.offer(damaged, trouble(damaged))
    assert photos(damaged) == 2


def test_without_a_copy_there_is_no_dialog(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    path.write_bytes(b"no database" * 500)
    assert not restore.offer(path, trouble(path))
