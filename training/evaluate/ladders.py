"""Does the score fall with every visible step of a fault?

``python -m training.evaluate.ladders --pristine DIR ... [--limit N]``

Pristine photos are Kodak24 and BSDS500 (data.md section 3: MohamedBakrAli/
Kodak-Lossless-True-Color-Image-Suite and BIDS/BSDS500, folder BSDS500/data/images; not shipped). A
step is right if the worse picture scores lower; the first step is from the photo as it is.
Intervals are 95 % bootstrap intervals over photos. Faults are put on at the size the scorer sees.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qualityculler.decode import registry as decoders
from qualityculler.errors import PhotoError
from qualityculler.score import registry
from training.evaluate import degrade, judges, metrics
from training.evaluate.degrade import LADDERS, Ladder
from training.evaluate.score_cache import default_folder
from training.evaluate.scores import Assessor

Array = NDArray[np.float64]
HEADER = "| fault | strengths | steps | scored lower [95 %] | by step | mean fall, whole ladder |"


def photos_of(folders: Sequence[Path], limit: int | None = None) -> list[Path]:
    """The photos below the folders, in order; ``limit`` of them evenly spaced."""
    found = [
        path
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in decoders.suffixes()
    ]
    if not found:
        raise SystemExit(f"There are no photos below {', '.join(map(str, folders))}.")
    if limit is None or limit >= len(found):
        return found
    return [found[i] for i in np.linspace(0, len(found) - 1, limit).round().astype(int)]


def climb(assessor: Assessor, path: Path, short_side_px: int) -> dict[str, list[float]]:
    """Scores of a photo under each kind of fault, the photo as it is first."""
    try:
        data = decoders.read(path)
        image = decoders.load(path, short_side_px=short_side_px, data=data).pixels
    except PhotoError as error:
        raise SystemExit(f"{path}: {error}") from error
    digest = hashlib.sha256(data).hexdigest()
    first = assessor.keyed(digest, lambda: image).value
    return {
        ladder.name: [first, *(_rung(assessor, digest, image, ladder, s) for s in ladder.strengths)]
        for ladder in LADDERS
    }


def _rung(
    assessor: Assessor, digest: str, image: degrade.Pixels, ladder: Ladder, strength: float
) -> float:
    key = f"{digest}/{ladder.name}={strength:g}/{degrade.VERSION}"
    return assessor.keyed(key, lambda: ladder.apply(image, strength)).value


def measure(
    judge: judges.Judge, photos: Sequence[Path], cache: Path, threads: int = 2
) -> dict[str, Array]:
    """Scores [photos, rungs + 1] of each kind of fault."""
    assessor = Assessor(judge, cache)
    with ThreadPoolExecutor(min(threads, judge.max_threads)) as pool:
        rows = list(pool.map(lambda p: climb(assessor, p, judge.short_side_px), photos))
    return {ladder.name: np.array([row[ladder.name] for row in rows]) for ladder in LADDERS}


def falls(scores: Array) -> NDArray[np.bool_]:
    """Whether each step [photos, steps] goes down; no change is not down."""
    return np.diff(scores, axis=1) < 0


def share(right: Sequence[NDArray[np.bool_]]) -> metrics.Estimate:
    """The share of right steps over tables [photos, any], with its interval over photos."""
    every = np.concatenate(right, axis=1)
    names = [str(row) for row in range(len(every))]
    drawn = [every[rows].mean() for rows in metrics.resamples(names, metrics.DRAWS, seed=0)]
    low, high = np.percentile(drawn, (2.5, 97.5))
    return metrics.Estimate(float(every.mean()), float(low), float(high))


def summary(scores: dict[str, Array]) -> dict[str, dict[str, Any]]:
    """The numbers of each kind of fault, and of all together."""
    found = {}
    for ladder in LADDERS:
        rungs = scores[ladder.name]
        right = falls(rungs)
        found[ladder.name] = _summary([right]) | {
            "strengths": [*ladder.strengths],
            "unit": ladder.unit,
            "by_step": right.mean(0).tolist(),
            "mean_fall": float((rungs[:, 0] - rungs[:, -1]).mean()),
        }
    found["all"] = _summary([falls(rungs) for rungs in scores.values()])
    return found


def _summary(right: list[NDArray[np.bool_]]) -> dict[str, Any]:
    one = share(right)
    steps = int(sum(r.size for r in right))
    return {"share": one.value, "low": one.low, "high": one.high, "steps": steps}


def table(found: dict[str, dict[str, Any]]) -> str:
    """Markdown: a row a fault and one for all."""
    lines = [HEADER, "|---|---|---|---|---|---|"]
    for name, one in found.items():
        strengths = ", ".join(f"{s:g}" for s in one.get("strengths", []))
        unit = f" ({one['unit']})" if "unit" in one else ""
        by_step = ", ".join(f"{s:.0%}" for s in one.get("by_step", []))
        fall = f"{one['mean_fall']:.2f}" if "mean_fall" in one else ""
        lines.append(
            f"| {name} | {strengths}{unit} | {one['steps']} | **{one['share']:.1%}** "
            f"[{one['low']:.1%}, {one['high']:.1%}] | {by_step} | {fall} |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pristine", type=Path, nargs="+", required=True, metavar="DIR")
    parser.add_argument("--scorer", default=registry.DEFAULT)
    parser.add_argument("--model", type=Path, help="an exported graph instead of --scorer")
    parser.add_argument("--limit", type=int, help="so many photos, evenly spaced")
    parser.add_argument("--cache", type=Path, default=default_folder())
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    judge = judges.of_file(args.model) if args.model else judges.named(args.scorer)
    found = summary(measure(judge, photos_of(args.pristine, args.limit), args.cache))
    print(table(found))
    if args.json:
        args.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
