"""What are the texts of the alignment worth? Everything equal but the texts.

``python -m training.evaluate.text_claim --data FOLDER --features FOLDER --align-config FILE
--basis-config FILE --out FOLDER [--written NAME=FILE ...] [--photos N] [--settings NAME ...]
[--contrast-only] [--side test] [--over CASE] [--results training/results]``

RALI's claim is that the texts which reinforcement learning taught carry the generalisation. The
ablation without the alignment (``ablation``) cannot say so: it leaves out the head and all losses
with the texts. Here every case has the same trunk features, head, losses, batches and bases. Only
the contrastive loss meets other texts, or is left out ("none").

Settings: fitted on all subsets; on two, tested on the third; on one, tested on the two others. A
subset that was not learnt from is judged on its train and val photos, which no fit has seen; a
subset that was is judged on val, where the tuning chose its epoch, which flatters all cases alike.
``--side test`` judges the same fits on the test photos instead. ``--contrast-only`` leaves the
losses on MOS out of the alignment (the paper's stage 1); "none" is then the trunk's own features.
Gains are counted from "none", or from another case with ``--over``: what texts of the right photos
add to those of others is ``--over shuffled``. Stopped at any point, the same command goes on.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training import artefact
from training.align import clip_texts, describe
from training.data.table import Sample, mos_of, of_split
from training.evaluate import ablation, metrics, text_claim_tables, verdicts
from training.evaluate import bench as benches
from training.evaluate.bench import Array, Bench, Embeddings

SEEDS = (42, 43, 44)
HELD_OUT = "held out"
NONE, COMPOSED, NO_MOS, SHUFFLED = "none", "composed", "composed without MOS word", "shuffled"
Texts = list[list[str]]
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Setting:
    """Which subsets are learnt from, and which are judged."""

    name: str
    learnt: frozenset[str]
    judged: tuple[str, ...]


def settings(subsets: Sequence[str]) -> list[Setting]:
    """In-domain; each subset left out; each subset alone."""
    every = frozenset(subsets)
    found = [Setting("all", every, tuple(subsets))]
    found += [Setting(f"without {s}", every - {s}, (s,)) for s in subsets]
    found += [Setting(f"only {s}", frozenset({s}), tuple(sorted(every - {s}))) for s in subsets]
    return found


def split_for(samples: Sequence[Sample], setting: Setting) -> list[Sample]:
    """The samples with train and val of subsets that are not learnt from put aside."""
    return [
        s if s.subset in setting.learnt or s.split == "test" else replace(s, split=HELD_OUT)
        for s in samples
    ]


def fewer(samples: Sequence[Sample], photos: int) -> list[Sample]:
    """The samples with all but ``photos`` of the train split put aside, drawn with a fixed seed."""
    train = of_split(samples, "train")
    dropped = set(np.random.default_rng(0).permutation(train)[photos:].tolist())
    return [replace(s, split="unused") if i in dropped else s for i, s in enumerate(samples)]


def described(samples: Sequence[Sample], written: Mapping[str, Path]) -> list[Sample]:
    """The samples with train photos put aside that one of the files has no text for.

    No case sees them then: all learn from the same photos.
    """
    have = [clip_texts.names(path) for path in written.values()]
    return [
        replace(s, split="unused")
        if s.split == "train" and not all(Path(s.image).name in one for one in have)
        else s
        for s in samples
    ]


def judged_rows(samples: Sequence[Sample], setting: Setting, subset: str, side: str) -> Rows:
    """The photos of a subset on which a setting is judged."""
    seen = subset in setting.learnt
    splits = {side} if seen or side == "test" else {"train", "val", "unused"}
    return np.array(
        [i for i, s in enumerate(samples) if s.subset == subset and s.split in splits], np.int64
    )


def texts_of(
    bench: Bench, written: Mapping[str, Path], case: str, samples: list[Sample]
) -> Texts | None:
    """Texts [n][k] of the train split of ``samples`` for a case; None for no texts."""
    if case == NONE:
        return None
    if case in written:
        return clip_texts.written_texts(written[case], samples, bench.align.texts_per_image)
    measured = json.loads((bench.align.features / "measures.json").read_text(encoding="utf-8"))
    rows, k = of_split(samples, "train"), bench.align.texts_per_image
    # The limits of the words come from pixels of all training photos, in every setting: no scores.
    limits = describe.fifths([measured[i] for i in of_split(bench.samples, "train")])

    def text(i: int, j: int) -> str:
        if case == NO_MOS:
            return describe.describe_measured(measured[i], limits, seed=k * i + j)
        return describe.describe(measured[i], samples[i].mos, limits, seed=k * i + j)

    return [[text(int(i), j) for j in range(k)] for i in rows]


def embeddings(
    bench: Bench, written: Mapping[str, Path], case: str, samples: list[Sample], seed: int
) -> Embeddings:
    """Embeddings of all images by a head that learnt from the train split with a case's texts."""
    # Shuffled: the composed texts, each with another photo.
    texts = texts_of(bench, written, COMPOSED if case == SHUFFLED else case, samples)
    rows = of_split(samples, "train")
    if texts is None:
        if not bench.align.mos_weight:
            return ablation.unaligned(bench, samples)
        bench = replace(bench, align=replace(bench.align, contrast_weight=0.0))
        texts = [[""] * bench.align.texts_per_image] * len(rows)  # drawn from, never met
    features = benches.embedded(bench, texts, case)
    if case == SHUFFLED:
        features = features[np.random.default_rng(seed).permutation(len(rows))]
    return benches.learnt(bench, rows, features, seed)


