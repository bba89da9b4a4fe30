"""Prints what the changelog says of a version: ``python packaging/notes.py 1.2.3``.

Exit code 1 where the version has no part of its own: a release without one is not made.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

CHANGELOG = Path(__file__).resolve().parents[1] / "CHANGELOG.md"


def notes(changelog: str, version: str) -> str:
    """The part of a version, without its heading; empty if there is none."""
    parts = re.split(r"^## +\[?([^\s\]]+)\]?.*$", changelog, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True)).get(version, "").strip()


if __name__ == "__main__":
    found = notes(CHANGELOG.read_text("utf-8"), sys.argv[1])
    if not found:
        sys.exit(f"CHANGELOG.md has no part '## {sys.argv[1]}'.")
    print(found)
