"""Reasons come back from a column of text; what older programs wrote there is understood."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from qualityculler import text
from qualityculler.evidence import Fault
from qualityculler.reason import Code, Hue, Reason
from qualityculler.store import findings
from qualityculler.store.catalog import Catalog
from qualityculler.store.reasons import as_reason, as_text
from qualityculler.text.reasons import TEMPLATES, sentence


@pytest.fixture
def german() -> Iterator[None]:
    text.use("de")
    yield
    text.use("en")


@pytest.mark.parametrize(
    "reason",
    [
        "",
        "Kept.",
        "{not ours}",
        Reason(Code.NIGHT),
        Reason(Code.TOO_SMALL, {"least_px": 96}),
        Reason("{path} cannot be read: {why}.", {"path": "a\nü", "why": None}),
        Reason(Code.NOT_SCORABLE, {"why": Reason("{n} of {m}", {"n": 1, "m": 2.5})}),
    ],
)
def test_a_reason_comes_back(reason: Reason | str) -> None:
    assert as_reason(as_text(reason)) == reason


def test_a_code_is_stored_without_its_sentence() -> None:
    stored = as_text(Reason(Code.JPEG_QUALITY, {"quality": 35}))
    assert stored == '{"code":"jpeg_quality","values":{"quality":35}}'
    assert as_text(Reason("The file is empty.")) == "The file is empty."


@pytest.mark.parametrize(
    ("old", "reason"),
    [
        ("Noise hides the edges that would show the focus.", Reason(Code.NOISE_HIDES_FOCUS)),
        (
            "The picture is smaller than 96 px; blur cannot be told from detail.",
            Reason(Code.TOO_SMALL, {"least_px": 96}),
        ),
        ("The file was saved at JPEG quality 35.", Reason(Code.JPEG_QUALITY, {"quality": 35})),
        ("It leans to magenta-red.", Reason(Code.LEANS, {"hue": Hue.MAGENTA_RED})),
        ("It leans to nothing we know.", "It leans to nothing we know."),
    ],
)
def test_an_old_sentence_is_read_as_its_code(old: str, reason: Reason | str, german: None) -> None:
    found = as_reason(old)
    assert found == reason
    assert (sentence(found) == old) is isinstance(reason, str)


def test_every_code_of_a_finding_had_a_sentence() -> None:
    """Those of the first release; a code that is added later has none."""
    of_findings = list(Code)[: list(Code).index(Code.OPINION)]
    values = {"least_px": 96, "quality": 35, "hue": "blue"}
    for code in of_findings:
        found = as_reason(sentence(Reason(code, values)))
        assert isinstance(found, Reason) and found.code == code
    assert set(of_findings) <= set(TEMPLATES)


@pytest.mark.parametrize(
    "stored",
    [
        "{",
        '{"code":1,"values":{}}',
        '{"code":"night"}',
        '{"code":"night","values":[1]}',
        '{"code":"night","values":{"a":[1]}}',
        '{"code":"night","values":{},"more":1}',
        "[" * 5000,
    ],
)
def test_what_is_no_reason_is_shown_as_it_is(stored: str) -> None:
    assert as_reason(stored) == stored


def test_a_catalog_of_an_older_program_is_read(catalog: Catalog) -> None:
    row = ("d", "r", 0, "noise", None, None, "grey levels", None, 0.0, "Kept as it is.")
    columns = "digest, rules, place, fault, severity, value, unit, threshold, confidence, reason"
    insert = f"INSERT INTO findings ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    known = "No part is even and neither black nor white."
    catalog.write_now(lambda db: db.execute(insert, row)).result()
    catalog.write_now(lambda db: db.execute(insert, ("e", *row[1:-1], known))).result()
    with catalog.read() as db:
        kept, old = (findings.findings(db, digest, "r") for digest in ("d", "e"))
    assert kept is not None and kept.of(Fault.NOISE).reason == "Kept as it is."  # type: ignore[union-attr]
    assert old is not None and old.of(Fault.NOISE).reason == Reason(Code.NO_EVEN_PART)  # type: ignore[union-attr]
