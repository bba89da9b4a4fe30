"""What the doctor is told of a catalog."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualityculler.errors import CatalogError
from qualityculler.store import steps
from qualityculler.store.catalog import Catalog
from qualityculler.store.health import health


def test_a_sound_catalog(catalog: Catalog) -> None:
    found = health(catalog.path)
    assert found is not None
    assert (found.photos, found.scores, found.skips, found.missing) == (0, 0, 0, 0)
    assert found.schema == steps.NAMES[-1]
    assert found.up_to_date
    assert found.size_bytes > 0


def test_no_catalog_yet_and_none_is_made(tmp_path: Path) -> None:
    assert health(tmp_path / "c.sqlite3") is None
    assert not list(tmp_path.iterdir())


def test_not_a_catalog(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(CatalogError, match="not a catalog"):
        health(path)
    path.write_bytes(b"")
    with pytest.raises(CatalogError, match="empty"):
        health(path)
