"""Validates the findings: faults of known strength, real faults, and photos without any.

Run as ``python -m benchmarks.findings --values FILE [--write]``. The measuring takes some minutes
and is kept in FILE (JSON), which is read instead where it exists; the tables take a second.
``--write`` renews ``docs/findings.md`` and ``qualityculler/measure/confidence.py``.

Photos are split in two by their order: thresholds were chosen on the tuning half, all figures are
of the other one. Folders: ``--ladders`` (with kodak24 and bsds500) and ``--shared``.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.findings_tables import write
from benchmarks.ladders import Pixels, steps
from qualityculler.decode import registry
from qualityculler.evidence import Findings
from qualityculler.measure.examine import examine

SEED = 5
BSDS_EVERY = 7
LANDSCAPE_SIDE_PX = 1600
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
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if not options.values.exists():
        rows = list(_measured(options))
        options.values.write_text(json.dumps(rows))
    text = write(json.loads(options.values.read_text()), options.write)
    print(text)


def _measured(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    start = time.process_time()
    yield from _ladder(options.ladders, options.shared)
    yield from _real(options.shared)
    yield from _series(options.biq, options.shared)
    print(f"measured in {time.process_time() - start:.0f} s of processor time")


def _ladder(ladders: Path, shared: Path) -> Iterator[dict[str, Any]]:
    rng = np.random.default_rng(SEED)
    for number, (name, pixels) in enumerate(_sound(ladders, shared)):
        about = {"kind": "ladder", "photo": name, "half": "held out" if number % 2 else "tuning"}
        yield {**about, "fault": None, "step": "", "made": None, **_told(examine(pixels))}
        for step in steps():
            changed = step.change(pixels, rng)
            yield {
                **about,
                "fault": step.fault.value,
                "step": step.name,
                "made": step.severity.value,
                **_told(examine(changed)),
            }


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


def _real(shared: Path) -> Iterator[dict[str, Any]]:
    for label, pattern in REAL.items():
        for path in sorted((shared / "photos").glob(pattern)):
            image = registry.load(path)
            found = examine(image.pixels, original_size=(image.width, image.height))
            yield {"kind": "real", "label": label, "photo": path.name, **_told(found)}


def _series(biq: Path, shared: Path, every: int = 5) -> Iterator[dict[str, Any]]:
    """Every fifth series of BIQ2021: one scene each, shot well and badly, with human scores."""
    table = shared / "data" / "biq2021" / "series.csv"
    lines = [line.split(",") for line in table.read_text().splitlines()[1:]]
    names = sorted({line[0] for line in lines})[::every]
    for series, file, mos, *_ in lines:
        if series in names:
            found = examine(registry.load(biq / file).pixels)
            yield {
                "kind": "series",
                "series": series,
                "photo": file,
                "mos": float(mos),
                **_told(found),
            }


def _told(found: Findings) -> dict[str, Any]:
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
