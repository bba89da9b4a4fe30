"""Scores on labelled images: label files, kept scores, and the command itself."""

import json
import sys

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("scipy", reason="the extra 'train' is not installed")

from qualityculler.score.scorer import Assessment
from training.data import toy
from training.evaluate import __main__ as command
from training.evaluate import calibration, judges, labels, scores
from training.evaluate.score_cache import ScoreCache


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def test_deqa_meta_is_taken_on_its_normalised_scale(tmp_path):
    row = {"id": "a->68.7", "image": "koniq/a.jpg", "gt_score": 68.7, "gt_score_norm": 4.1}
    (found,) = labels.read_labels(write(tmp_path / "m.json", json.dumps([row])))
    assert (found.image, found.mos) == ("koniq/a.jpg", 4.1)


def test_qalign_lists_with_and_without_gt_score(tmp_path):
    rows = [
        {"id": "a.jpg->68.7", "image": "spaq/a.jpg", "gt_score": 68.7, "conversations": []},
        {"id": "I66_01_01.png->4.63", "image": "kadid10k/I66_01_01.png", "conversations": []},
    ]
    found = labels.read_labels(write(tmp_path / "m.json", json.dumps(rows)))
    assert [one.mos for one in found] == [68.7, 4.63]


def test_csv_keeps_its_columns_and_groups(tmp_path):
    text = "file,mos,group,subset\na.jpg,0.25,g1,x\nb.jpg,1,g1,y\n"
    found = labels.read_labels(write(tmp_path / "l.csv", text))
    assert [one.group for one in found] == ["g1", "g1"]
    assert [one.mos for one in labels.rescaled(found, 0, 1)] == [2.0, 5.0]
    assert [one.image for one in labels.where(found, {"subset": "y"})] == ["b.jpg"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("l.json", "file,mos\na.jpg,3\n"),
        ("l.json", '{"a": 1}'),
        ("l.json", '[{"image": "a.jpg"}]'),
        ("l.json", '[{"image": "a.jpg", "gt_score": "good"}]'),
        ("l.csv", "file,score\na.jpg,3\n"),
        ("l.csv", "name,mos\na.jpg,3\n"),
        ("l.csv", '[{"image": "a.jpg", "gt_score": 3}]\n{}\n'),
    ],
)
def test_labels_of_another_form_are_refused_in_a_sentence(name, text, tmp_path):
    with pytest.raises(SystemExit, match="neither a JSON list"):
        labels.read_labels(write(tmp_path / name, text))


def test_labels_without_a_row_are_refused(tmp_path):
    with pytest.raises(SystemExit, match="holds no labels"):
        labels.read_labels(write(tmp_path / "l.csv", "file,mos\n"))


def test_a_condition_that_no_label_meets_is_said(tmp_path):
    found = labels.read_labels(write(tmp_path / "l.csv", "file,mos,split\na.jpg,1,train\n"))
    with pytest.raises(SystemExit, match="split=test"):
        labels.where(found, {"split": "test"})
    with pytest.raises(SystemExit, match="no column 'subset'"):
        labels.where(found, {"subset": "x"})


def test_kept_scores_are_there_for_the_next_run(tmp_path):
    ScoreCache(tmp_path, "a/1").put("k", Assessment(3.25, 0.5))
    assert ScoreCache(tmp_path, "a/1").get("k") == Assessment(3.25, 0.5)
    assert ScoreCache(tmp_path, "b").get("k") is None


def test_a_killed_run_loses_its_last_line_only(tmp_path):
    cache = ScoreCache(tmp_path, "a")
    cache.put("k", Assessment(3.0))
    (file,) = tmp_path.iterdir()
    with file.open("a") as out:
        out.write('{"key": "l", "va')
    again = ScoreCache(tmp_path, "a")
    assert again.get("l") is None
    again.put("m", Assessment(2.0))
    assert ScoreCache(tmp_path, "a").get("m") == Assessment(2.0)


def test_damaged_scores_name_the_file(tmp_path):
    (tmp_path / "a.jsonl").write_text("nonsense\n")
    with pytest.raises(SystemExit, match=r"a\.jsonl is damaged: delete it"):
        ScoreCache(tmp_path, "a")


def test_an_unknown_scorer_is_a_sentence_with_the_known_ones():
    with pytest.raises(SystemExit, match=r"no scorer named 'musiq'.*rali-s.*brisque"):
        judges.named("musiq")


def test_a_picture_that_cannot_be_read_stops_with_its_name(tmp_path):
    (tmp_path / "a.jpg").write_bytes(b"no picture")
    with pytest.raises(SystemExit, match=r"a\.jpg"):
        scores.assess([tmp_path / "a.jpg"], judges.named("laplacian-variance"), tmp_path / "c")


