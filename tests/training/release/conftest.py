from __future__ import annotations

from pathlib import Path

import pytest

from qualityculler import paths


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A whole release with random weights."""
    from tests.training.release import releases

    return releases.write(tmp_path / "release", releases.parts())


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    monkeypatch.setattr(paths, "data_dir", lambda: folder)
    return folder
