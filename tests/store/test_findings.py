"""Findings come back as they were, by content and by the rules that made them."""

from __future__ import annotations

from functools import partial

from qualityculler.evidence import Box, Fault, Finding, Findings, Severity, Unit
from qualityculler.store import findings
from qualityculler.store.catalog import Catalog

BLURRED = Finding(
    Fault.MOTION_BLUR, Severity.CLEAR, 8.5, Unit.PX, 3.0, 0.97, Box(0.1, 0.2, 0.5, 1.0), 42.5
)
OPEN = Finding(Fault.NOISE, None, None, Unit.GREY_LEVELS, None, 0.0, reason="Nothing is even.")
SOUND = Finding(Fault.DEFOCUS, Severity.NONE, 0.4, Unit.PX, 1.05, 0.9)
FOUND = Findings("rules-1", (BLURRED, OPEN, SOUND))


def remember(catalog: Catalog, digest: str, found: Findings) -> None:
    catalog.write_now(partial(findings.put, digest=digest, found=found)).result()


def test_findings_come_back_whole_and_in_order(catalog: Catalog) -> None:
    remember(catalog, "abc", FOUND)
    with catalog.read() as db:
        assert findings.findings(db, "abc", "rules-1") == FOUND


def test_other_content_or_other_rules_know_nothing(catalog: Catalog) -> None:
    remember(catalog, "abc", FOUND)
    with catalog.read() as db:
        assert findings.findings(db, "abd", "rules-1") is None
        assert findings.findings(db, "abc", "rules-2") is None


def test_new_rules_replace_the_old_findings(catalog: Catalog) -> None:
    remember(catalog, "abc", FOUND)
    renewed = Findings("rules-2", (SOUND,))
    remember(catalog, "abc", renewed)
    with catalog.read() as db:
        assert findings.findings(db, "abc", "rules-1") is None
        assert findings.findings(db, "abc", "rules-2") == renewed


def test_what_a_scan_finds_by_the_way_gives_way_to_all_findings(catalog: Catalog) -> None:
    quick = Findings("focus-1", (SOUND,))

    def put(digest: str) -> None:
        catalog.write_now(partial(findings.put_less, digest=digest, found=quick)).result()

    remember(catalog, "abc", FOUND)
    put("abc")
    put("abd")
    with catalog.read() as db:
        assert findings.findings(db, "abc", "rules-1") == FOUND
        assert findings.findings(db, "abc", "focus-1") is None
        assert findings.findings(db, "abd", "focus-1") == quick
    remember(catalog, "abd", FOUND)
    with catalog.read() as db:
        assert findings.findings(db, "abd", "focus-1") is None
