from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qualityculler.store import damage
from qualityculler.store.catalog import Catalog


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    """An open catalog. Whatever a test has put into it, the doctor takes none of it for damage."""
    with Catalog.open(tmp_path / "catalog" / "c.sqlite3") as opened:
        yield opened
    assert damage.find(opened.path) is None
