"""A release as the authors' libraries write it, against the authors' formulas in torch."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra 'train' is not installed")
joblib = pytest.importorskip("joblib", reason="the extra 'train' is not installed")
decomposition = pytest.importorskip("sklearn.decomposition", reason="no extra 'train'")

from qualityculler import paths  # noqa: E402
from qualityculler.errors import ModelError  # noqa: E402
from qualityculler.score import registry  # noqa: E402
from qualityculler.score.add import add  # noqa: E402
from training.export import random_release  # noqa: E402
from training.release.convert import convert  # noqa: E402
from training.release.pca import read_estimator  # noqa: E402

SIZES = random_release.Sizes(
    vision={
        "hidden_size": 64,
        "intermediate_size": 160,
        "num_hidden_layers": 3,
        "num_attention_heads": 4,
        "image_size": 336,
        "patch_size": 56,
    },
    text={
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
    },
    dim=48,
    kept=20,
    bases=30,
)


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    monkeypatch.setattr(paths, "data_dir", lambda: folder)
    return folder


def import_rali(folder: Path, precision: str = "fp32") -> None:
    """Convert and add, as a user does."""
    written, _ = convert(folder, folder.parent / "graphs", precision=precision)
    add(written.path)


@pytest.mark.parametrize("estimator", ["PCA", "IncrementalPCA"])
@pytest.mark.parametrize("activation", ["quick_gelu", "gelu"])
def test_an_imported_release_scores_as_the_authors_code_does(
    tmp_path: Path, data_dir: Path, estimator: str, activation: str
) -> None:
    sizes = random_release.with_activation(SIZES, activation)
    model = random_release.write_release(tmp_path / "release", sizes, estimator, seed=1)
    import_rali(tmp_path / "release")
    scorer = registry.create("rali-l", threads=1)
    images = random_release.probes(336)
    ours = [assessment.value for assessment in scorer.score(images)]
    theirs = random_release.authors_scores(model, images)
    assert ours == pytest.approx(theirs, abs=1e-4)
    assert max(theirs) - min(theirs) > 1e-3  # otherwise nothing was compared


def test_weights_in_16_bits_change_a_score_little(tmp_path: Path, data_dir: Path) -> None:
    model = random_release.write_release(tmp_path / "release", SIZES, "PCA", seed=2)
    import_rali(tmp_path / "release", precision="fp16")
    images = random_release.probes(336)
    scores = registry.create("rali-l", threads=1).score(images)
    ours = [assessment.value for assessment in scores]
    assert ours == pytest.approx(random_release.authors_scores(model, images), abs=0.02)


@pytest.mark.parametrize("name", ["PCA", "IncrementalPCA"])
@pytest.mark.parametrize("compress", [0, True, ("zlib", 9), ("gzip", 3)])
def test_what_joblib_writes_is_read(tmp_path: Path, name: str, compress: object) -> None:
    fitted = getattr(decomposition, name)(4).fit(np.random.default_rng(0).normal(size=(30, 7)))
    joblib.dump(fitted, tmp_path / "pca.pkl", compress=compress)
    kind, arrays = read_estimator(tmp_path / "pca.pkl")
    assert kind.endswith(f".{name}")
    assert (arrays["mean_"] == fitted.mean_).all()
    assert (arrays["components_"] == fitted.components_).all()
    assert ("var_" in arrays) == hasattr(fitted, "var_")


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_what_pickle_writes_is_read(tmp_path: Path, protocol: int) -> None:
    fitted = decomposition.PCA(2).fit(np.random.default_rng(0).normal(size=(9, 3)))
    (tmp_path / "pca.pkl").write_bytes(pickle.dumps(fitted, protocol=protocol))
    _, arrays = read_estimator(tmp_path / "pca.pkl")
    assert (arrays["components_"] == fitted.components_).all()


def test_bz2_is_refused_with_the_way_out(tmp_path: Path) -> None:
    joblib.dump(decomposition.PCA(2), tmp_path / "pca.pkl", compress=("bz2", 3))
    with pytest.raises(ModelError, match="compress=0"):
        read_estimator(tmp_path / "pca.pkl")


def test_another_estimator_is_refused_by_name(tmp_path: Path) -> None:
    joblib.dump(decomposition.FastICA(2), tmp_path / "pca.pkl")
    with pytest.raises(ModelError, match="FastICA"):
        read_estimator(tmp_path / "pca.pkl")


def test_a_checkpoint_with_an_optimizer_and_parameters_is_read(
    tmp_path: Path, data_dir: Path
) -> None:
    folder = tmp_path / "release"
    model = random_release.write_release(folder, SIZES, "PCA", seed=3)
    saved = torch.load(folder / "ckpt.pt", weights_only=True)
    saved["state_dict"]["scorer.prototypes"] = torch.nn.Parameter(model.prototypes)
    adam = torch.optim.Adam([saved["state_dict"]["scorer.prototypes"]])
    torch.save(saved | {"epoch": 4, "optimizer": adam.state_dict()}, folder / "ckpt.pt")
    import_rali(folder)
    images = random_release.probes(336)[:1]
    (ours,) = registry.create("rali-l", threads=1).score(images)
    assert ours.value == pytest.approx(random_release.authors_scores(model, images)[0], abs=1e-4)


def test_torchs_older_format_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "release"
    random_release.write_release(folder, SIZES, "PCA", seed=3)
    saved = torch.load(folder / "ckpt.pt", weights_only=True)
    torch.save(saved, folder / "ckpt.pt", _use_new_zipfile_serialization=False)
    with pytest.raises(ModelError, match="no whole archive"):
        import_rali(folder)
