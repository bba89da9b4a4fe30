"""``duplicates``: what a scan has seen is compared across folders, and told."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from qualityculler.store.catalog import Catalog
from tests.cli.conftest import Command


def scene(seed: int) -> Image.Image:
    """Soft patches of colour."""
    patches = np.random.default_rng(seed).integers(30, 200, (4, 6, 3), np.uint8)
    return Image.fromarray(patches).resize((600, 400), Image.Resampling.BICUBIC)


@pytest.fixture
def copied(folder: Path) -> Path:
    """Two photos, and in another folder a smaller and brighter version of the first."""
    for name in ("card", "web"):
        (folder / name).mkdir()
    first, second = (scene(seed) for seed in (1, 2))
    first.save(folder / "card" / "a.jpg", quality=95)
    second.save(folder / "card" / "b.jpg", quality=95)
    small = ImageEnhance.Brightness(first.resize((300, 200))).enhance(1.2)
    small.save(folder / "web" / "of_a.jpg", quality=70)
    return folder


def test_versions_in_other_folders_are_told_and_nothing_is_done(
    command: Command, copied: Path
) -> None:
    assert command("scan", copied).code == 0
    before = command("list", "--json", "-").out
    ended = command("duplicates", copied, "--json")
    [found] = json.loads(ended.out)
    assert [Path(one["path"]).name for one in found["photos"]] == ["a.jpg", "of_a.jpg"]
    assert (found["photos"][0]["width"], found["photos"][1]["width"]) == (600, 300)
    assert 0.95 <= found["likeness"] <= 1
    lines = command("duplicates", copied / "card", copied / "web").out
    assert "of_a.jpg" in lines and "b.jpg" not in lines
    assert command("list", "--json", "-").out == before
    none = command("duplicates", copied / "card", "--json")
    assert (json.loads(none.out), "No photos in different folders" in none.err) == ([], True)


def test_photos_of_which_nothing_is_known_are_counted(
    command: Command, copied: Path, catalog: Path
) -> None:
    assert command("scan", copied).code == 0
    with Catalog.open(catalog) as opened:
        opened.write_now(lambda db: db.execute("DELETE FROM layouts").rowcount).result()
    ended = command("duplicates", copied)
    assert "Of 3 photos it is not known what they look like" in ended.err
    assert ended.out == ""
