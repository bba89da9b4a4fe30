"""Answers as models write them: the text without its tags, and a rating only where there is one."""

from __future__ import annotations

import json

import pytest

from qualityculler.explain.answers import Reader
from qualityculler.explain.prompts import Form


def read(raw: str, form: Form = Form.TAGGED, size: int = 1) -> tuple[str, str, float | None]:
    """What was shown while it came in pieces of ``size``, the text, the rating."""
    reader = Reader(form)
    shown = "".join(reader.feed(raw[at : at + size]) for at in range(0, len(raw), size))
    answer = reader.finish()
    assert shown.strip() == answer.text
    return shown, answer.text, answer.rating


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
@pytest.mark.parametrize(
    ("raw", "text", "rating"),
    [
        ('<think>It is soft.</think><answer>{"rating": 3.42}</answer>', "It is soft.", 3.42),
        ("<think>\nSharp.\n</think>\n<answer> 4 </answer>", "Sharp.", 4.0),
        ("Thought already.</think><answer>2.5</answer>", "Thought already.", 2.5),
        ("<answer>3.00</answer>", "", 3.0),
        ("a < b and <b> stay", "a < b and <b> stay", None),
        ("No tags at all, 4 of 5.", "No tags at all, 4 of 5.", None),
        ("<think>cut off in the mid", "cut off in the mid", None),
        ("<think>Soft.</think><answ", "Soft.", None),
        ("<think>Soft.</think><answer>3.4", "Soft.", None),
        ("<answer>1.5</answer> no, <answer>2.5</answer>", "no,", 2.5),
        ("", "", None),
    ],
)
def test_tagged_answers(raw: str, text: str, rating: float | None, size: int) -> None:
    assert read(raw, size=size)[1:] == (text, rating)


@pytest.mark.parametrize(
    ("answer", "rating"),
    [
        ("3.42", 3.42),
        ("Rating: 3.42.", 3.42),
        ("3.42/5", 3.42),
        ("4 out of 5", 4.0),
        ("4.5 / 5.0", 4.5),
        ('{"rating": 1}', 1.0),
        ('```json\n{"rating": 4.99}\n```', 4.99),
        ("3,42", None),
        ("between 2 and 4", None),
        ("0.99", None),
        ("5.01", None),
        ("-3", None),
        ("35", None),
        ("three", None),
        ("", None),
        ("nan", None),
        ('{"rating": "3"}', None),
        ('{"rating": true}', None),
        ('{"rating": NaN}', None),
        ('{"rating": 1e999}', None),
        ('{"rating": 7}', None),
        ('{"score": 3}', None),
        ('{"rating": 3', None),
        ("[{}]", None),
    ],
)
def test_a_rating_is_read_or_there_is_none(answer: str, rating: float | None) -> None:
    assert read(f"<think>x</think><answer>{answer}</answer>")[2] == rating


ANSWER = {
    "problems": ['The "eye" is soft.', "Noise \\ in the sky.\nMuch."],
    "strengths": [],
    "verdict": "Usable, né?",
    "score": 2.5,
}


@pytest.mark.parametrize("size", [1, 3, 1000])
@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("ascii_only", [True, False])
def test_json_answers_are_their_sentences(size: int, indent: int | None, ascii_only: bool) -> None:
    raw = json.dumps(ANSWER, indent=indent, ensure_ascii=ascii_only)
    text = 'The "eye" is soft.\nNoise \\ in the sky. Much.\nUsable, né?'
    assert read(raw, Form.JSON, size)[1:] == (text, 2.5)


def test_half_a_json_answer_is_shown_but_has_no_rating() -> None:
    raw = '{"score": 3.0, "problems": ["The eye is so'
    assert read(raw, Form.JSON)[1:] == ("The eye is so", None)


def test_an_escape_that_is_none_does_not_stop_the_text() -> None:
    assert read(r'{"verdict": "a\ud83d\ude00b\qc\u00zzd"}', Form.JSON)[1] == "abqcd"


def test_a_tag_is_never_shown_in_parts() -> None:
    reader = Reader(Form.TAGGED)
    assert [reader.feed(piece) for piece in ("<th", "ink>a", " <", "b", "</thi", "nk>")] == [
        "",
        "a",
        " ",
        "<b",
        "",
        "",
    ]
