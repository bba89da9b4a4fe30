"""The model card: what the shipped file is, and its tables, made again from the file itself.

``python -m training.export.card --data FOLDER --images DIR --photos DIR --pristine DIR ...
--faults DIR [--cache FOLDER] --out FILE``

Everything that depends on the shipped file alone is measured here. Ablation, development by subset
and the official split need fits of their own: their results are read from ``training/results`` and
the card says by which command each is made, and whether it was made with the shipped trunk.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from qualityculler.score import registry
from training.artefact import read_manifest
from training.data.table import mos_of, read_table
from training.evaluate import (
    ablation_tables,
    calibration,
    judges,
    ladders,
    native,
    precision,
    real_faults,
    scales,
    scores,
    stability,
    subset_out,
)
from training.evaluate.score_cache import default_folder
from training.evaluate.table import collect, tables

TEMPLATE = Path(__file__).with_name("card.md")
RESULTS = Path(__file__).parents[1] / "results"
FITTED: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "ablation": ablation_tables.tables,
    "subset_out": subset_out.table,
    "official": subset_out.table,
    "precision": lambda written: precision.table(written["runs"]),
}
STABILITY_PHOTOS = 200


def short(commit: str) -> str:
    """A commit by its first twelve digits; that the tree was not clean stays said."""
    digest, changed, rest = commit.partition("+")
    return digest[:12] + changed + rest


def render(name: str, parts: Mapping[str, str]) -> str:
    """The card of a registered scorer as Markdown, its tables put in their places."""
    info, identity = registry.describe(name), registry.identify(name)
    manifest = read_manifest(info.path.parent)
    return TEMPLATE.read_text(encoding="utf-8").format(
        name=name,
        digest=identity.digest,
        size=f"{info.size_bytes:,}",
        preprocessing=identity.preprocessing,
        parity=f"{manifest['metrics']['parity_score']:.1e}",
        parity_trunk=f"{manifest['metrics']['parity_trunk_fp32']:.0e}",
        commit=short(manifest["commit"]),
        **parts,
    )


def measured(args: argparse.Namespace) -> dict[str, str]:
    """The tables that the shipped file alone decides, by their places in the template."""
    samples = [s for s in read_table(args.data / "table.csv") if s.split == "test"]
    names = list(dict.fromkeys([args.scorer, *judges.names()]))
    found = collect(samples, args.images, args.cache, names)
    judge = judges.named(args.scorer)
    pristine = ladders.photos_of(args.pristine, args.limit)
    climbed = ladders.summary(ladders.measure(judge, pristine, args.cache))
    tested = [args.images / sample.image for sample in samples]
    drawn = tested[:: max(1, len(tested) // STABILITY_PHOTOS)]
    large = ladders.photos_of([args.photos])
    return {
        "tested": f"{len(samples):,}",
        "native": native.table_of(args.photos, args.scorer),
        "scales": scales.table_of(args.photos, args.scorer),
        "table": tables(samples, {name: scores.values(said) for name, said in found.items()}),
        **calibration.tables(found[args.scorer], mos_of(samples), args.scorer),
        "ladders": ladders.table(climbed),
        "pristine": f"{len(pristine)} photos",
        "real": real_faults.report(args.faults, judge, args.cache),
        "stable": stability.table(stability.measure(judge, drawn, args.cache)),
        "stable_large": stability.table(stability.measure(judge, large, args.cache)),
    }


def fitted(name: str, scorer: str, results: Path = RESULTS) -> str:
    """The table of a run kept in ``results``, or the sentence that there is none."""
    command = f"`python -m training.evaluate.{name}`"
    path = results / f"{name}.json"
    if not path.is_file():
        return f"Not run yet: no results of {command} are kept in `training/results`.\n"
    written = json.loads(path.read_text(encoding="utf-8"))
    shipped = read_manifest(registry.describe(scorer).path.parent)["inputs"]
    note = f"Made by {command} at commit {short(written['commit'])}."
    if written["digest"]["trunk"] not in shipped.values():
        note += " **Its features are of another trunk than the shipped one.**"
    return f"{FITTED[name](written)}\n{note}\n"


def speed(scorer: str, results: Path = RESULTS) -> str:
    """The tables of a benchmark kept in ``results``, or the sentence that there is none."""
    path = results / "speed.json"
    if not path.is_file():
        return "Not run yet: no results are kept in `training/results`.\n"
    written = json.loads(path.read_text(encoding="utf-8"))
    note = f"On {written['machine']}, at commit {short(written['commit'])}."
    if written["scorer"] != registry.identify(scorer).digest:
        note += " **Measured with another version of the file.**"
    return f"{note}\n\n{written['table']}\n{written['rates']}"


def main() -> None:
    """Measure the shipped file, put the kept results beside it, and write the card."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("data", "images", "photos", "faults", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--pristine", type=Path, nargs="+", required=True, metavar="DIR")
    parser.add_argument("--limit", type=int, help="so many pristine photos, evenly spaced")
    parser.add_argument("--cache", type=Path, default=default_folder())
    parser.add_argument("--scorer", default=registry.DEFAULT)
    args = parser.parse_args()
    parts = measured(args) | {name: fitted(name, args.scorer) for name in FITTED}
    parts["speed"] = speed(args.scorer)
    args.out.write_text(render(args.scorer, parts), encoding="utf-8")


if __name__ == "__main__":
    main()
