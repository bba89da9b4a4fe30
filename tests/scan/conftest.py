from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from qualityculler.store.catalog import Catalog
from tests.fixtures.fake_scorer import scorer as scorer


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with Catalog.open(tmp_path / "catalog" / "c.sqlite3") as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "photos"
    path.mkdir()
    return path


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    # The catalog's writer belongs to a fixture that may be closed after this one.
    left = {t.name for t in set(threading.enumerate()) - before if t.is_alive()}
    assert left <= {"catalog-writer"}
