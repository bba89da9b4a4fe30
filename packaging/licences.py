"""Writes the table of licences of everything that is installed with the program, and bundled in it.

``python packaging/licences.py`` walks from the requirements of this project (with the extras named,
default: all a user can have) through what is installed here, and writes ``packaging/licences.md``:
each package with its licence, and below it what its files contain of others: components of its
software bill of materials (PEP 770), its texts of bundled licences, and shared libraries inside the
wheel. The command fails where something could be shipped under the GPL alone; with ``--check`` it
does only that and writes nothing.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "packaging" / "licences.md"
SHIPPED = ("app",)
# Strong copyleft. The lesser one (LGPL) allows to ship beside, which wheels do; GCC's exception
# covers what its compilers link in.
_GPL = re.compile(r"\bA?GPL|General Public License v", re.IGNORECASE)
_LESSER = re.compile(r"Lesser|exception", re.IGNORECASE)
_LIBRARY = re.compile(r"\.(so|dylib|dll|pyd)(\.[\d.]+)?$")
_BUNDLED_TEXT = re.compile(r"bundled|3rd|third", re.IGNORECASE)

# What libraries inside wheels are under, where the wheel itself does not say: by the beginning of
# the file's name. From the projects' own licence files.
LIBRARIES = {
    "libheif": "LGPL-3.0-or-later",
    "libde265": "LGPL-3.0-or-later",
    "libx265": "GPL-2.0-or-later",
    "libraw": "LGPL-2.1-only OR CDDL-1.0",
    "libgomp": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "libgfortran": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "libquadmath": "LGPL-2.1-or-later",
    "libstdc++": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "libgcc": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "libscipy_openblas": "BSD-3-Clause",
    "libopenblas": "BSD-3-Clause",
    "libjpeg": "IJG AND BSD-3-Clause AND Zlib",
    "libturbojpeg": "IJG AND BSD-3-Clause AND Zlib",
    "libtiff": "libtiff",
    "libopenjp2": "BSD-2-Clause",
    "libavif": "BSD-2-Clause",
    "libwebp": "BSD-3-Clause",
    "libsharpyuv": "BSD-3-Clause",
    "liblcms2": "MIT",
    "libpng": "libpng-2.0",
    "libfreetype": "FTL",
    "libharfbuzz": "MIT",
    "libbrotli": "MIT",
    "liblzma": "0BSD",
    "libzstd": "BSD-3-Clause",
    "libz": "Zlib",
    "libXau": "MIT",
    "libxcb": "MIT",
    "libjasper": "JasPer-2.0",
    "libonnxruntime": "MIT",
    "libQt6": "LGPL-3.0-only",
    "Qt6": "LGPL-3.0-only",
    "libicu": "Unicode-3.0",
    "libshiboken6": "LGPL-3.0-only",
    "libpyside6": "LGPL-3.0-only",
}
# Linked into one file, so that no name shows it; and packages whose metadata says too little.
LINKED = {
    "pylibjxl": {
        "libjxl": "BSD-3-Clause",
        "libjpeg-turbo": "IJG AND BSD-3-Clause AND Zlib",
        "brotli": "MIT",
        "highway": "Apache-2.0 OR BSD-3-Clause",
        "skcms": "BSD-3-Clause",
        "nanobind": "BSD-3-Clause",
        "robin-map": "MIT",
    },
    "lxml": {
        "libxml2": "MIT",
        "libxslt": "MIT",
        "libiconv": "LGPL-2.1-or-later",
        "zlib": "Zlib",
    },
    "simplejpeg": {"libjpeg-turbo": "IJG AND BSD-3-Clause AND Zlib"},
    "xxhash": {"xxHash": "BSD-2-Clause"},
    "xllamacpp": {
        "llama.cpp and ggml": "MIT",
        "BoringSSL": "Apache-2.0 AND ISC AND OpenSSL",
        "cpp-httplib": "MIT",
        "JSON for Modern C++": "MIT",
    },
}


@dataclass(slots=True)
class Package:
    """One installed distribution and what is inside it, by name and licence."""

    name: str
    version: str
    licence: str
    needed_for: str
    inside: dict[str, str] = field(default_factory=dict)


def packages(extras: tuple[str, ...]) -> list[Package]:
    """Everything installed that the project needs, with the extras, by name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [("the program", line) for line in project["dependencies"]]
    optional = project["optional-dependencies"]
    for extra in extras:
        wanted += [(extra, line) for line in _flat(optional, extra)]
    found: dict[str, Package] = {}
    while wanted:
        needed_for, line = wanted.pop(0)
        requirement = Requirement(line)
        name = _plain(requirement.name)
        if name in found or not _applies(requirement, ()):
            continue
        try:
            installed = metadata.distribution(requirement.name)
        except metadata.PackageNotFoundError:
            raise SystemExit(
                f"{requirement.name} is not installed here; install .[app] first."
            ) from None
        found[name] = _package(installed, needed_for)
        wanted += [
            (needed_for, one)
            for one in installed.requires or ()
            if _applies(Requirement(one), tuple(requirement.extras))
        ]
    return [found[name] for name in sorted(found)]


