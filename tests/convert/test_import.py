"""A release becomes a scorer: the same scores, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnx", reason="the extra 'convert' is not installed")

from qualityculler.convert.rali import import_rali
from qualityculler.errors import ModelError, UserError
from qualityculler.score import registry
from qualityculler.task import CancelToken
from tests.convert import releases

IMAGE = np.random.default_rng(5).integers(0, 256, (224, 224, 3), dtype=np.uint8)


def score(name: str = "rali-l") -> float:
    (assessment,) = registry.create(name, threads=1).score([IMAGE])
    return assessment.value


def test_scores_are_those_of_the_formulas(release: Path, data_dir: Path) -> None:
    import_rali(release)
    assert score() == pytest.approx(releases.expected_score(releases.parts(), IMAGE), abs=1e-4)


def test_half_the_size_and_nearly_the_same_scores(release: Path, data_dir: Path) -> None:
    whole = import_rali(release, "rali-l")
    half = import_rali(release, "rali-half", precision="fp16")
    assert whole is not None and half is not None
    assert half.bytes < whole.bytes
    assert score("rali-half") == pytest.approx(score(), abs=0.01)


def test_the_graph_is_a_valid_one(release: Path, data_dir: Path) -> None:
    import onnx

    made = import_rali(release)
    assert made is not None
    onnx.checker.check_model(str(made.folder / "model.onnx"), full_check=True)


def test_the_card_tells_what_it_is_and_where_it_came_from(release: Path, data_dir: Path) -> None:
    made = import_rali(release)
    assert made is not None
    assert made.folder == data_dir / "models" / "rali-l"
    card = json.loads((made.folder / "model.json").read_text(encoding="utf-8"))
    digest = hashlib.sha256((made.folder / "model.onnx").read_bytes()).hexdigest()
    assert card["sha256"] == made.sha256 == digest
    known = {"format": 1, "kind": "rali", "name": "rali-l", "preprocessing": "clip224-1"}
    assert card.items() >= (known | {"side_px": 224}).items()
    assert card["source"]["score_scale"] == "1 to 5"
    of_checkpoint = hashlib.sha256((release / "ckpt.pt").read_bytes()).hexdigest()
    assert card["source"]["files"]["ckpt.pt"] == of_checkpoint


def test_scores_from_0_to_1_become_a_mos_and_the_card_says_so(
    tmp_path: Path, data_dir: Path
) -> None:
    parts = releases.parts()
    parts.scorer["proto_scores"] = (parts.scorer["proto_scores"] - 1) / 4
    parts.basis["scores"] = (parts.basis["scores"] - 1) / 4
    made = import_rali(releases.write(tmp_path / "unit", parts))
    assert made is not None
    assert score() == pytest.approx(releases.expected_score(releases.parts(), IMAGE), abs=1e-4)
    assert any("0 to 1" in note for note in made.notes)


def test_scores_that_could_be_on_either_scale_are_not_guessed_at(
    tmp_path: Path, data_dir: Path
) -> None:
    parts = releases.parts()
    parts.scorer["proto_scores"] = np.linspace(0.7, 1.0, releases.COUNT).astype(np.float32)
    with pytest.raises(ModelError, match="cannot be told"):
        import_rali(releases.write(tmp_path / "odd", parts))


def test_two_files_on_different_scales_are_refused(tmp_path: Path, data_dir: Path) -> None:
    parts = releases.parts()
    parts.basis["scores"] = (parts.basis["scores"] - 1) / 4
    with pytest.raises(ModelError, match="do not belong together"):
        import_rali(releases.write(tmp_path / "mixed", parts))


def test_the_encoder_comes_from_best_where_the_checkpoint_has_none(
    tmp_path: Path, data_dir: Path
) -> None:
    parts = releases.parts()
    folder = releases.write(tmp_path / "release", parts)
    scorer = {f"scorer.{name}": array for name, array in parts.scorer.items()}
    releases.write_torch(folder / "ckpt.pt", {"state_dict": scorer})
    with pytest.raises(ModelError, match=r"and .* neither"):
        import_rali(folder)
    releases.write_torch(folder / "best" / "pytorch_model.bin", dict(parts.tower))
    import_rali(folder, "from-bin")
    releases.write_safetensors(folder / "best" / "model.safetensors", parts.tower)
    import_rali(folder, "from-safetensors")
    expected = pytest.approx(releases.expected_score(parts, IMAGE), abs=1e-4)
    assert score("from-bin") == expected
    assert score("from-safetensors") == expected


def test_what_was_tuned_in_the_checkpoint_wins_and_is_noted(tmp_path: Path, data_dir: Path) -> None:
    parts = releases.parts()
    parts.scorer["pca_scale"] = -2 * parts.scorer["pca_scale"]
    parts.scorer["pca_components"] = parts.scorer["pca_components"] + np.float32(0.01)
    made = import_rali(releases.write(tmp_path / "tuned", parts))
    assert made is not None
    assert score() == pytest.approx(releases.expected_score(parts, IMAGE), abs=1e-4)
    assert any("pca_scale" in note for note in made.notes)
    assert any("tuned after" in note for note in made.notes)


def test_a_pca_of_another_release_is_refused(tmp_path: Path, data_dir: Path) -> None:
    parts = releases.parts()
    parts.pca = releases.parts(seed=1).pca
    with pytest.raises(ModelError, match="components point elsewhere"):
        import_rali(releases.write(tmp_path / "mixed", parts))


def test_a_part_no_known_rali_has_is_refused(tmp_path: Path, data_dir: Path) -> None:
    parts = releases.parts()
    parts.scorer["patch_weight"] = np.ones(3, np.float32)
    with pytest.raises(ModelError, match=r"scorer\.patch_weight"):
        import_rali(releases.write(tmp_path / "other", parts))


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
        import_rali(release)


def test_transformers_5_keeps_the_preprocessing_elsewhere(release: Path, data_dir: Path) -> None:
    (release / "best" / "preprocessor_config.json").unlink()
    nested = {"processor_class": "CLIPProcessor", "image_processor": releases.preprocessor()}
    releases.write_json(release / "best" / "processor_config.json", nested)
    assert import_rali(release) is not None


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
        import_rali(release)
    assert not (data_dir / "models" / "rali-l").exists()


@pytest.mark.parametrize("part", ["ckpt.pt", "pca.pkl", "best/config.json", "best"])
def test_a_missing_part_is_named(release: Path, data_dir: Path, part: str) -> None:
    path = release / part
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(ModelError, match=part.split("/")[0]):
        import_rali(release)


def test_without_basis_npz_it_is_said_in_the_notes(release: Path, data_dir: Path) -> None:
    (release / "basis.npz").unlink()
    made = import_rali(release)
    assert made is not None
    assert any("basis.npz" in note for note in made.notes)


def test_a_model_is_only_replaced_when_asked(release: Path, data_dir: Path) -> None:
    first = import_rali(release)
    assert first is not None
    with pytest.raises(UserError, match="--replace"):
        import_rali(release)
    second = import_rali(release, replace=True, precision="fp16")
    assert second is not None
    assert first.sha256 != second.sha256
    assert sorted(path.name for path in second.folder.iterdir()) == ["model.json", "model.onnx"]


def test_a_folder_with_anything_else_is_never_replaced(release: Path, data_dir: Path) -> None:
    kept = data_dir / "models" / "rali-l" / "mine.txt"
    kept.parent.mkdir(parents=True)
    kept.write_text("mine")
    with pytest.raises(UserError, match="choose another name"):
        import_rali(release, replace=True)
    assert kept.read_text() == "mine"


@pytest.mark.parametrize("name", ["", "..", "a/b", "Rali", "-l", "a--b", "own ", "x" * 80])
def test_names_that_are_none(release: Path, data_dir: Path, name: str) -> None:
    with pytest.raises(UserError, match="cannot be the name"):
        import_rali(release, name)


def test_given_up_leaves_nothing(release: Path, data_dir: Path) -> None:
    token, heard = CancelToken(), []

    def tell(done_bytes: int, total_bytes: int) -> None:
        heard.append(done_bytes)
        token.cancel()

    assert import_rali(release, tell=tell, token=token) is None
    assert len(heard) == 1
    assert [path.name for path in (data_dir / "models").iterdir() if path.is_dir()] == []


def test_weights_found_damaged_on_the_way_leave_nothing(tmp_path: Path, data_dir: Path) -> None:
    parts = releases.parts()
    parts.tower["vision_model.post_layernorm.bias"][3] = np.nan
    with pytest.raises(ModelError, match="no numbers"):
        import_rali(releases.write(tmp_path / "nan", parts))
    assert [path.name for path in (data_dir / "models").iterdir() if path.is_dir()] == []
