"""The three GGUF files in the runtime that the application uses, for checks and for the judge."""

from __future__ import annotations

import base64
import io
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from training.vlm.prompt import QUESTION, RUNTIME_TEMPLATE

Pixels = NDArray[np.uint8]

MAX_TOKENS = 90
CONTEXT = 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, how long it took from picture to last word, and how many words it has."""

    text: str
    seconds: float
    tokens: int
    tokens_per_s: float


def start(base: Path, mmproj: Path, lora: Path, threads: int = 1) -> Any:
    """A server in this process; it goes with the object. RuntimeError if a file is not right."""
    import xllamacpp

    wanted = xllamacpp.CommonParams()
    wanted.model.path, wanted.mmproj.path = str(base), str(mmproj)
    wanted.lora_adapters = [xllamacpp.CommonAdapterLoraInfo(str(lora), 1.0)]
    wanted.cpuparams.n_threads = wanted.cpuparams_batch.n_threads = threads
    wanted.n_ctx, wanted.n_parallel, wanted.warmup, wanted.verbosity = CONTEXT, 1, False, -1
    wanted.use_jinja = wanted.enable_chat_template = True
    wanted.chat_template = RUNTIME_TEMPLATE
    return xllamacpp.Server(wanted)


def ask(server: Any, picture: Pixels) -> Answer:
    """The most likely answer about a picture of 448 x 448 px."""
    started = time.perf_counter()
    reply = server.handle_chat_completions(_request(picture))
    seconds = time.perf_counter() - started
    if "choices" not in reply:
        raise RuntimeError(f"the runtime refused: {reply}")
    text = reply["choices"][0]["message"]["content"]
    speed = float(reply["timings"]["predicted_per_second"])
    return Answer(text, seconds, int(reply["usage"]["completion_tokens"]), speed)


def _request(picture: Pixels) -> dict[str, Any]:
    written = io.BytesIO()
    Image.fromarray(picture).save(written, "PNG", compress_level=1)
    url = "data:image/png;base64," + base64.b64encode(written.getvalue()).decode()
    content = [
        {"type": "image_url", "image_url": {"url": url}},
        {"type": "text", "text": QUESTION},
    ]
    return {
        "messages": [{"role": "user", "content": content}],
        "max_tokens": MAX_TOKENS,
        "temperature": 0,
        "cache_prompt": False,
    }
