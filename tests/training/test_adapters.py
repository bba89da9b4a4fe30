"""Each adapter against label files written here in the publisher's format."""

import json
from pathlib import Path

import numpy as np
import pytest

from training.data import koniq10k, livec, registry
from training.data.splits import check_groups, split_groups


def put(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"picture")


def text(root: Path, name: str, *lines: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def koniq_labels(root: Path) -> None:
    text(
        root,
        koniq10k.LABELS,
        "image_name,c1,c2,c3,c4,c5,c_total,MOS,SD,set",
        "1.jpg,0,0,0.2,0.7,0.1,105,80.0,0.5,training",
        "2.jpg,0,0,0.4,0.5,0.1,96,60.0,0.5,test",
        "3.jpg,1,0,0,0,0,96,0.0,0.5,validation",
        "4.jpg,0,1,0,0,0,96,20.0,0.5,test",
    )


def test_koniq_is_judged_on_its_official_test_set_on_the_scale_of_the_whole_set(tmp_path):
    koniq_labels(tmp_path)
    put(tmp_path, *(f"1024x768/{n}.jpg" for n in range(1, 5)), "512x384/1.jpg")
    samples = registry.load("koniq10k", tmp_path)
    assert [(s.image, s.mos, s.split) for s in samples] == [
        ("1024x768/2.jpg", 4.0, "test"),
        ("1024x768/4.jpg", 2.0, "test"),
    ]
    assert [s.mos for s in registry.load("koniq10k", tmp_path, "all")] == [5.0, 4.0, 1.0, 2.0]


def test_koniq_lists_choose_other_images_and_keep_the_labels(tmp_path):
    koniq_labels(tmp_path)
    put(tmp_path, *(f"512x384/{n}.jpg" for n in range(1, 5)))
    for name, members in (("train_koniq.json", ["2"]), ("test_koniq.json", ["1", "3"])):
        rows = [{"id": f"{m}->1", "image": f"koniq/{m}.jpg"} for m in members]
        (tmp_path / name).write_text(json.dumps(rows), encoding="utf-8")
    samples = registry.load("koniq10k-lists", tmp_path)
    assert [(s.image, s.mos) for s in samples] == [("512x384/1.jpg", 5.0), ("512x384/3.jpg", 1.0)]


def test_spaq_reads_the_workbook(tmp_path):
    openpyxl = pytest.importorskip("openpyxl", reason="the extra 'train' is not installed")
    book = openpyxl.Workbook()
    for row in (["Image name", "MOS", "Brightness"], ["1.jpg", 20, 5], ["2.jpg", 70.0, 5]):
        book.active.append(row)
    (tmp_path / "Annotations").mkdir()
    book.save(tmp_path / "Annotations/MOS and Image attribute scores.xlsx")
    put(tmp_path, "TestImage/1.jpg", "TestImage/2.jpg")
    assert [s.mos for s in registry.load("spaq", tmp_path)] == [1.0, 5.0]


def test_kadid_is_higher_is_better_whatever_its_column_is_called(tmp_path):
    lines = ["I01_01_01.png,I01.png,4.57,0.4", "I01_25_05.png,I01.png,1.2,0.4"]
    text(tmp_path, "dmos.csv", "dist_img,ref_img,dmos,var", *lines)
    put(tmp_path, "images/I01.png", "images/I01_01_01.png", "images/I01_25_05.png")
    samples = registry.load("kadid10k", tmp_path)
    assert [(s.mos, s.subset, s.group) for s in samples] == [
        (5.0, "01", "I01.png"),
        (1.0, "25", "I01.png"),
    ]


def live_matrices(root: Path, rows: int) -> None:
    from scipy.io import savemat

    (root / "Data").mkdir()
    names = np.array([[f"{n}.bmp"] for n in range(rows)], dtype=object)
    savemat(root / livec.NAMES, {"AllImages_release": names})
    savemat(root / livec.SCORES, {"AllMOS_release": np.linspace(0, 100, rows)[None]})


def test_live_in_the_wild_drops_the_practice_pictures(tmp_path):
    pytest.importorskip("scipy", reason="the extra 'train' is not installed")
    live_matrices(tmp_path, livec.ROWS)
    put(tmp_path, *(f"Images/{n}.bmp" for n in range(7, livec.ROWS)))
    samples = registry.load("livec", tmp_path)
    assert (len(samples), samples[0].image) == (1162, "Images/7.bmp")
    assert (samples[0].mos, samples[-1].mos) == (1.0, 5.0)


def test_live_in_the_wild_of_another_length_is_refused(tmp_path):
    pytest.importorskip("scipy", reason="the extra 'train' is not installed")
    live_matrices(tmp_path, 20)
    with pytest.raises(SystemExit, match="1169"):
        registry.load("livec", tmp_path)


def csiq_workbook(root: Path, *rows: list) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="the extra 'train' is not installed")
    book = openpyxl.Workbook()
    sheet = book.create_sheet("all_by_image")
    for _ in range(3):
        sheet.append(["CSIQ"])
    sheet.append([None] * 3 + ["image", "dst_idx", "dst_type", "dst_lev", "dmos_std", "dmos"])
    for row in rows:
        sheet.append([None] * 3 + row)
    book.save(root / "csiq.DMOS.xlsx")


