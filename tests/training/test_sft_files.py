"""Weights on their way into the GGUF files, and the pieces that training reads."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
gguf = pytest.importorskip("gguf", reason="the extra 'train' is not installed")

from qualityculler.evidence import Fault, Severity  # noqa: E402
from training.sft import export, features, gguf_files, sight  # noqa: E402
from training.sft.config import load_config  # noqa: E402
from training.sft.photos import Example  # noqa: E402
from training.sft.texts import Flaw, Place  # noqa: E402
from training.sft.vision import Encoder, Projector  # noqa: E402
from training.vlm import base  # noqa: E402


def tiny() -> tuple[Encoder, Projector]:
    torch.manual_seed(0)
    return Encoder(56, 2, width=24, heads=2), Projector(24, 2, 16, 32)


def test_projector_merges_neighbours() -> None:
    _, projector = tiny()
    features_of_patches = torch.zeros(1, 16, 24)
    features_of_patches[0, [10, 11, 14, 15]] = torch.randn(4, 24)  # the lower right square
    base = projector(torch.zeros(1, 16, 24))[0]
    changed = (projector(features_of_patches)[0] - base).abs().sum(1) > 1e-6
    assert changed.tolist() == [False, False, False, True]


def test_mmproj_holds_every_weight_and_is_made_alike_twice(tmp_path: Path) -> None:
    encoder, projector = tiny()
    for name in ("a.gguf", "b.gguf"):
        gguf_files.write_mmproj(tmp_path / name, "tiny", encoder, projector)
    assert (tmp_path / "a.gguf").read_bytes() == (tmp_path / "b.gguf").read_bytes()
    reader = gguf.GGUFReader(tmp_path / "a.gguf")
    count = sum(int(tensor.n_elements) for tensor in reader.tensors)
    learnt = [*encoder.parameters(), *projector.parameters()]
    assert count == sum(value.numel() for value in learnt)
    positions = next(t for t in reader.tensors if t.name == "v.position_embd.weight")
    assert np.allclose(positions.data, encoder.pos.detach().numpy())


def test_rotary_order_is_turned_and_turned_back() -> None:
    rows = torch.arange(24.0).reshape(12, 2)
    turned = gguf_files.interleaved(rows, 3)
    assert turned[:4, 0].tolist() == [0, 4, 2, 6]
    assert torch.equal(gguf_files.halved(turned, 3), rows)


def test_lora_names_are_llama_cpps(tmp_path: Path) -> None:
    state = {
        "layers.3.mlp.up_proj.lora_a": torch.randn(2, 8),
        "layers.3.mlp.up_proj.lora_b": torch.randn(12, 2),
        "layers.3.self_attn.q_proj.lora_a": torch.randn(2, 8),
        "layers.3.self_attn.q_proj.lora_b": torch.randn(8, 2),
    }
    gguf_files.write_lora(tmp_path / "lora.gguf", state, 32.0, (2, 1))
    tensors = {t.name: t.data for t in gguf.GGUFReader(tmp_path / "lora.gguf").tensors}
    assert set(tensors) == {
        "blk.3.ffn_up.weight.lora_a",
        "blk.3.ffn_up.weight.lora_b",
        "blk.3.attn_q.weight.lora_a",
        "blk.3.attn_q.weight.lora_b",
    }
    turned = gguf_files.interleaved(state["layers.3.self_attn.q_proj.lora_b"], 2)
    assert np.allclose(tensors["blk.3.attn_q.weight.lora_b"], turned.numpy(), atol=1e-2)


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
    encoder, _ = tiny()
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
