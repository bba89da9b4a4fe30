"""The questions: one for every family, versions that tell them apart."""

from __future__ import annotations

import pytest

from qualityculler.errors import UserError
from qualityculler.evidence import PromptFamily
from qualityculler.explain.prompts import Form, Shape, Style, prompt_for


def known() -> list[tuple[PromptFamily, Style]]:
    found = []
    for family in PromptFamily:
        for style in Style:
            try:
                prompt_for(family, style)
            except UserError:
                continue
            found.append((family, style))
    return found


def test_every_family_can_be_asked_for_a_reasoned_rating() -> None:
    assert {family for family, style in known() if style is Style.THINKING} == set(PromptFamily)


def test_versions_tell_all_questions_apart() -> None:
    versions = [prompt_for(*one).version for one in known()]
    assert len(set(versions)) == len(versions)


def test_a_style_that_a_family_does_not_know_is_refused() -> None:
    with pytest.raises(UserError, match=r"kind quality-tiny .* style fast; there is: thinking"):
        prompt_for(PromptFamily.QUALITY_TINY, Style.FAST)


def test_the_built_in_model_is_asked_as_it_was_trained() -> None:
    prompt = prompt_for(PromptFamily.QUALITY_TINY)
    assert prompt.question == "Describe the quality of this photo."
    assert prompt.system is None
    assert prompt.shape is Shape.SQUARE
    assert prompt.temperature == 0
    assert prompt.template is not None
    assert "system" not in prompt.template


def test_json_is_asked_for_with_a_schema() -> None:
    for one in known():
        prompt = prompt_for(*one)
        assert (prompt.form is Form.JSON) is (prompt.schema is not None)
