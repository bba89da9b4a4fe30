"""``explain`` names a better frame of the same burst, in a sentence made of measurements only."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from qualityculler import paths
from qualityculler.domain import (
    Fingerprint,
    Photo,
    PhotoRow,
    PhotoStatus,
    Score,
    Suggestion,
)
from qualityculler.evidence import Box, Fault, Finding, Severity, Unit
from qualityculler.explain.difference import Difference
from qualityculler.operations.compare import Sibling, sentence
from tests.cli.conftest import Command
from tests.fixtures.fake_scorer import ID
from tests.fixtures.photos import encoded, exif_with

ROOT = Path(__file__).parents[2]
SHARP = ROOT / "resources" / "samples" / "coffee_1_sharp.jpg"


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(paths, "data_dir", lambda: tmp_path / "data")
    return tmp_path / "data"


def write(path: Path, image: Image.Image, brighter: int, time: str) -> None:
    taken = exif_with(DateTimeOriginal=f"2026:01:01 10:00:{time}")
    lit = image.point(lambda level: min(255, level + brighter))
    path.write_bytes(encoded(lit, "JPEG", quality=95, exif=taken))


@pytest.fixture
def frames(command: Command, folder: Path) -> Path:
    """Two frames of a moment, the first blurred and darker: the fake scorer likes it less."""
    with Image.open(SHARP) as opened:
        image = opened.convert("RGB")
    write(folder / "first.jpg", image.filter(ImageFilter.GaussianBlur(4)), 0, "00")
    write(folder / "second.jpg", image, 20, "01")
    assert command("scan", folder).code == 0
    return folder


def test_the_sentence_stands_under_the_findings_and_in_json(command: Command, frames: Path) -> None:
    ended = command("explain", frames / "first.jpg", "--no-model")
    assert ended.code == 0
    (line,) = [line for line in ended.out.splitlines() if "of the same burst" in line]
    assert line.startswith("  Better frame of the same burst (")
    assert " second.jpg is sharper" in line
    assert " px against " in line
    ended = command("explain", frames / "first.jpg", frames / "second.jpg", "--no-model", "--json")
    first, second = json.loads(ended.out)
    told = first["sibling"]
    assert line.endswith(told["sentence"])
    assert told["path"] == str(frames / "second.jpg")
    assert told["fault"] == "defocus"
    assert told["there"]["severity"] == "none"
    assert told["score_there"] > told["score_here"]
    # What is said is what is measured of each.
    [measured] = [one for one in second["findings"]["items"] if one["fault"] == "defocus"]
    assert told["there"]["value"] == measured["value"]
    assert second["sibling"] is None


def test_without_a_sibling_there_is_no_line(command: Command, frames: Path) -> None:
    (frames / "second.jpg").unlink()
    ended = command("explain", frames / "first.jpg", "--no-model")
    assert ended.code == 0
    assert "of the same burst" not in ended.out


def row(name: str, value: float) -> PhotoRow:
    photo = Photo(1, Path("/p"), Path(name), Fingerprint(1, 1, name))
    score = Score(value, ID, datetime(2026, 1, 1, tzinfo=UTC), 0.1)
    return PhotoRow(photo, PhotoStatus.SCORED, score, None)


def measured(fault: Fault, severity: str, value: float, box: Box | None = None) -> Finding:
    unit = Unit.PX if fault is Fault.DEFOCUS else Unit.GREY_LEVELS
    return Finding(fault, Severity(severity), value, unit, 1.0, 0.0, box)


PLACE = Box(0.2, 0.2, 0.6, 0.6)
SOFTER = Sibling(
    row("IMG_1.jpg", 2.7),
    row("IMG_3.jpg", 3.9),
    Difference(
        measured(Fault.DEFOCUS, "clear", 2.4, PLACE), measured(Fault.DEFOCUS, "none", 0.8, PLACE)
    ),
    Suggestion.REVIEW,
    Suggestion.KEEP,
)


def test_a_sentence_with_place_and_suggestion() -> None:
    assert sentence(SOFTER) == (
        "IMG_3.jpg is sharper at the same place (Defocus: 0.8 px against 2.4 px). "
        "With a score of 3.90 the program would suggest “keep?” here, not “review?”."
    )


@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_has_its_words(fault: Fault) -> None:
    pair = Difference(measured(fault, "clear", 9.0), measured(fault, "none", 2.0))
    said = sentence(replace(SOFTER, difference=pair, instead=None))
    assert said.startswith("IMG_3.jpg ")
    assert "against 9" in said
    assert said.endswith(").")
