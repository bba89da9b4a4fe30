"""Says under what licence each library is that a frozen program brings along; none may be the GPL.

``python packaging/bundled.py FOLDER`` looks at every shared library of the folder PyInstaller made.
One inside a package is that package's, whose licences ``licences.py`` tells; any other must be
known here by its name. The table goes to ``bundled-licences.md`` inside the folder. Exit code 1 for
a library that is not known, or is under the GPL alone.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from licences import LIBRARIES

# What Python, Qt and the model runtime are linked with, taken from the machine that builds.
FROM_THE_SYSTEM = {
    "libpython3": "PSF-2.0",
    "libcrypto": "Apache-2.0",
    "libssl": "Apache-2.0",
    "libsqlite3": "blessing (public domain)",
    "libffi": "MIT",
    "libbz2": "bzip2-1.0.6",
    "libexpat": "MIT",
    "libgomp": LIBRARIES["libgomp"],  # of the model runtime, whose wheel leaves it to the system
    "libuuid": "BSD-3-Clause",
    "libmpdec": "BSD-2-Clause",
    "libxkbcommon": "MIT",
    # What Windows has beside Python, under names of its own.
    "python3": "PSF-2.0",
    "sqlite3": "blessing (public domain)",
    "VCRUNTIME": "Microsoft Visual C++ redistributable",
    "MSVCP": "Microsoft Visual C++ redistributable",
    "ucrtbase": "Microsoft Windows redistributable",
    "api-ms-win": "Microsoft Windows redistributable",
    "libraw": "LGPL-2.1-only OR CDDL-1.0",
    "libjpeg": "IJG AND BSD-3-Clause AND Zlib",
}
LIBRARY = re.compile(r"\.(so|dylib|dll|pyd)(\.[\d.]+)?$")
OF_PYTHON = ("lib-dynload", "base_library")
GPL = re.compile(r"\bA?GPL", re.IGNORECASE)
LESSER = re.compile(r"Lesser|LGPL|exception", re.IGNORECASE)


def libraries(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Path, owner and licence of each shared library; no licence where it is not known."""
    internal = folder / "_internal"
    for path in sorted(path for path in folder.rglob("*") if LIBRARY.search(path.name)):
        if path.is_symlink():
            continue
        place = path.relative_to(internal) if path.is_relative_to(internal) else path
        name = str(place)
        if len(place.parts) > 1 and not any(part in name for part in OF_PYTHON):
            owner = place.parts[0].removesuffix(".libs")
            yield name, owner, _licence(path.name) or f"that of the package {owner}"
        elif any(part in name for part in OF_PYTHON):
            yield name, "Python", "PSF-2.0"
        else:
            yield name, "the system", _licence(path.name) or _of_extension(path.name)


def _licence(name: str) -> str:
    known = LIBRARIES | FROM_THE_SYSTEM
    longest = sorted(known, key=len, reverse=True)
    return next((known[one] for one in longest if name.startswith(one)), "")


def _of_extension(name: str) -> str:
    """A module of a package that lies at the top, as pi_heif's does."""
    return "that of the package pi-heif" if name.startswith("_pi_heif") else ""


def main(folder: Path) -> int:
    """Write the table, name what must not be shipped; the exit code."""
    rows = list(libraries(folder))
    lines = ["| library | of | licence |", "|---|---|---|"]
    lines += [f"| {name} | {owner} | {licence} |" for name, owner, licence in rows]
    (folder / "_internal" / "bundled-licences.md").write_text("\n".join(lines) + "\n", "utf-8")
    wrong = [
        f"{name}: {licence or 'licence not known'}"
        for name, _, licence in rows
        if not licence or (GPL.search(licence) and not LESSER.search(licence))
    ]
    print(f"{len(rows)} shared libraries, {len(wrong)} of them not to be shipped")
    for line in wrong:
        print(f"  {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