def test_the_same_picture_under_two_names_is_scored_once(tmp_path):
    for name in ("a.png", "b.png"):
        Image.fromarray(toy.scene(0)).save(tmp_path / name)
    paths = [tmp_path / "a.png", tmp_path / "b.png"]
    judge = judges.named("laplacian-variance")
    first, second = scores.assess(paths, judge, tmp_path / "c", threads=1)
    assert first == second
    (kept,) = (tmp_path / "c").iterdir()
    assert len(kept.read_text().splitlines()) == 1


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # the package's own
def test_brisque_is_never_asked_by_two_threads_at_once(tmp_path):
    pytest.importorskip("brisque", reason="the extra 'train' is not installed")
    for number in range(6):
        Image.fromarray(toy.scene(number)).save(tmp_path / f"{number}.png")
    paths, judge = sorted(tmp_path.glob("*.png")), judges.named("brisque")
    many = scores.values(scores.assess(paths, judge, tmp_path / "many", threads=8))
    one = scores.values(scores.assess(paths, judge, tmp_path / "one", threads=1))
    assert many == pytest.approx(one, abs=1e-6)


@pytest.fixture(scope="module")
def blurred(tmp_path_factory):
    folder = tmp_path_factory.mktemp("toy")
    toy.write(folder)
    return folder


def run(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["evaluate", *map(str, arguments)])
    command.main()


def test_the_command_judges_by_column_and_goes_on_from_kept_scores(
    blurred, tmp_path, monkeypatch, capsys
):
    cache, out = tmp_path / "cache", tmp_path / "out.json"
    given = ["--images", blurred, "--labels", blurred / "labels.csv", "--cache", cache]
    given += ["--scorer", "laplacian-variance", "--group-by", "subset", "--draws", "20"]
    run(monkeypatch, *given, "--json", out)
    found = json.loads(out.read_text())
    assert [one["images"] for one in found] == ["all", "ss01", "ss02", "ss03"]
    assert found[0]["n"] == 72
    assert found[0]["srcc"]["value"] > 0.6  # the label is how little the scene was blurred
    assert "| laplacian-variance | ss02 | 24 |" in capsys.readouterr().out
    (kept,) = cache.iterdir()
    before = kept.read_bytes()
    run(monkeypatch, *given)
    assert kept.read_bytes() == before


def test_the_command_judges_a_model_file_like_the_registered_one(blurred, tmp_path, monkeypatch):
    from qualityculler import paths

    model, out = paths.resource("models", "rali-s", "model.onnx"), tmp_path / "out.json"
    few = tmp_path / "few.csv"
    lines = (blurred / "labels.csv").read_text().splitlines()
    few.write_text("\n".join(lines[:13]) + "\n")
    given = ["--images", blurred, "--labels", few, "--draws", "10", "--json", out]
    run(monkeypatch, *given, "--scorer", "rali-s", "--model", model, "--cache", tmp_path / "cache")
    first, second = json.loads(out.read_text())
    assert first["identity"] == second["identity"]
    assert first["srcc"] == second["srcc"]


def test_a_missing_image_stops_the_command(blurred, tmp_path, monkeypatch):
    given = write(tmp_path / "l.csv", "file,mos\nImages/00-0.jpg,1\nImages/gone.jpg,2\n")
    with pytest.raises(SystemExit, match=r"1 of 2 .*gone\.jpg"):
        run(monkeypatch, "--images", blurred, "--labels", given, "--cache", tmp_path / "c")


def test_the_command_judges_a_dataset_by_name(tmp_path, monkeypatch, capsys):
    (tmp_path / "distorted_images").mkdir()
    lines = []
    for scene in range(3):
        for level in range(1, 5):
            name = f"I{scene:02d}_01_{level}.bmp"
            Image.fromarray(toy.scene(scene) // level).save(tmp_path / "distorted_images" / name)
            lines.append(f"{9 - level} {name}\n")
    write(tmp_path / "mos_with_names.txt", "".join(lines))
    given = ["--dataset", "tid2013", "--root", tmp_path, "--draws", "10"]
    run(monkeypatch, *given, "--scorer", "laplacian-variance", "--cache", tmp_path / "cache")
    assert "12 images; TID2013, split all" in capsys.readouterr().out


def test_scores_that_equal_the_labels_are_calibrated():
    mos = np.linspace(1, 5, 100)
    curve = calibration.curve(mos, mos).splitlines()[2:]
    assert len(curve) == 10
    assert all(row.endswith("+0.00 |") for row in curve)


def test_scores_squeezed_to_the_middle_show_in_curve_and_spread():
    mos = np.linspace(1, 5, 100)
    squeezed = 3 + (mos - 3) / 4
    curve = calibration.curve(squeezed, mos).splitlines()[2:]
    assert float(curve[0].split("|")[-2]) > 1
    assert float(curve[-1].split("|")[-2]) < -1
    rows = calibration.spread(squeezed, mos).splitlines()[2:]
    scored, people = (float(row.split("|")[2]) for row in rows)
    assert people == pytest.approx(4 * scored, abs=0.03)
