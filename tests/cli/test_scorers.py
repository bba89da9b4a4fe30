"""More than one scorer over the same photos: each under its own name, none in another's place."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from qualityculler.cli import app
from qualityculler.score import registry

NAMES = registry.shipped()
Run = Callable[..., str]


@pytest.fixture
def run(catalog: Path, log_folder: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs a command line with the real scorers and returns what it printed."""

    def go(*words: object) -> str:
        code = app.run([*map(str, words), "--catalog", str(catalog)])
        out, err = capfd.readouterr()
        assert code == 0, err
        return out

    return go


@pytest.fixture
def photos(folder: Path) -> list[Path]:
    rng = np.random.default_rng(5)
    paths = [folder / f"{name}.png" for name in "abc"]
    for path in paths:
        small = rng.integers(0, 256, (6, 9, 3), dtype=np.uint8)
        Image.fromarray(np.kron(small, np.ones((16, 16, 1), np.uint8))).save(path)
    return paths


def test_scores_of_two_scorers_stand_side_by_side(
    run: Run, folder: Path, photos: list[Path]
) -> None:
    found = {}
    for name in NAMES:
        records = json.loads(run("scan", folder, "--scorer", name, "--json", "-"))
        assert {record["scorer"].split("@")[0] for record in records} == {name}
        found[name] = {record["path"]: record["score"] for record in records}
    assert found["rali-s"] != found["nima-aesthetic"]
    for name in NAMES:
        listed = json.loads(run("list", "--scorer", name, "--json", "-"))
        assert {record["path"]: record["score"] for record in listed} == found[name]
    shown = run("show", photos[0])
    for name in NAMES:
        said = re.search(rf"^score: +([\d.]+) by {name}@", shown, re.MULTILINE)
        assert said is not None
        # Records have one digit more, so the two may be rounded apart.
        assert float(said[1]) == pytest.approx(found[name][str(photos[0])], abs=0.001)
    assert "in its folder by rali-s\n" in shown


def test_a_photo_one_scorer_has_seen_is_pending_for_the_other(
    run: Run, folder: Path, photos: list[Path]
) -> None:
    run("scan", folder, "--scorer", "nima-aesthetic", "--quiet")
    listed = json.loads(run("list", "--json", "-"))
    assert [record["status"] for record in listed] == ["pending"] * len(photos)
    assert [record["score"] for record in listed] == [None] * len(photos)


@pytest.mark.parametrize("name", NAMES)
def test_doctor_loads_a_scorer_and_names_what_runs_it(run: Run, name: str) -> None:
    text = run("doctor", "--scorer", name)
    assert f"{name}, digest " in text
    assert "loads; run by ONNX Runtime " in text
    assert ", CPUExecutionProvider\n" in text
