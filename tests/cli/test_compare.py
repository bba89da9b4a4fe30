"""Which of two photos is better, from measurements alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from qualityculler.cli import app

SAMPLES = Path(__file__).parents[2] / "resources" / "samples"


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """A sharp photo, and the same one out of focus."""
    sharp, soft = tmp_path / "sharp.png", tmp_path / "soft.png"
    with Image.open(SAMPLES / "astronaut_1_sharp.jpg") as image:
        image.save(sharp)
        image.filter(ImageFilter.GaussianBlur(4)).save(soft)
    return sharp, soft


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = app.run(["compare", *map(str, arguments)])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.mark.parametrize("turned", [False, True])
def test_the_sharper_one_is_better_whichever_comes_first(
    pair: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str], turned: bool
) -> None:
    photos = pair[::-1] if turned else pair
    options = ("--catalog", tmp_path / "c.sqlite3")
    code, out, _ = run(capsys, *photos, *options)
    lines = out.splitlines()
    assert code == 0
    assert lines[0] == "sharp.png is the better one."
    assert lines[1].startswith("sharp.png is sharper")
    assert len(lines) == 2
    _, out, _ = run(capsys, *photos, *options, "--json")
    record = json.loads(out)
    assert record["better"] == ("second" if turned else "first")
    side = record["second_is_better" if turned else "first_is_better"]
    assert side["fault"] == "defocus"
    assert side["value_in_worse"] > side["value_in_better"]
    assert record["first_is_better" if turned else "second_is_better"] is None


def test_a_photo_is_not_better_than_itself(
    pair: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--catalog", tmp_path / "c.sqlite3")
    code, out, _ = run(capsys, pair[0], pair[0], *options)
    assert (code, out) == (0, "Nothing that is measured tells them apart.\n")
    assert json.loads(run(capsys, pair[0], pair[0], *options, "--json")[1])["better"] is None


def test_each_better_in_something_is_left_to_the_user(
    pair: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dark = tmp_path / "dark.png"
    with Image.open(pair[0]) as image:
        image.point(lambda level: level // 6).save(dark)
    code, out, _ = run(capsys, dark, pair[1], "--catalog", tmp_path / "c.sqlite3")
    assert code == 0
    assert out.splitlines()[0] == "Each is better in something; you decide."
    assert len(out.splitlines()) == 3


def test_what_cannot_be_read_is_a_sentence(
    pair: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, pair[0], tmp_path / "gone.png", "--catalog", tmp_path / "c")
    assert (code, out) == (2, "")
    assert "cannot be read" in err and "Traceback" not in err
