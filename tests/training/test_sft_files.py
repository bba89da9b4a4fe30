"""Weights on their way into the GGUF files, and the pieces that training reads."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
if find_spec("peft") is None:  # importorskip would import it before torchvision is helped along
    pytest.skip("the extra 'train' is not installed", allow_module_level=True)

from qualityculler.evidence import Fault, Severity  # noqa: E402
from training.sft import export, features, sight  # noqa: E402
from training.sft.config import load_config  # noqa: E402
from training.sft.model import project  # noqa: E402
from training.sft.photos import Example  # noqa: E402
from training.sft.texts import Flaw, Place  # noqa: E402
from training.sft.vision import patch_features, tower_state, vision_config  # noqa: E402
from training.vlm import base, toy  # noqa: E402

# isort: split
from transformers import InternVLVisionModel  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning")  # transformers of itself


def tower() -> torch.nn.Module:
    torch.manual_seed(0)
    return InternVLVisionModel(vision_config(56, 2, width=24, heads=2)).eval()


def test_ready_made_features_become_the_tokens_of_the_whole_model() -> None:
    if base.missing():
        pytest.skip(f"not installed: {base.missing()}")
    inner = toy.toy_model(base.language_model())[0].get_base_model().model
    pictures = torch.randn(2, 3, toy.SIDE_PX, toy.SIDE_PX)
    with torch.no_grad():
        wanted = inner.get_image_features(pixel_values=pictures).pooler_output
        found = project(inner, patch_features(inner.vision_tower, pictures), toy.MERGE)
    assert found.shape == (2, 4, toy.WIDTH)
    assert torch.equal(found, wanted)


def test_a_token_is_made_of_neighbouring_patches() -> None:
    if base.missing():
        pytest.skip(f"not installed: {base.missing()}")
    inner = toy.toy_model(base.language_model())[0].get_base_model().model
    made = torch.zeros(1, 16, 24)
    made[0, [10, 11, 14, 15]] = torch.randn(4, 24)  # the lower right square
    before = project(inner, torch.zeros(1, 16, 24), toy.MERGE)[0]
    changed = (project(inner, made, toy.MERGE)[0] - before).abs().sum(1) > 1e-6
    assert changed.tolist() == [False, False, False, True]


def dino(blocks: int, width: int = 24) -> dict[str, np.ndarray]:
    """Weights by chance under the names of the published file."""
    draw = np.random.default_rng(0)

    def some(*shape: int) -> np.ndarray:
        return draw.normal(size=shape).astype(np.float32)

    found = {"cls_token": some(1, 1, width), "pos": some(1, 37 * 37, width)}
    found |= {
        "patch_embed.proj.weight": some(width, 3, 14, 14),
        "patch_embed.proj.bias": some(width),
    }
    sizes = {"attn.qkv": (3, 1), "attn.proj": (1, 1), "mlp.fc1": (4, 1), "mlp.fc2": (1, 4)}
    for index in range(blocks):
        at = f"blocks.{index}."
        for name, (out, into) in sizes.items():
            found[f"{at}{name}.weight"] = some(out * width, into * width)
            found[f"{at}{name}.bias"] = some(out * width)
        for one in "12":
            found |= {f"{at}norm{one}.{leaf}": some(width) for leaf in ("weight", "bias")}
            found[f"{at}ls{one}.gamma"] = some(width)
    return found


def test_published_weights_fill_the_whole_tower() -> None:
    weights = dino(3)
    state = tower_state(weights, 4, 2)
    made = tower()
    made.load_state_dict(state)  # strict: all of them, and no others
    qkv = torch.from_numpy(weights["blocks.1.attn.qkv.weight"])
    attention = made.encoder.layer[1].attention
    parts = [attention.q_proj.weight, attention.k_proj.weight, attention.v_proj.weight]
    assert torch.equal(torch.cat(parts), qkv)
    assert torch.equal(
        made.encoder.layer[0].mlp.fc2.bias, torch.tensor(weights["blocks.0.mlp.fc2.bias"])
    )
    assert torch.equal(made.embeddings.position_embeddings[0, 0], made.embeddings.cls_token[0, 0])


EXAMPLES = [
    Example("a.jpg", False, (Flaw(Fault.MOTION_BLUR, Severity.CLEAR, Place.TOP, "diagonal"),), 2.5),
    Example("b.jpg", True, (), 4.25),
    Example("c.jpg", True, None, 3.0),
    Example("d.jpg", True, (Flaw(Fault.NOISE, Severity.SEVERE),), 1.5),
]


def test_pieces_come_back_as_they_were(tmp_path: Path) -> None:
    made = torch.randn(4, 16, 24).to(torch.bfloat16)
    features.write_piece(tmp_path, 0, made, EXAMPLES)
    pieces = features.Pieces(tmp_path)
    assert pieces.examples == EXAMPLES
    assert torch.equal(pieces.features([2, 0]), made[[2, 0]])


def test_read_outs_learn_nothing_from_what_is_not_known() -> None:
    wanted = sight.targets(EXAMPLES)
    assert sorted(set(wanted.strengths[0].tolist())) == [0, 2]  # one fault was put in
    assert set(wanted.strengths[1].tolist()) == {0}
    assert set(wanted.strengths[2].tolist()) == {sight.UNKNOWN}
    assert set(wanted.strengths[3].tolist()) == {sight.UNKNOWN, 3}  # others may be there too
    assert wanted.place.tolist()[1:] == [sight.UNKNOWN, sight.UNKNOWN, 0]


def test_encoder_gives_a_feature_to_each_patch() -> None:
    encoder = tower()
    picture = np.zeros((56, 56, 3), np.uint8)
    picture[:14, :14] = 255
    found = features.encode(encoder, [picture, np.zeros_like(picture)])
    assert found.shape == (2, 16, 24)
    assert (found[0] - found[1]).abs().sum(1).argmax() == 0


def test_the_manifest_says_what_was_learnt_from(tmp_path: Path) -> None:
    features.write_piece(tmp_path, 0, torch.zeros(4, 1, 2, dtype=torch.bfloat16), EXAMPLES)
    config = load_config(Path(__file__).parents[2] / "training/configs/sft-smoke.yaml")
    for name, steps in (("weights-300.pt", 300), ("weights.pt", config.steps)):
        told = export.learnt(tmp_path / name, tmp_path, config)
        assert told == {"pictures": len(EXAMPLES), "steps": steps, "weights": name}


@pytest.mark.parametrize("name", base.NEEDED)
def test_without_a_package_the_cold_start_says_so(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    there = {other: object() for other in base.NEEDED if other != name}
    monkeypatch.setattr(base, "find_spec", there.get)
    with pytest.raises(SystemExit) as ended:
        base.main()
    assert ended.value.code == base.NOT_INSTALLED
    said = capsys.readouterr()
    assert said.out == "" and name in said.err


def test_the_language_model_is_the_one_in_the_package() -> None:
    if base.missing():
        pytest.skip(f"not installed: {base.missing()}")
    assert base.language_model().read_bytes()[:4] == b"GGUF"
