"""The paper's acts on a CLIP of the true architecture, small and with random weights."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra 'train' is not installed")

from qualityculler import paths  # noqa: E402
from qualityculler.convert.clip_config import CLIP_MEAN, CLIP_STD  # noqa: E402
from qualityculler.score import registry  # noqa: E402
from training import artefact  # noqa: E402
from training.align import clip_train, clip_views  # noqa: E402
from training.align.clip_texts import composed_texts, written_texts  # noqa: E402
from training.align.clip_tower import (  # noqa: E402
    as_tower,
    embed_texts,
    first_sentences,
    make_clip,
    normalised,
)
from training.basis import train as basis_train  # noqa: E402
from training.data import biq2021, toy, write_table  # noqa: E402
from training.data.table import Sample  # noqa: E402
from training.export import clip_onnx  # noqa: E402

CONFIGS = Path(__file__).resolve().parents[2] / "training" / "configs"
SMALL = CONFIGS / "clip-smoke.json"


@pytest.fixture
def config() -> clip_train.Config:
    return replace(clip_train.load_config(CONFIGS / "clip-smoke.yaml"), architecture=str(SMALL))


@pytest.fixture
def material() -> clip_train.Material:
    rng = np.random.default_rng(1)
    colours = rng.integers(0, 256, (16, 1, 1, 3), dtype=np.uint8)
    views = np.ascontiguousarray(np.broadcast_to(colours, (16, 224, 224, 3)))
    texts = torch.nn.functional.normalize(torch.from_numpy(rng.normal(size=(14, 2, 24))), dim=2)
    return clip_train.Material(views, np.arange(2, 16), texts.float())


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """More than one wait for each other where the machine has other work."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def call(monkeypatch: pytest.MonkeyPatch, main, *words: object) -> None:
    monkeypatch.setattr(sys, "argv", ["act", *(str(word) for word in words)])
    main()


def test_all_acts_from_images_to_a_scorer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CONFIGS.parents[1])
    config = CONFIGS / "clip-smoke.yaml"
    images, data, views, align, basis, models = (
        tmp_path / name for name in ("toy", "data", "views", "align", "basis", "models")
    )
    toy.write(images)
    labels = images / "labels.csv"
    call(monkeypatch, biq2021.main, "--images", images, "--labels", labels, "--out", data)
    places = ("--data", data, "--images", images, "--side", 224, "--out", views)
    call(monkeypatch, clip_views.main, *places)
    places = ("--config", config, "--data", data, "--views", views, "--out", align)
    call(monkeypatch, clip_train.main, *places)
    call(monkeypatch, basis_train.main, "--align", align, "--config", config, "--out", basis)
    call(monkeypatch, clip_onnx.main, "--align", align, "--basis", basis, "--out", models)
    assert artefact.read_manifest(models)["metrics"]["parity"] <= 1e-4
    monkeypatch.setattr(paths, "data_dir", lambda: tmp_path)
    (assessment,) = registry.create("rali-paper", threads=1).score([toy.scene(0)])
    assert 1.0 <= assessment.value <= 5.0
    embeddings = np.load(align / "embeddings.npy")
    assert embeddings.shape == (72, 24)
    assert embeddings.std(0).min() > 0


def test_learning_brings_images_to_their_texts(
    config: clip_train.Config, material: clip_train.Material
) -> None:
    torch.manual_seed(0)
    config = replace(config, batch=7, epochs=12, learning_rate=0.003)
    material = replace(material, texts=material.texts[:, :1])
    run = clip_train.Run(clip_train.clip_of(config), config, torch.device("cpu"))
    losses = [run.learn(step, 24) for step in clip_train.steps(material, config, 0)]
    assert len(losses) == 24
    assert np.mean(losses[-4:]) < 0.5 * np.mean(losses[:4])


def test_a_run_broken_off_ends_like_one_that_was_not(
    config: clip_train.Config, material: clip_train.Material, tmp_path: Path
) -> None:
    config = replace(config, batch=7, epochs=4, checkpoint_steps=3)
    ends = []
    for stops in ([None], [4, None]):
        out = tmp_path / str(len(stops))
        out.mkdir()
        for stop in stops:
            torch.manual_seed(0)
            run = clip_train.Run(clip_train.clip_of(config), config, torch.device("cpu"))
            clip_train.train(run, material, out, stop_at=stop)
        ends.append(run)
    straight, resumed = ends
    assert straight.step == resumed.step == 8
    assert torch.equal(straight.log_scale, resumed.log_scale)
    for name, tensor in straight.visual.state_dict().items():
        assert torch.equal(tensor, resumed.visual.state_dict()[name]), name


def test_a_checkpoint_of_other_values_is_refused(config: clip_train.Config, tmp_path: Path) -> None:
    clip = clip_train.clip_of(config)
    clip_train.Run(clip, config, torch.device("cpu")).save(tmp_path / "checkpoint.pt")
    other = clip_train.Run(clip, replace(config, epochs=9), torch.device("cpu"))
    with pytest.raises(SystemExit, match="other values"):
        other.resume(tmp_path / "checkpoint.pt")


def test_the_rate_warms_up_and_ends_at_zero(config: clip_train.Config) -> None:
    config = replace(config, warmup_steps=4, learning_rate=1.0)
    rates = [clip_train.rate_at(step, 20, config) for step in range(21)]
    assert rates[:4] == [0.25, 0.5, 0.75, 1.0]
    assert rates[4:] == sorted(rates[4:], reverse=True)
    assert rates[20] == pytest.approx(0.0)


