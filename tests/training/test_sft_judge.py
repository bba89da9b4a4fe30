"""What is asked, kept, gone on with and counted when the shipped files are judged."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("cv2", reason="the extra 'train' is not installed")
pytest.importorskip("gguf", reason="the extra 'train' is not installed")

from qualityculler.evidence import Fault, Severity
from training.data.table import Sample
from training.sft import counts, judge, lines, tables
from training.sft.config import load_config
from training.sft.counts import Judged
from training.sft.features import source_of
from training.sft.judge import Asked, Log
from training.sft.photos import Example, Source
from training.sft.texts import Flaw
from training.vlm.runtime import Answer

CONFIG = load_config(Path(__file__).parents[2] / "training/configs/sft-smoke.yaml")
SOUND = "<think>There is no visible fault. Overall the quality is good.</think>"
NOISY = "<think>The photo is clearly noisy. Overall the quality is poor.</think>"


def said(text: str, rating: float) -> Answer:
    return Answer(f'{text}<answer>{{"rating": {rating:.2f}}}</answer>', 2.0, 30, 50.0)


def row(name: str, group: str, flaws: tuple[Flaw, ...] | None, rating: float, answer: Answer):
    return Judged(group, name, Example(f"{name}.jpg", group != "spoilt", flaws, rating), answer)


@pytest.fixture
def source(tmp_path: Path) -> Source:
    samples = []
    for i in range(6):
        pixels = np.random.default_rng(i).integers(0, 256, (64, 64, 3), np.uint8)
        Image.fromarray(pixels).save(tmp_path / f"{i}.png")
        side = ("train", "val", "test")[i % 3]
        samples.append(Sample(f"{i}.png", 4.2, "ss", "", str(i), side, side))
    return source_of(CONFIG, samples, tmp_path, "test")


@dataclass
class Server:
    """Answers like the runtime and counts."""

    asked: int = 0

    def handle_chat_completions(self, request: object) -> dict[str, object]:
        self.asked += 1
        return {
            "choices": [{"message": {"content": said(SOUND, 4.2).text}}],
            "timings": {"predicted_per_second": 50.0},
            "usage": {"completion_tokens": 30},
        }


def test_only_photos_of_the_split_are_shown(source: Source) -> None:
    assert {sample.image for sample in source.samples} == {"2.png", "5.png"}
    shown = [judge.show(source, one, None)[1] for one in judge.plan(source, 9, 5, None)]
    assert {example.image for example in shown} <= {"2.png", "5.png"}
    assert len(shown) == 9 + 2  # no more untouched photos than there are


def test_a_stopped_run_goes_on_where_it_was(source: Source, tmp_path: Path) -> None:
    asked, server = judge.plan(source, 4, 2, None), Server()
    judge.judge(server, Log(tmp_path, "a"), source, asked[:3], None)
    with (tmp_path / "answers-0.jsonl").open("a") as file:
        file.write('{"made_by": "a", "na')  # killed in the middle of a line
    judge.judge(server, Log(tmp_path, "a"), source, asked, None)
    assert server.asked == 6
    log = Log(tmp_path, "a")
    assert log.left(asked) == [] and len(log.rows) == 6
    assert log.rows["spoilt-0"].answer.text == said(SOUND, 4.2).text


def test_two_processes_share_the_pictures(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, servers = judge.plan(source, 5, 2, None), [Server(), Server()]
    monkeypatch.setenv("WORLD_SIZE", "2")
    for rank, server in enumerate(servers):
        monkeypatch.setenv("RANK", str(rank))
        judge.judge(server, Log(tmp_path, "a", rank), source, asked, None)
    assert [server.asked for server in servers] == [4, 3]
    assert Log(tmp_path, "a").left(asked) == []


def test_answers_of_other_files_are_not_mixed_in(source: Source, tmp_path: Path) -> None:
    judge.judge(Server(), Log(tmp_path, "a"), source, [Asked("spoilt", "spoilt-0")], None)
    with pytest.raises(SystemExit, match="other files"):
        Log(tmp_path, "b")


def test_a_line_is_cut_off_only_where_it_is_torn(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    for number in range(2):
        lines.append(path, "me", {"number": number})
    path.write_bytes(path.read_bytes()[:-4])
    lines.append(path, "me", {"number": 2})
    assert [one["number"] for one in lines.read(path, "me")] == [0, 2]


ROWS = [
    row("a", "spoilt", (Flaw(Fault.NOISE, Severity.CLEAR),), 3.0, said(NOISY, 2.2)),
    row("b", "spoilt", (Flaw(Fault.NOISE, Severity.SEVERE),), 2.0, said(NOISY, 2.2)),
    row("c", "spoilt", (Flaw(Fault.DEFOCUS, Severity.SLIGHT),), 3.5, said(SOUND, 4.2)),
    row("d", "spoilt", (), 4.0, said("I like it.", 4.0)),
    row("e", "natural", (), 4.1, said(NOISY, 2.2)),
    row("f", "natural", (), 4.4, said(SOUND, 4.3)),
    row("g", "natural", None, 2.0, said(NOISY, 1.2)),
    row("h", "real", (Flaw(Fault.NOISE, Severity.CLEAR),), 3.0, said(NOISY, 2.2)),
    row("i", "real", (), 3.0, said(SOUND, 4.2)),
]


def test_counts_are_those_made_by_hand() -> None:
    found = counts.summary(ROWS)
    shares = {name: found[name]["share"] for name in ("kind", "kind_strength", "read", "accused")}
    assert shares == {"kind": 2 / 4, "kind_strength": 1 / 4, "read": 8 / 9, "accused": 1 / 2}
    assert found["rating"] is None  # three photos have no correlation worth telling
    assert found["real_named"]["share"] == 1 and found["real_accused"]["share"] == 0
    by_kind = {one["fault"]: one for one in found["by_kind"]}
    assert by_kind["noise"]["right"] == [0, 1, 1] and by_kind["noise"]["asked"] == [0, 1, 1]
    assert by_kind["defocus"]["mistaken"] == {"sound": 1}
    assert by_kind[None]["mistaken"] == {"not readable": 1}


def test_tables_come_from_what_json_keeps() -> None:
    kept = json.loads(json.dumps(counts.summary(ROWS), sort_keys=True))
    text = tables.markdown(kept)
    assert text == tables.markdown(counts.summary(ROWS))
    assert "| fault kind | 50.0% | 15.0% to 85.0% | 4 | 85% | **missed** |" in text
    assert "| seconds a photo, median | 2.00 | | | at most 3 | met |" in text
    assert "| defocus | 0/1 | 0/0 | 0/0 | sound (1) |" in text
    assert "Real faults told first: 1 of 1; sound real photos accused: 0 of 1." in text


def test_what_was_not_asked_has_no_number() -> None:
    text = tables.markdown(counts.summary(ROWS[4:7]))
    assert "fault kind" not in text and "SRCC" not in text
    assert "Not run on real faults" in text


def test_ratings_are_correlated_over_readable_answers() -> None:
    rows = [
        row(str(i), "natural", None, 1 + i / 4, said(NOISY, 1.1 + i / 4)) for i in range(12)
    ] + [row("x", "natural", None, 4.9, said("I like it.", 1.0))]
    rating = counts.summary(rows)["rating"]
    assert rating["n"] == 12 and rating["srcc"] == pytest.approx(1)
