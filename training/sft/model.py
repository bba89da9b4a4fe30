"""Eye, projector and language model as one, from features of the eye to the words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from training.sft.config import Config
from training.sft.language import AFTER, BEFORE, adapt
from training.sft.vision import Projector
from training.vlm.precision import autocast, working_type
from training.vlm.prompt import END


class TinyModel(nn.Module):
    """Projector and adapted language model; the eye's features come in ready-made."""

    def __init__(self, config: Config, width: int, language: Any, tokenizer: Any) -> None:
        super().__init__()
        self.tokenizer = tokenizer
        hidden = language.config.hidden_size
        self.projector = Projector(width, config.merge, config.projector_hidden, hidden)
        adapt(language, config.lora_rank, config.lora_alpha)
        self.language = language
        self.words = language.get_input_embeddings()
        self.end = self.ids(END)[0]
        self.before, self.after = self.ids(BEFORE), self.ids(AFTER)

    def ids(self, text: str) -> list[int]:
        """Token numbers of a text."""
        found: list[int] = self.tokenizer(text, add_special_tokens=False).input_ids
        return found

    def prompt(self, tokens: Tensor) -> Tensor:
        """Embeddings [B, P, D] of the whole question around image tokens [B, N, D]."""
        sides = [
            self.words(torch.tensor(ids)).expand(len(tokens), -1, -1) for ids in self._around()
        ]
        return torch.cat([sides[0], tokens.to(sides[0].dtype), sides[1]], 1)

    def _around(self) -> tuple[list[int], list[int]]:
        return self.before, self.after

    def forward(self, tokens: Tensor, said: Tensor, kept: Tensor) -> Tensor:
        """Logits [K, V] of those answer's tokens ``said`` [B, T] that are ``kept`` [B, T], given
        image tokens [B, N, D]: the vocabulary is large, and padding need not be told."""
        embedded = torch.cat([self.prompt(tokens), self.words(said)], 1)
        hidden = self.language.model(inputs_embeds=embedded, use_cache=False).last_hidden_state
        logits: Tensor = self.language.lm_head(hidden[:, -said.shape[1] - 1 : -1][kept])
        return logits

    @torch.inference_mode()
    def answers(self, features: Tensor, max_tokens: int = 90) -> list[str]:
        """What the model says of pictures, most likely word first."""
        with autocast():
            embedded = self.prompt(self.projector(features.to(working_type())))
            mask = torch.ones(embedded.shape[:2], dtype=torch.long)
            made = self.language.generate(
                inputs_embeds=embedded,
                attention_mask=mask,
                max_new_tokens=max_tokens,
                do_sample=False,
                pad_token_id=self.end,
                eos_token_id=self.end,
            )
        texts: Sequence[str] = self.tokenizer.batch_decode(made, skip_special_tokens=True)
        return list(texts)
