from pathlib import Path

import numpy as np
import pytest

from training.data import biq2021
from training.data.mos import to_mos_scale
from training.data.splits import check_groups
from training.data.table import Sample, read_table, write_table

HEADER = "file,mos,split,subset,series,group,split_grouped\n"


def labels(folder: Path, *rows: str) -> Path:
    path = folder / "labels.csv"
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows))
    return path


def test_labels_go_to_one_to_five():
    assert to_mos_scale(np.array([0.0, 0.25, 1.0]), 0.0, 1.0).tolist() == [1.0, 2.0, 5.0]


def test_grouped_split_is_read_not_the_official_one(tmp_path):
    path = labels(tmp_path, "Images/a.jpg,0.5,train,ss01,s1,g1,test")
    (sample,) = biq2021.read_labels(path)
    assert (sample.split, sample.official_split, sample.mos) == ("test", "train", 3.0)


def test_a_group_on_two_sides_stops_the_run(tmp_path):
    path = labels(tmp_path, "a.jpg,0.5,train,ss01,,g1,train", "b.jpg,0.5,train,ss01,,g1,test")
    with pytest.raises(SystemExit, match="two sides"):
        check_groups(biq2021.read_labels(path))


def test_a_missing_image_stops_the_run_by_name(tmp_path):
    path = labels(tmp_path, "Images/a.jpg,0.5,train,ss01,,g1,train")
    with pytest.raises(SystemExit, match=r"Images/a\.jpg"):
        biq2021.check_images(biq2021.read_labels(path), tmp_path)


def test_table_round_trip(tmp_path):
    sample = Sample("a, b.jpg", 2.5, "ss01", "s1", "g", "val", "train")
    write_table(tmp_path / "t.csv", [sample])
    assert read_table(tmp_path / "t.csv") == [sample]


def test_real_labels_do_not_leak():
    labels = Path(__file__).parents[3] / "shared/data/biq2021/labels.csv"
    if not labels.exists():
        pytest.skip("../shared is not beside this checkout")
    samples = biq2021.read_labels(labels)
    check_groups(samples)
    assert len(samples) == 11_999
    assert all(1.0 <= s.mos <= 5.0 for s in samples)
