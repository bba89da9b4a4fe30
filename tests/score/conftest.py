from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qualityculler import paths


@pytest.fixture
def photo() -> np.ndarray:
    """A small photo whose left half is dark and whose right half is bright."""
    image = np.full((400, 600, 3), 50, np.uint8)
    image[:, 300:] = 200
    return image


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder of models, empty."""
    monkeypatch.setattr(paths, "data_dir", lambda: tmp_path)
    folder = tmp_path / "models"
    folder.mkdir()
    return folder
