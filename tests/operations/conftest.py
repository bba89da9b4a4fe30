from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qualityculler.store import damage
from tests.fixtures.own_bin import home as home


@pytest.fixture(autouse=True)
def sound(tmp_path: Path) -> Iterator[None]:
    """Whatever an act has put into a catalog, the doctor takes none of it for damage."""
    yield
    for path in tmp_path.rglob("*.sqlite3"):
        assert path.name == "thumbs.sqlite3" or damage.find(path) is None
