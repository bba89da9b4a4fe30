"""Grouping: by time, camera and likeness; sets are kept whole; the user has the last word."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest

from qualityculler.cull import burst
from qualityculler.cull.burst import Frame, GroupKind, Vectors

START = datetime(2026, 5, 1, 10, 0, 0)


def scene(seed: int) -> Vectors:
    return np.random.default_rng(seed).random(8 * 12 * 3).astype(np.float32)


def frame(
    id: int,
    seconds: float | None,
    *,
    camera: str = "A",
    folder: str = "/p",
    layout: Vectors | None = None,
    ev: float | None = None,
    sharpness: Vectors | None = None,
    label: str | None = None,
) -> Frame:
    moment = None if seconds is None else START + timedelta(seconds=seconds)
    return Frame(id, folder, f"{id:04d}.jpg", camera, moment, layout, ev, sharpness, label)


def ids(frames: list[Frame]) -> list[tuple[int, ...]]:
    return [group.ids for group in burst.groups(frames)]


def test_frames_within_a_moment_are_a_group_to_the_fraction_of_a_second() -> None:
    frames = [frame(1, 0.0), frame(2, 1.4), frame(3, 2.95), frame(4, 60.0), frame(5, 60.2)]
    assert ids(frames) == [(1, 2), (4, 5)]


@pytest.mark.parametrize(("gap_s", "together"), [(1.5, True), (1.500001, False)])
def test_a_moment_is_a_second_and_a_half(gap_s: float, together: bool) -> None:
    assert bool(burst.groups([frame(1, 0.0), frame(2, gap_s)])) is together


def test_a_frame_of_which_nobody_knows_what_it_looks_like_parts_those_beside_it() -> None:
    frames = [frame(n, None, layout=None if n == 2 else scene(1)) for n in range(1, 5)]
    assert ids(frames) == [(3, 4)]


def test_two_cameras_and_two_folders_do_not_mix() -> None:
    frames = [frame(1, 0.0), frame(2, 0.1, camera="B"), frame(3, 0.2), frame(4, 0.3, folder="/q")]
    assert ids(frames) == [(1, 3)]


def test_another_scene_right_after_is_another_group() -> None:
    one, other = scene(1), scene(2)
    frames = [
        frame(1, 0.0, layout=one),
        frame(2, 0.5, layout=one),
        frame(3, 1.0, layout=other),
        frame(4, 1.5, layout=other),
    ]
    assert ids(frames) == [(1, 2), (3, 4)]


def test_the_same_scene_may_take_a_little_longer() -> None:
    one = scene(1)
    apart = [frame(1, 0.0, layout=one), frame(2, 15.0, layout=one)]
    assert ids(apart) == [(1, 2)]
    assert ids([frame(1, 0.0), frame(2, 15.0)]) == []
    assert ids([frame(1, 0.0, layout=one), frame(2, 30.0, layout=one)]) == []


def test_without_times_neighbours_that_look_alike_are_a_group() -> None:
    one = scene(1)
    darker = one * 0.5
    frames = [
        frame(1, None, layout=one),
        frame(2, None, layout=darker),
        frame(3, None, layout=scene(2)),
    ]
    assert ids(frames) == [(1, 2)]
    assert ids([frame(1, None), frame(2, None)]) == []


def test_brackets_one_after_the_other_are_each_kept_whole() -> None:
    one = scene(1)
    steps = [0.0, -2.0, 2.0] * 2
    frames = [frame(n, n * 0.4, layout=one, ev=10 + step) for n, step in enumerate(steps)] + [
        frame(9, 3.0, layout=one, ev=10.0),
        frame(10, 3.3, layout=one, ev=10.1),
    ]
    found = burst.groups(frames)
    kinds = {group.ids: group.kind for group in found}
    assert kinds == {
        (0, 1, 2): GroupKind.BRACKET,
        (3, 4, 5): GroupKind.BRACKET,
        (9, 10): GroupKind.BURST,
    }
    assert GroupKind.BRACKET.whole
    assert not GroupKind.BURST.whole


def test_light_that_changes_a_little_is_no_bracket() -> None:
    frames = [frame(n, n * 0.2, layout=scene(1), ev=10 + 0.3 * n) for n in range(5)]
    assert [group.kind for group in burst.groups(frames)] == [GroupKind.BURST]


@pytest.mark.parametrize("seconds", [None, 0.4], ids=["no times", "times"])
def test_light_alone_tells_no_bracket(seconds: float | None) -> None:
    """One may be the good frame and the others failed ones: only exposures tell (five cats)."""
    one = scene(1)
    for lights in ((0.8, 0.8, 0.8, 0.8, 0.1), (0.05, 0.2, 0.5, 0.8), (0.1, 0.25, 0.6, 0.9)):
        frames = [
            frame(n, None if seconds is None else n * seconds, layout=one * light)
            for n, light in enumerate(lights)
        ]
        found = burst.groups(frames)
        assert [(group.kind, len(group.ids)) for group in found] == [(GroupKind.BURST, len(lights))]


def test_a_bracket_of_which_one_exposure_is_not_known_is_a_burst() -> None:
    one = scene(1)
    frames = [frame(n, n * 0.4, layout=one, ev=ev) for n, ev in enumerate((10.0, 8.0, 12.0))]
    assert burst.kind_of(frames) is GroupKind.BRACKET
    lacking = [*frames[:2], frame(2, 0.8, layout=one)]
    assert [group.kind for group in burst.groups(lacking)] == [GroupKind.BURST]


def test_a_scene_that_moves_is_no_focus_stack() -> None:
    other = np.random.default_rng(9).random((6, 288)).astype(np.float32)
    cells = np.eye(6, dtype=np.float32).repeat(16, axis=1)
    frames = [
        frame(n, n * 0.5, layout=scene(1) + 0.35 * other[n], ev=9.0, sharpness=cells[n])
        for n in range(6)
    ]
    assert [one.kind for one in burst.groups(frames)] == [GroupKind.BURST]


def test_a_focus_stack_is_sharp_in_another_place_each_time_and_a_burst_is_not() -> None:
    def sharp_in(n: int) -> Vectors:
        cells = np.full((8, 12), 0.3, np.float32)
        cells[:, 2 * n : 2 * n + 2] = 0.9
        return cells.reshape(-1)

    def kind(sharpness: list[Vectors], evs: list[float | None]) -> GroupKind:
        frames = [
            frame(n, n * 4.0, layout=scene(1), ev=ev, sharpness=one)
            for n, (one, ev) in enumerate(zip(sharpness, evs, strict=True))
        ]
        [group] = burst.groups(frames)
        return group.kind

    moving = [sharp_in(n) for n in range(6)]
    assert kind(moving, [9.0, 9.1, 9.2, 9.3, 9.3, 9.4]) is GroupKind.FOCUS_STACK
    soft = np.full(96, 0.3, np.float32)
    assert kind([soft + 0.5 * (n == 2) for n in range(6)], [9.0] * 6) is GroupKind.BURST
    # What the camera did not say, or said otherwise: nobody focuses through a scene like that.
    assert kind(moving, [None, *[9.0] * 5]) is GroupKind.BURST
    assert kind(moving, [9.0] * 5 + [9.6]) is GroupKind.BURST


def test_a_frame_that_is_sharp_all_over_is_no_part_of_a_focus_stack() -> None:
    """Sharp, soft, shaken and noisy frames of one cat: noise makes some cells seem sharper."""
    good = np.full(96, 0.8, np.float32)
    cells = [good, good - 0.5, good - 0.4, good - 0.08, good - 0.09]
    for n in range(5):
        cells[n] = cells[n].copy()
        cells[n][3 * n : 3 * n + 3] = 0.9
    frames = [frame(n, n * 1.0, layout=scene(1), ev=9.0, sharpness=cells[n]) for n in range(5)]
    assert burst.kind_of(frames) is GroupKind.BURST


def test_a_panorama_moves_on_the_same_way() -> None:
    wide = np.random.default_rng(3).random((8, 40, 3)).astype(np.float32)

    def view(at: int) -> Vectors:
        return wide[:, at : at + 12].reshape(-1)

    moving = [frame(n, n * 1.0, layout=view(4 * n)) for n in range(5)]
    assert [burst.kind_of(moving)] == [GroupKind.PANORAMA]
    back = [frame(n, n * 1.0, layout=view(4 * (n % 2))) for n in range(5)]
    assert burst.kind_of(back) is GroupKind.BURST
    # Somebody follows a car at ten frames a second; or nobody knows how fast it was.
    following = [frame(n, n * 0.1, layout=view(4 * n)) for n in range(5)]
    assert burst.kind_of(following) is GroupKind.BURST
    unknown = [*moving[:3], frame(3, 3.0), moving[4]]
    assert burst.kind_of(unknown) is GroupKind.BURST
    untimed = [*moving[:4], frame(4, None, layout=view(16))]
    assert burst.kind_of(untimed) is GroupKind.BURST


@pytest.mark.parametrize("way", [1, -1])
@pytest.mark.parametrize(("step", "is_panorama"), [(1, False), (2, True), (8, True), (9, False)])
def test_a_panorama_moves_by_what_leaves_enough_of_the_scene(
    step: int, way: int, is_panorama: bool
) -> None:
    """At least two columns of twelve, and four are left to tell by."""
    wide = np.random.default_rng(4).random((8, 60, 3)).astype(np.float32)
    views = [wide[:, 24 + way * step * n :][:, :12].reshape(-1) for n in range(-1, 2)]
    frames = [frame(n, n * 1.0, layout=view) for n, view in enumerate(views)]
    assert (burst.kind_of(frames) is GroupKind.PANORAMA) is is_panorama


def test_what_the_user_joined_or_split_stays_so() -> None:
    frames = [frame(1, 0.0, label="7a"), frame(2, 0.1, label="7b"), frame(3, 0.2, label="7b")]
    frames += [frame(4, 900.0, label="9"), frame(5, 5000.0, label="9"), frame(6, 0.3)]
    found = burst.groups(frames)
    assert sorted((group.ids, group.by_hand) for group in found) == [((2, 3), True), ((4, 5), True)]
    assert burst.labels_of_split([1, 2, 3], 2, "7") == {1: "7a", 2: "7b", 3: "7b"}
    with pytest.raises(ValueError, match="first"):
        burst.labels_of_split([1, 2, 3], 1, "7")


def test_a_group_has_at_most_five_hundred_frames() -> None:
    found = burst.groups([frame(n, n * 0.1) for n in range(1100)])
    assert [len(group.ids) for group in found] == [500, 500, 100]


def test_exposure_value() -> None:
    assert burst.exposure_value(1 / 128, 4.0, 100) == pytest.approx(11.0)
    assert burst.exposure_value(1 / 128, 4.0, 400) == pytest.approx(9.0)
    assert burst.exposure_value(None, 4.0, 100) is None
