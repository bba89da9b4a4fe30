"""The question whose turn it is: what is told the child about it, and what has come back so far."""

from __future__ import annotations

import base64
import time
from pathlib import Path

from qualityculler.explain.asking import Asking, Question, Reply
from qualityculler.explain.protocol import Ask, Done, Load


class PendingQuestion:
    """One question in front of the child; for the thread of the client."""

    def __init__(self, id: int, asking: Asking) -> None:
        self.id = id
        self.asking = asking
        self.load_s = 0.0
        self._began_s = time.monotonic()
        self._first_token_s: float | None = None
        self._pieces: list[str] = []

    def hear(self, text: str) -> None:
        """Pass a piece of the answer on."""
        if self._first_token_s is None:
            self._first_token_s = self._passed_s()
        self._pieces.append(text)
        self.asking.on_text(text)

    def reply(self, done: Done) -> Reply:
        """The whole answer."""
        passed_s = self._passed_s()
        return Reply(
            "".join(self._pieces),
            complete=done.ended == "stop",
            tokens=done.tokens,
            prompt_tokens=done.prompt_tokens,
            tokens_per_s=done.tokens_per_s,
            load_s=self.load_s,
            first_token_s=passed_s if self._first_token_s is None else self._first_token_s,
            seconds=passed_s,
        )

    def order(self) -> Ask:
        """What the child is asked."""
        prompt = self.asking.question.prompt
        return Ask(
            self.id,
            base64.b64encode(self.asking.question.png).decode(),
            prompt.system,
            prompt.question,
            prompt.schema,
            prompt.max_tokens,
            prompt.temperature,
            prompt.top_k,
            prompt.top_p,
        )

    def _passed_s(self) -> float:
        return time.monotonic() - self._began_s


def load_order(question: Question, stamps: Path | None) -> Load:
    """What the child must have loaded for a question; equal orders need no new loading."""
    files, prompt = question.files, question.prompt
    return Load(
        files.model,
        files.mmproj,
        files.lora,
        prompt.template,
        prompt.n_ctx,
        prompt.image_max_tokens,
        stamps,
    )
