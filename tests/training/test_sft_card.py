"""The card tells what the results say, of the files it stands beside, and nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("cv2", reason="the extra 'train' is not installed")

from training.artefact import file_digest
from training.sft import card

SHARE = {"share": 0.9, "low": 0.8, "high": 0.95, "n": 300}
STANDING = {"supported": 60, "contradicted": 10, "opinion": 30}
COUNTED = {
    "photos": 100,
    "claims": 100,
    "standing": STANDING,
    "opinions": {"not_measured": 20, "cannot_judge": 6, "border": 4},
    "supported_of_decided": {"share": 6 / 7, "low": 0.7, "high": 0.9, "n": 70},
    "photos_contradicted": 9,
    "photos_with_claim": 100,
    "by_fault": [{"fault": "noise", "absent": False, **STANDING}],
}


def judged() -> dict[str, Any]:
    return {
        "kind": SHARE,
        "kind_strength": SHARE | {"share": 0.6},
        "read": SHARE | {"share": 1.0},
        "accused": SHARE | {"share": 0.125},
        "rating": {"srcc": 0.61, "low": 0.5, "high": 0.7, "n": 400, "plcc": 0.6},
        "seconds_median": 1.5,
        "tokens_per_s_median": 60.0,
        "tokens_median": 36.0,
        "by_kind": [{"fault": None, "right": [9], "asked": [10], "mistaken": {"noise": 1}}],
        "real": [],
        "real_named": None,
        "real_accused": None,
        "planned": 700,
        "answered": 690,
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model, its judge, its claims and its speed, as the acts write them."""
    model = tmp_path / "model"
    model.mkdir()
    digests = {}
    for name in card.FILES:
        (model / name).write_bytes(name.encode())
        digests[name] = file_digest(model / name)
    config = {"side_px": 448, "seed": 42, "steps": 360, "blocks": 4, "lora_rank": 16}
    put(
        model / "manifest.json",
        commit="0123456789abcdef+changes",
        config=config | {"batch": 8, "natural": 0.35},
        inputs={"base.gguf": "b" * 64},
        metrics={
            "files": {name: {"sha256": one, "size": 1} for name, one in digests.items()},
            "parity": {"equal_findings": 0.75, "pictures": 12},
            "learnt": {"pictures": 6400, "steps": 300, "weights": "weights-300.pt"},
        },
    )
    (tmp_path / "judge").mkdir()
    put(
        tmp_path / "judge" / "manifest.json",
        config={"split": "test"},
        inputs={"base.gguf": "b" * 64, **digests},
        libraries={"xllamacpp": "1.2"},
        metrics=judged(),
    )
    put(tmp_path / "claims.json", inputs=digests, metrics={"test": COUNTED})
    row = {"median": 0.5, "lowest": 0.25, "highest": 2.0, "n": 10}
    put(
        tmp_path / "speed.json",
        files=digests,
        processor="A fast one",
        cores=2,
        threads=1,
        load=0.5,
        rows=dict.fromkeys(card.SPEEDS, row),
    )
    return tmp_path


def put(path: Path, **values: Any) -> None:
    path.write_text(json.dumps(values))


def change(path: Path, **values: Any) -> None:
    put(path, **json.loads(path.read_text()) | values)


def whole(folder: Path) -> str:
    return card.render(
        folder / "model", folder / "judge", folder / "claims.json", folder / "speed.json"
    )


def test_the_card_tells_what_the_results_say(folder: Path) -> None:
    text = whole(folder)
    for told in (
        "| `mmproj.gguf` | 11 bytes, sha256",
        "at commit 0123456789ab+changes, seed 42, the weights after 300 of 360 steps",
        "Learnt from 6,400 pictures, of which 300 steps of 8",
        "the same findings on 9 of 12 validation pictures",
        "690 of 700 pictures\nanswered",
        "| fault kind | 90.0% | 80.0% to 95.0% | 300 | 85% | met |",
        "| kind + severity | 60.0% | 80.0% to 95.0% | 300 | 65% | **missed** |",
        "| rating, SRCC with MOS | 0.610 | 0.500 to 0.700 | 400 | 0.60 | met |",
        "| noise | 60 | 10 | 30 |",
        "Of the 70 claims that were decided 85.7% are supported",
        "| first token, s | 0.50 | 0.25 | 2.00 | 10 |",
        '<answer>{"rating": x.xx}</answer>',
    ):
        assert told in text, told
    assert "Not run on real faults" in text


def test_what_was_not_run_says_so(folder: Path) -> None:
    text = card.render(folder / "model", folder / "judge")
    assert card.NO_CLAIMS in text and card.NO_SPEED in text


@pytest.mark.parametrize("path", ["judge/manifest.json", "claims.json", "speed.json"])
def test_a_result_that_is_not_there_is_an_error(folder: Path, path: str) -> None:
    (folder / path).unlink()
    with pytest.raises(SystemExit, match="run the act that writes it first"):
        whole(folder)


@pytest.mark.parametrize("path", ["judge/manifest.json", "claims.json", "speed.json"])
def test_results_of_other_files_are_refused(folder: Path, path: str) -> None:
    change(folder / path, **{"files" if path == "speed.json" else "inputs": {"base.gguf": "b"}})
    with pytest.raises(SystemExit, match=r"another mmproj\.gguf"):
        whole(folder)


def test_a_card_beside_other_weights_is_refused(folder: Path) -> None:
    (folder / "model" / "lora.gguf").write_bytes(b"new")
    with pytest.raises(SystemExit, match=r"another lora\.gguf"):
        whole(folder)


def test_results_on_the_validation_split_are_refused(folder: Path) -> None:
    change(folder / "judge" / "manifest.json", config={"split": "val"})
    with pytest.raises(SystemExit, match="judged on val"):
        whole(folder)


def test_another_language_model_is_refused(folder: Path) -> None:
    inputs = json.loads((folder / "judge" / "manifest.json").read_text())["inputs"]
    change(folder / "judge" / "manifest.json", inputs=inputs | {"base.gguf": "c" * 64})
    with pytest.raises(SystemExit, match=r"another base\.gguf"):
        whole(folder)


def test_a_number_that_is_missing_is_an_error(folder: Path) -> None:
    metrics = judged()
    del metrics["seconds_median"]
    change(folder / "judge" / "manifest.json", metrics=metrics)
    with pytest.raises(SystemExit, match="lacks 'seconds_median'"):
        whole(folder)
