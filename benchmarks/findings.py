"""Validates the findings: faults of known strength, real faults, and photos without any.

Run as ``python -m benchmarks.findings --values FILE [--write]``. The measuring takes some minutes
and is kept in FILE (a line of JSON for each picture), so a run that was stopped is gone on with;
``--tables`` measures nothing more. ``--write`` renews ``docs/findings.md`` and
``qualityculler/measure/confidence.py``.

Photos are split in two by their order: thresholds were chosen on the tuning half, all figures are
of the other one. Folders: ``--ladders`` (with kodak24 and bsds500) and ``--shared``.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.findings_tables import write
from benchmarks.ladders import Pixels, Step, steps
from qualityculler.decode import registry
from qualityculler.evidence import Findings
from qualityculler.measure.examine import examine

Row = dict[str, Any]
Work = tuple[Row, Callable[[], Findings]]

SEED = 5
BSDS_EVERY = 10
LANDSCAPE_SIDE_PX = 1200
REAL = {
    "sharp": "kwentar_blur_triplets/samples/*_S.*",
    "out of focus": "kwentar_blur_triplets/samples/*_F.*",
    "shaken": "kwentar_blur_triplets/samples/*_M.*",
    "bracket": "brackets/*.png",
    "focus stack": "focus_stacks/examples/*/*_0*",
    "sequence": "sequence/*/images/*",
    "phone": "exif_samples/heic/mobile/*",
}


def main() -> None:
    """Measure or read the values, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--values", type=Path, required=True)
    parser.add_argument("--ladders", type=Path, default=Path("/work/ladders"))
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--biq", type=Path, default=Path("/work/biq"))
    parser.add_argument("--tables", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if not options.tables:
        _measure(options)
    print(write(_rows(options.values), options.write))


def _rows(values: Path) -> list[Row]:
    lines = values.read_text().splitlines() if values.exists() else []
    return [json.loads(line) for line in lines]


def _measure(options: argparse.Namespace) -> None:
    """Measure what is not in the file yet, and write each picture's line at once."""
    known = {row["key"] for row in _rows(options.values)}
    work = chain(
        _real(options.shared),
        _series(options.biq, options.shared),
        _ladder(options.ladders, options.shared),
    )
    with options.values.open("a") as out:
        for about, make in work:
            if (key := json.dumps(about, sort_keys=True)) not in known:
                out.write(json.dumps({**about, "key": key, **_told(make())}) + "\n")
                out.flush()


def _ladder(ladders: Path, shared: Path) -> Iterator[Work]:
    for number, (name, pixels) in enumerate(_sound(ladders, shared)):
        about: Row = {
            "kind": "ladder",
            "photo": name,
            "half": "held out" if number % 2 else "tuning",
        }
        yield {**about, "fault": None, "step": "", "made": None}, partial(examine, pixels)
        for index, step in enumerate(steps()):
            rng = np.random.default_rng((SEED, number, index))
            made = {"fault": step.fault.value, "step": step.name, "made": step.severity.value}
            yield {**about, **made}, partial(_changed, step, pixels, rng)


def _changed(step: Step, pixels: Pixels, rng: np.random.Generator) -> Findings:
    return examine(step.change(pixels, rng))


def _sound(ladders: Path, shared: Path) -> Iterator[tuple[str, Pixels]]:
    """Photos taken for sound: nobody has looked at each of BSDS500."""
    paths = [
        *sorted((ladders / "kodak24").glob("*.png")),
        *sorted((ladders / "bsds500" / "test").glob("*.jpg"))[::BSDS_EVERY],
        *sorted((shared / "photos" / "landscapes").iterdir()),
    ]
    for path in paths:
        with Image.open(path) as image:
            picture = image.convert("RGB")
            # Reduced, which also takes out what the JPEG of these wallpapers left.
            picture.thumbnail((LANDSCAPE_SIDE_PX, LANDSCAPE_SIDE_PX), Image.Resampling.LANCZOS)
        yield f"{path.parent.name}/{path.name}", np.asarray(picture)


def _real(shared: Path) -> Iterator[Work]:
    for label, pattern in REAL.items():
        for path in sorted((shared / "photos").glob(pattern)):
            yield {"kind": "real", "label": label, "photo": path.name}, partial(_read, path)


def _read(path: Path) -> Findings:
    image = registry.load(path)
    return examine(image.pixels, original_size=(image.width, image.height))


def _series(biq: Path, shared: Path, every: int = 6) -> Iterator[Work]:
    """Every sixth series of BIQ2021: one scene each, shot well and badly, with human scores."""
    table = shared / "data" / "biq2021" / "series.csv"
    lines = [line.split(",") for line in table.read_text().splitlines()[1:]]
    names = sorted({line[0] for line in lines})[::every]
    for series, file, mos, *_ in lines:
        if series in names:
            about = {"kind": "series", "series": series, "photo": file, "mos": float(mos)}
            yield about, partial(_read, biq / file)


def _told(found: Findings) -> Row:
    return {
        "rules": found.rules,
        "found": {
            item.fault.value: [
                None if item.severity is None else item.severity.value,
                item.value,
                item.direction_deg,
                item.reason,
            ]
            for item in found.items
        },
    }


if __name__ == "__main__":
    main()
