"""Pictures and the question as the built-in explainer reads them: InternVL's own processor.

The vocabulary (SmolLM2's) has none of InternVL's marks. ``<img>`` and ``</img>`` stay plain text,
as llama.cpp writes them; the place of a picture is a reserved word of the vocabulary, so that
nothing is resized and the base GGUF stays byte for byte.
"""

from __future__ import annotations

import copy
from functools import lru_cache
from pathlib import Path
from typing import Any

from training.torchvision_ops import declare_torchvision_ops
from training.vlm.prompt import IMAGE_TOKEN, PAD, TEMPLATE, VIDEO_TOKEN

declare_torchvision_ops()

from transformers import (  # noqa: E402
    AutoTokenizer,
    GotOcr2ImageProcessorPil,
    InternVLConfig,
    InternVLVideoProcessor,
)
from transformers.models.internvl.processing_internvl import InternVLProcessor  # noqa: E402

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet


class TinyProcessor(InternVLProcessor):
    """InternVL's processor for a vocabulary without its marks."""

    def __init__(
        self,
        image_processor: Any = None,
        tokenizer: Any = None,
        video_processor: Any = None,
        **kwargs: Any,
    ) -> None:
        # As attributes, not as added words: see the module's docstring.
        tokenizer.start_image_token, tokenizer.end_image_token = "<img>", "</img>"
        tokenizer.start_image_token_id = tokenizer.end_image_token_id = None
        tokenizer.context_image_token, tokenizer.video_token = IMAGE_TOKEN, VIDEO_TOKEN
        tokenizer.context_image_token_id = tokenizer.convert_tokens_to_ids(IMAGE_TOKEN)
        super().__init__(image_processor, tokenizer, video_processor, **kwargs)


def processor_of_base(base: Path, side_px: int, image_tokens: int) -> TinyProcessor:
    """The processor of a base GGUF for pictures of ``side_px``, read as ``image_tokens``."""
    return _joined(vocabulary_of(base), _images(side_px), image_tokens)


def vocabulary_of(base: Path) -> Any:
    """A tokenizer of a base GGUF, the caller's own.

    Reading takes seconds, word by word in Python, so a process does it once and hands out copies.
    """
    return copy.deepcopy(_read_vocabulary(base))


@lru_cache(maxsize=1)
def _read_vocabulary(base: Path) -> Any:
    return AutoTokenizer.from_pretrained(str(base.parent), gguf_file=base.name)


def load_processor(folder: Path) -> TinyProcessor:
    """The processor of a folder written by ``training.vlm.load``.

    AutoProcessor would look for InternVL's marks in the vocabulary and fail.
    """
    tokenizer = AutoTokenizer.from_pretrained(folder)
    images = GotOcr2ImageProcessorPil.from_pretrained(folder)
    return _joined(tokenizer, images, InternVLConfig.from_pretrained(folder).image_seq_length)


def save_processor(processor: TinyProcessor, folder: Path) -> None:
    """Write what :func:`load_processor` reads besides the model's ``config.json``."""
    processor.tokenizer.save_pretrained(folder)
    processor.image_processor.save_pretrained(folder)


def _images(side_px: int) -> GotOcr2ImageProcessorPil:
    """Squashed to a square, one tile: ``crop_to_patches`` is on by default and would make 13."""
    size = {"height": side_px, "width": side_px}
    return GotOcr2ImageProcessorPil(
        size=size, image_mean=list(MEAN), image_std=list(STD), min_patches=1, max_patches=1
    )


def _joined(tokenizer: Any, images: GotOcr2ImageProcessorPil, tokens: int) -> TinyProcessor:
    tokenizer.padding_side = "left"  # answers must begin at one place
    tokenizer.pad_token = PAD
    videos = InternVLVideoProcessor(
        size=dict(images.size), image_mean=list(MEAN), image_std=list(STD)
    )
    return TinyProcessor(images, tokenizer, videos, image_seq_length=tokens, chat_template=TEMPLATE)
