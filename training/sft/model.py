"""The whole model as the cold start learns it: from features of the eye to the words.

It is the InternVL model of ``training.vlm`` with a LoRA adapter (arXiv 2106.09685) of PEFT. The eye
is frozen, so its features come in ready-made, and the tower inside is filled only for the export.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from training.sft.config import Config
from training.sft.vision import vision_config
from training.vlm.load import assemble, new_adapter
from training.vlm.precision import autocast, working_type
from training.vlm.prompt import IMAGE_TOKEN, QUESTION


def project(inner: Any, features: Tensor, merge: int) -> Tensor:
    """Image tokens of patch features, as the InternVL model ``inner`` makes them of a picture."""
    side = int(features.shape[1] ** 0.5)
    grid = features.view(len(features), side, side, -1)
    merged = inner.pixel_shuffle(grid, scale_factor=1 / merge)
    tokens: Tensor = inner.multi_modal_projector(merged.flatten(1, 2))
    return tokens


class TinyModel(nn.Module):
    """Projector and adapted language model; what ships of the latter is the adapter alone."""

    def __init__(self, config: Config, base: Path, device: str = "cpu") -> None:
        super().__init__()
        vision = vision_config(config.side_px, config.blocks)
        model, processor = assemble(base, vision, config.merge, config.projector_hidden)
        # The adapter stays in fp32: PEFT's rule.
        model.model.language_model.to(working_type(torch.device(device).type))
        self.policy = new_adapter(model, config.lora_rank, config.lora_alpha).train()
        self.projector = model.model.multi_modal_projector.requires_grad_(True)
        self.words = model.get_input_embeddings()
        self.tokenizer, self.merge = processor.tokenizer, config.merge
        content = [{"type": "image"}, {"type": "text", "text": QUESTION}]
        asked = processor.apply_chat_template(
            [{"role": "user", "content": content}], add_generation_prompt=True, tokenize=False
        )
        # The marks around a picture are those that the processor and llama.cpp put for internvl.
        sides = asked.split(IMAGE_TOKEN)
        self.before, self.after = self.ids(f"{sides[0]}<img>"), self.ids(f"</img>{sides[1]}")
        self.to(device)

    @property
    def device(self) -> torch.device:
        """Where the model is."""
        found: torch.device = self.words.weight.device
        return found

    @property
    def inner(self) -> Any:
        """The InternVL model below the head, with the adapter in its layers."""
        return self.policy.get_base_model().model

    def ids(self, text: str) -> list[int]:
        """Token numbers of a text."""
        found: list[int] = self.tokenizer(text, add_special_tokens=False).input_ids
        return found

    def adapters(self) -> dict[str, nn.Parameter]:
        """The adapter's matrices by PEFT's names."""
        return {name: p for name, p in self.policy.named_parameters() if ".lora_" in name}

    def project(self, features: Tensor) -> Tensor:
        """Patch features [B, side**2, D] to image tokens [B, (side / merge)**2, words' width]."""
        return project(self.inner, features, self.merge)

    def prompt(self, tokens: Tensor) -> Tensor:
        """Embeddings [B, P, D] of the whole question around image tokens [B, N, D]."""
        sides = [
            self.words(torch.tensor(ids, device=self.device)).expand(len(tokens), -1, -1)
            for ids in (self.before, self.after)
        ]
        return torch.cat([sides[0], tokens.to(sides[0].dtype), sides[1]], 1)

    def forward(self, tokens: Tensor, said: Tensor, kept: Tensor) -> Tensor:
        """Logits [K, V] of those answer's tokens ``said`` [B, T] that are ``kept`` [B, T], given
        image tokens [B, N, D]: the vocabulary is large, and padding need not be told."""
        embedded = torch.cat([self.prompt(tokens), self.words(said)], 1)
        hidden = self.inner.language_model(inputs_embeds=embedded, use_cache=False)[0]
        head = self.policy.get_base_model().lm_head
        logits: Tensor = head(hidden[:, -said.shape[1] - 1 : -1][kept])
        return logits

    @torch.inference_mode()
    def answers(self, features: Tensor, max_tokens: int = 90) -> list[str]:
        """What the model says of pictures, most likely word first."""
        kind = self.device.type
        with autocast(kind):
            embedded = self.prompt(self.project(features.to(self.device, working_type(kind))))
            mask = torch.ones(embedded.shape[:2], dtype=torch.long, device=self.device)
            made = self.policy.generate(
                inputs_embeds=embedded,
                attention_mask=mask,
                max_new_tokens=max_tokens,
                do_sample=False,
            )
        texts: list[str] = self.tokenizer.batch_decode(made, skip_special_tokens=True)
        return texts
