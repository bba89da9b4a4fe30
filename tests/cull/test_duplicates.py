"""Who is a near-duplicate of whom: by likeness, across folders, and no burst by itself."""

from __future__ import annotations

import numpy as np
import pytest

from qualityculler.cull import duplicates as module
from qualityculler.cull.burst import Frame, Vectors, likeness
from qualityculler.cull.duplicates import DUPLICATE, duplicates


def picture(seed: int) -> Vectors:
    return np.random.default_rng(seed).random(288).astype(np.float32)


def mixed(one: Vectors, other: Vectors, share: float) -> Vectors:
    return (one * (1 - share) + other * share).astype(np.float32)


def test_the_same_at_another_exposure_in_another_folder_is_found() -> None:
    frames = [
        Frame(1, "/a", "x", layout=picture(1)),
        Frame(2, "/b", "y", layout=picture(1) * 0.5 + 0.2),
        Frame(3, "/b", "z", layout=picture(2)),
    ]
    [found] = duplicates(frames)
    assert found.ids == (1, 2)
    assert 0.999 < found.likeness <= 1.0


def test_a_burst_in_one_folder_is_none_but_goes_along_with_its_copy() -> None:
    burst = [Frame(n, "/a", str(n), layout=picture(1)) for n in range(3)]
    assert duplicates(burst) == []
    [found] = duplicates([*burst, Frame(9, "/b", "copy", layout=picture(1))])
    assert found.ids == (0, 1, 2, 9)


def test_what_is_less_alike_than_the_line_is_another_photo() -> None:
    one, other = picture(1), picture(2)
    shares = np.linspace(0, 1, 41)
    near = [mixed(one, other, share) for share in shares]
    same = [likeness(one, some) >= DUPLICATE for some in near]
    assert any(same) and not all(same)
    for some, expected in zip(near, same, strict=True):
        found = duplicates([Frame(1, "/a", "x", layout=one), Frame(2, "/b", "y", layout=some)])
        assert bool(found) == expected


def test_what_tells_nothing_is_like_nothing() -> None:
    fog = np.full(288, 0.5, np.float32) + picture(3) * 0.001
    frames = [
        Frame(1, "/a", "x", layout=fog),
        Frame(2, "/b", "x", layout=fog),
        Frame(3, "/a", "y"),
        Frame(4, "/b", "y"),
    ]
    assert duplicates(frames) == []


def test_blocks_of_the_table_meet_at_their_edges(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frames = [
        Frame(n, f"/{n % 3}", f"{n:03d}", layout=mixed(picture(n % 7), picture(100 + n), 0.05))
        for n in range(50)
    ]
    whole = duplicates(frames)
    monkeypatch.setattr(module, "_ROWS", 4)
    monkeypatch.setattr(module, "_COLUMNS", 6)
    assert [one.ids for one in duplicates(frames)] == [one.ids for one in whole]
    assert len(whole) == 7 and sum(len(one.ids) for one in whole) == 50


def test_it_ends_when_told_to() -> None:
    frames = [Frame(n, f"/{n}", "x", layout=picture(1)) for n in range(2)]
    assert duplicates(frames, lambda: True) == []


def test_how_many_of_all_pairs_are_compared_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_ROWS", 2)
    frames = [Frame(n, f"/{n}", "x", layout=picture(n)) for n in range(5)]
    told: list[tuple[int, int]] = []
    duplicates(frames, told=lambda *both: told.append(both))
    assert told == [(0, 10), (7, 10), (10, 10)]