def _flat(optional: dict[str, list[str]], extra: str) -> Iterator[str]:
    """The requirements of an extra, with those of the extras it names."""
    for line in optional.get(extra, ()):
        requirement = Requirement(line)
        if _plain(requirement.name) == "qualityculler":
            for other in sorted(requirement.extras):
                yield from _flat(optional, other)
        else:
            yield line


def _applies(requirement: Requirement, extras: tuple[str, ...]) -> bool:
    if requirement.marker is None:
        return True
    environment = dict(default_environment())
    return any(
        requirement.marker.evaluate({**environment, "extra": extra}) for extra in (*extras, "")
    )


def _package(installed: metadata.Distribution, needed_for: str) -> Package:
    name = installed.metadata["Name"]
    package = Package(name, installed.version, _licence(installed), needed_for)
    for path in installed.files or ():
        if path.match("*.dist-info/sboms/*.json"):
            package.inside |= _components(Path(str(installed.locate_file(path))))
        elif path.match("*.dist-info/licenses/*") and _BUNDLED_TEXT.search(path.name):
            package.inside |= _listed(Path(str(installed.locate_file(path))))
        elif _LIBRARY.search(path.name):
            package.inside |= _library(path.name)
    package.inside |= LINKED.get(_plain(name), {})
    package.inside.pop(name, None)
    return package


def _licence(installed: metadata.Distribution) -> str:
    said = installed.metadata
    for value in (said.get("License-Expression"), said.get("License")):
        if value and "\n" not in value and value.upper() != "UNKNOWN":
            return str(value)
    classifiers = [
        line.rpartition(" :: ")[2]
        for line in said.get_all("Classifier") or ()
        if line.startswith("License ::")
    ]
    return ", ".join(classifiers) or "not stated"


def _components(path: Path) -> dict[str, str]:
    """Name and licence of what a bill of materials lists (CycloneDX).

    What is "optional" there may not be in the wheel at all; its shared libraries tell.
    """
    content = json.loads(path.read_text("utf-8"))
    found = {}
    for part in content.get("components", ()):
        if part.get("scope") in ("optional", "excluded"):
            continue
        licences = [
            one.get("expression") or one.get("license", {}).get("id") or ""
            for one in part.get("licenses", ())
        ]
        stated = " AND ".join(filter(None, licences))
        found[part["name"]] = stated or _known(part["name"]) or "not stated"
    return found


def _listed(path: Path) -> dict[str, str]:
    """Name and licence out of a text of the form "Name: ... License: ..."."""
    text = path.read_text("utf-8", "replace")
    pairs = re.findall(
        r"^Name:\s*(.+?)\s*$.*?^License:\s*(.+?)\s*$", text, re.MULTILINE | re.DOTALL
    )
    return {name: licence for name, licence in pairs if len(licence) < 80}


def _library(file_name: str) -> dict[str, str]:
    """A shared library of others inside a wheel; extension modules are the package itself."""
    licence = _known(file_name)
    return {re.split(r"[-.]", file_name)[0]: licence} if licence else {}


def _known(name: str) -> str | None:
    matches = [start for start in LIBRARIES if name.startswith((start, start.removeprefix("lib")))]
    return LIBRARIES[max(matches, key=len)] if matches else None


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def trouble(found: list[Package]) -> list[str]:
    """What may not be shipped with a program under the Apache licence, in sentences."""
    return [
        f"{package.name} {package.version}: {what} is under {licence}."
        for package in found
        for what, licence in {package.name: package.licence, **package.inside}.items()
        if is_gpl_alone(licence)
    ]


def is_gpl_alone(licence: str) -> bool:
    """Whether no choice among the licences of an expression is free of strong copyleft."""
    choices = licence.split(" OR ")
    return all(_GPL.search(one) and not _LESSER.search(one) for one in choices)


def table(found: list[Package]) -> str:
    """The page."""
    lines = [
        "# Licences of what is installed with QualityCuller",
        "",
        "QualityCuller is under Apache-2.0. Written by `python packaging/licences.py` from what "
        "was installed; do not edit.",
        "Libraries under the LGPL are, or are inside, files of their own that can be replaced.",
        "",
        "| package | version | licence | needed for | inside its files |",
        "|---|---|---|---|---|",
    ]
    for package in found:
        inside = "; ".join(f"{name}: {licence}" for name, licence in sorted(package.inside.items()))
        row = (package.name, package.version, package.licence, package.needed_for, inside)
        lines.append("| " + " | ".join(part.replace("|", "/") for part in row) + " |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write or check; the exit code says whether all is well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--extras", nargs="*", default=list(SHIPPED))
    parser.add_argument("--check", action="store_true", help="fail instead of writing")
    options = parser.parse_args()
    found = packages(tuple(options.extras))
    problems = trouble(found)
    for problem in problems:
        sys.stderr.write(problem + "\n")
    if not options.check:
        TABLE.write_text(table(found), "utf-8")
        sys.stdout.write(f"{TABLE.relative_to(ROOT)}: {len(found)} packages\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
