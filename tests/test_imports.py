"""What the import contracts of pyproject.toml cannot see, because its name is that of a package."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SCRIPTS = sorted((Path(__file__).parents[1] / "packaging").glob("**/*.py"))
ALLOWED = {
    *("numpy", "packaging.markers", "packaging.requirements", "PIL", "training.faults"),
    *("PySide6.QtCore", "PySide6.QtGui", "PySide6.QtSvg", "licences"),
}


def imported(path: Path) -> Iterator[str]:
    """The modules a script imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (
                f"{node.module}.{alias.name}" if node.module == "training" else str(node.module)
                for alias in node.names
            )


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda one: one.name)
def test_scripts_of_packaging_need_neither_the_application_nor_acts_of_training(
    path: Path,
) -> None:
    found = {name for name in imported(path) if name.split(".")[0] not in sys.stdlib_module_names}
    assert found <= ALLOWED
