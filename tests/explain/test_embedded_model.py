"""The model that is shipped, from the file of a photo to its rating: every part is the real one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import mean

import pytest

from qualityculler import paths
from qualityculler.errors import ModelError
from qualityculler.evidence import ExplainerFiles
from qualityculler.models import builtin
from qualityculler.operations import explain
from qualityculler.operations.explain import Told
from qualityculler.operations.job import ignore
from qualityculler.operations.library import opened
from qualityculler.operations.photo import OpenPhoto

SAMPLES = Path(__file__).parents[2] / "resources" / "samples"
SOUND = ("astronaut_1_sharp", "cat_1_sharp", "coffee_1_sharp", "rocket")
# What the faulty ones were made to be, and words for it.
FAULTY = {
    "astronaut_2_soft": ("focus", "motion"),
    "astronaut_3_noisy": ("nois",),
    "cat_3_shaken": ("motion", "focus"),
    "cat_4_noisy": ("nois",),
    "cat_5_dark": ("underexpos",),
    "coffee_3_blurred": ("focus", "motion"),
    "coffee_4_shaken": ("motion", "focus"),
    "coffee_5_dark": ("underexpos",),
    "coffee_6_bright": ("overexpos",),
    "rocket_compressed": ("compress",),
}


@pytest.fixture(scope="module")
def embedded() -> ExplainerFiles:
    try:
        return explain.find_model(builtin.ID)
    except ModelError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def told(
    embedded: ExplainerFiles, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Told]]:
    """What the model says of every sample; nothing is remembered from elsewhere."""
    folder = tmp_path_factory.mktemp("embedded")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paths, "data_dir", lambda: folder)
        with opened(folder / "c.sqlite3") as library:
            yield {
                name: explain.ask(
                    library, OpenPhoto(SAMPLES / f"{name}.jpg"), embedded, tell=ignore
                )
                for name in (*SOUND, *FAULTY)
            }


def test_every_answer_ends_by_itself_and_can_be_read(told: dict[str, Told]) -> None:
    assert len(told) >= 12
    for name, one in told.items():
        said = one.explanation
        assert one.complete, name
        assert said.rating is not None, name
        assert said.text.endswith("."), name
        assert "<" not in said.text, name


def test_faulty_photos_are_rated_lower(told: dict[str, Told]) -> None:
    def rating(name: str) -> float:
        value = told[name].explanation.rating
        assert value is not None
        return value

    assert mean(map(rating, FAULTY)) < mean(map(rating, SOUND))


def test_most_faults_are_named(told: dict[str, Told]) -> None:
    named = [
        name
        for name, words in FAULTY.items()
        if any(word in told[name].explanation.text.lower() for word in words)
    ]
    assert len(named) > len(FAULTY) / 2, sorted(set(FAULTY) - set(named))
