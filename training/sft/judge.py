"""Ask the shipped files, in the shipped runtime, about photos they were never trained on.

``python -m training.sft.judge --model resources/models/quality-tiny --base FILE.gguf --data FOLDER
--images DIR --photos DIR --spoilt 324 --natural 500 --out FOLDER``

Three sets: faults put into good photos of the grouped test split (one fault of the whole frame,
three strengths, and none), untouched photos of that split against their MOS, and real faults among
``../shared/photos``. Answers are kept line by line, so that a stopped run goes on.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from training import artefact
from training.data.table import read_table
from training.sft import real, runtime
from training.sft.config import load_config
from training.sft.features import as_json, from_json, make, source_of
from training.sft.photos import Example, Pixels, Source
from training.sft.tables import summary

SEED = 7


@dataclass(frozen=True, slots=True)
class Judged:
    """One picture, what is known of it and what came back."""

    group: str
    name: str
    example: Example
    answer: runtime.Answer


def pictures(source: Source, spoilt: int, natural: int) -> Iterator[tuple[str, str, int]]:
    """Group, name and number of all that is asked about the dataset."""
    yield from (("spoilt", f"spoilt-{i}", i) for i in range(spoilt))
    count = min(natural, len(source.samples))
    yield from (("natural", f"natural-{i}", i) for i in range(count))


class Log:
    """Answers, one a line, in the file they are kept in."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows: dict[str, Judged] = {}
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                self._take(json.loads(line))

    def _take(self, values: dict[str, Any]) -> None:
        example, answer = from_json(values["example"]), runtime.Answer(**values["answer"])
        row = Judged(values["group"], values["name"], example, answer)
        self.rows[row.name] = row

    def add(self, row: Judged) -> None:
        """Keep an answer."""
        self.rows[row.name] = row
        values = {
            "group": row.group,
            "name": row.name,
            "example": as_json(row.example),
            "answer": asdict(row.answer),
        }
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(values) + "\n")


def judge(server: Any, log: Log, source: Source, spoilt: int, natural: int) -> None:
    """Ask about all pictures of the dataset that have no answer yet."""
    for group, name, number in pictures(source, spoilt, natural):
        if name not in log.rows:
            picture, example = make(source, group, number)
            log.add(Judged(group, name, example, runtime.ask(server, picture)))


def judge_real(server: Any, log: Log, photos: Path) -> None:
    """Ask about the real faults that have no answer yet."""
    for name, example in real.photos(photos):
        if name not in log.rows:
            picture: Pixels = real.picture_of(photos / name)
            log.add(Judged("real", name, example, runtime.ask(server, picture)))


def main() -> None:
    """Write ``answers.jsonl``, ``tables.md`` and the manifest with all numbers."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("config", "model", "base", "data", "images", "photos", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--split", choices=("val", "test"), default="test")
    parser.add_argument("--spoilt", type=int, default=324)
    parser.add_argument("--natural", type=int, default=500)
    args = parser.parse_args()
    config = load_config(args.config)
    source = source_of(config, read_table(args.data / "table.csv"), args.images, args.split)
    source.seed = SEED
    args.out.mkdir(parents=True, exist_ok=True)
    log = Log(args.out / "answers.jsonl")
    files = [args.model / "mmproj.gguf", args.model / "lora.gguf"]
    server = runtime.start(args.base, *files)
    judge(server, log, source, args.spoilt, args.natural)
    if args.split == "test":
        judge_real(server, log, args.photos)
    metrics, text = summary(list(log.rows.values()))
    (args.out / "tables.md").write_text(text, encoding="utf-8")
    print(text)
    inputs = [args.base, *files]
    artefact.write_manifest(
        args.out, act="sft.judge", config=vars(args), inputs=inputs, metrics=metrics
    )


if __name__ == "__main__":
    main()
