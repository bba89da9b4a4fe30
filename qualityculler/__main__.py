"""The program's entry: ``qualityculler`` and ``python -m qualityculler``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line, or be the model process of one that is running, and leave."""
    if sys.argv[1:] == ["explain-worker"]:
        from qualityculler.explain import worker

        worker.main()
        return
    from qualityculler.cli import app

    sys.exit(app.run(sys.argv[1:]))


if __name__ == "__main__":
    main()
