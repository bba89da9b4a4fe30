"""The real ladders: sharp against defocused and shaken shots, focus series, exposure brackets.

``python -m training.evaluate.real_faults --photos DIR`` (DIR holds kwentar_blur_triplets,
focus_stacks and brackets as in ../shared/photos)

In a triplet the sharp shot must win. For the other two there is no right answer for every shot, so
they are only reported: how a stacked, sharp-everywhere picture stands among the shots it was made
of, and how the score runs along a bracket beside the brightness and the clipping of the frames.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from pathlib import Path

import numpy as np

from qualityculler.decode import registry as decoders
from qualityculler.score import registry
from training.align.measures import luma
from training.evaluate import judges, scores
from training.evaluate.ladders import photos_of
from training.evaluate.score_cache import default_folder

TRIPLETS = Path("kwentar_blur_triplets/samples")
STACK = Path("focus_stacks/examples/pcb")
STACKED = "expected.jpg"
BRACKET = Path("brackets")
FAULTS = {"F": "defocused", "M": "shaken"}
CLIPPED_AT = 250
Scored = dict[Path, float]


def scored(folder: Path, judge: judges.Judge, cache: Path) -> Scored:
    """The scores of the photos below a folder, by path."""
    photos = photos_of([folder])
    return dict(zip(photos, scores.values(scores.assess(photos, judge, cache)), strict=True))


def triplets(found: Scored) -> tuple[str, int, int]:
    """Markdown of the triplets, how often the sharp shot wins, and of how many.

    File names are id_device_kind, the kind S (sharp), F (defocused) or M (moved).
    """
    scenes: dict[str, dict[str, float]] = defaultdict(dict)
    for path, value in found.items():
        scene, _, kind = path.stem.rpartition("_")
        scenes[scene][kind] = value
    lines = ["| scene | sharp | defocused | shaken | sharp wins |", "|---|---|---|---|---|"]
    won = 0
    for scene, one in sorted(scenes.items()):
        better = [one["S"] > one[kind] for kind in FAULTS]
        won += sum(better)
        cells = " | ".join(f"{one[kind]:.2f}" for kind in ("S", *FAULTS))
        lines.append(f"| {scene} | {cells} | {sum(better)} of {len(better)} |")
    return "\n".join(lines) + "\n", won, len(scenes) * len(FAULTS)


def stack(found: Scored) -> str:
    """A sentence on the stacked picture among its shots."""
    shots = [value for path, value in found.items() if path.name != STACKED]
    whole = next(value for path, value in found.items() if path.name == STACKED)
    above = sum(whole > shot for shot in shots)
    return (
        f"Focus stack of {len(shots)} shots: the stacked picture scores {whole:.2f}, above {above} "
        f"of them (they range from {min(shots):.2f} to {max(shots):.2f}).\n"
    )


def bracket(found: Scored) -> str:
    """Markdown: score, mean brightness and clipped share of each frame, darkest first."""
    lines = ["| frame | mean luma | clipped | score |", "|---|---|---|---|"]
    rows = [(*_light(path), path.stem, value) for path, value in found.items()]
    for mean, clipped, name, value in sorted(rows):
        lines.append(f"| {name} | {mean:.0f} | {clipped:.0%} | {value:.2f} |")
    return "\n".join(lines) + "\n"


def _light(path: Path) -> tuple[float, float]:
    light = luma(decoders.load(path, short_side_px=512).pixels)
    return float(light.mean()), float(np.mean(light >= CLIPPED_AT))


def report(photos: Path, judge: judges.Judge, cache: Path) -> str:
    """All three as Markdown."""
    text, won, of = triplets(scored(photos / TRIPLETS, judge, cache))
    parts = [text + f"\nThe sharp shot wins {won} of {of}.\n"]
    parts.append(stack(scored(photos / STACK, judge, cache)))
    parts.append("Exposure bracket:\n\n" + bracket(scored(photos / BRACKET, judge, cache)))
    return "\n".join(parts)


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--scorer", default=registry.DEFAULT)
    parser.add_argument("--model", type=Path, help="an exported graph instead of --scorer")
    parser.add_argument("--cache", type=Path, default=default_folder())
    args = parser.parse_args()
    judge = judges.of_file(args.model) if args.model else judges.named(args.scorer)
    print(report(args.photos, judge, args.cache))


if __name__ == "__main__":
    main()
