"""The model card of quality-tiny, made again from the shipped files and the kept results.

``python -m training.sft.card --model resources/models/quality-tiny --judge FOLDER --claims FILE
--speed FILE --out resources/models/quality-tiny/README.md``

``--judge`` is the folder of ``training.sft.judge``, ``--claims`` the manifest of
``training.sft.claims``, ``--speed`` the JSON of ``benchmarks.explain``. Results that were made with
other files than those in ``--model`` are refused; tables without a file say that they were not run.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qualityculler.evidence import PromptFamily
from qualityculler.explain.prompts import prompt_for
from training.artefact import file_digest, read_manifest
from training.sft import standings, tables
from training.sft.photos import GOOD_MOS

TEMPLATE = Path(__file__).with_name("card.md")
FILES = {"mmproj.gguf": "eye and projector, 16 bits", "lora.gguf": "adapter"}
NO_CLAIMS = "Not run: `python -m training.sft.claims`."
NO_SPEED = "Not run: `python -m benchmarks.explain --json FILE`."
SPEEDS = (
    "checks and load, s",
    "first token, s",
    "whole answer, s",
    "tokens of an answer",
    "tokens/s while writing",
    "memory of the child, MB",
    "cancel: the question has ended, ms",
)


def render(model: Path, judge: Path, claims: Path | None = None, speed: Path | None = None) -> str:
    """The card as Markdown.

    SystemExit with a sentence if a file is missing, was made with other model files, or does not
    hold a number that the card needs.
    """
    try:
        judged = judged_on_test(model, judge)
        return TEMPLATE.read_text(encoding="utf-8").format(
            **about(model),
            **asked(judged),
            claims=NO_CLAIMS if claims is None else standings.markdown(counts_of(model, claims)),
            speed=NO_SPEED if speed is None else speeds(model, speed),
        )
    except KeyError as error:
        raise SystemExit(
            f"A result lacks {error}: make it again with the code as it is."
        ) from error


def about(model: Path) -> dict[str, Any]:
    """What the shipped files are and how they were made, by their manifest."""
    manifest = read_manifest(model)
    config, metrics = manifest["config"], manifest["metrics"]
    prompt = prompt_for(PromptFamily.QUALITY_TINY)
    check_files(model, {name: one["sha256"] for name, one in metrics["files"].items()}, model)
    parity, learnt = metrics["parity"], metrics["learnt"]
    return {
        "files": "\n".join(_file(model / name, told) for name, told in FILES.items()),
        "prompt": prompt.version,
        "question": prompt.question,
        "side": config["side_px"],
        "commit": _short(manifest["commit"]),
        "seed": config["seed"],
        "of": config["steps"],
        "blocks": config["blocks"],
        "rank": config["lora_rank"],
        "batch": config["batch"],
        "natural": f"{config['natural']:.0%}",
        "steps": learnt["steps"],
        "pictures": f"{learnt['pictures']:,}",
        "equal": round(parity["equal_findings"] * parity["pictures"]),
        "parity": parity["pictures"],
    }


def asked(judged: Mapping[str, Any]) -> dict[str, Any]:
    """What the judge found, and on which base and runtime."""
    metrics = judged["metrics"]
    return {
        "base": base_of(judged),
        "base_sha256": judged["inputs"][base_of(judged)],
        "runtime": judged["libraries"]["xllamacpp"],
        "tokens": round(metrics["tokens_median"]),
        "answered": metrics["answered"],
        "planned": metrics["planned"],
        "good": GOOD_MOS,
        "results": tables.results(metrics),
        "by_kind": tables.by_kind(metrics),
        "real": tables.real_photos(metrics),
    }


def judged_on_test(model: Path, folder: Path) -> dict[str, Any]:
    """The judge's manifest; SystemExit if it is of another split or of other files."""
    judged = read_manifest(folder)
    if judged["config"]["split"] != "test":
        raise SystemExit(f"{folder} was judged on {judged['config']['split']}, not on test.")
    check_files(model, judged["inputs"], folder)
    if read_manifest(model)["inputs"][base_of(judged)] != judged["inputs"][base_of(judged)]:
        raise SystemExit(f"{folder} was judged on another {base_of(judged)} than was trained on.")
    return judged


def base_of(judged: Mapping[str, Any]) -> str:
    """The file name of the language model the judge asked."""
    found: str = next(name for name in judged["inputs"] if name not in FILES)
    return found


def counts_of(model: Path, path: Path) -> dict[str, Any]:
    """The counts of the claims; SystemExit if there are none or they are of other files."""
    written = _read(path)
    check_files(model, written["inputs"], path)
    counts: dict[str, Any] = written["metrics"]
    return counts


def speeds(model: Path, path: Path) -> str:
    """The benchmark's table; SystemExit if there is none or it is of other files."""
    written = _read(path)
    check_files(model, written["files"], path)
    lines = ["| | median | lowest | highest | n |", "|---|---|---|---|---|"]
    for name in SPEEDS:
        row = written["rows"][name]
        values = " | ".join(f"{row[key]:.2f}" for key in ("median", "lowest", "highest"))
        lines.append(f"| {name} | {values} | {row['n']} |")
    where = (
        f"{written['processor']}, {written['threads']} thread of {written['cores']} cores, load"
        f" average {written['load']:g} (`python -m benchmarks.explain`):"
    )
    return "\n".join([where, "", *lines])


def check_files(model: Path, digests: Mapping[str, str], source: Path) -> None:
    """SystemExit if ``digests`` are not those of the two files."""
    for name in FILES:
        if digests.get(name) != file_digest(model / name):
            raise SystemExit(f"{source} tells of another {name} than the one in {model}.")


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise SystemExit(f"{path} is not there: run the act that writes it first.")
    written: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return written


def _short(commit: str) -> str:
    number, mark, rest = commit.partition("+")
    return number[:12] + mark + rest


def _file(path: Path, told: str) -> str:
    return (
        f"| `{path.name}` | {path.stat().st_size:,} bytes, sha256 `{file_digest(path)}`: {told} |"
    )


def main() -> None:
    """Write the card."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("model", "judge", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--claims", type=Path)
    parser.add_argument("--speed", type=Path)
    args = parser.parse_args()
    text = render(args.model, args.judge, args.claims, args.speed)
    args.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
