"""The paper's encoder: CLIP's own two towers by open_clip, for those with a GPU and the weights.

Departures from the paper (arXiv 2510.11369, stage 1), which does not state these:
1. The text tower is frozen; every text is embedded once.
2. A text of more than CLIP's 77 tokens keeps its first whole sentences; a first sentence that is
   too long by itself is cut by the tokenizer.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.torchvision_ops import declare_torchvision_ops

CLIP_MEAN = (0.48145466, 0.4578275, 0.40821073)
CLIP_STD = (0.26862954, 0.26130258, 0.27577711)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_SPECIAL_TOKENS = 2


def make_clip(name: str, pretrained: str | None, architecture: Path | None) -> nn.Module:
    """Both towers on the CPU: a model of open_clip by name, or one of an architecture of our own.

    ``pretrained`` is a tag of open_clip (downloaded from its hub) or a path; None: random weights.
    ``architecture`` is a JSON file with the arguments of ``open_clip.CLIP``.
    """
    declare_torchvision_ops()
    import open_clip

    if architecture is not None:
        return open_clip.CLIP(**json.loads(architecture.read_text(encoding="utf-8")))
    return open_clip.create_model(name, pretrained=pretrained, require_pretrained=bool(pretrained))


def side_px(clip: nn.Module) -> int:
    """The side of the square images the model takes."""
    height, width = clip.visual.image_size
    if height != width:
        raise SystemExit(f"The model takes images of {height} x {width} px, which are not square.")
    return int(height)


def normalised(images: Tensor) -> Tensor:
    """uint8 RGB [B, S, S, 3] as the tower takes them, [B, 3, S, S]."""
    mean, std = (torch.tensor(v, device=images.device) for v in (CLIP_MEAN, CLIP_STD))
    return ((images.float() / 255.0 - mean) / std).permute(0, 3, 1, 2)


def first_sentences(text: str, count, limit: int) -> str:  # type: ignore[no-untyped-def]
    """As many whole sentences from the beginning as have at most ``limit`` tokens, at least one.

    ``count(text)`` is its number of tokens.
    """
    sentences = _SENTENCE_END.split(text.strip())
    kept = sentences[0]
    for sentence in sentences[1:]:
        longer = f"{kept} {sentence}"
        if count(longer) > limit:
            break
        kept = longer
    return kept


@torch.inference_mode()
def embed_texts(clip: nn.Module, texts: list[list[str]], batch: int = 256) -> Tensor:
    """Unit-norm text features [n, k, D] by the text tower, on its device; the result on the CPU."""
    from open_clip.tokenizer import SimpleTokenizer

    tokenizer = SimpleTokenizer(context_length=clip.context_length)
    limit = clip.context_length - _SPECIAL_TOKENS
    flat = [
        first_sentences(text, lambda t: len(tokenizer.encode(t)), limit)
        for row in texts
        for text in row
    ]
    device = clip.text_projection.device
    found = [
        F.normalize(clip.encode_text(tokenizer(flat[i : i + batch]).to(device)), dim=1).cpu()
        for i in range(0, len(flat), batch)
    ]
    return torch.cat(found).view(len(texts), len(texts[0]), -1)
