"""Codes stay what they are, each has a sentence, and no sentence is made where it is raised."""

from __future__ import annotations

import ast
import copy
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from qualityculler import text
from qualityculler.decode.isolated import CRASHED
from qualityculler.errors import PhotoError, UserError
from qualityculler.evidence import Fault, Severity, Unit
from qualityculler.reason import Code, Hue, Reason, filled
from qualityculler.text import reasons, words
from qualityculler.text.reasons import sentence

PACKAGE = Path(text.__file__).parents[1]
ERRORS = {"UserError": 0, "CatalogError": 0, "ModelError": 0, "PhotoError": 1, "usage": 0}
"""Rooms whose sentences are still made where they are raised."""
GOLDEN = """
    too_small preview_hides_blur preview_hides_noise preview_hides_compression too_little_detail
    panned motion_hides_focus small_sharp_part noise_hides_focus too_few_edges no_even_part
    too_small_for_blocks jpeg_quality no_colours too_little_grey leans small_but_usable no_horizon
    whole_photo_only night white_background opinion of_surroundings not_measured none_measured
    only_slight measured measured_after_all measured_otherwise measured_elsewhere other_direction
    kin_measured not_scorable not_scored not_technical surely_keep surely_reject near_reject
    near_keep between severe_fault severe_blur best_frame too_close only_sound_frame not_compared
    kept_whole one_of_a_set among_worst among_best among_others soft_where_focused
    soft_face
"""
VALUES = {
    "least_px": 96,
    "quality": 35,
    "hue": Hue.BLUE.value,
    "fault": Fault.NOISE.value,
    "severity": Severity.CLEAR.value,
    "claimed": Severity.SLIGHT.value,
    "value": 2.5,
    "unit": Unit.PX.value,
    "threshold": 1.05,
    "direction_deg": 42.4,
    "why": Reason("The file is empty."),
    "scorer": "Rali",
    "score": 4.5,
    "low": 4.25,
    "high": 4.75,
    "error_known": True,
    "reject_below": 2.0,
    "keep_above": 3.5,
    "lead": 0.2,
    "blur": 0.8,
    "blur_next": 1.9,
    "value_next": 4.25,
    "frames": 3,
    "kind": "bracket",
}


@pytest.fixture(params=list(text.LANGUAGES))
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    text.use(request.param)
    yield request.param
    text.use("en")


def test_codes_are_for_ever() -> None:
    """They stand in catalogs and in JSON: a new one is added here, an old one never changes."""
    assert [code.value for code in Code] == GOLDEN.split()


@pytest.mark.parametrize("code", list(Code))
def test_every_code_has_a_sentence(code: Code, language: str) -> None:
    said = sentence(Reason(code, VALUES))
    assert said[0].isupper() or said[0].isdigit()
    assert "{" not in said and said.endswith(".")
    if language != "en":
        text.use("en")
        assert said != sentence(Reason(code, VALUES))


def test_a_claim_is_answered_with_its_measurement() -> None:
    said = sentence(Reason(Code.MEASURED_OTHERWISE, VALUES))
    assert said == "It was measured as clear, not slight: 2.5 px, limit 1.05."
    without = VALUES | {"value": None}
    assert sentence(Reason(Code.NONE_MEASURED, without)) == "None was measured: no value."


@pytest.mark.parametrize("hue", list(Hue))
def test_every_hue_has_a_sentence(hue: Hue) -> None:
    assert sentence(Reason(Code.LEANS, {"hue": hue.value})) == f"It leans to {hue}."


def test_an_error_is_english_by_itself_and_translated_for_people() -> None:
    error = UserError(
        "{path} cannot be read: {why}.", path="/a\x1b[2J\u202eb", why="Is a directory"
    )
    assert str(error) == "/a\\x1b[2J\\u202eb cannot be read: Is a directory."
    text.use("de")
    try:
        assert sentence(error) == "/a\\x1b[2J\\u202eb lässt sich nicht lesen: Ist ein Ordner."
        assert sentence(error.reason) == sentence(error)
    finally:
        text.use("en")


def test_an_error_within_an_error_is_translated_too() -> None:
    inner = UserError("The connection to {host} broke.", host="h")
    outer = UserError("{name} is built in, it cannot be pulled. {why}", name="m", why=inner)
    assert str(outer) == "m is built in, it cannot be pulled. The connection to h broke."
    text.use("fr")
    try:
        assert sentence(outer).endswith("rompue.")
        assert sentence(outer.reason) == sentence(outer)
    finally:
        text.use("en")


@pytest.mark.parametrize("again", [copy.copy, lambda one: pickle.loads(pickle.dumps(one))])
def test_an_error_survives_another_process(again: object) -> None:
    error = PhotoError("damaged", "The {family} data is damaged.", family="PNG")
    made = again(error)  # type: ignore[operator]
    assert (made.kind, str(made)) == ("damaged", "The PNG data is damaged.")


def test_a_template_cannot_reach_into_its_values() -> None:
    assert filled("{a.__class__} {a!r} {a:>9} {a} {b}", {"a": 1}) == (
        "{a.__class__} {a!r} {a:>9} 1 {b}"
    )


def test_sentences_are_literals_where_they_are_raised() -> None:
    """What is put together there is not found to be translated."""
    made = [
        f"{path.relative_to(PACKAGE)}:{call.lineno}"
        for path in PACKAGE.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
        if (at := ERRORS.get(call.func.id)) is not None and len(call.args) > at
        if isinstance(call.args[at], ast.JoinedStr | ast.BinOp)
    ]
    assert made == []


def test_every_code_stands_in_the_table() -> None:
    assert set(reasons.TEMPLATES) == set(Code)


def test_every_kind_of_skip_has_a_word() -> None:
    kinds = {
        call.args[0].value
        for path in PACKAGE.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
        if call.func.id in ("PhotoError", "Skip") and isinstance(call.args[0], ast.Constant)
    }
    assert kinds | {CRASHED} == set(words.KINDS)
