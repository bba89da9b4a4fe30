"""The questions, one set for each family of models; a change of a word is a new version.

Q-Insight (arXiv 2503.22679) and VisualQuality-R1 (arXiv 2505.14460) were trained to think between
tags before they answer on the scale of mean opinion scores, and are asked in that form. Any other
model is held to a JSON schema instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from qualityculler.errors import UserError
from qualityculler.evidence import PromptFamily


class Style(StrEnum):
    """How much is asked for: a reasoned rating, a rating only, or a description without one."""

    THINKING = "thinking"
    FAST = "fast"
    DESCRIPTION = "description"


class Shape(StrEnum):
    """How the picture is prepared: the frame as it is, or pressed into a square."""

    FRAME = "frame"
    SQUARE = "square"


class Form(StrEnum):
    """How the answer is written: text with think and answer tags (or none), or JSON."""

    TAGGED = "tagged"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question and how it is put.

    ``template`` (Jinja) stands in for the model file's own. ``image_max_tokens`` caps what a
    picture may cost. A ``temperature`` of 0 takes the likeliest word each time.
    """

    version: str
    question: str
    form: Form = Form.TAGGED
    shape: Shape = Shape.FRAME
    system: str | None = None
    template: str | None = None
    schema: dict[str, Any] | None = None
    max_tokens: int = 768
    n_ctx: int = 4096
    image_max_tokens: int | None = 600
    temperature: float = 0.0
    top_k: int = 40
    top_p: float = 1.0


def prompt_for(family: PromptFamily, style: Style = Style.THINKING) -> Prompt:
    """The question for a family of models. UserError if it does not know that style."""
    try:
        return _PROMPTS[family, style]
    except KeyError as error:
        known = ", ".join(other for one, other in _PROMPTS if one is family)
        raise UserError(
            "Models of the kind {family} cannot be asked in the style {style}; there is: {known}.",
            family=family,
            style=style,
            known=known,
        ) from error


# SmolLM2's own template puts a system message in front that the built-in model never saw.
_TINY_TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{m['role']}}\n{{m['content']}}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)

_SCALE = "on a scale from 1 (very poor) to 5 (excellent), with two decimals"

_REASONER = (
    "You are an assistant that looks closely and reasons before it answers. Put your reasoning "
    "between <think> and </think> and after it your final answer between <answer> and </answer>."
)

_SENTENCE: dict[str, Any] = {"type": "string", "maxLength": 200}
_SENTENCES: dict[str, Any] = {"type": "array", "items": _SENTENCE, "maxItems": 5}
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "problems": _SENTENCES,
        "strengths": _SENTENCES,
        "verdict": _SENTENCE,
        "score": {"type": "number"},
    },
    "required": ["problems", "strengths", "verdict", "score"],
    "additionalProperties": False,
}

# As both models' authors sample; the seed is fixed.
_DRAWN: dict[str, Any] = {"temperature": 1.0, "top_k": 50}

_PROMPTS: dict[tuple[PromptFamily, Style], Prompt] = {
    (PromptFamily.QUALITY_TINY, Style.THINKING): Prompt(
        version="tiny-1",
        question="Describe the quality of this photo.",
        shape=Shape.SQUARE,
        template=_TINY_TEMPLATE,
        max_tokens=90,
        n_ctx=1024,
        image_max_tokens=None,
    ),
    (PromptFamily.QINSIGHT, Style.THINKING): Prompt(
        version="qinsight-1",
        system=_REASONER,
        question=(
            f"How good is the technical quality of this photo overall? Rate it {_SCALE}. Write "
            'the final answer as JSON with the one key "rating".'
        ),
        top_p=0.95,
        **_DRAWN,
    ),
    (PromptFamily.VISUALQUALITY, Style.THINKING): Prompt(
        version="visualquality-thinking-1",
        question=(
            "This is a task of image quality assessment. Judge the overall quality of the photo "
            f"and rate it {_SCALE}. First reason between <think> and </think>, then give nothing "
            "but the rating between <answer> and </answer>."
        ),
        **_DRAWN,
    ),
    (PromptFamily.VISUALQUALITY, Style.FAST): Prompt(
        version="visualquality-fast-1",
        question=(
            "This is a task of image quality assessment. Rate the overall quality of the photo "
            f"{_SCALE}. Give nothing but the rating, between <answer> and </answer>."
        ),
        max_tokens=32,
    ),
    (PromptFamily.VISUALQUALITY, Style.DESCRIPTION): Prompt(
        version="visualquality-description-1",
        question="Describe the technical quality of this photo in a few plain sentences.",
        max_tokens=384,
    ),
    (PromptFamily.GENERIC, Style.THINKING): Prompt(
        version="generic-1",
        question=(
            "Judge the technical quality of this photo: focus, motion blur, noise, exposure, "
            "contrast, colour, compression. Name each problem and each strength in one full "
            "sentence that says where in the frame it is and how strong; leave the list empty if "
            f"there is none. Then a verdict in one sentence, and a score {_SCALE}."
        ),
        form=Form.JSON,
        schema=_SCHEMA,
        max_tokens=512,
    ),
    (PromptFamily.GENERIC, Style.DESCRIPTION): Prompt(
        version="generic-description-1",
        question="Describe the technical quality of this photo in a few plain sentences.",
        max_tokens=384,
    ),
}
