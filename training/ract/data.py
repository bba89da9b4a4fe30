"""A table for each subset of a table: what one teacher learns from and describes.

``python -m training.ract.data --data FOLDER --out FOLDER`` writes ``OUT/SUBSET/table.csv``.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from training import artefact
from training.data.table import read_table, write_table


def main() -> None:
    """Write the tables and print the subsets' names, one a line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("data", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    args = parser.parse_args()
    samples = read_table(args.data / "table.csv")
    for subset in sorted({s.subset for s in samples}):
        folder = args.out / subset
        folder.mkdir(parents=True, exist_ok=True)
        chosen = [s for s in samples if s.subset == subset]
        write_table(folder / "table.csv", chosen)
        config = {"data": str(args.data), "subset": subset}
        inputs = [args.data / "table.csv"]
        metrics = {"photos": len(chosen)}
        artefact.write_manifest(
            folder, act="ract.data", config=config, inputs=inputs, metrics=metrics
        )
        print(subset)


if __name__ == "__main__":
    main()