def scores(
    bench: Bench, written: Mapping[str, Path], fit: tuple[Setting, str, int]
) -> NDArray[np.float32]:
    """Scores of all images by one fit, kept on disk."""
    setting, case, seed = fit
    samples = split_for(bench.samples, setting)

    def make() -> NDArray[np.float32]:
        x = embeddings(bench, written, case, samples, seed)
        return benches.fitted(x, samples, bench.basis, seed)[0].astype(np.float32)

    # Texts from a file may be other ones tomorrow.
    version = f" {artefact.file_digest(written[case])[:12]}" if case in written else ""
    return benches.kept(bench.out / f"{setting.name}, {case}{version}, {seed}.npy", make)


def fits(every: Sequence[Setting], cases: Sequence[str], seeds: Sequence[int]) -> Iterator[Any]:
    """Every (setting, case, seed), the settings that learn from more photos first.

    Within those, seeds are outermost, so that what is there early can be compared.
    """
    several = [setting for setting in every if len(setting.learnt) > 1]
    for group in (several, [setting for setting in every if setting not in several]):
        for seed in seeds:
            for setting in group:
                for case in cases:
                    yield setting, case, seed


def verdict(
    found: Mapping[str, Sequence[Array]], samples: Sequence[Sample], rows: Rows, over: str = NONE
) -> dict[str, Any]:
    """For each case SRCC by seed, and its mean gain over one of them with the interval over groups.

    ``found`` are the scores of all images by case, one array a seed. Each bootstrap sample of
    groups is drawn once for all cases and seeds, so the intervals are of paired differences.
    """
    mos, groups = mos_of(samples)[rows], [samples[i].group for i in rows]
    measured = {case: [metrics.srcc(x[rows], mos) for x in each] for case, each in found.items()}
    drawn: dict[str, list[float]] = {case: [] for case in found}
    for chosen in metrics.resamples(groups, metrics.DRAWS, seed=0):
        for case, each in found.items():
            at = rows[chosen]
            drawn[case].append(float(np.mean([metrics.srcc(x[at], mos[chosen]) for x in each])))
    gains = {
        case: {
            "value": float(np.mean(measured[case]) - np.mean(measured[over])),
            **interval(np.array(drawn[case]) - np.array(drawn[over])),
        }
        for case in found
        if case != over
    }
    return {"n": len(rows), "srcc": measured, "gain": gains}


def interval(values: Array) -> dict[str, float]:
    """The middle 95 % of bootstrap values."""
    low, high = np.percentile(values, (2.5, 97.5))
    return {"low": float(low), "high": float(high)}


