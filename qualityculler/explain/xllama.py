"""The runtime: llama.cpp with its multimodal part, as the package xllamacpp; child process only."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from qualityculler.errors import ModelError, UserError
from qualityculler.explain.protocol import Ask, Load

SEED = 1
"""The same picture and question give the same text, also where the answer is drawn by lot."""

OnText = Callable[[str], bool]
"""Hears a piece of the answer; True stops the writing."""
OnLook = Callable[[float], bool]
"""Hears how much of the question has been read, 0 to 1; True stops it."""


@dataclass(frozen=True, slots=True)
class Usage:
    """How an answer ended (``stop``, ``length`` or ``cancelled``) and what it took."""

    ended: str
    tokens: int
    prompt_tokens: int
    tokens_per_s: float


def library() -> Any:
    """The package, imported. Raises ModelError where a library that its wheel relies on lacks."""
    try:
        import xllamacpp
    except ImportError as error:
        raise ModelError(
            "The model runtime cannot be loaded: {why}. On Debian and Ubuntu libgomp1 has what "
            "is missing most often.",
            why=str(error),
        ) from error
    return xllamacpp


class Runtime:
    """A loaded model; for one thread. Deleting it gives its memory back.

    Raises ModelError if the runtime cannot be loaded, or refuses the files; of these it never says
    why, so ``checks`` come first.
    """

    def __init__(self, load: Load, threads: int) -> None:
        xllamacpp = library()
        try:
            self._server = xllamacpp.Server(_params(xllamacpp, load, threads))
        except RuntimeError as error:
            raise ModelError(
                "The model runtime cannot load {model} together with {mmproj}: they do not fit "
                "together, or need a newer version of the package xllamacpp.",
                model=load.model.path.name,
                mmproj=load.mmproj.path.name,
            ) from error

    def ask(self, ask: Ask, on_text: OnText, on_look: OnLook) -> Usage:
        """Write the answer piece by piece. Raises UserError if the runtime refuses the request."""
        answering = _Answering(on_text, on_look)
        self._server.handle_chat_completions(_request(ask), answering.hear)
        if answering.refused:
            raise UserError("The model runtime refused the photo: {why}", why=answering.refused)
        return answering.usage()


class _Answering:
    """Puts together what the runtime says in pieces."""

    def __init__(self, on_text: OnText, on_look: OnLook) -> None:
        self._on_text, self._on_look = on_text, on_look
        self._began_s = time.monotonic()
        self._ended = "cancelled"
        self._pieces = 0
        self._timings: dict[str, Any] = {}
        self.refused = ""

    def hear(self, chunk: dict[str, Any]) -> bool:
        if (error := chunk.get("error")) is not None:
            self.refused = str(error.get("message", error))
            return True
        if (progress := chunk.get("prompt_progress")) is not None:
            return self._on_look(progress["processed"] / max(1, progress["total"]))
        self._timings = chunk.get("timings") or self._timings
        choice = (chunk.get("choices") or [{}])[0]
        self._ended = choice.get("finish_reason") or self._ended
        text = choice.get("delta", {}).get("content")
        if not text:
            return False
        self._pieces += 1
        return self._on_text(text)

    def usage(self) -> Usage:
        known = self._timings
        seconds = max(1e-9, time.monotonic() - self._began_s)
        return Usage(
            self._ended,
            tokens=int(known.get("predicted_n", self._pieces)),
            prompt_tokens=int(known.get("prompt_n", 0)),
            tokens_per_s=float(known.get("predicted_per_second", self._pieces / seconds)),
        )


def _params(xllamacpp: Any, load: Load, threads: int) -> Any:
    params = xllamacpp.CommonParams()
    params.model.path = str(load.model.path)
    params.mmproj.path = str(load.mmproj.path)
    if load.lora is not None:
        params.lora_adapters = [xllamacpp.CommonAdapterLoraInfo(str(load.lora.path), 1.0)]
    params.n_ctx, params.n_parallel = load.n_ctx, 1
    params.warmup, params.verbosity = False, -1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    # Every photo is another one: nothing of an earlier question is worth keeping in memory.
    params.cache_ram_mib, params.n_ctx_checkpoints = 0, 0
    if load.image_max_tokens is not None:
        params.image_max_tokens = load.image_max_tokens
    params.use_jinja = params.enable_chat_template = True
    if load.chat_template is not None:
        params.chat_template = load.chat_template
    _shut_out_others(params)
    return params


def _shut_out_others(params: Any) -> None:
    """The runtime always opens a port on this machine; nobody else gets an answer there."""
    params.hostnames, params.n_threads_http = ["127.0.0.1"], 1
    params.api_keys = [secrets.token_hex(32)]
    params.endpoint_slots = params.endpoint_props = params.endpoint_metrics = params.ui = False
    params.cors_origins, params.cors_credentials = "", False


def _request(ask: Ask) -> dict[str, Any]:
    picture = {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{ask.png}"}}
    messages: list[dict[str, Any]] = []
    if ask.system is not None:
        messages.append({"role": "system", "content": ask.system})
    messages.append({"role": "user", "content": [picture, {"type": "text", "text": ask.question}]})
    request: dict[str, Any] = {
        "messages": messages,
        "max_tokens": ask.max_tokens,
        "temperature": ask.temperature,
        "top_k": ask.top_k,
        "top_p": ask.top_p,
        "seed": SEED,
        "cache_prompt": False,
        "stream": True,
        "return_progress": True,
        # Thinking is part of the answer and comes as it is written, tags included.
        "reasoning_format": "none",
    }
    if ask.schema is not None:
        form = {"name": "answer", "strict": True, "schema": ask.schema}
        request["response_format"] = {"type": "json_schema", "json_schema": form}
    return request
