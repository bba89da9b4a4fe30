from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qualityculler.store.catalog import Catalog


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with Catalog.open(tmp_path / "catalog" / "c.sqlite3") as opened:
        yield opened
