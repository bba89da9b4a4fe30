"""Which distortions a model names: class and severity on photos that it has not learnt from.

``python -m training.rl.evaluate_distortions --model FOLDER [--adapter FOLDER] --distortions FOLDER
--out FOLDER [--device cuda]``, FOLDER of ``training.rl.distort --split val``.

Q-Insight (arXiv 2503.22679, Table 2) reports the accuracy of the class and of the severity; its
photos are of DQ-495K, these are ours. A severity counts as right only with its class. What cannot
be read is wrong, and counted. Answers are greedy.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from training import artefact
from training.rl import distort, models
from training.rl.evaluate import told
from training.rl.groups import Picture
from training.rl.objective import as_answers
from training.rl.prompts import CLASSES, DISTORTION
from training.rl.rewards.q_insight import NOTHING, named_distortion
from training.sft.counts import wilson
from training.vlm.answer import MAX_TOKENS
from training.vlm.precision import working_type

Named = tuple[str, str]


def share(hits: int, of: int) -> dict[str, Any]:
    """How many are right, with Wilson's interval."""
    return {"right": hits, "of": of, "share": hits / of, "interval": list(wilson(hits, of))}


def judged(said: Sequence[Named], true: Sequence[Named]) -> dict[str, Any]:
    """Class and severity over all pictures, the class for each true one, and what was taken for
    what. The severity is judged where there is a distortion: "null" has none.
    """
    pairs = list(zip(said, true, strict=True))
    levels = [one for one in pairs if one[1][0] != "null"]
    by_class = {
        kind: share(sum(s[0] == kind for s in known), len(known))
        for kind in CLASSES
        if (known := [s for s, t in pairs if t[0] == kind])
    }
    taken = Counter((t[0], "unreadable" if s == NOTHING else s[0]) for s, t in pairs)
    return {
        "unreadable": sum(one == NOTHING for one in said),
        "class": share(sum(s[0] == t[0] for s, t in pairs), len(pairs)),
        "severity": share(sum(s == t for s, t in levels), len(levels)) if levels else None,
        "by_class": by_class,
        "taken_for": {f"{s} for {t}": count for (t, s), count in sorted(taken.items())},
    }


def truth_of(pictures: Sequence[Picture]) -> list[Named]:
    """Class and severity of each, as an answer would be read."""
    return [named_distortion(one) for one in as_answers([one.label for one in pictures])]


def main() -> None:
    """Write ``answers.jsonl`` and the manifest with the numbers."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("model", "distortions", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--adapter", type=Path, help="instead of the one in --model")
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--max-tokens", type=int, default=MAX_TOKENS)
    parser.add_argument("--max-pixels", type=int, default=0, help="as the recipe says")
    args = parser.parse_args()
    pictures = distort.to_learn_from(args.distortions)
    dtype = working_type(args.device)
    loaded = models.load(args.model, dtype, adapter=args.adapter, max_pixels=args.max_pixels)
    if loaded.cold:
        raise SystemExit("quality-tiny was taught to rate and cannot be asked for a distortion.")
    model = models.merged(loaded).to(args.device)
    said = told(model, loaded.processor, pictures, DISTORTION, args.max_tokens)
    metrics = judged([named_distortion(text) for text in said], truth_of(pictures))
    args.out.mkdir(parents=True, exist_ok=True)
    with (args.out / "answers.jsonl").open("w", encoding="utf-8") as file:
        for one, text in zip(pictures, said, strict=True):
            row = {"image": one.path.name, "label": json.loads(one.label), "text": text}
            file.write(json.dumps(row) + "\n")
    weights = args.adapter or args.model
    artefact.write_manifest(
        args.out,
        act="rl.evaluate_distortions",
        config=vars(args) | {"dtype": str(dtype)},
        inputs=[*sorted(weights.glob("*.safetensors")), args.distortions / distort.NAME],
        metrics=metrics,
    )
    print(json.dumps(metrics, indent=1))


if __name__ == "__main__":
    main()