def test_a_batch_larger_than_the_training_split_is_said(config: clip_train.Config) -> None:
    with pytest.raises(SystemExit, match="do not fill a batch"):
        clip_train.steps_of(replace(config, batch=15), 14)


def test_whole_sentences_are_kept_up_to_the_limit() -> None:
    text = "One two. Three four five! Six?"
    assert first_sentences(text, lambda t: len(t.split()), 5) == "One two. Three four five!"
    assert first_sentences(text, lambda t: len(t.split()), 4) == "One two."
    assert first_sentences(text, lambda t: len(t.split()), 1) == "One two."
    assert first_sentences(text, lambda t: len(t.split()), 6) == text


def test_a_long_text_means_what_its_first_sentences_mean() -> None:
    clip = make_clip("toy", None, SMALL).eval()
    short = "A sharp photo."
    long = short + " " + "It goes on and on about nothing at all " * 20 + "."
    other = "A blurred photo."
    found = embed_texts(clip, [[short, long, other]])[0]
    assert torch.equal(found[0], found[1])
    assert not torch.allclose(found[0], found[2])
    assert found.norm(dim=1).tolist() == pytest.approx([1.0] * 3, abs=1e-5)


def test_normalisation_is_clips_own() -> None:
    white = normalised(torch.full((1, 2, 2, 3), 255, dtype=torch.uint8))
    expected = [(1 - m) / s for m, s in zip(CLIP_MEAN, CLIP_STD, strict=True)]
    assert white[0, :, 0, 0].tolist() == pytest.approx(expected, rel=1e-5)


def test_a_tower_of_another_kind_is_refused() -> None:
    visual = make_clip("toy", None, SMALL).visual
    visual.pool_type = "avg"
    with pytest.raises(SystemExit, match="class token"):
        as_tower(visual)


def sample(image: str, split: str, mos: float = 3.0) -> Sample:
    return Sample(image, mos, "", "", image, split, "")


def test_texts_from_a_file_go_to_their_images(tmp_path: Path) -> None:
    path = tmp_path / "texts.json"
    rows = [
        {"image": "b.jpg", "description": ["first", "second"], "gt_score_norm": 2},
        {"image": "elsewhere/a.jpg", "description": "only"},
    ]
    path.write_text(json.dumps(rows))
    samples = [sample("Images/a.jpg", "train"), sample("t.jpg", "test"), sample("b.jpg", "train")]
    assert written_texts(path, samples, 3) == [["only"] * 3, ["first", "second", "first"]]
    with pytest.raises(SystemExit, match=r"'c\.jpg'"):
        written_texts(path, [*samples, sample("c.jpg", "train")], 1)
    path.write_text("{}[")
    with pytest.raises(SystemExit, match="not a JSON list"):
        written_texts(path, samples, 1)


def test_composed_texts_are_of_training_images_only() -> None:
    names = ("sharpness", "noise", "brightness", "contrast", "colourfulness")
    faults = {"highlights": 0.0, "shadows": 0.0, "blockiness": 0.0}
    measured = [{name: float(i) for name in names} | faults for i in range(4)]
    splits = ("train", "test", "train", "val")
    samples = [sample(str(i), split, 1.0 + i) for i, split in enumerate(splits)]
    texts = composed_texts(measured, samples, 2)
    assert [len(row) for row in texts] == [2, 2]
    assert texts[0] != texts[1]


def test_views_go_on_where_they_stopped(tmp_path: Path) -> None:
    toy.write(tmp_path)
    samples = [sample(f"Images/00-{n}.jpg", "train") for n in range(3)]
    clip_views.make_views(samples, tmp_path, 64, tmp_path)
    whole = np.load(tmp_path / "views.npy")
    measured = json.loads((tmp_path / "measures.json").read_text())
    (tmp_path / "measures.json").write_text(json.dumps(measured[:2]))
    views = np.load(tmp_path / "views.npy", mmap_mode="r+")
    views[2] = 0
    views.flush()
    clip_views.make_views(samples, tmp_path, 64, tmp_path)
    assert (np.load(tmp_path / "views.npy") == whole).all()
    assert json.loads((tmp_path / "measures.json").read_text()) == measured
    with pytest.raises(SystemExit, match="64 px"):
        clip_train.views_of(tmp_path, 224)


def test_a_validation_split_is_taken_from_training_by_whole_groups() -> None:
    samples = [replace(sample(str(n), "train"), group=str(n // 2)) for n in range(40)]
    samples.append(sample("t", "test"))
    split = write_table.with_val(samples)
    assert [one.split for one in split].count("val") == 4
    assert split[-1].split == "test"
    assert all(split[n].split == split[n + 1].split for n in range(0, 40, 2))
    assert write_table.with_val(split) == split


def test_the_papers_values_are_there() -> None:
    align = clip_train.load_config(CONFIGS / "paper.yaml")
    basis = basis_train.load_config(CONFIGS / "paper.yaml")
    assert (align.model, align.pretrained) == ("ViT-L-14-336-quickgelu", "openai")
    assert (basis.pca_dim, basis.n_bins, basis.n_bases, basis.tau) == (512, 240, 250, 0.07)
    assert basis.tune is not None and basis.tune.series_weight == 0.0
    assert basis.tune.sample_weights == {}
