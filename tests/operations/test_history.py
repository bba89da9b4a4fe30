"""What was done, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qualityculler import text
from qualityculler.evidence import Fault
from qualityculler.operations import history
from qualityculler.store.journal import EntryState, JournalEntry

PICKED = JournalEntry(
    1,
    "decide",
    {"changes": [{"flag": "pick", "photos": 12}]},
    12,
    Path("/p/IMG_1.jpg"),
    datetime(2026, 1, 1, tzinfo=UTC),
    EntryState.DONE,
)


@pytest.mark.parametrize(
    ("arguments", "photos", "said"),
    [
        ({"changes": [{"flag": "pick", "photos": 12}]}, 12, "Picked 12 photos"),
        ({"changes": [{"flag": "reject", "photos": 1}]}, 1, "Rejected IMG_1.jpg"),
        ({"changes": [{"rating": 0, "photos": 2}]}, 2, "No stars: 2 photos"),
        ({"changes": [{"rating": 3, "label": None, "photos": 1}]}, 1,
         "3 stars, Label taken off: IMG_1.jpg"),
        ({"changes": [{"label": "purple", "photos": 1}]}, 1, "Purple label: IMG_1.jpg"),
        ({"changes": [{"flag": "pick", "photos": 4}, {"flag": "reject", "photos": 1}]}, 5,
         "Picked 4 photos, Rejected 1 photo"),
        ({"words": "Schön {0}"}, 3, "Schön {0}: 3 photos"),
    ],
)  # fmt: skip
def test_decisions(arguments: dict[str, object], photos: int, said: str) -> None:
    assert history.describe(replace(PICKED, arguments=arguments, photos=photos)) == said


def test_the_bin_and_findings() -> None:
    removed = replace(PICKED, verb="remove", arguments={}, photos=1)
    assert history.describe(removed) == "Moved to the bin: IMG_1.jpg"
    aside = {"digest": "d", "fault": "noise", "wrong": True}
    said = replace(PICKED, verb="set_aside", arguments=aside, photos=1)
    assert history.describe(said) == "Finding set aside (Noise): IMG_1.jpg"
    back = replace(said, arguments=aside | {"wrong": False, "fault": "lens flare"})
    assert history.describe(back) == "Finding no longer set aside (lens flare): IMG_1.jpg"


def test_every_fault_has_a_name() -> None:
    for fault in Fault:
        arguments = {"digest": "d", "fault": fault.value, "wrong": True}
        said = history.describe(replace(PICKED, verb="set_aside", arguments=arguments))
        assert f"({fault.value})" not in said


def test_how_it_stands() -> None:
    assert history.standing(PICKED) == ""
    assert history.standing(replace(PICKED, state=EntryState.UNDONE)) == "undone"
    other = replace(PICKED, state=EntryState.OPEN, foreign=True)
    assert history.standing(other) == "under way, by another window"


def test_it_is_said_in_the_reader_s_language() -> None:
    text.use("de")
    try:
        assert history.describe(PICKED) == "Ausgewählt: 12 Fotos"
    finally:
        text.use("en")


def test_a_name_is_never_taken_for_a_place_to_fill() -> None:
    odd = replace(PICKED, photos=1, first=Path("/p/{0}{n}.jpg"))
    assert history.describe(odd) == "Picked {0}{n}.jpg"
