"""A release becomes a graph with a card, and added a scorer: the same scores, or a sentence."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="the extra 'train' is not installed")

from qualityculler.cli import app
from qualityculler.errors import ModelError, UserError
from qualityculler.score import registry
from qualityculler.score.add import add
from tests.training.release import releases
from training.release import convert as converting
from training.release.convert import convert
from training.release.graph import Written

IMAGE = np.random.default_rng(5).integers(0, 256, (224, 224, 3), dtype=np.uint8)


def made(folder: Path, name: str = "rali-l", precision: str = "fp32") -> tuple[Written, tuple]:
    """The release as a graph that has been added."""
    written, notes = convert(folder, folder.parent / "graphs", name, precision)
    assert add(written.path) is not None
    return written, notes


def score(name: str = "rali-l") -> float:
    (assessment,) = registry.create(name, threads=1).score([IMAGE])
    return assessment.value


def test_scores_are_those_of_the_formulas(release: Path, data_dir: Path) -> None:
    made(release)
    assert score() == pytest.approx(releases.expected_score(releases.parts(), IMAGE), abs=1e-4)


def test_half_the_size_and_nearly_the_same_scores(release: Path, data_dir: Path) -> None:
    whole, _ = made(release, "rali-l")
    half, _ = made(release, "rali-half", "fp16")
    assert half.bytes < whole.bytes - 10_000
    assert score("rali-half") == pytest.approx(score(), abs=0.01)


def test_the_graph_is_a_valid_one(release: Path, data_dir: Path) -> None:
    import onnx

    written, _ = made(release)
    onnx.checker.check_model(str(written.path), full_check=True)


def test_the_card_tells_what_it_is_and_where_it_came_from(release: Path, data_dir: Path) -> None:
    written, _ = made(release)
    assert written.path == release.parent / "graphs" / "rali-l.onnx"
    card = json.loads(written.path.with_suffix(".json").read_text(encoding="utf-8"))
    digest = hashlib.sha256(written.path.read_bytes()).hexdigest()
    assert card["sha256"] == written.sha256 == digest == registry.identify("rali-l").digest
    known = {"format": 1, "kind": "rali", "name": "rali-l", "preprocessing": "clip224-1"}
    assert card.items() >= (known | {"side_px": 224, "judges": "technical"}).items()
    assert card["source"]["score_scale"] == "1 to 5"
    assert set(card["source"]["files"]) == {
        *("ckpt.pt", "pca.pkl", "basis.npz"),
        *("best/config.json", "best/preprocessor_config.json"),
    }
    of_checkpoint = hashlib.sha256((release / "ckpt.pt").read_bytes()).hexdigest()
    assert card["source"]["files"]["ckpt.pt"] == of_checkpoint
    assert registry.identify("rali-l").is_technical


def test_scores_from_0_to_1_become_a_mos_and_the_card_says_so(
    tmp_path: Path, data_dir: Path
) -> None:
    parts = releases.parts()
    parts.scorer["proto_scores"] = (parts.scorer["proto_scores"] - 1) / 4
    parts.basis["scores"] = (parts.basis["scores"] - 1) / 4
    _, notes = made(releases.write(tmp_path / "unit", parts))
    assert score() == pytest.approx(releases.expected_score(releases.parts(), IMAGE), abs=1e-4)
    assert any("0 to 1" in note for note in notes)


def test_scores_that_could_be_on_either_scale_are_not_guessed_at(
    tmp_path: Path, data_dir: Path
) -> None:
    parts = releases.parts()
    parts.scorer["proto_scores"] = np.linspace(0.7, 1.0, releases.COUNT).astype(np.float32)
    with pytest.raises(ModelError, match="cannot be told"):
        made(releases.write(tmp_path / "odd", parts))


def test_two_files_on_different_scales_are_refused(tmp_path: Path, data_dir: Path) -> None:
    parts = releases.parts()
    parts.basis["scores"] = (parts.basis["scores"] - 1) / 4
    with pytest.raises(ModelError, match="do not belong together"):
        made(releases.write(tmp_path / "mixed", parts))


def test_the_encoder_comes_from_best_where_the_checkpoint_has_none(
    tmp_path: Path, data_dir: Path
) -> None:
    parts = releases.parts()
    folder = releases.write(tmp_path / "release", parts)
    scorer = {f"scorer.{name}": array for name, array in parts.scorer.items()}
    releases.write_torch(folder / "ckpt.pt", {"state_dict": scorer})
    with pytest.raises(ModelError, match=r"and .* neither"):
        made(folder)
    releases.write_torch(folder / "best" / "pytorch_model.bin", dict(parts.tower))
    made(folder, "from-bin")
    releases.write_safetensors(folder / "best" / "model.safetensors", parts.tower)
    made(folder, "from-safetensors")
    expected = pytest.approx(releases.expected_score(parts, IMAGE), abs=1e-4)
    assert score("from-bin") == expected
    assert score("from-safetensors") == expected


def test_what_was_tuned_in_the_checkpoint_wins_and_is_noted(tmp_path: Path, data_dir: Path) -> None:
    parts = releases.parts()
    parts.scorer["pca_scale"] = -2 * parts.scorer["pca_scale"]
    parts.scorer["pca_components"] = parts.scorer["pca_components"] + np.float32(0.01)
    _, notes = made(releases.write(tmp_path / "tuned", parts))
    assert score() == pytest.approx(releases.expected_score(parts, IMAGE), abs=1e-4)
    assert any("pca_scale" in note for note in notes)
    assert any("tuned after" in note for note in notes)


def test_a_pca_of_another_release_is_refused(tmp_path: Path, data_dir: Path) -> None:
    parts = releases.parts()
    parts.pca = releases.parts(seed=1).pca
    with pytest.raises(ModelError, match="components point elsewhere"):
        made(releases.write(tmp_path / "mixed", parts))


def test_a_part_no_known_rali_has_is_refused(tmp_path: Path, data_dir: Path) -> None:
    parts = releases.parts()
    parts.scorer["patch_weight"] = np.ones(3, np.float32)
    with pytest.raises(ModelError, match=r"scorer\.patch_weight"):
        made(releases.write(tmp_path / "other", parts))


def _nothing(parts: releases.Parts, name: str, index: object) -> None:
    parts.scorer[name] = parts.scorer[name].copy()
    parts.scorer[name][index] = 0


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda p: _nothing(p, "pca_scale", 2), "a scale or a prototype of it is zero"),
        (lambda p: _nothing(p, "prototypes", 1), "a scale or a prototype of it is zero"),
        (lambda p: _nothing(p, "logit_scale", ()), r"its logit_scale is 0\.0"),
        (lambda p: p.scorer.update(logit_scale=np.ones(2, np.float32)), "is no number"),
        (lambda p: p.scorer.update(proto_scores=p.scorer["proto_scores"][1:]), "not belong"),
        (lambda p: p.scorer.update(prototypes=p.scorer["prototypes"][0]), "no matrices"),
        (lambda p: p.scorer.pop("prototypes"), r"no scorer\.prototypes"),
        (lambda p: p.basis.update(scores=p.basis["scores"][1:]), "it has other shapes"),
        (
            lambda p: p.tower.update(
                {"visual_projection.weight": p.tower["visual_projection.weight"][1:]}
            ),
            "the encoder gives 11 values, the PCA takes 12",
        ),
        (
            lambda p: p.tower.update({"vision_model.registers": np.zeros(3, np.float32)}),
            "which no known image tower has",
        ),
    ],
)
def test_parts_that_cannot_score_are_refused(tmp_path: Path, spoil: object, said: str) -> None:
    parts = releases.parts()
    assert callable(spoil)
    spoil(parts)
    with pytest.raises(ModelError, match=said):
        convert(releases.write(tmp_path / "odd", parts), tmp_path / "graphs")


def test_scores_tuned_beyond_the_scale_end_at_its_end(tmp_path: Path, data_dir: Path) -> None:
    parts = releases.parts()
    parts.scorer["proto_scores"] = np.linspace(5.1, 5.3, releases.COUNT).astype(np.float32)
    made(releases.write(tmp_path / "high", parts))
    assert score() == 5.0


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("resample", 2),
        ("do_center_crop", False),
        ("do_pad", True),
        ("size", {"height": 224, "width": 224, "longest_edge": 300}),
        ("size", {"shortest_edge": 256}),
        ("crop_size", {"height": 224, "width": 200}),
        ("rescale_factor", 1.0),
        ("image_std", [0.2, 0.2, 0.0]),
        ("image_mean", ["a", 0, 0]),
    ],
)
def test_another_preprocessing_is_refused(
    release: Path, data_dir: Path, key: str, value: object
) -> None:
    path = release / "best" / "preprocessor_config.json"
    releases.write_json(path, releases.preprocessor() | {key: value})
    with pytest.raises(ModelError, match=r"preprocessor_config\.json"):
        made(release)


def test_transformers_5_keeps_the_preprocessing_elsewhere(release: Path, data_dir: Path) -> None:
    (release / "best" / "preprocessor_config.json").unlink()
    nested = {"processor_class": "CLIPProcessor", "image_processor": releases.preprocessor()}
    releases.write_json(release / "best" / "processor_config.json", nested)
    made(release)
    assert score() == pytest.approx(releases.expected_score(releases.parts(), IMAGE), abs=1e-4)


@pytest.mark.parametrize(
    "change",
    [
        {"hidden_act": "relu"},
        {"num_attention_heads": 5},
        {"num_hidden_layers": 3},
        {"num_hidden_layers": 1},
        {"hidden_size": 10**9},
        {"patch_size": True},
        {"layer_norm_eps": "small"},
    ],
)
def test_a_config_that_does_not_fit_the_weights_is_refused(
    release: Path, data_dir: Path, change: dict[str, object]
) -> None:
    config = releases.clip_config()
    config["vision_config"] |= change
    releases.write_json(release / "best" / "config.json", config)
    with pytest.raises(ModelError):
        made(release)
    assert not (release.parent / "graphs" / "rali-l.onnx").exists()


@pytest.mark.parametrize("part", ["ckpt.pt", "pca.pkl", "best/config.json", "best"])
def test_a_missing_part_is_named(release: Path, data_dir: Path, part: str) -> None:
    path = release / part
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(ModelError, match=part.split("/")[0]):
        made(release)


def test_without_basis_npz_it_is_said_in_the_notes(release: Path, data_dir: Path) -> None:
    (release / "basis.npz").unlink()
    _, notes = made(release)
    assert any("basis.npz" in note for note in notes)


@pytest.mark.parametrize("name", ["", "..", "a/b", "Rali", "-l", "a--b", "own ", "x" * 80])
def test_names_that_are_none(release: Path, name: str) -> None:
    with pytest.raises(UserError, match="cannot be the name"):
        convert(release, release.parent, name)


def test_a_precision_that_is_none(release: Path) -> None:
    with pytest.raises(UserError, match="fp32, fp16"):
        convert(release, release.parent, precision="int8")


def test_weights_too_large_for_16_bits_are_said(tmp_path: Path, data_dir: Path) -> None:
    parts = releases.parts()
    parts.tower["vision_model.encoder.layers.0.mlp.fc1.weight"][0, 0] = 1e5
    folder = releases.write(tmp_path / "large", parts)
    with pytest.raises(ModelError, match="too large for 16 bits"):
        made(folder, precision="fp16")
    assert list((tmp_path / "graphs").iterdir()) == []


@pytest.mark.parametrize("part", ["tower", "scorer"])
def test_weights_that_are_no_numbers_leave_nothing(tmp_path: Path, part: str) -> None:
    parts = releases.parts()
    bias, scores = parts.tower["vision_model.post_layernorm.bias"], parts.scorer["proto_scores"]
    (bias if part == "tower" else scores)[3] = np.nan
    with pytest.raises(ModelError, match="no numbers"):
        convert(releases.write(tmp_path / "nan", parts), tmp_path / "graphs")
    assert not (tmp_path / "graphs").exists()


def test_from_the_files_to_a_scan_of_them_by_the_commands_that_are_named(
    release: Path,
    data_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    out = release.parent / "graphs"
    monkeypatch.setattr(sys, "argv", ["convert", str(release), "--out", str(out), "--name", "big"])
    converting.main()
    said = capfd.readouterr().out
    assert "Note: PCA mean from pca.pkl (IncrementalPCA)." in said
    words = said.splitlines()[-1].partition(": qualityculler ")[2].split()
    assert words == ["models", "add", str(out / "big.onnx")]
    assert app.run(words) == 0
    assert "--scorer big" in capfd.readouterr().err
    assert app.run(["models"]) == 0
    assert "Apache-2.0 (authors' release)" in capfd.readouterr().out


def test_what_is_damaged_ends_the_command_with_a_sentence(
    release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (release / "ckpt.pt").write_bytes(b"PK\3\4")
    monkeypatch.setattr(sys, "argv", ["convert", str(release), "--out", str(release.parent)])
    with pytest.raises(SystemExit, match=r"^.*ckpt\.pt is damaged .*get it again\.$"):
        converting.main()
