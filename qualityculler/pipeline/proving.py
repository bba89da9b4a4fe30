"""What is measured of a photo, and what that says to a model's text.

The seam to the measuring: as long as a build has no ``pipeline.examine``, nothing is measured
(None), and every text stands as it is (no claims).
"""

from __future__ import annotations

import importlib
from importlib.util import find_spec
from pathlib import Path

from qualityculler.evidence import Claim, Findings
from qualityculler.explain.verify import Look, verify
from qualityculler.store.catalog import Catalog

_EXAMINE = "qualityculler.pipeline.examine"


def findings_of(catalog: Catalog, path: Path) -> Findings | None:
    """The measured findings of a photo, remembered ones if there are. Raises PhotoError."""
    if find_spec(_EXAMINE) is None:
        return None
    found: Findings = importlib.import_module(_EXAMINE).examine(path, catalog)
    return found


def claims_of(text: str, findings: Findings | None, look: Look | None = None) -> tuple[Claim, ...]:
    """The statements of a text and how each stands against the findings; see ``verify``."""
    return () if findings is None else verify(text, findings, look)
