"""What a release is made of: one version, whole packages, pages that say what is so."""

from __future__ import annotations

import os
import plistlib
import re
import runpy
import sys
import tomllib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from qualityculler import __version__, paths
from qualityculler.decode import header
from qualityculler.models import builtin

TREE = Path(__file__).parents[2]
PROJECT = tomllib.loads((TREE / "pyproject.toml").read_text("utf-8"))


def test_the_version_stands_in_one_place() -> None:
    assert "version" in PROJECT["project"]["dynamic"]
    metainfo = paths.resource("desktop", f"{paths.DESKTOP_ID}.metainfo.xml")
    newest = ElementTree.parse(metainfo).find("releases/release")
    assert newest is not None and newest.get("version") == __version__
    for path in (TREE / "packaging").rglob("*"):
        if "__pycache__" in path.parts or path.name in ("licences.md", "translations.sh"):
            continue
        if path.is_file():
            assert not re.search(
                rf"(?<![\d.]){re.escape(__version__)}(?![\d.])", path.read_text()
            ), path


@pytest.mark.parametrize("target", ["wheel", "sdist"])
def test_a_package_has_all_of_the_program_and_no_more(target: str) -> None:
    hatchling = pytest.importorskip("hatchling.builders." + target)
    kind = hatchling.WheelBuilder if target == "wheel" else hatchling.SdistBuilder
    files = {one.distribution_path for one in kind(str(TREE)).recurse_included_files()}
    if target == "wheel":
        # What is taken in from elsewhere is listed apart.
        config = kind(str(TREE)).config
        assert set(config.force_include.values()) == {
            f"qualityculler/resources/{name}" for name in ("models", "desktop", "samples")
        }
        assert {one.split("/")[0] for one in files} == {"qualityculler"}
    else:
        assert {"README.md", "LICENSE", "CHANGELOG.md", "packaging/build.sh"} <= files
        assert {one for one in files if one.startswith("resources/desktop/")}
        assert not {one for one in files if one.startswith(("build/", "dist/", ".git/"))}
    assert f"qualityculler/gui/icons/{paths.app_icon().name}" in files
    assert "qualityculler/locale/de/LC_MESSAGES/qualityculler.mo" in files
    assert not {one for one in files if one.endswith((".pyc", builtin.LANGUAGE_MODEL))}


def test_the_wheel_stays_small() -> None:
    """64 MB of it are the models of the scorers, of faces, and the eye of the explainer."""
    builder = pytest.importorskip("hatchling.builders.wheel").WheelBuilder(str(TREE))
    own = [Path(one.path) for one in builder.recurse_included_files()]
    taken = [path for folder in builder.config.force_include for path in Path(folder).rglob("*")]
    size = sum(path.stat().st_size for path in {*own, *taken} if path.is_file())
    assert 40e6 < size < 75e6


def test_the_core_needs_no_model_and_no_window() -> None:
    core = " ".join(PROJECT["project"]["dependencies"]).lower()
    assert not re.search(r"pyside|xllamacpp|smollm|\bpip\b|torch", core)


def test_kinds_of_photos_of_the_entry_are_ones_the_program_reads() -> None:
    entry = paths.resource("desktop", f"{paths.DESKTOP_ID}.desktop").read_text("utf-8")
    (listed,) = re.findall(r"^MimeType=(.*);$", entry, re.MULTILINE)
    kinds = {one.removeprefix("image/x-").removeprefix("image/") for one in listed.split(";")}
    kinds.discard("inode/directory")
    raw = {kind.rsplit("-", 1)[1] for kind in kinds if "-" in kind}
    # Panasonic's older kind is named after "raw", of which the system's name drops the end.
    assert {f".{kind}" for kind in raw - {"rw"}} <= header.RAW_SUFFIXES
    assert kinds - {kind for kind in kinds if "-" in kind} == {
        *("jpeg", "png", "tiff", "webp", "gif", "bmp", "avif", "heif", "jxl"),
    }


def test_the_manual_page_has_every_verb() -> None:
    if os.name != "posix":
        pytest.skip("a manual page is for POSIX")
    program = Path(sys.executable).with_name("qualityculler")
    if not program.exists():
        pytest.skip("the program is not installed here")
    script = runpy.run_path(str(TREE / "packaging" / "manpage.py"))
    assert {"scan", "explain", "gui", "models", "desktop"} <= set(
        script["verbs"](script["help_of"](str(program)))
    )
    assert script["verbs"](script["help_of"](str(program), "desktop")) == ["install", "remove"]
    assert script["escaped"](".a-b\\c") == "\\&.a\\-b\\ec"


@pytest.mark.parametrize("page", sorted((TREE / "docs").glob("*.md")), ids=lambda page: page.name)
def test_pages_lead_to_what_is_there(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8")):
        if "://" not in target and target != "keys.md":  # made with the site
            assert (page.parent / target).exists(), target


def test_notes_of_a_release_are_its_part_of_the_changelog() -> None:
    changelog = (
        "# C\n\n## Unreleased\n- x\n\n## 1.2.0 - 2026-01-01\n### Added\n- a\n\n## 1.1.0\n- b\n"
    )
    notes: dict[str, Any] = runpy.run_path(str(TREE / "packaging" / "notes.py"))
    assert notes["notes"](changelog, "1.2.0") == "### Added\n- a"
    assert notes["notes"](changelog, "1.1.0") == "- b"
    assert notes["notes"](changelog, "1.0.0") == ""


def test_no_address_is_made_up() -> None:
    """Until the project has one: whoever follows it would come to somebody else's page."""
    assert "urls" not in PROJECT["project"]
    shipped = [
        paths.resource("desktop", f"{paths.DESKTOP_ID}.metainfo.xml"),
        *(TREE / "packaging" / "linux" / name for name in ("nfpm.yaml", "copyright")),
    ]
    for path in shipped:
        assert "qualityculler.github.io" not in path.read_text("utf-8"), path


def test_the_recipe_for_macos_opens_photos_and_folders() -> None:
    told = plistlib.loads((TREE / "packaging" / "macos" / "Info.plist").read_bytes())
    kinds = {kind for one in told["CFBundleDocumentTypes"] for kind in one["LSItemContentTypes"]}
    assert {"public.jpeg", "public.heic", "public.camera-raw-image", "public.folder"} <= kinds
    # It is one of those that can, and takes nothing from the program that is chosen.
    assert {one["LSHandlerRank"] for one in told["CFBundleDocumentTypes"]} == {"Alternate"}
    assert {one["CFBundleTypeRole"] for one in told["CFBundleDocumentTypes"]} == {"Viewer"}
    assert told["NSHighResolutionCapable"] is True
    allowed = plistlib.loads((TREE / "packaging" / "macos" / "entitlements.plist").read_bytes())
    # A program of Python's and ONNX Runtime's libraries is signed by several hands.
    assert all(value is True for value in allowed.values()) and allowed
