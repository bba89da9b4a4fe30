"""What happens before a verb that changes something begins."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from qualityculler.domain import Change, Flag
from qualityculler.errors import CatalogDamaged
from qualityculler.operations import backup
from qualityculler.operations.decide import Decide
from qualityculler.operations.library import opened
from qualityculler.store.catalog import Catalog
from tests.store.test_decisions import put


def test_no_room_for_the_copy_of_the_day_keeps_nobody_from_making_room(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "c.sqlite3"
    with Catalog.open(path) as catalog:
        [id] = put(catalog, 1)
    in_its_place = backup.folder_of(path)
    in_its_place.write_text("no folder")
    with caplog.at_level(logging.WARNING), opened(path) as library:
        assert library.change(Decide([([id], Change(flag=Flag.REJECT))])).result() is not None
    assert "cannot be copied" in caplog.text
    in_its_place.unlink()
    with opened(path):
        assert len(backup.backups(path)) == 1


def test_a_damaged_catalog_is_not_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    with Catalog.open(path) as catalog:
        put(catalog, 400)
    data = bytearray(path.read_bytes())
    for page in range(6, len(data) // 4096):
        data[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(data)
    with pytest.raises(CatalogDamaged), opened(path):
        pytest.fail("it was opened")
    path.unlink()  # nothing for the doctor to look at
