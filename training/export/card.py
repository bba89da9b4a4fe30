"""The model card: what the shipped file is, and its tables, made again from the file itself.

``python -m training.export.card --data FOLDER --images DIR --cache FOLDER --photos DIR --out FILE``
"""

from __future__ import annotations

import argparse
from pathlib import Path

from qualityculler.score import registry
from training.artefact import read_manifest
from training.data.table import read_table
from training.evaluate import calibration, scales
from training.evaluate.table import collect, tables

TEMPLATE = Path(__file__).with_name("card.md")


def render(name: str, table: str, defocus: str, errors: str) -> str:
    """The card of a registered scorer as Markdown, its tables put in their places."""
    info, identity = registry.describe(name), registry.identify(name)
    manifest = read_manifest(info.path.parent)
    return TEMPLATE.read_text(encoding="utf-8").format(
        name=name,
        digest=identity.digest,
        size=f"{info.size_bytes:,}",
        preprocessing=identity.preprocessing,
        parity=f"{manifest['metrics']['parity_score']:.1e}",
        scales=defocus,
        errors=errors,
        commit=manifest["commit"][:12],
        table=table,
    )


def main() -> None:
    """Score the test split with the shipped file and every baseline, and write the card."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("data", "images", "cache", "photos", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--scorer", default=registry.DEFAULT)
    args = parser.parse_args()
    samples = [s for s in read_table(args.data / "table.csv") if s.split == "test"]
    scores = collect(samples, args.images, args.cache, args.scorer)
    defocus = scales.table_of(args.photos, args.scorer)
    errors = calibration.table_of(samples, args.images, args.scorer)
    card = render(args.scorer, tables(samples, scores), defocus, errors)
    args.out.write_text(card, encoding="utf-8")


if __name__ == "__main__":
    main()
