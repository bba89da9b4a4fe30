"""Ask the shipped files, in the shipped runtime, about photos they were never trained on.

``python -m training.sft.judge --config CONFIG --model resources/models/quality-tiny --base
FILE.gguf --data FOLDER --images DIR --photos DIR --spoilt 324 --natural 500 --out FOLDER``

Three sets: faults put into good photos of the grouped test split (one fault of the whole frame,
three strengths, and none), untouched photos of that split against their MOS, and real faults among
``../shared/photos``. Answers are kept line by line: the same command goes on where it was stopped,
and under ``torchrun --nproc-per-node 2`` each process asks half of what is left; whichever ends
last writes the tables. ``--tables`` asks nothing and makes them of the answers there are.

``--split val`` is for choosing among checkpoints; the test split and the real faults are for the
card alone.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

from training import artefact
from training.data.table import read_table
from training.sft import lines, real
from training.sft.config import load_config
from training.sft.counts import Judged, summary
from training.sft.features import as_json, from_json, make, mine, source_of
from training.sft.photos import Example, Pixels, Source
from training.sft.tables import markdown
from training.vlm import runtime

SEED = 7
FILES = ("mmproj.gguf", "lora.gguf")


@dataclass(frozen=True, slots=True)
class Asked:
    """One picture to be asked about: in which set, under which name, and how it is made."""

    group: str
    name: str
    number: int = 0


def plan(source: Source, spoilt: int, natural: int, photos: Path | None) -> list[Asked]:
    """All that is asked, sets in turn, so that what a stopped run has answered is of every set."""
    count = min(natural, len(source.samples))
    sets = (
        [Asked("spoilt", f"spoilt-{i}", i) for i in range(spoilt)],
        [Asked("natural", f"natural-{i}", i) for i in range(count)],
        [] if photos is None else [Asked("real", name) for name, _ in real.photos(photos)],
    )
    return [one for one in chain.from_iterable(zip_longest(*sets)) if one is not None]


class Log:
    """The answers of all processes, each of which appends to a file of its own."""

    def __init__(self, folder: Path, made_by: str, part: int = 0) -> None:
        self.folder, self.made_by = folder, made_by
        self.path = folder / f"answers-{part}.jsonl"
        self.rows: dict[str, Judged] = {}
        self.refresh()

    def refresh(self) -> None:
        """Take up what the others have written since."""
        for path in sorted(self.folder.glob("answers-*.jsonl")):
            for values in lines.read(path, self.made_by):
                row = _judged(values)
                self.rows[row.name] = row

    def add(self, row: Judged) -> None:
        """Keep an answer."""
        self.rows[row.name] = row
        values = {"group": row.group, "name": row.name}
        known = {"example": as_json(row.example), "answer": asdict(row.answer)}
        lines.append(self.path, self.made_by, values | known)

    def left(self, asked: Sequence[Asked]) -> list[Asked]:
        """What has no answer yet."""
        return [one for one in asked if one.name not in self.rows]


def _judged(values: dict[str, Any]) -> Judged:
    example, answer = from_json(values["example"]), runtime.Answer(**values["answer"])
    return Judged(values["group"], values["name"], example, answer)


def judge(server: Any, log: Log, source: Source, asked: list[Asked], photos: Path | None) -> None:
    """Ask about what has no answer yet in this process's share of the plan."""
    for one in log.left([asked[i] for i in mine(len(asked))]):
        picture, example = show(source, one, photos)
        log.add(Judged(one.group, one.name, example, runtime.ask(server, picture)))


def show(source: Source, one: Asked, photos: Path | None) -> tuple[Pixels, Example]:
    """A picture and what is known of it."""
    if one.group != "real":
        return make(source, one.group, one.number)
    assert photos is not None  # nothing real is planned without
    return real.picture_of(photos / one.name), dict(real.photos(photos))[one.name]


def finish(args: argparse.Namespace, log: Log, asked: list[Asked], inputs: list[Path]) -> None:
    """Write ``tables.md`` and the manifest with all numbers."""
    rows = [log.rows[one.name] for one in asked if one.name in log.rows]
    if not rows:
        raise SystemExit(f"{args.out} holds no answers yet.")
    metrics = summary(rows) | {"planned": len(asked), "answered": len(rows)}
    text = markdown(metrics)
    (args.out / "tables.md").write_text(text, encoding="utf-8")
    config = vars(args) | {"seed": SEED}
    artefact.write_manifest(
        args.out, act="sft.judge", config=config, inputs=inputs, metrics=metrics
    )
    print(text)


def main() -> None:
    """Answer what is left; then, or with ``--tables``, write the tables."""
    args = wishes()
    source = source_of(
        load_config(args.config), read_table(args.data / "table.csv"), args.images, args.split
    )
    source.seed = SEED
    args.out.mkdir(parents=True, exist_ok=True)
    inputs = [args.base, *(args.model / name for name in FILES)]
    digests = " ".join(artefact.file_digest(path)[:12] for path in inputs)
    part = int(os.environ.get("RANK", "0"))
    log = Log(args.out, f"{args.split}, seed {SEED}, {digests}", part)
    photos = args.photos if args.split == "test" else None
    asked = plan(source, args.spoilt, args.natural, photos)
    if not args.tables:
        judge(runtime.start(*inputs), log, source, asked, photos)
        log.refresh()
    left = len(log.left(asked))
    if left and not args.tables:
        print(f"{left} pictures are left to other processes, or to the next run.")
        return
    finish(args, log, asked, inputs)


def wishes() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("config", "model", "base", "data", "images", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--photos", type=Path, help="real faults; left out if not given")
    parser.add_argument("--split", choices=("val", "test"), default="test")
    parser.add_argument("--spoilt", type=int, default=324)
    parser.add_argument("--natural", type=int, default=500)
    parser.add_argument("--tables", action="store_true", help="of the answers there are")
    return parser.parse_args()


if __name__ == "__main__":
    main()
