"""The window's benchmark in two versions of the program, in turn, on this machine.

``python -m benchmarks.before_after COMMIT [--part list|step|...] [--rounds 2] [--photos 100000]``
makes a worktree of the commit and an environment for it, runs ``benchmarks.gui`` of each version in
turn, and prints a table: median of the rounds, before and after. What only one of them measures
stands alone in its column. Needs a quiet machine and the package index; removes both at the end.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).parents[1]
LINE = re.compile(r"^  (?P<name>\S.*?)\s{2,}(?P<value>-?[\d.]+|nan) (?P<unit>ms|MB|s|%)\b")
PARTS = ("list", "step", "scan")
"""What both versions are likely to know."""


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("commit")
    parser.add_argument("--part", action="append")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--photos", type=int, default=100_000)
    options = parser.parse_args()
    parts = options.part or list(PARTS)
    with tempfile.TemporaryDirectory() as work:
        tree, python = Path(work, "before"), Path(work, "venv", "bin", "python")
        _run("git", "worktree", "add", "--detach", str(tree), options.commit, at=HERE)
        try:
            _run(sys.executable, "-m", "venv", str(python.parents[1]), at=HERE)
            _run(str(python), "-m", "pip", "install", "-q", "-e", ".[dev]", at=tree)
            table = _compare({tree: str(python), HERE: sys.executable}, parts, options)
        finally:
            _run("git", "worktree", "remove", "--force", str(tree), at=HERE)
    for line in table:
        print(line)


def _compare(versions: dict[Path, str], parts: list[str], options: argparse.Namespace) -> list[str]:
    """The table; the versions are in order: before, after."""
    found: dict[tuple[str, str], dict[Path, list[float]]] = defaultdict(lambda: defaultdict(list))
    for _ in range(options.rounds):
        for tree, python in versions.items():
            for part in parts:
                command = [python, "-m", "benchmarks.gui", "--part", part]
                said = _run(*command, "--photos", str(options.photos), at=tree)
                for name, value, unit in read(said):
                    found[f"{part}: {name}", unit][tree].append(value)
    lines = ["| what | before | after |", "|---|---|---|"]
    for (name, unit), by_tree in found.items():
        cells = [
            f"{statistics.median(by_tree[tree]):.1f} {unit}" if by_tree[tree] else "-"
            for tree in versions
        ]
        lines.append(f"| {name} | {cells[0]} | {cells[1]} |")
    return lines


def read(said: str) -> list[tuple[str, float, str]]:
    """Name, value and unit of each line of a report. Pure."""
    lines = [found for line in said.splitlines() if (found := LINE.match(line))]
    return [(one["name"], float(one["value"]), one["unit"]) for one in lines]


def _run(*command: str, at: Path) -> str:
    """What a command says; it goes to the terminal too. Exits where it fails."""
    print("$", *command, flush=True)
    env = {**os.environ, "PYTHONPATH": str(at)}
    done = subprocess.run(command, cwd=at, env=env, capture_output=True, text=True, check=False)
    print(done.stdout, end="", flush=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout


if __name__ == "__main__":
    main()
