"""Names by a template: fields, what no file system takes, and what a photo does not say."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import PurePath

import pytest

from qualityculler.cull import naming
from qualityculler.cull.naming import Naming
from qualityculler.domain import Decision, Flag
from qualityculler.errors import UserError

PHOTO = Naming(
    PurePath("/card/IMG_1.CR2"),
    datetime(2026, 5, 1, 9, 8, 7),
    Decision(Flag.PICK, 4),
    "Maker: One",
    7,
)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{name}", "IMG_1"),
        ("{year}/{date}/{name}", "2026/2026-05-01/IMG_1"),
        ("{rating}-{flag}-{label}-{number}", "4-pick-none-0007"),
        ("{time}_{name}", "090807_IMG_1"),
        ("{camera}/{name}", "Maker_ One/IMG_1"),
    ],
)
def test_fields(template: str, expected: str) -> None:
    naming.check(template)
    assert naming.named(template, PHOTO) == PurePath(expected)


@pytest.mark.parametrize("template", ["{nmae}", "{name", "../{name}", "/{name}", "", "a//b", "a/"])
def test_a_template_that_cannot_be_is_refused(template: str) -> None:
    with pytest.raises(UserError):
        naming.check(template)


@pytest.mark.parametrize("camera", ["../../etc", "..", "a/b\\c\0d", ".hidden", "x. "])
def test_a_value_never_leads_elsewhere(camera: str) -> None:
    made = naming.named("{camera}/{name}", replace(PHOTO, camera=camera))
    assert len(made.parts) == 2
    assert not made.parts[0].startswith(".") and "\0" not in str(made)


def test_what_a_photo_does_not_say_is_told() -> None:
    with pytest.raises(UserError, match="capture time"):
        naming.named("{date}", replace(PHOTO, captured_at=None))
    with pytest.raises(UserError, match="camera"):
        naming.named("{camera}", replace(PHOTO, camera=None))
    with pytest.raises(UserError, match="too long"):
        naming.named("{name}{camera}", replace(PHOTO, camera="x" * 300))
