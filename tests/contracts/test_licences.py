"""Nothing that comes with the program is under the GPL alone; the command that says so works."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "packaging" / "licences.py"


@pytest.fixture(scope="module")
def licences() -> ModuleType:
    # By its path: the folder has the name of a package everybody has installed.
    spec = importlib.util.spec_from_file_location("licences_script", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_what_the_program_needs_is_free_of_the_gpl(licences: ModuleType) -> None:
    found = licences.packages(())
    assert licences.trouble(found) == []
    named = {package.name.lower().replace("_", "-") for package in found}
    assert {"pillow", "pi-heif", "rawpy", "simplejpeg", "numpy"} <= named
    assert not named & {"pillow-heif", "pillow-jxl-plugin", "pyjpegxl"}
    assert "not stated" not in {package.licence for package in found}
    inside = {what for package in found for what in package.inside}
    assert {"libheif", "libde265"} <= inside
    assert "libx265" not in inside
    [jpeg_xl] = [package for package in found if package.name == "pylibjxl"]
    assert {"libjxl", "libjpeg-turbo", "skcms", "nanobind"} <= set(jpeg_xl.inside)


def test_what_others_bundle_is_found(licences: ModuleType) -> None:
    """The package that writes HEIC for these tests has x265 in it: it is not shipped."""
    from importlib import metadata

    package = licences._package(metadata.distribution("pillow-heif"), "tests")
    assert any("libx265" in sentence for sentence in licences.trouble([package]))


@pytest.mark.parametrize(
    ("licence", "is_gpl"),
    [
        ("GPL-2.0-or-later", True),
        ("GPL-3.0-or-later AND MIT", True),
        ("GNU General Public License v3 (GPLv3)", True),
        ("AGPL-3.0-only", True),
        ("LGPL-3.0-only OR GPL-2.0-only", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("GPL-3.0-or-later WITH GCC-exception-3.1", False),
        ("Apache-2.0", False),
    ],
)
def test_which_licences_are_refused(licences: ModuleType, licence: str, is_gpl: bool) -> None:
    assert licences.is_gpl_alone(licence) is is_gpl


def test_the_table_has_a_row_for_each(licences: ModuleType) -> None:
    found = [licences.Package("a", "1", "MIT", "app", {"libb": "BSD-3-Clause"})]
    assert "| a | 1 | MIT | app | libb: BSD-3-Clause |" in licences.table(found)
