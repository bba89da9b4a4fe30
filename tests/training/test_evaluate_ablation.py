"""Ablation, development by subset and the official split on made-up features."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="the extra 'train' is not installed")

from training.align import ladders
from training.align import train as align
from training.align.describe import FIFTHS
from training.artefact import write_manifest
from training.data.table import Sample, of_split, write_table
from training.evaluate import ablation, ablation_tables, bench, official, subset_out
from training.evaluate.verdicts import Results

CONFIGS = Path(__file__).parents[2] / "training/configs"
DIM = 12
SUBSETS = ("ss01", "ss02", "ss03")


@pytest.fixture(autouse=True, scope="module")
def _one_thread():
    """Tiny arrays: several threads only wait for each other where the machine is busy."""
    import torch
    from threadpoolctl import threadpool_limits

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    with threadpool_limits(1):
        yield
    torch.set_num_threads(before)


def samples() -> list[Sample]:
    """Three subsets of 40 images: 20 train, 8 val, 12 test; ss01 is series of four."""
    found = []
    for subset in SUBSETS:
        for n in range(40):
            split = "train" if n < 20 else "val" if n < 28 else "test"
            group = f"{subset}-{n // 4}"
            series = group if subset == "ss01" else ""
            side = "test" if n % 8 < 2 else "train"
            mos = 1 + 4 * ((n * 17) % 40) / 39
            found.append(Sample(f"{subset}-{n}.jpg", mos, subset, series, group, split, side))
    return found


@pytest.fixture(scope="module")
def material(tmp_path_factory):
    """Folders of data and features; the features know the label, with noise."""
    root = tmp_path_factory.mktemp("material")
    rng = np.random.default_rng(0)
    rows = samples()
    (root / "data").mkdir()
    (root / "features").mkdir()
    write_table(root / "data/table.csv", rows)
    direction = rng.normal(size=DIM)
    x = np.array([s.mos for s in rows])[:, None] * direction + rng.normal(size=(len(rows), DIM))
    np.save(root / "features/features.npy", x.astype(np.float16))
    names = [*FIFTHS, "highlights", "shadows", "blockiness"]
    copies = rng.normal(size=(6, ladders.RUNGS, DIM)).astype(np.float16)
    np.savez(root / "features" / ladders.FILE, rows=of_split(rows, "train")[:6], features=copies)
    measured = [{name: float(rng.random()) for name in names} for _ in rows]
    (root / "features/measures.json").write_text(json.dumps(measured))
    (root / "features/trunk-int8.onnx").write_bytes(b"trunk")
    config = {"precision": "int8", "weights": None}
    write_manifest(root / "features", act="align.features", config=config)
    texts(root, rows)
    return root


def texts(root: Path, rows: list[Sample]) -> None:
    """Text features that were made before: random directions, one a sentence."""
    folders = {"data": root / "data", "features": root / "features", "text_model": None}
    config = align.load_config(CONFIGS / "align-smoke.yaml", folders)
    said = {
        one
        for split in (rows, official.officially(rows))
        for row in align.text_targets(config, split)
        for one in row
    }
    made = np.random.default_rng(1).normal(size=(len(said), 1, 384)).astype(np.float32)
    made /= np.linalg.norm(made, axis=2, keepdims=True)
    (root / "texts").mkdir()
    (root / "texts/texts.json").write_text(json.dumps([[one] for one in sorted(said)]))
    np.save(root / "texts/texts.npy", made)


def bench_of(root: Path, out: Path) -> bench.Bench:
    configs = (CONFIGS / "align-smoke.yaml", CONFIGS / "basis-smoke.yaml")
    return bench.load(root / "data", root / "features", configs, root / "texts", out)


def test_an_ablation_judges_cases_on_both_sides_and_sweeps_on_val(material, tmp_path):
    made = bench_of(material, tmp_path)
    rows = ablation.run(made, (42,)).rows
    cases = [row for row in rows if "=" not in row["case"]]
    assert {row["case"] for row in cases} == set(ablation_tables.PAPER)
    assert all({"val", "test"} <= row.keys() for row in cases)
    assert all("test" not in row for row in rows if "=" in row["case"])
    assert all(row["test"]["n"] == 36 for row in cases)
    markdown = ablation_tables.tables({"runs": rows, "seeds": [42], "trunk": "pretrained"})
    assert "| 1 no contrastive alignment |" in markdown
    assert "| temperature | bases |" in markdown
    assert "does not say what the texts are" in markdown

    kept = (tmp_path / "ablation.jsonl").read_bytes()
    again = ablation.run(bench_of(material, tmp_path), (42,)).rows
    assert (again, (tmp_path / "ablation.jsonl").read_bytes()) == (rows, kept)


def test_a_value_that_changes_nothing_is_the_full_run(material, tmp_path):
    made = bench_of(material, tmp_path)
    assert ablation.changes_nothing(made, {"tau": made.basis.tau})
    assert not ablation.changes_nothing(made, {"tau": 2 * made.basis.tau})
    assert not ablation.changes_nothing(made, {})  # no alignment changes no value of the bases


def test_no_alignment_loses_nothing_but_what_pca_drops(material, tmp_path):
    made = bench_of(material, tmp_path)
    flat = ablation.unaligned(made, made.samples)
    assert flat.shape == (120, made.basis.pca_dim)
    train = of_split(made.samples, "train")
    assert flat[train].mean(0) == pytest.approx(0, abs=1e-4)
    covariance = np.cov(flat[train].T)
    assert covariance == pytest.approx(np.diag(np.diag(covariance)), abs=1e-3)


def test_results_of_other_features_are_not_mixed(material, tmp_path):
    bench_of(material, tmp_path)
    other = tmp_path / "other"
    other.mkdir()
    for name in ("manifest.json", "measures.json"):
        (other / name).write_bytes((material / "features" / name).read_bytes())
    (other / "trunk-int8.onnx").write_bytes(b"another")
    np.save(other / "features.npy", np.zeros((120, DIM), np.float16))
    configs = (CONFIGS / "align-smoke.yaml", CONFIGS / "basis-smoke.yaml")
    with pytest.raises(SystemExit, match="other features"):
        bench.load(material / "data", other, configs, None, tmp_path)


def test_half_a_line_of_a_killed_run_is_made_again(tmp_path):
    results = Results(tmp_path / "r.jsonl")
    results.once("a", 1, lambda: {"value": 1})
    with (tmp_path / "r.jsonl").open("a") as file:
        file.write('{"case": "b", "se')
    again = Results(tmp_path / "r.jsonl")
    assert again.once("a", 1, lambda: {"value": 2})["value"] == 1
    assert again.once("b", 1, lambda: {"value": 3})["value"] == 3
    assert len(Results(tmp_path / "r.jsonl").rows) == 2


def test_a_subset_put_aside_is_in_no_split_that_is_learnt_from():
    left = subset_out.without(samples(), "ss02")
    assert {s.subset for s in left if s.split in ("train", "val")} == {"ss01", "ss03"}
    assert sum(s.subset == "ss02" and s.split == "test" for s in left) == 12


def test_labels_of_the_third_subset_do_not_reach_its_scores(material, tmp_path):
    made = bench_of(material, tmp_path / "a")
    turned = [replace(s, mos=6 - s.mos) if s.subset == "ss02" else s for s in made.samples]
    lied = replace(made, samples=turned, out=tmp_path / "b")
    lied.out.mkdir()
    first, second = (subset_out.embeddings(one, "ss02", 42) for one in (made, lied))
    assert np.array_equal(first, second)
    scores = [
        bench.fitted(x, subset_out.without(one.samples, "ss02"), one.basis, 42)[0]
        for x, one in ((first, made), (second, lied))
    ]
    assert np.array_equal(*scores)


def test_each_subset_is_judged_by_both_scorers(material, tmp_path):
    rows = subset_out.run(bench_of(material, tmp_path), 42)
    assert [(row["case"], row["n"]) for row in rows] == [
        (f"{subset}, {how}", 12) for subset in SUBSETS for how in ("fitted on all", "never seen")
    ]
    assert "pairs" in rows[0]
    text = subset_out.table({"runs": rows, "trunk": "pretrained"})
    assert "| ss02, never seen | 12 |" in text


def test_the_official_split_keeps_groups_of_val_together(material, tmp_path):
    rows = official.officially(samples())
    sides = {(s.group, s.split) for s in rows if s.official_split == "train"}
    assert len(sides) == len({group for group, _ in sides})
    assert {s.split for s in rows} == {"train", "val", "test"}


def test_a_trunk_that_met_test_images_has_a_row_without_them(material, tmp_path):
    made = bench_of(material, tmp_path)
    assert [row["case"] for row in official.run(made, 42)] == ["official test"]
    tuned = replace(made, trunk="ft1")
    rows = {name: set(at) for name, at in official.sides(tuned, official.officially(samples()))}
    never = rows["official test, never met by the trunk"]
    assert never < rows["official test"]
    assert all(made.samples[i].split != "train" for i in never)
