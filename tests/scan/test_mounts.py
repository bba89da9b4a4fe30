"""A card changed while it is scanned: nothing of the new one is entered as the old one's."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qualityculler import volumes
from qualityculler.decode import registry as codecs
from qualityculler.domain import PhotoQuery
from qualityculler.errors import UserError
from qualityculler.scan.index import IndexOptions, IndexRun
from qualityculler.store import query
from qualityculler.store.catalog import Catalog
from qualityculler.volumes import Volume
from tests.fixtures.fake_scorer import ID, FakeScorer, write_photo


class Slot:
    """A place at which one card at a time is mounted, and no place for drives by its name."""

    def __init__(self, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.place = place
        self._card = "none"
        monkeypatch.setattr(volumes, "around", self._around)

    def put_in(self, card: str, *names: str, brightness: int) -> None:
        self._card = card
        shutil.rmtree(self.place, ignore_errors=True)
        for name in names:
            write_photo(self.place / name, brightness, (24 + len(card), 16))

    def _around(self, folder: Path) -> list[Volume]:
        return [Volume(self.place, f"uuid:{self._card}")]


@pytest.fixture
def slot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Slot:
    return Slot(tmp_path / "reader", monkeypatch)


def during(change: Callable[[], object]) -> Any:
    """A decoder that has something happen as soon as the first photo was read."""
    once = iter([change])

    def load(path: Path, **how: Any) -> Any:
        image = codecs.load(path, **how)
        for act in once:
            act()
        return image

    return load


def run(catalog: Catalog, folder: Path, decoder: Any = None, **how: Any) -> None:
    options = IndexOptions([folder], "rali-s", **how)
    IndexRun(catalog, options, decoder=decoder).run(in_threads=False)


def known(catalog: Catalog, folder: Path) -> dict[str, float | None]:
    """What is listed in a folder, with its score."""
    with catalog.read() as db:
        rows = query.stream(db, PhotoQuery(ID, folders=(folder,)))
        return {row.photo.path.name: row.score and round(row.score.value, 2) for row in rows}


@pytest.mark.parametrize(
    "names", [("1/a.png", "1/b.png"), ("1/b.png", "2/z.png")], ids=["same names", "other names"]
)
def test_a_card_changed_in_the_middle_of_a_scan_is_not_the_first_one(
    catalog: Catalog, slot: Slot, scorer: FakeScorer, names: tuple[str, ...]
) -> None:
    first = {"a.png": 2.57, "b.png": 2.57}
    slot.put_in("first", "1/a.png", "1/b.png", brightness=100)
    other = during(lambda: slot.put_in("second", *names, brightness=200))
    with pytest.raises(UserError, match="Another drive was put in the place of"):
        run(catalog, slot.place, other)
    assert set(known(catalog, slot.place)) <= first.keys()
    assert set(known(catalog, slot.place).values()) <= {None, 2.57}
    # Each card has its own photos from then on.
    run(catalog, slot.place)
    assert known(catalog, slot.place) == {Path(name).name: 4.14 for name in names}
    slot.put_in("first", "1/a.png", "1/b.png", brightness=100)
    run(catalog, slot.place)
    assert known(catalog, slot.place) == first


def test_no_photo_is_missing_because_another_card_is_in_its_place(
    catalog: Catalog, slot: Slot, scorer: FakeScorer
) -> None:
    slot.put_in("first", "a.png", "b.png", brightness=100)
    run(catalog, slot.place)
    (slot.place / "c.png").write_bytes(b"")
    source = IndexRun(catalog, IndexOptions([slot.place], "rali-s"))
    source._mounts.begin(slot.place)
    list(source._source)
    slot.put_in("second", "z.png", brightness=200)
    with pytest.raises(UserError, match="Another drive"):
        source._source.close()


def test_photos_scored_again_are_those_of_their_card(
    catalog: Catalog, slot: Slot, scorer: FakeScorer
) -> None:
    slot.put_in("first", "a.png", "b.png", brightness=100)
    run(catalog, slot.place)
    with catalog.read() as db:
        ids = query.ids(db, PhotoQuery(ID))
    other = during(lambda: slot.put_in("second", "a.png", "b.png", brightness=200))
    with pytest.raises(UserError, match="Another drive"):
        run(catalog, slot.place, other, photo_ids=ids)
    assert known(catalog, slot.place) == {"a.png": 2.57, "b.png": 2.57}
