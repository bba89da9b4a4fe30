from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from qualityculler import paths
from qualityculler.cli import app
from tests.fixtures.fake_scorer import scorer as scorer
from tests.fixtures.own_bin import home as home


@dataclass
class Ended:
    code: int
    out: str
    err: str


Command = Callable[..., Ended]
WITH_CATALOG = {
    "scan", "list", "show", "explain", "doctor", "remove", "restore", "undo", "redo", "history",
    "copies", "bursts", "duplicates",
    "move", "copy", "import",
    "audit", "ledger",
    "xmp", "keyword",
    "guarantee",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "photos"
    path.mkdir()
    return path


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    return tmp_path / "c.sqlite3"


@pytest.fixture
def log_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "log"
    monkeypatch.setattr(paths, "log_dir", lambda: path)
    return path


@pytest.fixture
def cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "cache"
    monkeypatch.setattr(paths, "cache_dir", lambda: path)
    monkeypatch.setattr(
        "qualityculler.operations.library.settings_path", lambda: tmp_path / "settings.json"
    )
    return path


@pytest.fixture
def command(
    scorer: object,
    catalog: Path,
    log_folder: Path,
    cache_folder: Path,
    capfd: pytest.CaptureFixture[str],
) -> Command:
    """Runs a command line with the fake scorer inside and a catalog of its own."""

    def run(*arguments: object, catalog: Path | None = catalog) -> Ended:
        words = [str(word) for word in arguments]
        if catalog is not None and words and words[0] in WITH_CATALOG:
            words += ["--catalog", str(catalog)]
        code = app.run(words)
        out, err = capfd.readouterr()
        return Ended(code, out, err)

    return run
