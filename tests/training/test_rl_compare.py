"""Two models' answers compared photo by photo."""

import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("scipy", reason="the extra 'train' is not installed")

pytest.importorskip("matplotlib", reason="the extra 'train' is not installed")

from training.rl import compare, curves, results


def told(folder: Path, ratings: list[float | None], names: str = "abcdefgh") -> Path:
    folder.mkdir()
    rows = [
        {
            "image": name,
            "mos": 1.0 + at / 2,
            "text": f'<answer>{{"rating": {rating}}}</answer>' if rating else "nothing",
        }
        for at, (name, rating) in enumerate(zip(names, ratings, strict=True))
    ]
    (folder / "answers.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


def test_what_was_read_is_taken_as_it_was_read(tmp_path: Path) -> None:
    rows = [
        {"image": "a", "mos": 3.0, "text": "<answer>3.5</answer>", "rating": 3.5},
        {"image": "b", "mos": 2.0, "text": '{"rating": 2.0}', "rating": None},
        {"image": "c", "mos": 2.0, "text": '<answer>{"rating": 2.5}</answer>'},
    ]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "answers.jsonl").write_text(text)
    found = compare.ratings(tmp_path)
    assert (found["a"], found["c"]) == ((3.5, 3.0), (2.5, 2.0))
    assert np.isnan(found["b"][0])


def test_differences_are_taken_photo_by_photo(tmp_path: Path) -> None:
    mos = [1.0 + at / 2 for at in range(8)]
    good = told(tmp_path / "good", list(mos))
    off = told(tmp_path / "off", [min(5.0, one + 0.25) for one in mos])
    found = compare.paired(good, off)
    assert found["srcc"] == {"value": 0.0, "low": 0.0, "high": 0.0}  # the order is the same
    assert found["mae"]["value"] == pytest.approx(0.25)
    assert found["mae"]["low"] == found["mae"]["high"] == pytest.approx(0.25)
    assert (found["bias_before"], found["bias_after"]) == pytest.approx((0.0, 0.25))
    mixed = told(tmp_path / "mixed", mos[::-1])
    found = compare.paired(mixed, good)
    assert found["srcc"]["value"] == pytest.approx(2.0)
    assert found["srcc"]["low"] > 0.5
    assert "SRCC +2.000" in compare.line("good", found)


def test_what_one_did_not_rate_is_left_out_of_both(tmp_path: Path) -> None:
    mos = [1.0 + at / 2 for at in range(8)]
    one = told(tmp_path / "one", [None, *mos[1:]])
    other = told(tmp_path / "other", [*mos[:-1], None])
    found = compare.paired(one, other)
    assert (found["photos"], found["left_out"]) == (6, 2)
    assert found["mae"]["value"] == 0.0


def test_answers_about_other_photos_are_refused(tmp_path: Path) -> None:
    one = told(tmp_path / "one", [3.0] * 8)
    other = told(tmp_path / "other", [3.0] * 8, names="abcdefgx")
    with pytest.raises(SystemExit, match="different photos"):
        compare.paired(one, other)
    assert np.isnan(compare.order(np.full(4, 3.0), np.arange(4.0)))


def test_nothing_to_compare_is_a_sentence(tmp_path: Path) -> None:
    one, other = told(tmp_path / "one", [None] * 8), told(tmp_path / "other", [3.0] * 8)
    with pytest.raises(SystemExit, match="No photo was rated in both"):
        compare.paired(one, other)


def test_a_run_takes_its_place_among_the_others(tmp_path: Path) -> None:
    cold = told(tmp_path / "cold", [3.0, 2.0, 1.0, 2.5, 4.0, 3.5, 4.5, 5.0])
    judged = {30: told(tmp_path / "30", [1.0 + at / 2 for at in range(8)]), 10: cold}
    run = tmp_path / "run"
    run.mkdir()
    recipe = dict.fromkeys(results.OF_RECIPE, 4) | {"beta": 0.04}
    for folder, metrics in ((cold, {"srcc": 0.5}), (judged[30], {"srcc": 1.0}), (run, {})):
        about = {"config": recipe, "metrics": metrics}
        (folder / "manifest.json").write_text(json.dumps(about))
    (run / "log.jsonl").write_text('{"step": 1, "kl": 0.123456, "loss": 0.1}\n')
    found = results.entry(run, cold, judged)
    assert found["updates"] == [{"step": 1, "kl": 0.1235}]
    assert found["judged"] == {"srcc": 1.0}
    assert found["after_less_before"]["srcc"]["value"] > 0.0
    assert found["judged_at"]["10"]["after_less_before"]["srcc"]["value"] == 0.0
    assert "beta" not in found
    assert results.at_step(f"30={run}") == (30, run)
    held = tmp_path / "all.json"
    held.write_text(json.dumps({"runs": {"old": found, "other": {"updates": [{"step": 7}]}}}))
    drawn = curves.named([], held)
    assert list(drawn) == ["old", "other"]
    assert drawn["other"] == [{"step": 7}]


def test_every_run_is_drawn_and_too_many_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = []
    monkeypatch.setattr(curves.plt, "close", drawn.append)
    runs = {f"run {n}": [{"step": 1, "kl": 0.1 * n}] for n in range(12)}
    curves.draw(runs, tmp_path / "curves.png", 1)
    lines = drawn[0].axes[0].get_lines()
    assert [line.get_label() for line in lines][1::2] == list(runs)
    assert len({line.get_color() for line in lines}) == 12
    with pytest.raises(SystemExit, match="21 runs cannot be told apart"):
        curves.draw({str(n): [{"step": 1}] for n in range(21)}, tmp_path / "more.png", 1)
