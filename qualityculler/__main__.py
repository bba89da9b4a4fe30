"""The program's entry: ``qualityculler`` and ``python -m qualityculler``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    from qualityculler.cli import app

    sys.exit(app.run(sys.argv[1:]))


if __name__ == "__main__":
    main()
