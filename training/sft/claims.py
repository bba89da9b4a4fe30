"""How the model's claims stand against the measurements, on photos it was never trained on.

``python -m training.sft.claims --data FOLDER --images DIR --photos DIR --count 100 --out FOLDER``

Every photo goes the application's own way: decoded, measured, shown to the shipped model in its
child process, its text taken apart and held against the findings. ``--count`` photos are drawn
from the grouped test split as they are; the real faults among ``../shared/photos`` are counted
apart. A line of JSON for each photo is kept, so that the same command goes on where it was
stopped; lines of another model or of other rules are refused. Like the application it remembers
texts in a catalog (in the folder) and the speed in the user's folder of data.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qualityculler.errors import UserError
from qualityculler.evidence import Claim, ExplainerFiles
from qualityculler.explain.prompts import prompt_for
from qualityculler.measure.limits import RULES
from qualityculler.models import builtin
from qualityculler.operations import explain as explaining
from qualityculler.operations.library import Library, opened
from qualityculler.task import CancelToken
from qualityculler.text.reasons import sentence
from training import artefact
from training.data.table import Sample, read_table
from training.sft import lines, real
from training.sft.standings import OTHER, summary

SEED = 11


@dataclass(frozen=True, slots=True)
class Photo:
    """A file, the set it is counted in, and the fault it was made to show, if that is known."""

    group: str
    name: str
    path: Path
    shown: str | None = None


def drawn(samples: Sequence[Sample], images: Path, count: int) -> list[Photo]:
    """Photos of the test split, always the same; SystemExit if there are fewer than ``count``."""
    names = sorted(sample.image for sample in samples if sample.split == "test")
    if len(names) < count:
        raise SystemExit(f"The test split has {len(names)} photos, not {count}.")
    return [Photo("test", name, images / name) for name in random.Random(SEED).sample(names, count)]


def with_faults(folder: Path) -> Iterator[Photo]:
    """The photos with real faults, and their sound neighbours."""
    for name, example in real.photos(folder):
        shown = str(example.flaws[0].fault) if example.flaws else None
        yield Photo("real", name, folder / name, shown)


def explain(library: Library, model: str, photo: Photo) -> Any:
    """What is measured, what the model says and how each claim stands, as plain values."""
    job = explaining.Explain(photo.path, model)
    done = job.run(library, lambda _: None, CancelToken())
    assert done.findings is not None and done.told is not None
    said, claims, findings = done.told.explanation, done.claims, done.findings
    measured = {str(one.fault): one.severity and str(one.severity) for one in findings.items}
    return {
        "group": photo.group,
        "name": photo.name,
        "shown": photo.shown,
        "text": said.text,
        "rating": said.rating,
        "seconds": round(said.seconds, 3),
        "tokens": said.tokens,
        "measured": measured,
        "claims": [as_values(said.text, claim) for claim in claims],
    }


def as_values(text: str, claim: Claim) -> dict[str, Any]:
    """A claim as it is kept; ``severity`` "none" claims that the fault is absent."""
    return {
        "said": text[claim.start : claim.end],
        "fault": OTHER if claim.fault is None else str(claim.fault),
        "severity": claim.severity and str(claim.severity),
        "standing": str(claim.standing),
        "judged": claim.finding is not None and claim.finding.severity is not None,
        "reason": sentence(claim.reason),
    }


def run(photos: Sequence[Photo], files: ExplainerFiles, out: Path) -> list[dict[str, Any]]:
    """Explain the photos that have no line yet; the lines of all, in the order of ``photos``.

    Raises UserError where a photo or the model cannot be used.
    """
    made_by = f"{explaining.explainer_id(files, prompt_for(files.family))}, {RULES}"
    path = out / "claims.jsonl"
    rows = {(row["group"], row["name"]): row for row in lines.read(path, made_by)}
    with opened(out / "catalog.sqlite3") as library:
        for photo in photos:
            if (photo.group, photo.name) not in rows:
                row = explain(library, files.name, photo)
                lines.append(path, made_by, row)
                rows[photo.group, photo.name] = row
    return [rows[photo.group, photo.name] for photo in photos]


def main() -> None:
    """Write ``claims.jsonl`` and the manifest with the counts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("data", "images", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--photos", type=Path, help="real faults; left out if not given")
    parser.add_argument("--count", type=int, default=100)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    photos = drawn(read_table(args.data / "table.csv"), args.images, args.count)
    photos += with_faults(args.photos) if args.photos else []
    try:
        files = explaining.find_model(builtin.ID)
        rows = run(photos, files, args.out)
    except UserError as error:
        raise SystemExit(str(error)) from error
    artefact.write_manifest(
        args.out,
        act="sft.claims",
        config=vars(args) | {"seed": SEED, "split": "test", "rules": RULES},
        inputs=[one.path for one in files.all],
        metrics=summary(rows),
    )


if __name__ == "__main__":
    main()
