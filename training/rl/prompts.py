"""What the model is asked, one question a kind of answer.

``TINY`` is the one question that quality-tiny knows. The others are for models that read
instructions; they ask for what the papers' prompts ask for (papers.md 2.2, 3.2, 4.1: task, scale,
two decimals, tags, JSON), in our own words: the authors' wording is not copied.
"""

from __future__ import annotations

from training.rl.rewards.preresq_r1 import ASPECTS
from training.vlm.prompt import QUESTION

TINY = QUESTION
_TAGS = (
    " Reason first, between <think> and </think>. Then give the result between <answer> and"
    " </answer>, and nothing else."
)
_SCALE = "a number from 1.00 (very poor) to 5.00 (excellent) with two decimals"
# Q-Insight's score task; VisualQuality-R1 and the other scoring systems ask for the same.
SCORE = (
    f"How good is the technical quality of this picture? Rate it as {_SCALE}. The answer is JSON"
    ' with one key: {"rating": number}.' + _TAGS
)
# Q-Hawkeye's and VQAThinker's answers hold the number and nothing else.
SCORE_BARE = (
    f"How good is the technical quality of this picture? Rate it as {_SCALE}. The answer is the"
    " number alone." + _TAGS
)
CLASSES = ("noise", "blur", "jpeg compression", "darken", "null")
LEVELS = ("slight", "moderate", "obvious", "serious", "catastrophic")
# Q-Insight's distortion task, with its classes and levels.
DISTORTION = (
    f"Which distortion does this picture have? Choose a class of: {', '.join(CLASSES)}; and a"
    f" severity of: {', '.join(LEVELS)}. Where there is none, both are null. The answer is JSON"
    ' with two keys: {"distortion_class": class, "severity": severity}.' + _TAGS
)
# Refine-IQA's first stage: also where it is.
PERCEPTION = (
    "Which distortion does this picture have, and where? Choose a class of:"
    f" {', '.join(CLASSES)}; a severity of: {', '.join(LEVELS)}; and the box that holds it,"
    " in pixels. Where there is none, all are null. The answer is JSON with three keys:"
    ' {"distortion_class": class, "severity": severity, "box": [left, top, right, bottom]}.' + _TAGS
)
# PreResQ-R1's five aspects of a picture.
FIVE_ASPECTS = (
    f"Judge five sides of this picture's quality, in this order: {', '.join(ASPECTS)}. Rate each as"
    f" {_SCALE}. The answer is these five numbers, each on a line of its own." + _TAGS
)