def test_csiq_is_turned_round_and_found_in_either_case(tmp_path):
    rows = [1600, 1, "noise", 1, 0.1, 0.0], ["aerial_city", 4, "jpeg 2000", 5, 0.1, 0.8]
    csiq_workbook(tmp_path, *rows)
    put(tmp_path, "dst_imgs/awgn/1600.AWGN.1.png", "dst_imgs/jpeg2000/aerial_city.jpeg2000.5.png")
    samples = registry.load("csiq", tmp_path)
    assert [(s.image, s.mos, s.group) for s in samples] == [
        ("dst_imgs/awgn/1600.AWGN.1.png", 5.0, "1600"),
        ("dst_imgs/jpeg2000/aerial_city.jpeg2000.5.png", 1.0, "aerial_city"),
    ]


def test_csiq_with_an_unknown_distortion_is_refused(tmp_path):
    csiq_workbook(tmp_path, [1600, 1, "rain", 1, 0.1, 0.0])
    with pytest.raises(SystemExit, match="rain"):
        registry.load("csiq", tmp_path)


def test_tid_names_are_found_in_either_case(tmp_path):
    text(tmp_path, "mos_with_names.txt", "5.51429 I01_01_1.bmp", "2.5 i01_24_5.bmp")
    put(tmp_path, "distorted_images/i01_01_1.bmp", "distorted_images/I01_24_5.BMP")
    samples = registry.load("tid2013", tmp_path)
    assert [s.mos for s in samples] == [5.0, 1.0]
    assert {s.group for s in samples} == {"i01"}


def test_pipal_reads_every_label_file(tmp_path):
    text(tmp_path, "Train_Label/A0001.txt", "A0001_00_00.bmp,1520.0648", "A0001_06_01.bmp,1400")
    text(tmp_path, "Train_Label/A0002.txt", "A0002_00_00.bmp,1460.0324")
    names = "Distortion_1/A0001_00_00.bmp", "Distortion_4/A0001_06_01.bmp"
    put(tmp_path, *names, "Distortion_1/A0002_00_00.bmp")
    samples = registry.load("pipal", tmp_path)
    assert [(s.mos, s.group, s.subset) for s in samples] == [
        (5.0, "A0001", "00"),
        (1.0, "A0001", "06"),
        (3.0, "A0002", "00"),
    ]


def test_agiqa_takes_quality_not_alignment(tmp_path):
    head = "name,prompt,adj1,adj2,style,mos_quality,std_quality,mos_align,std_align"
    rows = ['a_0.jpg,"a, b",,,,1.0,0.2,0.4,0.6', "dalle2_1.jpg,c,,,,3.0,0.2,0.1,0.6"]
    text(tmp_path, "data.csv", head, *rows)
    put(tmp_path, "a_0.jpg", "dalle2_1.jpg")
    samples = registry.load("agiqa3k", tmp_path)
    assert [(s.mos, s.subset, s.group) for s in samples] == [
        (1.0, "a", "a, b"),
        (5.0, "dalle2", "c"),
    ]


def test_flive_has_its_published_split(tmp_path):
    rows = ["ava/1.jpg,70", "ava/2.jpg,50", "voc/3.jpg,90"]
    text(tmp_path, "database/labels_image.csv", "name,mos", *rows)
    text(tmp_path, "database/labels640.csv", "mos_image,name_image", "70,ava/1.jpg")
    text(tmp_path, "database/labels=640_padded.csv", "name_image,is_valid", "ava/2.jpg,True")
    put(tmp_path, "database/ava/1.jpg", "database/ava/2.jpg", "database/voc/3.jpg")
    assert [s.mos for s in registry.load("flive", tmp_path)] == [3.0]
    assert [s.split for s in registry.load("flive", tmp_path, "all")] == ["test", "val", "train"]


@pytest.mark.parametrize("name", sorted(registry.DATASETS))
def test_an_empty_folder_says_what_to_download(name, tmp_path):
    with pytest.raises(SystemExit, match=r"(Download|Ask for|Run the steps).* --root"):
        registry.load(name, tmp_path)


def test_a_missing_image_stops_with_its_name_and_the_source(tmp_path):
    text(tmp_path, "mos_with_names.txt", "5.5 I01_01_1.bmp", "2.5 I01_01_2.bmp")
    put(tmp_path, "distorted_images/i01_01_1.bmp")
    with pytest.raises(SystemExit, match=r"1 of 2 .*I01_01_2\.bmp.*ponomarenko"):
        registry.load("tid2013", tmp_path)


def test_a_label_that_is_no_number_stops_with_the_file(tmp_path):
    text(tmp_path, "mos_with_names.txt", "good I01_01_1.bmp")
    with pytest.raises(SystemExit, match=r"mos_with_names\.txt holds 'good'"):
        registry.load("tid2013", tmp_path)


def test_another_publishers_file_is_refused(tmp_path):
    text(tmp_path, "dmos.csv", "name,mos", "a.png,3")
    with pytest.raises(SystemExit, match="no column 'dist_img'"):
        registry.load("kadid10k", tmp_path)


def test_our_own_split_keeps_references_together_and_is_always_the_same():
    groups = [f"r{n // 5}" for n in range(100)]
    split = split_groups(groups)
    assert split.count("test") == 20
    assert all(len({s for g, s in zip(groups, split, strict=True) if g == r}) == 1 for r in groups)
    assert split[::-1] == split_groups(groups[::-1])


def test_an_adapter_never_cuts_a_reference_apart(tmp_path):
    lines = [f"{n}.5 I{n // 3:02d}_01_{n % 3 + 1}.bmp" for n in range(30)]
    text(tmp_path, "mos_with_names.txt", *lines)
    put(tmp_path, *(f"distorted_images/{line.split()[1]}" for line in lines))
    samples = registry.load("tid2013", tmp_path, "all")
    check_groups(samples)
    assert {s.split for s in samples} == {"train", "test"}
