"""Validates the findings: faults of known strength, real faults, and photos without any.

Run as ``python -m benchmarks.findings --values FILE [--write]``. The measuring takes some minutes
and is kept in FILE (a line of JSON for each picture), so a run that was stopped is gone on with;
``--tables`` measures nothing more. ``--write`` renews ``docs/findings.md`` and
``qualityculler/measure/confidence.py``.

Photos are split in two: thresholds were chosen on the tuning half, which is measured with
``--half tuning``; all figures are of the other one. Kodak24 and the wallpapers go by turns, BSDS500
is split as published (train, test), BIQ2021 by scenes (``split_grouped``). Folders: ``--ladders``
(with kodak24 and bsds500), ``--shared`` and ``--biq``.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.findings_tables import write
from benchmarks.ladders import Pixels, Step, steps
from qualityculler.decode import registry
from qualityculler.evidence import Findings
from qualityculler.measure.examine import examine
from qualityculler.measure.limits import RULES
from qualityculler.text.reasons import sentence

Row = dict[str, Any]
Work = tuple[Row, Callable[[], Findings]]

SEED = 5
BSDS = {"tuning": "train", "held out": "test"}
BIQ = {"tuning": "train", "held out": "test"}
BSDS_LADDER_EVERY, BSDS_LADDER_FROM = 20, 10
"""These get faults; every second of the others is measured as it is."""
FAULTY = 11
"""So many photos got faults for the page there is (``--photos``)."""
LANDSCAPE_SIDE_PX = 768
"""As Kodak24."""
BIQ_EVERY = 4
"""Scenes: a fourth of them, to keep it short."""
REAL = {
    "sharp": "kwentar_blur_triplets/samples/*_S.*",
    "out of focus": "kwentar_blur_triplets/samples/*_F.*",
    "shaken": "kwentar_blur_triplets/samples/*_M.*",
    "bracket": "brackets/*.png",
    "focus stack": "focus_stacks/examples/*/*_0*",
    "street sequence": "sequence/*/images/*",
    "wallpaper, whole": "landscapes/*",
    "phone": "exif_samples/heic/mobile/*",
}


def main() -> None:
    """Measure or read the values, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--values", type=Path, required=True)
    parser.add_argument("--ladders", type=Path, help="needed unless --tables")
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--biq", type=Path, help="needed unless --tables")
    parser.add_argument("--half", choices=list(BSDS), default="held out")
    parser.add_argument("--photos", type=int, default=FAULTY, help="so many get faults put in")
    parser.add_argument("--tables", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if not options.tables:
        if options.ladders is None or options.biq is None:
            parser.error("--ladders and --biq say where the pictures are")
        _measure(options)
    print(write(_rows(options.values), options.write))


def _rows(values: Path) -> list[Row]:
    """What the rules of today found; lines of older ones are passed over."""
    lines = values.read_text().splitlines() if values.exists() else []
    return [row for line in lines if (row := json.loads(line))["rules"] == RULES]


def _measure(options: argparse.Namespace) -> None:
    """Measure what is not in the file yet, and write each picture's line at once."""
    known = {row["key"] for row in _rows(options.values)}
    half = options.half
    work = chain(
        _real(options.shared),
        _as_they_are(options.ladders, half),
        _series(options.biq, options.shared, half),
        _ladder(_sound(options.ladders, options.shared, half)[: options.photos], half),
    )
    with options.values.open("a") as out:
        for about, make in work:
            if (key := json.dumps(about, sort_keys=True)) not in known:
                out.write(json.dumps({**about, "key": key, **_told(make())}) + "\n")
                out.flush()


def _ladder(paths: list[Path], half: str) -> Iterator[Work]:
    for number, path in enumerate(paths):
        pixels = opened(path)
        about = _about(path, half)
        yield {**about, "fault": None, "step": "", "made": None}, partial(examine, pixels)
        for index, step in enumerate(steps()):
            rng = np.random.default_rng((SEED, number, index))
            made = {"fault": step.fault.value, "step": step.name, "made": step.severity.value}
            yield {**about, **made}, partial(_changed, step, pixels, rng)


def _changed(step: Step, pixels: Pixels, rng: np.random.Generator) -> Findings:
    return examine(step.change(pixels, rng))


def _as_they_are(ladders: Path, half: str) -> Iterator[Work]:
    """More photos taken for sound, without faults put in."""
    for path in _unchanged(ladders, half):
        about = _about(path, half)
        yield {**about, "fault": None, "step": "", "made": None}, partial(_measured, path)


def _about(path: Path, half: str) -> Row:
    return {"kind": "ladder", "photo": f"{path.parent.name}/{path.name}", "half": half}


def _sound(ladders: Path, shared: Path, half: str) -> list[Path]:
    """Photos taken for sound, of all sets by turns: nobody has looked at each of BSDS500."""
    first = list(BSDS).index(half)
    sets = (
        _bsds(ladders, half)[BSDS_LADDER_FROM::BSDS_LADDER_EVERY],
        _listed(ladders / "kodak24", "**/*.png")[first::2],
        _listed(shared / "photos" / "landscapes", "*.jp*g")[first::2],
    )
    return [path for turn in zip_longest(*sets) for path in turn if path is not None]


def sound_photos(ladders: Path, shared: Path, half: str = "held out") -> list[Path]:
    """The photos taken for sound of ``docs/findings.md``: those into which faults are put as well,
    and those that are measured as they are."""
    return [*_sound(ladders, shared, half)[:FAULTY], *_unchanged(ladders, half)]


def _unchanged(ladders: Path, half: str) -> list[Path]:
    return [
        path
        for number, path in enumerate(_bsds(ladders, half))
        if number % 2 and number % BSDS_LADDER_EVERY != BSDS_LADDER_FROM
    ]


def _bsds(ladders: Path, half: str) -> list[Path]:
    return _listed(ladders / "bsds500" / BSDS[half], "*.jpg")


def _listed(folder: Path, pattern: str) -> list[Path]:
    """In the order of their names; FileNotFoundError if there are none."""
    if not (paths := sorted(folder.glob(pattern))):
        raise FileNotFoundError(f"no {pattern} in {folder}")
    return paths


def _measured(path: Path) -> Findings:
    return examine(opened(path))


def opened(path: Path) -> Pixels:
    """Reduced if it is large, which also takes out what the JPEG of the wallpapers left."""
    with Image.open(path) as image:
        picture = image.convert("RGB")
    picture.thumbnail((LANDSCAPE_SIDE_PX, LANDSCAPE_SIDE_PX), Image.Resampling.LANCZOS)
    return np.asarray(picture)


def _real(shared: Path) -> Iterator[Work]:
    for label, pattern in REAL.items():
        for path in _listed(shared / "photos", pattern):
            yield {"kind": "real", "label": label, "photo": path.name}, partial(_read, path)


def _read(path: Path) -> Findings:
    image = registry.load(path)
    return examine(image.pixels, original_size=(image.width, image.height))


def _series(biq: Path, shared: Path, half: str) -> Iterator[Work]:
    """Series of BIQ2021: one scene each, shot well and badly, with human scores."""
    table = shared / "data" / "biq2021" / "series.csv"
    lines = [line.split(",") for line in table.read_text().splitlines()[1:]]
    names = sorted({line[0] for line in lines if line[4] == BIQ[half]})[::BIQ_EVERY]
    for series, file, mos, *_ in lines:
        if series in names:
            about = {"kind": "series", "series": series, "photo": file, "mos": float(mos)}
            yield {**about, "half": half}, partial(_read, biq / file)


def _told(found: Findings) -> Row:
    return {
        "rules": found.rules,
        "found": {
            item.fault.value: [
                None if item.severity is None else item.severity.value,
                item.value,
                item.direction_deg,
                sentence(item.reason),
            ]
            for item in found.items
        },
    }


if __name__ == "__main__":
    main()
