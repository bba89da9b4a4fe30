"""What is measured of a photo, and what that says to a model's text."""

from __future__ import annotations

from pathlib import Path

from qualityculler.evidence import Claim, Findings
from qualityculler.explain.verify import Look, verify
from qualityculler.operations.measure import examine
from qualityculler.store.catalog import Catalog
from qualityculler.task import CancelToken


def findings_of(catalog: Catalog, path: Path, cancel: CancelToken | None = None) -> Findings:
    """The measured findings of a photo, remembered ones if there are; see ``examine``."""
    return examine(path, catalog, cancel=cancel)


def claims_of(text: str, findings: Findings | None, look: Look | None = None) -> tuple[Claim, ...]:
    """The statements of a text and how each stands against the findings; see ``verify``.

    None without findings: a photo that could not be measured proves and disproves nothing.
    """
    return () if findings is None else verify(text, findings, look)
