"""All runs in one file: updates, and what was judged after how many of them.

``python -m training.rl.results --into FILE.json --name NAME --run FOLDER --cold FOLDER
[--judged STEP=FOLDER ...]``

``--run`` is a folder of ``training.rl.train``, ``--cold`` and those of ``--judged`` are of
``training.rl.evaluate``. A run of that name is put in place of an earlier one, the others stay.
``training.rl.curves --results FILE.json`` draws what it holds.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from training.artefact import read_manifest
from training.rl.compare import paired
from training.rl.curves import PANELS, rows_of

KEPT = ("step", "cpu_s", "grad_norm", *PANELS)
OF_RECIPE = ("learning_rate", "schedule", "pictures", "group", "seed")


def entry(run: Path, cold: Path, judged: Mapping[int, Path]) -> dict[str, Any]:
    """One run: values of its recipe, its updates, and judgements by update, the last one apart."""
    config = read_manifest(run)["config"]
    rows = [{k: rounded(row[k]) for k in KEPT if k in row} for row in rows_of(run)]
    found: dict[str, Any] = {name: config[name] for name in OF_RECIPE} | {"updates": rows}
    each = {
        str(step): {
            "judged": read_manifest(folder)["metrics"],
            "after_less_before": paired(cold, folder),
        }
        for step, folder in sorted(judged.items())
    }
    if each:
        found |= each[str(max(judged))] | {"judged_at": each}
    return found


def rounded(value: Any) -> Any:
    """Floats to four decimals."""
    return round(value, 4) if isinstance(value, float) else value


def at_step(text: str) -> tuple[int, Path]:
    """The two sides of STEP=FOLDER."""
    step, sign, folder = text.partition("=")
    if not sign or not step.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not STEP=FOLDER.")
    return int(step), Path(folder)


def main() -> None:
    """Put the run into the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--name", required=True)
    for name in ("into", "run", "cold"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--judged", type=at_step, nargs="*", default=[])
    args = parser.parse_args()
    held = json.loads(args.into.read_text("utf-8")) if args.into.is_file() else {"runs": {}}
    held["cold_start"] = read_manifest(args.cold)["metrics"]
    held["runs"][args.name] = entry(args.run, args.cold, dict(args.judged))
    args.into.write_text(json.dumps(held, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
