"""What the model is taught to say can be read back, and tells the same of every meaning."""

import random

import pytest

from qualityculler.evidence import Fault, Severity
from training.sft import texts
from training.sft.texts import Flaw, Place, Reading


def every_flaw() -> list[Flaw]:
    strengths = list(Severity)[1:]
    return [
        Flaw(fault, severity, place, detail)
        for fault in texts.SPOKEN
        for severity in strengths
        for place in Place
        for detail in texts.DETAILS[fault] or ("",)
    ]


@pytest.mark.parametrize("seed", range(6))
def test_each_finding_is_read_back_in_every_wording(seed: int) -> None:
    for flaw in every_flaw():
        said = texts.answer((flaw,), 2.5, random.Random(seed))
        assert texts.read(said) == Reading((flaw,), 2.5), said


def test_two_findings_keep_their_order() -> None:
    flaws = (
        Flaw(Fault.NOISE, Severity.SEVERE),
        Flaw(Fault.COLOUR_CAST, Severity.SLIGHT, detail="blue"),
    )
    assert texts.read(texts.answer(flaws, 1.7, random.Random(1))) == Reading(flaws, 1.7)


def test_sound_and_unexplained_are_told_apart() -> None:
    for seed in range(20):
        draw = random.Random(seed)
        assert texts.read(texts.answer((), 4.2, draw)) == Reading((), 4.2)
        assert texts.read(texts.answer(None, 2.9, draw)) == Reading(None, 2.9)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The photo is noisy.",
        '<think>The photo is slightly noisy.</think><answer>{"rating": 3.10}</answer>',
        '<think>Nice cat. Overall the quality is good.</think><answer>{"rating": 4.10}</answer>',
        '<think>The photo is noisy. Overall the quality is poor.</think><answer>{"rating": 2}',
        "<think>The photo is sharp, clean and well exposed. Overall the quality is good.</think>"
        '<answer>{"rating": 5.10}</answer>',
    ],
)
def test_what_is_not_in_the_language_has_no_reading(text: str) -> None:
    assert texts.read(text) is None


def test_overall_word_is_the_rounded_rating() -> None:
    assert [texts.overall(r) for r in (1.0, 2.4, 2.6, 4.4, 5.0)] == [
        "bad",
        "poor",
        "fair",
        "good",
        "excellent",
    ]
