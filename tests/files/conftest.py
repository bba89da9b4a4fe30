from __future__ import annotations

from pathlib import Path

import pytest

from tests.fixtures.own_bin import home as home


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "photos"
    path.mkdir()
    return path