def run(bench: Bench, args: argparse.Namespace) -> list[dict[str, Any]]:
    """All fits, then all verdicts: by setting, over all judged photos and by subset."""
    paths = written_files(args)
    cases = [NONE, COMPOSED, NO_MOS, SHUFFLED, *paths]
    if args.over not in cases:
        raise SystemExit(f"There is no case {args.over!r}: {', '.join(cases)}.")
    made: dict[str, dict[str, list[Array]]] = {}
    subsets = sorted({s.subset for s in bench.samples})
    every = [s for s in settings(subsets) if args.settings is None or s.name in args.settings]
    for setting, case, seed in fits(every, cases, args.seeds):
        x = scores(bench, paths, (setting, case, seed)).astype(np.float64)
        made.setdefault(setting.name, {}).setdefault(case, []).append(x)
        print(f"{setting.name}, {case}, seed {seed}", flush=True)
    return [row for s in every for row in judged(bench, s, made[s.name], args)]


def written_files(args: argparse.Namespace) -> dict[str, Path]:
    """The files of texts by the name of their column."""
    return {name: Path(file) for name, file in (one.split("=", 1) for one in args.written)}


def judged(
    bench: Bench, setting: Setting, found: Mapping[str, Sequence[Array]], args: argparse.Namespace
) -> Iterator[dict[str, Any]]:
    """The verdicts of one setting; subsets are pooled only where all were learnt from."""
    rows = {s: judged_rows(bench.samples, setting, s, args.side) for s in setting.judged}
    if len(setting.learnt) == len(rows):
        rows = {"all": np.concatenate(list(rows.values()))} | rows
    for name, at in rows.items():
        yield {"setting": setting.name, "judged": name} | verdict(
            found, bench.samples, at, args.over
        )


def only_of(bench: Bench) -> None:
    """SystemExit if the fits in the bench's folder have learnt from other photos: as many may have
    texts, and be others.
    """
    images = sorted(bench.samples[i].image for i in of_split(bench.samples, "train"))
    stamp, digest = bench.out / "learnt.sha256", hashlib.sha256("\n".join(images).encode())
    if stamp.exists() and stamp.read_text(encoding="utf-8") != digest.hexdigest():
        raise SystemExit(f"{bench.out} holds fits to other photos: take another --out.")
    stamp.write_text(digest.hexdigest(), encoding="utf-8")


def contrast_only(bench: Bench) -> Bench:
    """The bench without the alignment's losses on MOS: the paper's stage 1."""
    align = replace(bench.align, mos_weight=0.0, rank_weight=0.0, series_weight=0.0)
    return replace(bench, align=align)


def main(table: Callable[[dict[str, Any]], str] = text_claim_tables.table) -> None:
    """Write ``text_claim.json`` and ``.md`` to the output folder and print the table."""
    line = verdicts.parser(__doc__, seeds=SEEDS)
    line.add_argument("--written", nargs="*", default=[], metavar="NAME=FILE")
    line.add_argument("--photos", type=int, help="of the train split; default all")
    line.add_argument("--settings", nargs="+", help='such as "all" "without ss01"; default all')
    line.add_argument("--contrast-only", action="store_true")
    line.add_argument("--over", default=NONE, metavar="CASE", help="what gains are counted from")
    line.add_argument("--side", choices=("val", "test"), default="val")
    args = line.parse_args()
    bench = verdicts.of_arguments(args)
    name, every = "text_claim", len(of_split(bench.samples, "train"))
    if args.photos:
        bench = replace(bench, samples=fewer(bench.samples, args.photos))
    bench = replace(bench, samples=described(bench.samples, written_files(args)))
    if (count := len(of_split(bench.samples, "train"))) < every:
        print(f"{count} of {every} train photos are learnt from.", flush=True)
        name += f"_{count}_photos"
    if args.contrast_only:
        bench = contrast_only(bench)
        name += "_contrast_only"
    bench = replace(bench, out=args.out / name)  # other material, other fits
    bench.out.mkdir(exist_ok=True)
    only_of(bench)
    name += "_test" if args.side == "test" else ""
    name += f"_over_{args.over}" if args.over != NONE else ""
    verdicts.write(bench, run(bench, args), table, name, args)


if __name__ == "__main__":
    main()
