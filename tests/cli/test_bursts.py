"""From files to groups: a scan, the best frame, split and join with undo, lists of the best."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter
from PIL.TiffImagePlugin import IFDRational

from qualityculler.domain import BurstFilter, Change, Flag, PhotoQuery
from qualityculler.operations.bursts import GroupBursts, JoinGroup, SplitGroup
from qualityculler.operations.decide import Decide
from qualityculler.operations.job import ignore
from qualityculler.operations.library import opened
from qualityculler.operations.undo import Redo, Undo
from qualityculler.store import groups, journal, query
from qualityculler.store.health import health
from qualityculler.task import CancelToken
from tests.cli.conftest import Command
from tests.fixtures.fake_scorer import ID
from tests.measure.pictures import leaves, noisy

SAMPLES = Path(__file__).parents[2] / "resources" / "samples"
START = datetime(2026, 5, 1, 10)
SHOTS = (
    # name, seconds, blur in px
    ("a1", 0.0, 1.5),
    ("a2", 0.4, 0.0),
    ("a3", 0.8, 2.5),
    ("b1", 60.0, 0.0),
    ("b2", 60.5, 0.0),
    ("c1", 300.0, 0.0),
)


@pytest.fixture
def shoot(folder: Path) -> Path:
    """Two bursts, the first with one sharp frame, and a photo that is alone."""
    for number, (name, seconds, blur) in enumerate(SHOTS):
        scene = leaves(600, 400, seed=ord(name[0]))
        image = Image.fromarray(noisy(scene, 1.0, seed=number))
        if blur:
            image = image.filter(ImageFilter.GaussianBlur(blur))
        exif = Image.Exif()
        taken = START + timedelta(seconds=seconds)
        exif[0x0110] = "Camera"
        details = exif.get_ifd(0x8769)
        details[0x9003] = taken.strftime("%Y:%m:%d %H:%M:%S")
        details[0x9291] = f"{taken.microsecond // 10000:02d}"
        image.save(folder / f"{name}.jpg", quality=95, exif=exif)
    return folder


def names(paths: list[dict[str, str]]) -> list[str]:
    return [Path(one["path"]).stem for one in paths]


def test_the_sharp_frame_of_a_burst_is_named_and_why(command: Command, shoot: Path) -> None:
    assert command("scan", shoot).code == 0
    ended = command("bursts", shoot, "--json")
    first, second = sorted(json.loads(ended.out), key=lambda one: names(one["frames"])[0][0])
    assert first["kind"] == "burst"
    assert names(first["frames"])[0] == "a2"
    assert Path(first["best"]["path"]).stem == "a2"
    assert first["why"]["code"] == "best_frame"
    assert "px where it is sharpest" in first["reason"]
    assert sorted(names(second["frames"])) == ["b1", "b2"]
    assert second["best"] is None
    told = command("bursts", shoot).out
    assert "* " in told
    listed = command("list", "--best-of-burst").out
    assert sum(f"{name}.jpg" in listed for name, *_ in SHOTS) == 3
    assert "a2.jpg" in listed
    assert "c1.jpg" in listed


def test_groups_are_split_and_joined_by_hand_and_that_is_undone(
    command: Command, shoot: Path, catalog: Path
) -> None:
    command("scan", shoot)
    with opened(catalog) as library:
        regroup = GroupBursts((shoot,), ID)

        def groups() -> set[frozenset[str]]:
            regroup.run(library, ignore, CancelToken())
            with library.reading() as reads:
                found = reads.groups((shoot,))
                return {
                    frozenset(row.photo.path.stem for row in reads.rows(one.photo_ids, ID))
                    for one in found
                }

        with library.reading() as reads:
            ids = {row.photo.path.stem: row.photo.id for row in reads.stream(PhotoQuery(ID))}
        before = groups()
        assert before == {frozenset({"a1", "a2", "a3"}), frozenset({"b1", "b2"})}
        library.change(SplitGroup([ids["a1"], ids["a2"], ids["a3"]], ids["a2"])).result()
        assert groups() == {frozenset({"a2", "a3"}), frozenset({"b1", "b2"})}
        library.change(JoinGroup([ids["b1"], ids["b2"], ids["c1"]])).result()
        assert groups() == {frozenset({"a2", "a3"}), frozenset({"b1", "b2", "c1"})}
        Undo().run(library, ignore, CancelToken())
        Undo().run(library, ignore, CancelToken())
        assert groups() == before
        Redo().run(library, ignore, CancelToken())
        assert groups() == {frozenset({"a2", "a3"}), frozenset({"b1", "b2"})}
    assert "Group split: 3 photos" in command("history").out
    # The journal keeps the names of groups made by hand: no damage, whatever the doctor thought.
    assert health(catalog) is not None


def test_taken_back_is_one_act_by_hand_and_no_later_one(
    command: Command, shoot: Path, catalog: Path
) -> None:
    command("scan", shoot)
    with opened(catalog) as library:
        with library.reading() as reads:
            ids = {row.photo.path.stem: row.photo.id for row in reads.stream(PhotoQuery(ID))}

        def labels() -> list[bool]:
            with library.catalog.read() as db:
                found = {one.id: one.label for one in groups.members(db, (shoot,), "")}
            a1, a2, b1, c1 = (found[ids[name]] for name in ("a1", "a2", "b1", "c1"))
            return [a1 == a2 != None, b1 == c1 != None]  # noqa: E711

        first = library.change(JoinGroup([ids["a1"], ids["a2"], ids["b1"]])).result()
        library.change(JoinGroup([ids["b1"], ids["c1"]])).result()
        assert labels() == [True, True]
        with library.catalog.read() as db:
            entry = journal.entry(db, first or 0)
        assert entry is not None
        kept = library.change(partial(groups.replay, entry=entry, undone=True)).result().kept
        assert labels() == [False, True] and kept == [ids["b1"]]


def test_lists_know_the_best_the_singles_and_the_groups_without_a_pick(
    command: Command, shoot: Path, catalog: Path
) -> None:
    command("scan", shoot)
    command("bursts", shoot)
    with opened(catalog) as library:

        def listed(burst: BurstFilter, expanded: frozenset[int] = frozenset()) -> list[str]:
            asked = PhotoQuery(ID, burst=burst, expanded=expanded)
            with library.catalog.read() as db:
                return sorted(row.photo.path.stem for row in query.stream(db, asked))

        with library.reading() as reads:
            rows = {row.photo.path.stem: row for row in reads.stream(PhotoQuery(ID))}
        place = rows["a1"].group
        assert place is not None
        assert (place.size, place.kind, rows["c1"].group) == (3, "burst", None)
        best = listed(BurstFilter.BEST)
        assert [name[0] for name in best] == ["a", "b", "c"]
        assert listed(BurstFilter.BEST, frozenset({place.id})) == sorted({"a1", "a2", "a3", *best})
        assert listed(BurstFilter.SINGLES) == ["c1"]
        assert listed(BurstFilter.WITHOUT_PICK) == ["a1", "a2", "a3", "b1", "b2"]
        pick = Decide([([rows["a2"].photo.id], Change(flag=Flag.PICK))])
        library.change(pick).result()
        assert listed(BurstFilter.WITHOUT_PICK) == ["b1", "b2"]


def test_a_bracket_is_kept_whole_and_never_rejected_singly(
    command: Command, folder: Path, catalog: Path
) -> None:
    scene = leaves(600, 400)
    for number, (share, shutter) in enumerate(((0.25, 400), (0.5, 200), (1.0, 100))):
        pixels = (scene * share).astype(np.uint8)
        exif = Image.Exif()
        details = exif.get_ifd(0x8769)
        details[0x9003] = "2026:05:01 10:00:0" + str(number)
        details[0x829A] = IFDRational(1, shutter)
        details[0x8827] = 100
        Image.fromarray(pixels).save(folder / f"{number}.jpg", quality=95, exif=exif)
    command("scan", folder)
    [group] = json.loads(command("bursts", folder, "--json").out)
    assert (group["kind"], group["best"], group["why"]["code"]) == ("bracket", None, "kept_whole")
    assert names(group["frames"]) == ["0", "1", "2"]
    assert "an exposure bracket. They are kept whole" in group["reason"]


@pytest.mark.parametrize("dated", [True, False], ids=["with times", "without EXIF"])
def test_good_and_failed_frames_of_a_scene_are_no_set(
    command: Command, folder: Path, *, dated: bool
) -> None:
    """The sample cats: sharp, soft, shaken, noisy and dark; the camera wrote no exposures."""
    for path in SAMPLES.glob("cat_*.jpg"):
        with Image.open(path) as image:
            exif = image.getexif() if dated else Image.Exif()
            image.save(folder / path.name, quality=95, exif=exif)
    command("scan", folder)
    [group] = json.loads(command("bursts", folder, "--json").out)
    assert (group["kind"], len(group["frames"])) == ("burst", 5)
    assert group["why"]["code"] != "kept_whole"


def test_the_catalog_says_who_says_where_the_subject_is(command: Command, folder: Path) -> None:
    exif = Image.Exif()
    details = exif.get_ifd(0x8769)
    details[0xA002], details[0xA003], details[0x9214] = 600, 400, (450, 100, 60, 60)
    Image.fromarray(leaves(600, 400)).save(folder / "a.jpg", quality=95, exif=exif)
    Image.fromarray(leaves(600, 400, seed=2)).save(folder / "b.jpg", quality=95)
    command("scan", folder, "--no-faces")
    assert (
        "AF point, 75 % from the left and 25 % from the top"
        in command("show", folder / "a.jpg").out
    )
    assert "the sharpest part, " in command("show", folder / "b.jpg").out


def test_a_hundred_thousand_frames_are_grouped_at_all(tmp_path: Path) -> None:
    """How long that takes is told by ``benchmarks/bursts.py``; here only that it is right."""
    from qualityculler.cull import burst
    from qualityculler.cull.burst import Frame

    frames = [
        Frame(
            n, "/p", f"{n:06d}.jpg", "A", START + timedelta(seconds=60 * (n // 8) + 0.1 * (n % 8))
        )
        for n in range(100_000)
    ]
    found = burst.groups(frames)
    assert len(found) == 12_500
    assert {len(one.ids) for one in found} == {8}
    assert burst.groups([]) == []
